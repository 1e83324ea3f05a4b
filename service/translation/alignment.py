"""Which word of a translation comes from which word of its source, told from the decoder's attention.

An alignment is a tuple of (source start, source end, target start, target end), in characters, one for each pair of
words, in the order of the source.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

Span = tuple[int, int]
Alignment = tuple[tuple[int, int, int, int], ...]

# A word with its hyphens and apostrophes, or a single sign.
_WORD: Final = re.compile(r"\w+(?:[-'’\u2010\u2011]\w+)*|[^\w\s]")

# Attention of the likeliest target word below which a source word that no target word chose stays unaligned.
_FLOOR: Final = 0.1


def align(
    source: str,
    source_offsets: Sequence[Span],
    target: str,
    target_offsets: Sequence[Span],
    attention: Sequence[Sequence[float]],
) -> Alignment:
    """Align words by the attention of their pieces: a row for each target piece, a column for each source piece.

    Each target word takes the source word its pieces look at most, then each source word left over takes the target
    word that looks at it most. Words look only at words and signs only at signs. A word that stands once on either
    side, spelled alike (a number, a name in the same script), is aligned with itself whatever the attention says.
    """
    sources, targets = _words(source), _words(target)
    weights = _weigh(sources, source_offsets, targets, target_offsets, attention)
    for t, there in enumerate(targets):
        for s, here in enumerate(sources):
            if target[there[0]].isalnum() != source[here[0]].isalnum():
                weights[t][s] = 0.0
    twins = dict(_twins(source, sources, target, targets))
    chosen = {(s, t) for t, s in twins.items()}
    for t, row in enumerate(weights):
        if t in twins:
            row[:] = [0.0] * len(row)
        elif row and max(row) > 0:
            chosen.add((row.index(max(row)), t))
    taken = {s for s, _ in chosen}
    for s in range(len(sources)):
        column = [row[s] for row in weights]
        if s not in taken and column and max(column) >= _FLOOR:
            chosen.add((s, column.index(max(column))))
    return tuple((*sources[s], *targets[t]) for s, t in sorted(chosen))


def identity(text: str) -> Alignment:
    """The alignment of a text that stays as it is."""
    return tuple((start, end, start, end) for start, end in _words(text))


def shift(alignment: Alignment, source_by: int, target_by: int) -> Alignment:
    """Move an alignment of parts to its place in the whole."""
    return tuple((a + source_by, b + source_by, c + target_by, d + target_by) for a, b, c, d in alignment)


def clip(alignment: Alignment, target_length: int) -> Alignment:
    """Drop what lies beyond the end of a target that was shortened."""
    return tuple(link for link in alignment if link[3] <= target_length)


def compose(first: Alignment, second: Alignment) -> Alignment:
    """The alignment of source with target, by way of a pivot: words are linked that share a word of the pivot."""
    links = {(a, b, e, f) for a, b, c, d in first for start, end, e, f in second if start < d and c < end}
    return tuple(sorted(links))


def _words(text: str) -> list[Span]:
    return [match.span() for match in _WORD.finditer(text)]


def _twins(source: str, sources: list[Span], target: str, targets: list[Span]) -> Iterable[tuple[int, int]]:
    """Pairs (target word, source word) that are spelled alike and stand once on either side."""
    here = Counter(source[start:end] for start, end in sources)
    there = Counter(target[start:end] for start, end in targets)
    place = {source[start:end]: s for s, (start, end) in enumerate(sources)}
    for t, (start, end) in enumerate(targets):
        word = target[start:end]
        if here[word] == there[word] == 1 and word[0].isalnum():
            yield t, place[word]


def _weigh(
    sources: list[Span],
    source_offsets: Sequence[Span],
    targets: list[Span],
    target_offsets: Sequence[Span],
    attention: Sequence[Sequence[float]],
) -> list[list[float]]:
    """For each target word and source word: the attention of the pieces of the one for those of the other.

    Summed over the source pieces, averaged over the target pieces.
    """
    columns = _memberships(sources, source_offsets)
    weights = [[0.0] * len(sources) for _ in targets]
    pieces = [0] * len(targets)
    for words, row in zip(_memberships(targets, target_offsets), attention, strict=False):
        looked = [0.0] * len(sources)
        for members, weight in zip(columns, row, strict=False):
            for s in members:
                looked[s] += weight
        for t in words:
            pieces[t] += 1
            weights[t] = [have + more for have, more in zip(weights[t], looked, strict=True)]
    return [[weight / count for weight in row] if count else row for row, count in zip(weights, pieces, strict=True)]


def _memberships(words: list[Span], offsets: Sequence[Span]) -> list[list[int]]:
    """For each piece the words that it has a character of; both lists are in order."""
    result, first = [], 0
    for start, end in offsets:
        while first < len(words) and words[first][1] <= start:
            first += 1
        members, index = [], first
        while index < len(words) and words[index][0] < end:
            members.append(index)
            index += 1
        result.append(members)
    return result
