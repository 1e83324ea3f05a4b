"""Builds units: text and markup in document order, cut into sentences.

Code, addresses and other text that must not change are cut out, and the sentence around them is translated in parts. A
placeholder would read better where it comes through, but it does not: of 60 sentences of NTREX-128 with one in their
middle, the starter model kept ``X1`` exactly once in 32 to 37 (by direction), ``[1]`` in 29 to 43, ``777`` in 37 to 51
with up to 23 doubled, and an identifier, ``⟦1⟧``, a URL or an e-mail address in none at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from service.languages import Language
from service.translation.markup import ATOM, BREAK, Escape, Node, Part, Segment, Sentence, Splitter, Unit, local_marks

_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»\ufffc\u2028]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|(?<!\w)[@#]\w{2,64}"
)
_ADDRESS_TAIL: Final = ".,;:!?)]}'»”…"
_AFTER_CUT: Final = re.compile(r"[\s,.;:!?)\]»”…]*")
_BEFORE_CUT: Final = " \u00a0\u202f\t\n([«„“"
_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000"), " ")


class UnitBuilder:
    """Takes the pieces of one unit in order; `build` cuts it into sentences, which it appends to `sentences`."""

    def __init__(self, escape: Escape, language: Language, split: Splitter, sentences: list[Sentence]) -> None:
        self.escape: Escape = escape
        self.language, self.split, self.sentences = language, split, sentences
        self.chunks: list[str] = []
        self.length = 0
        self.last = ""
        self.source: list[Part] = []
        self.nodes: list[Node] = []
        self.stack: list[int] = []

    def text(self, text: str, source: str) -> None:
        """Text as the reader sees it, and as it is written."""
        self.source.append(source)
        self._append(text)

    def open(self, opening: tuple[Part, ...]) -> None:
        self.source += opening
        self._node("mark", 0, opening)
        self.stack.append(len(self.nodes) - 1)

    def close(self, closing: str) -> None:
        self.source.append(closing)
        index = self.stack.pop()
        node, inside = self.nodes[index], self.nodes[index + 1 :]
        white = self.since(node.start)
        if white.strip(" "):
            self.nodes[index] = Node("mark", node.start, self.length, node.parent, node.opening, closing)
            return
        # An element without text (a picture in a link, a blank in bold) moves as one point.
        raw = [*node.opening, *(part for child in inside for part in child.opening), closing]
        if white and not inside:
            raw.insert(-1, white)
        joint = bool(white) and (not inside or any(child.joint for child in inside))
        self.nodes[index:] = [Node("point", self.length, self.length, node.parent, tuple(raw), joint=joint)]

    def point(self, raw: tuple[Part, ...], *, joint: bool = False) -> None:
        """Something without text that stands between characters, or (joint) for the white space between words."""
        self.source += raw
        if joint and self.last not in ("", " ", BREAK):
            self._append(" ")
        self._node("point", 0, raw, joint=joint)

    def atom(self, raw: tuple[Part, ...], character: str = ATOM) -> None:
        """Something that cuts the sentence and stays as it is; a `BREAK` also ends it."""
        self.source += raw
        self._node("atom", 1, raw)
        self._append(character)

    def since(self, start: int) -> str:
        """The text from a position on."""
        taken: list[str] = []
        length = self.length
        for chunk in reversed(self.chunks):
            if length <= start:
                break
            taken.append(chunk)
            length -= len(chunk)
        return "".join(reversed(taken))[max(start - length, 0) :]

    def build(self) -> Sequence[Part]:
        """The unit, or its source where there is nothing to translate."""
        text = "".join(self.chunks)
        segments = self._segments(text)
        if all(segment.sentence is None for segment in segments):
            return self.source
        for segment, local in zip(segments, local_marks(self.nodes, segments), strict=True):
            if segment.sentence is not None and local:
                marks = tuple(mark for _, mark in local)
                self.sentences[segment.sentence] = Sentence(self.sentences[segment.sentence].text, marks)
        return [Unit(tuple(self.source), text, tuple(self.nodes), tuple(segments), self.escape)]

    def _append(self, text: str) -> None:
        if text:
            self.chunks.append(text)
            self.length += len(text)
            self.last = text[-1]

    def _node(
        self, kind: Literal["mark", "point", "atom"], width: int, raw: tuple[Part, ...], *, joint: bool = False
    ) -> None:
        parent = self.stack[-1] if self.stack else -1
        self.nodes.append(Node(kind, self.length, self.length + width, parent, raw, joint=joint))

    def _segments(self, text: str) -> list[Segment]:
        atoms = [node.start for node in self.nodes if node.kind == "atom"]
        segments: list[Segment] = []
        position = 0
        for start, end, cut_left, cut_right in _fragments(text, atoms, self.language, self.split):
            if start > position:
                segments.append(Segment(position, start))
            segments.append(Segment(start, end, len(self.sentences), cut_left, cut_right))
            self.sentences.append(Sentence(text[start:end].translate(_SPACES)))
            position = end
        if position < len(text):
            segments.append(Segment(position, len(text)))
        return segments


def has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def _fragments(
    text: str, atoms: Sequence[int], language: Language, split: Splitter
) -> Iterator[tuple[int, int, bool, bool]]:
    """What is to be translated, in order: (start, end, whether cut at the left, whether cut at the right)."""
    cuts = sorted([(position, position + 1) for position in atoms] + list(_addresses(text)))
    breaks = [position for position in atoms if text[position] == BREAK]
    next_cut = 0
    line = 0
    for line_end in (*breaks, len(text)):
        for span_start, span_end in split(text[line:line_end], language):
            start, end = line + span_start, line + span_end
            position, cut_left = start, False
            while next_cut < len(cuts) and cuts[next_cut][1] <= start:
                next_cut += 1
            while next_cut < len(cuts) and cuts[next_cut][0] < end:
                yield from _fragment(text, position, cuts[next_cut][0], cut_left, True)
                position, cut_left = max(position, min(cuts[next_cut][1], end)), True
                next_cut += 1
            yield from _fragment(text, position, end, cut_left, False)
        line = line_end + 1


def _fragment(
    text: str, start: int, end: int, cut_left: bool, cut_right: bool
) -> Iterator[tuple[int, int, bool, bool]]:
    piece = text[start:end]
    if not has_letters(piece):
        return
    if cut_left and (found := _AFTER_CUT.match(piece)):
        start += found.end()
    if cut_right:
        end -= len(piece) - len(piece.rstrip(_BEFORE_CUT))
    piece = text[start:end]
    yield start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()), cut_left, cut_right


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(_ADDRESS_TAIL)
        if address:
            yield found.start(), found.start() + len(address)
