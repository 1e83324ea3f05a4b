"""The three languages of the service, by ISO 639-1 code."""

from typing import Final, Literal, TypeGuard

Language = Literal["ru", "kk", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("ru", "kk", "en")

ENGLISH_NAMES: Final[dict[Language, str]] = {"ru": "Russian", "kk": "Kazakh", "en": "English"}
OWN_NAMES: Final[dict[Language, str]] = {"ru": "Русский", "kk": "Қазақша", "en": "English"}


def is_language(code: str) -> TypeGuard[Language]:
    """Tell whether a code is one of the three (exactly: ``ru``, ``kk`` or ``en``)."""
    return code in LANGUAGES


def others(language: Language) -> tuple[Language, ...]:
    """The default targets of an article: the other two languages, in the order of LANGUAGES."""
    return tuple(code for code in LANGUAGES if code != language)
