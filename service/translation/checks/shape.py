"""The outer shape of a translation: its length, and whether it is whole."""

from __future__ import annotations

import math
import re
from typing import Final

from service.languages import Language
from service.translation.checks.texts import Comparison, Pair, listed, quote

# Characters of a language for one of English, in news: means over 7 592 news sentences in the three languages.
_SIZE: Final[dict[Language, float]] = {"en": 1.0, "ru": 0.94, "kk": 0.97}
# Logarithm of the ratio to the expected length: its bound for long texts, and what is added for a text of one
# character, falling with the square root of the length. Of those sentences none is outside of three quarters of it.
_BOUND: Final = 0.5
_SHORT: Final = 3.5
_LEAST: Final = 20  # characters: below, a length says nothing

_CLOSING: Final = re.compile(r"[.!?…][»”“\"'’)\]*]{0,3}$")
_OPEN: Final = re.compile(r"(?:[,;:(«“„–—-]|\b(?:and|or|of|the|to|in|that|и|или|в|на|что|и|және|мен|пен|бен|немесе))$")
_ENDS: Final = re.compile(r"(?:[.!?…:;%][»”“\"'’)\]*]{0,3}|[»”\"'’)\]*])$")
_WHOLE: Final = 0.75  # of the expected length
_FEWER: Final = 0.5  # of the sentences of the source
_SENTENCES: Final = 4


def check_length(comparison: Comparison) -> str | None:
    """Every part is about as long as the language pair makes one expect."""
    sizes = _SIZE[comparison.target_language] / _SIZE[comparison.source_language]
    return listed([fault for pair in comparison.pairs if (fault := _length_fault(pair, sizes))])


def _length_fault(pair: Pair, sizes: float) -> str | None:
    before, after = len(pair.source), len(pair.target)
    if not after or max(before, after) < _LEAST:
        return None
    expected = max(1.0, before * sizes)
    bound = _BOUND + _SHORT / math.sqrt(max(1.0, min(expected, after)))
    distance = math.log(after / expected)
    if abs(distance) <= bound:
        return None
    word = "short" if distance < 0 else "long"
    return f"{pair.place} is too {word}: {after} characters for {before} in the source"


def check_truncation(comparison: Comparison) -> str | None:
    """Nothing is cut off: no sentence by the engine, no part empty, no paragraph, sentence or closing missing."""
    faults = [f"the translation of {quote(sentence)} was cut off" for sentence in comparison.truncated]
    sizes = _SIZE[comparison.target_language] / _SIZE[comparison.source_language]
    before, after = len(comparison.source_paragraphs), len(comparison.target_paragraphs)
    if after < before and after:
        faults.append(f"the translation has {after} paragraphs, the source {before}")
    for pair in comparison.pairs:
        if pair.source and not pair.target:
            faults.append(f"{pair.place} has no translation")
        elif pair.target and (fault := _cut(pair, sizes)):
            faults.append(fault)
    return listed(faults)


def _cut(pair: Pair, sizes: float) -> str | None:
    count, got = len(pair.source_sentences), len(pair.target_sentences)
    if count >= _SENTENCES and got < _FEWER * count and len(pair.target) < 0.75 * len(pair.source):
        return f"{pair.place} has {got} sentences, the source {count}"
    if not _CLOSING.search(pair.source[-5:]) or _ENDS.search(pair.target[-5:]):
        return None
    # Many a translator leaves out the last full stop: of a whole text that is no fault to hold it back for.
    if len(pair.target) >= _WHOLE * len(pair.source) * sizes and _OPEN.search(pair.target[-12:]) is None:
        return None
    return f"{pair.place} breaks off: it ends with {quote(pair.target[-40:])}, the source with a full sentence"
