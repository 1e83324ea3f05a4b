"""Cuts an over-long sentence into parts that a translation model takes, at clause boundaries where there are some."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from functools import cached_property
from typing import Final

import regex

Span = tuple[int, int]

_CONJUNCTION: Final = (
    r"(?i:и|а|но|или|либо|что|чтобы|если|когда|где|хотя|однако|причём|причем|потому|поэтому|котор(?:ый|ая|ое|ые|ого|ой|"
    r"ому|ым|ых|ую|ом|ыми)|"
    r"және|ал|бірақ|алайда|немесе|сондай-ақ|сондықтан|өйткені|себебі|яғни|"
    r"and|but|or|so|yet|which|who|whom|whose|that|because|although|though|while|when|where|if|since|unless)\b"
)
# A combining mark after a space makes one grapheme cluster with it, so such a space is no place to cut.
# The look-behind and the possessive quantifier keep a long run of spaces from being tried at each of them.
_SPACE: Final = r"(?<!\s)\s++(?!\p{M})"
_CLOSERS: Final = r"[»”“\"’')\]]*"

# Kinds of boundary, the best first. Each match is, or ends with, the white space to cut at.
_CLAUSES: Final = tuple(
    regex.compile(pattern)
    for pattern in (
        # A full stop only after a word that is no abbreviation, as this module knows no language.
        rf"[;!?…]{_CLOSERS}{_SPACE}|(?<=[^\W\d_]{{4}})\.{_CLOSERS}{_SPACE}(?=[«“\"(]?\p{{Lu}})",
        rf":{_CLOSERS}{_SPACE}",
        rf"{_SPACE}(?=[—–-]\s)",
        rf",{_CLOSERS}{_SPACE}(?={_CONJUNCTION})",
        rf",{_CLOSERS}{_SPACE}",
        rf"(?<!\b(?i:and|but|or|и|а|но|және|ал)){_SPACE}(?={_CONJUNCTION})",
    )
)
_BETWEEN_WORDS: Final = regex.compile(rf"(?<![.\d]){_SPACE}")  # not within «5 млн», «г. Костанай», «А. Д. Беглов»
_WHITE_SPACE: Final = regex.compile(_SPACE)
_CLUSTER: Final = regex.compile(r"\X")

# How far from an even cut, as a fraction of the text, a clause boundary may lie: a better kind of boundary wins within
# the first, then again within the second.
SLACKS: Final = (0.2, 0.4)


def split_long(sentence: str, limit: int, count: Callable[[str], int]) -> list[Span]:
    """Cut a sentence into parts of at most ``limit`` tokens, as ``count`` counts them.

    Gives spans (start, end) in characters, in order; what lies between two parts is white space, or nothing where a
    word had to be cut, so the parts with the text between them are the sentence again. Cuts are sought in this order:
    semicolon or end of a sentence, colon, dash, comma before a conjunction, comma, conjunction (all near to an even
    cut), white space, any place between two grapheme clusters. Only a single cluster of more than ``limit`` tokens is
    left longer than that. ``count`` is called about twice a part, once where the sentence fits. A sentence of white
    space gives no part. Raises ValueError for a limit below 1.
    """
    if limit < 1:
        raise ValueError(f"the limit must be at least 1, not {limit}")
    cutter = _Cutter(sentence)
    parts: list[Span] = []
    pending = [_strip(sentence, 0, len(sentence))]
    while pending:
        start, end = pending.pop()
        if start == end:
            continue
        needed = math.ceil(count(sentence[start:end]) / limit)
        cut = cutter.cut(start, end, needed) if needed > 1 else None
        if cut is None:
            parts.append((start, end))
            continue
        pending.append(_strip(sentence, cut, end))
        pending.append(_strip(sentence, start, cut))
    return parts


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


class _Cutter:
    """Finds the best place to cut a stretch of one sentence; the places are looked up once a kind and kept."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def cut(self, start: int, end: int, needed: int) -> int | None:
        """The place within (start, end) that makes ``needed`` parts most evenly, or None where there is none."""
        length = end - start
        target = start + length * (needed // 2) / needed
        for slack in SLACKS:
            reach = slack * length
            for places in self._clauses:
                place = _nearest(places, target, max(start, target - reach), min(end, target + reach))
                if place is not None:
                    return place
        for places in (self._words, self._spaces):
            place = _nearest(places, target, start, end)
            if place is not None:
                return place
        return _nearest(self._clusters, target, start, end)

    @cached_property
    def _clauses(self) -> list[list[int]]:
        return [self._ends(pattern) for pattern in _CLAUSES]

    @cached_property
    def _words(self) -> list[int]:
        return self._ends(_BETWEEN_WORDS)

    @cached_property
    def _spaces(self) -> list[int]:
        return self._ends(_WHITE_SPACE)

    @cached_property
    def _clusters(self) -> list[int]:
        return self._ends(_CLUSTER)

    def _ends(self, pattern: regex.Pattern[str]) -> list[int]:
        return [match.end() for match in pattern.finditer(self._sentence)]


def _nearest(places: list[int], target: float, low: float, high: float) -> int | None:
    """The place nearest to the target strictly between low and high; places are in order."""
    index = bisect_left(places, target)
    near = [place for place in places[max(0, index - 1) : index + 1] if low < place < high]
    return min(near, key=lambda place: abs(place - target), default=None)
