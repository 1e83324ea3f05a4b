"""What a Kazakh suffix asks of the word before it: front or back vowels, and the class of its final sound.

Sources: «Қазақ грамматикасы» (Астана, 2002), on сингармонизм and септік жалғаулары; «Қазақ тілінің орфографиялық
сөздігі» for loans, abbreviations and digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

SoundClass = Literal["vowel", "nasal", "sonorant", "sibilant", "voiceless"]

_BACK: Final = frozenset("аоұыя")
_FRONT: Final = frozenset("әөүіеэё")
_VOWELS: Final = _BACK | _FRONT
# Loans end in a devoiced б, в, г, д: Бегловтың, Петербургке.
_VOICELESS: Final = frozenset("пфкқтсшщчцхһбвгд")
_NASAL: Final = frozenset("мнң")
_SIBILANT: Final = frozenset("жз")
# Letters that only native words with back vowels have: there и and у sound back as well (Қажи, Ғали).
_NATIVE_BACK: Final = frozenset("қғұы")
_LATIN: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абкдефгһижклмнопкрстувусиз")
_EXCEPTIONS_FRONT: Final = frozenset({"баку"})

_DIGITS: Final = ("нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_TENS: Final = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")

# Russian surnames keep the harmony of their stem: -аев sounds back (Тоқаевтың), other -ев front (Медведевтің).
_BACK_EV: Final = re.compile(r".*[аояуұ]ев")
# -ов is back (Бегловтың, Песковтың) unless the stem is a Turkic word with front vowels (Бектеновтің, Әбеновке).
_FRONT_OV: Final = re.compile(
    r".*(?:[әөүі][^аоұы]*|(?:бек|кен|ден|тен|сен|мет|мед|гельд|келд)(?:[еі]?[^аоұыеёэиуюя]*))ов"
)


@dataclass(frozen=True, slots=True)
class Sound:
    """How a stem ends, as far as the next suffix is concerned."""

    back: bool
    final: SoundClass


def sound_of(text: str) -> Sound:
    """The sound of the end of a name, which may be an abbreviation, a number or in Latin letters."""
    word = spoken(text)
    return Sound(_is_back(word), _final_class(word))


def is_abbreviation(text: str) -> bool:
    word = re.split(r"[\W_]+", text.strip(' »”"'))[-1]
    return len(word) >= 2 and word.isupper()


def takes_hyphen(text: str) -> bool:
    """Whether suffixes follow after a hyphen: abbreviations, digits, Latin letters and closing quotation marks."""
    return is_abbreviation(text) or text[-1:] in '0123456789»”"“' or "a" <= text[-1:].lower() <= "z"


def spoken(text: str) -> str:
    """The last word of a name as it sounds, in lower-case Cyrillic letters."""
    words = re.findall(r"[^\W_]+", text)
    if not words:
        return "а"
    word = words[-1]
    lower: str = word.lower()
    if lower[-1].isdigit():
        return _spoken_number(re.sub(r"\D", "", lower) or "0")
    if is_abbreviation(text):
        return _spoken_abbreviation(lower)
    return lower.translate(_LATIN)


def _spoken_number(digits: str) -> str:
    if digits[-1] != "0":
        return _DIGITS[int(digits[-1])]
    if digits.endswith("000"):
        return "мың"
    if digits.endswith("00"):
        return "жүз"
    return _TENS[int(digits[-2])] if len(digits) > 1 else _DIGITS[0]


def _spoken_abbreviation(lower: str) -> str:
    """АҚШ and НАТО are read as words; ҚТЖ and ТМД by the names of their letters (жы, ды; к and г: ке, ге).

    Custom makes an exception of ш: АҚШ-тың, АҚШ-қа.
    """
    last = lower[-1]
    if last in _VOWELS or last in "иую" or any(letter in _VOWELS for letter in lower[-2:-1]):
        return lower
    if last == "ш":
        return "аш"
    return f"{last}е" if last in "кг" else f"{last}ы"


def _is_back(word: str) -> bool:
    if word in _EXCEPTIONS_FRONT or word.endswith(("бург", "ь")):
        return False
    if word.endswith(("ев", "ов")) and len(word) > 3:
        return _BACK_EV.fullmatch(word) is not None if word.endswith("ев") else _FRONT_OV.fullmatch(word) is None
    for index in range(len(word) - 1, -1, -1):
        letter = word[index]
        if letter in _VOWELS:
            return letter in _BACK
        if letter == "и" and not (index and word[index - 1] in _VOWELS):
            return any(native in word for native in _NATIVE_BACK) and not any(v in word for v in "әөүіе")
    return not any(letter in "ию" for letter in word)


def _final_class(word: str) -> SoundClass:
    last = word.rstrip("ьъ")[-1:] or "а"
    if last in _VOWELS:
        return "vowel"
    if last in _NASAL:
        return "nasal"
    if last in _SIBILANT:
        return "sibilant"
    return "voiceless" if last in _VOICELESS else "sonorant"
