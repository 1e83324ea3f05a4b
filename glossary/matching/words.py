"""Text as words to look up: folded spellings with the spans they have in the text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Final

from glossary.model import Language

# Invisible characters inside a word: soft hyphen, joiners, combining marks.
_INVISIBLE: Final = "\u00ad\u200b-\u200d\u2060\ufeff"
WORD: Final = re.compile(rf"\w[\w\u0300-\u036f{_INVISIBLE}]*")
_TO_STRIP: Final = re.compile(rf"[{_INVISIBLE}]")
_SPECIAL: Final = re.compile(rf"[\u0300-\u036f{_INVISIBLE}]")
_CYRILLIC: Final = re.compile(r"[а-яёәғқңөұүһі]", re.IGNORECASE)
_LATIN: Final = re.compile(r"[a-z]", re.IGNORECASE)
# Letters that look alike in both scripts, as they get mixed by keyboards and scanners.
_TO_CYRILLIC: Final = str.maketrans("aceopxyikmtbhABCEHIKMOPTXY", "асеорхуікмтвнАВСЕНІКМОРТХУ")
_TO_LATIN: Final = str.maketrans("асеорхуікмтвнАВСЕНІКМОРТХУ", "aceopxyikmtbhABCEHIKMOPTXY")
_QUOTES: Final = re.compile(r"[«»„“”‟\"‹›]")
_HYPHENS: Final = re.compile(r"[-‐‑–−]")
_APOSTROPHES: Final = re.compile(r"['’ʼ‘`]")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f]+")


@lru_cache(maxsize=65_536)
def clean(word: str, language: Language) -> str:
    """A word as its author meant it: composed (NFC), without invisible characters, in one script.

    A word that mixes Latin and Cyrillic is read in the script of the language.
    """
    if not word.isascii() and _SPECIAL.search(word):
        word = unicodedata.normalize("NFC", _TO_STRIP.sub("", word))
    if _LATIN.search(word) and _CYRILLIC.search(word):
        return word.translate(_TO_LATIN if language == "en" else _TO_CYRILLIC)
    return word


def fold(word: str) -> str:
    """The key a cleaned word is looked up by: lower case, ё as е."""
    return word.lower().replace("ё", "е")


@lru_cache(maxsize=4096)
def gap_key(gap: str) -> str | None:
    """What stands between two words, as far as names care; None where no name can go on (a paragraph break).

    Quotation marks do not count (завод «Кировец», завод Кировец), nor does the space after an initial's full stop.
    """
    if "\n" in gap and gap.count("\n") > 1:
        return None
    key = _SPACES.sub(" ", _QUOTES.sub("", gap))
    key = _APOSTROPHES.sub("'", _HYPHENS.sub("-", key))
    return key.replace(". ", ".") or " "


def same_gap(name: str | None, text: str | None) -> bool:
    """Whether a text's gap will do for a name's; a hyphen may have been written as a space (Усть Каменогорск)."""
    return text is not None and (name == text or (name == "-" and text == " "))


def words_of(name: str, language: Language) -> tuple[list[str], list[str]]:
    """A name's cleaned words and the keys of the gaps between them (one fewer)."""
    matches = list(WORD.finditer(name))
    words = [clean(match.group(), language) for match in matches]
    gaps = [gap_key(name[left.end() : right.start()]) or " " for left, right in pairwise(matches)]
    return words, gaps
