"""What a text with markup is made of while it is translated.

A `Unit` is one run of text (a line of plain text, a paragraph of HTML, an ``alt`` attribute) with its markup as a
forest of nodes over the characters and its sentences as segments.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from service.languages import Language

Span = tuple[int, int]
Splitter = Callable[[str, Language], Sequence[Span]]
Escape = Literal["none", "text", "attribute"]
# Which word became which: (source start, source end, target start, target end), in characters.
Alignment = tuple[tuple[int, int, int, int], ...]

ATOM: Final = "\ufffc"  # OBJECT REPLACEMENT CHARACTER, where an untranslated piece stands
BREAK: Final = "\u2028"  # LINE SEPARATOR, where a line break stands


@dataclass(frozen=True, slots=True)
class Mark:
    """Inline markup over ``[start, end)`` of a sentence's text, in characters; a point has no width.

    ``parent`` is an index into the sentence's marks, which are in document order, or -1. Markup that goes on beyond
    the sentence is open to that side. A joint point stands for the white space before it.
    """

    start: int
    end: int
    parent: int = -1
    open_left: bool = False
    open_right: bool = False
    joint: bool = False

    @property
    def is_point(self) -> bool:
        return self.start == self.end


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or the part of one beside a piece that is not translated, as it is given to the model.

    ``marks`` lie over ``text`` and want a word alignment; markup over all of the sentence needs none and is not among
    them. In plain text only the line breaks of a hard-wrapped paragraph are marks.
    """

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class TranslatedSentence:
    """The translation of one sentence and, where the model gives it, the alignment of its words."""

    text: str
    alignment: Alignment | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """Markup over ``[start, end)`` of a unit's text: an element, a point without width, or an atom of one character.

    ``parent`` is an index into the unit's nodes, which are in document order, or -1.
    """

    kind: Literal["mark", "point", "atom"]
    start: int
    end: int
    parent: int
    opening: tuple[Part, ...]
    closing: str = ""
    joint: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a unit: a sentence by its index among all, or (None) text that stays as it is.

    ``cut_left`` and ``cut_right`` tell that the sentence goes on behind an untranslated piece.
    """

    start: int
    end: int
    sentence: int | None = None
    cut_left: bool = False
    cut_right: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: its source as written, its text, the nodes over the text, and the segments that cover it in order."""

    source: tuple[Part, ...]
    text: str
    nodes: tuple[Node, ...]
    segments: tuple[Segment, ...]
    escape: Escape


Part = str | Unit


def local_marks(nodes: Sequence[Node], segments: Sequence[Segment]) -> list[list[tuple[int, Mark]]]:
    """For each segment, the nodes that begin, end or lie inside it, as (index of the node, mark over the segment).

    Nodes over all of a segment are left out: wherever its words go, they stay over all of it.
    """
    starts = [segment.start for segment in segments]
    found: list[list[tuple[int, Mark]]] = [[] for _ in segments]
    places: list[dict[int, int]] = [{} for _ in segments]
    for index, node in enumerate(nodes):
        if node.kind == "atom":
            continue
        last = bisect_right(starts, node.end if node.kind == "point" else node.end - 1) - 1
        for k in sorted({bisect_right(starts, node.start) - 1, last}):
            segment = segments[k]
            start, end = max(node.start, segment.start), min(node.end, segment.end)
            outside = node.kind == "point" and not segment.start < start < segment.end
            if segment.sentence is None or outside or (start, end) == (segment.start, segment.end):
                continue
            parent = node.parent
            while parent >= 0 and parent not in places[k]:
                parent = nodes[parent].parent
            places[k][index] = len(found[k])
            mark = Mark(
                start - segment.start,
                end - segment.start,
                places[k].get(parent, -1),
                node.start < segment.start,
                node.end > segment.end,
                node.joint,
            )
            found[k].append((index, mark))
    return found
