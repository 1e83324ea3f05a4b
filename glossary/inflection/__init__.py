"""Inflection of names in Russian, Kazakh and English."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from glossary.inflection import english, kazakh, russian
from glossary.inflection.features import (
    KAZAKH_CASES,
    RUSSIAN_CASES,
    Case,
    Features,
    InflectedForm,
    Possessor,
)
from glossary.model import Kind, Language, Name

__all__ = [
    "KAZAKH_CASES",
    "RUSSIAN_CASES",
    "Case",
    "Features",
    "InflectedForm",
    "Possessor",
    "forms",
    "inflect",
]

_FORMS: Final[dict[Language, Callable[[Name, Kind], Iterable[InflectedForm]]]] = {
    "ru": russian.forms,
    "kk": kazakh.forms,
    "en": english.forms,
}
_INFLECT: Final[dict[Language, Callable[[Name, Kind, Features], str]]] = {
    "ru": russian.inflect,
    "kk": kazakh.inflect,
    "en": english.inflect,
}


def forms(name: Name, kind: Kind, language: Language) -> Iterable[InflectedForm]:
    """Every form of the canonical name with its features; a form may come more than once, with other features.

    The first form of given features is the one to write. Variants of the name are not inflected here.
    """
    return _FORMS[language](name, kind)


def inflect(name: Name, kind: Kind, language: Language, features: Features) -> str:
    """The canonical name in the form the features ask for; features the language does not have are ignored.

    Raises ValueError for a suffix that is none of those ``Features`` names.
    """
    return _INFLECT[language](name, kind, features)
