"""How alike two names sound, whatever their scripts: for finding a name that a model has mangled."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

# A plain romanisation, near the English spelling of Russian and Kazakh names (BGN/PCGN, without its finer signs).
_LETTERS: Final = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "kh", "һ": "h", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "і": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_TABLE: Final = str.maketrans(_LETTERS)


@lru_cache(maxsize=65536)
def romanise(text: str) -> str:
    return text.lower().translate(_TABLE)


@lru_cache(maxsize=65536)
def similarity(first: str, second: str) -> float:
    """0 to 1: twice the letters in common, in order, over all letters (Ratcliff & Obershelp 1988)."""
    return SequenceMatcher(None, romanise(first), romanise(second), autojunk=False).ratio()
