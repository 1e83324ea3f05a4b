"""Quotations and brackets of a line, and the stretches of them where no sentence may end.

A quotation of several full sentences is split like other text, as news corpora (WMT) have it; a short one, such as
the name of a programme or a film, is not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import Final

Span = tuple[int, int]

EDGE_WORDS: Final = 4  # a quotation is not split this near, in words, to either of its marks

_MARKS: Final = re.compile(r"[«»“”„\"()\[\]]")
_WORD: Final = re.compile(r"\w\S*")
_CLOSES: Final = {"»": "«", "”": "“", ")": "(", "]": "["}
_NEVER_IN_ITSELF: Final = frozenset('"“„')
_BEFORE_OPENING: Final = frozenset("«“„\"'‘([{—–-")


class Zones:
    """Disjoint stretches of a line, in order, for look-up of a position."""

    def __init__(self, spans: Iterable[Span]) -> None:
        merged: list[Span] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def __contains__(self, position: int) -> bool:
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ends[index]


def pairs(line: str) -> list[Span]:
    """Matched quotation marks and brackets, as (index of the opening mark, index of the closing one).

    Marks without their fellow are passed over. Takes time linear in the line's length.
    """
    found: list[Span] = []
    opened: list[tuple[str, int]] = []
    waiting: Counter[str] = Counter()
    for match in _MARKS.finditer(line):
        mark, at = match.group(), match.start()
        opening = _fellow(mark, line, at, waiting)
        if opening is None:
            if mark in _NEVER_IN_ITSELF and waiting[mark]:
                _take(mark, opened, waiting)  # the earlier one was never closed: a new one opens
            opened.append((mark, at))
            waiting[mark] += 1
        elif waiting[opening]:
            found.append((_take(opening, opened, waiting), at))
    return found


def _take(mark: str, opened: list[tuple[str, int]], waiting: Counter[str]) -> int:
    """Take the last such mark, and all that were opened inside it, off the open ones; gives its place."""
    while True:
        other, place = opened.pop()
        waiting[other] -= 1
        if other == mark:
            return place


def _fellow(mark: str, line: str, at: int, waiting: Counter[str]) -> str | None:
    """The opening mark that ``mark`` closes, or None where it opens.

    «“» closes in German and often in Kazakh typing; «"» does both, and the spaces beside it tell which.
    """
    if mark in _CLOSES:
        if mark == "”" and not waiting["“"] and waiting["„"]:
            return "„"
        return _CLOSES[mark]
    if mark == '"':
        after_space = at == 0 or line[at - 1].isspace() or line[at - 1] in _BEFORE_OPENING
        before_space = at + 1 == len(line) or not (line[at + 1].isalnum() or line[at + 1] in _BEFORE_OPENING)
        if after_space != before_space:
            return None if after_space else '"'
        return '"' if waiting['"'] else None
    if mark == "“" and at > 0 and not line[at - 1].isspace() and line[at - 1] not in _BEFORE_OPENING:
        return "„" if waiting["„"] else "“"
    return None


def unbroken(line: str) -> list[Span]:
    """Where no sentence may end: the first and the last `EDGE_WORDS` words inside quotation marks and brackets."""
    enclosed = pairs(line)
    if not enclosed:
        return []
    words = [match.start() for match in _WORD.finditer(line)]
    zones: list[Span] = []
    for start, end in enclosed:
        first, last = bisect_left(words, start), bisect_left(words, end)
        if last - first < 2 * EDGE_WORDS:
            zones.append((start, end))
        else:
            zones.append((start, words[first + EDGE_WORDS - 1]))
            zones.append((words[last - EDGE_WORDS], end))
    return zones
