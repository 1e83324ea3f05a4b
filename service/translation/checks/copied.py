"""The source passed off as its translation."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from service.translation.checks.addresses import without_addresses
from service.translation.checks.texts import Comparison, Pair, listed, quote

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-’'‑][^\W\d_]+)*")
_PHRASE: Final = 2
_LEAST: Final = 4  # running words (no names) of a sentence that is judged
_SHORT: Final = 2  # running words of a sentence that is judged if it is the same from end to end
_SHARE: Final = 0.75  # of a sentence's words that stand in phrases of the source


def check_copied(comparison: Comparison) -> str | None:
    """No sentence is the source's own, to the letter or nearly; addresses, numbers and names do not count."""
    return listed([fault for pair in comparison.pairs for fault in _faults(pair)])


def _faults(pair: Pair) -> list[str]:
    source = _words(pair.source)
    known = set(source)
    whole = {tuple(_words(part)) for part in pair.source_sentences}
    phrases: set[tuple[str, ...]] | None = None
    faults = []
    for sentence in pair.target_sentences:
        words = _WORD.findall(without_addresses(sentence))
        running = [word.lower() for word in words if word[0].islower() and len(word) > 1]
        if len(running) < _SHORT or sum(word in known for word in running) < _SHARE * len(running):
            continue
        lower = [word.lower() for word in words]
        if len(running) >= _LEAST and phrases is None:
            phrases = set(zip(*(islice(source, start, None) for start in range(_PHRASE)), strict=False))
        if tuple(lower) in whole or (len(running) >= _LEAST and _covered(lower, phrases or set()) >= _SHARE):
            faults.append(f"{pair.place} repeats the source untranslated: {quote(sentence)}")
    return faults


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(without_addresses(text))]


def _covered(words: list[str], phrases: set[tuple[str, ...]]) -> float:
    """The share of words that stand in a phrase of the source."""
    covered = [False] * len(words)
    for start in range(len(words) - _PHRASE + 1):
        if tuple(words[start : start + _PHRASE]) in phrases:
            covered[start : start + _PHRASE] = [True] * _PHRASE
    return sum(covered) / len(covered) if covered else 0.0
