"""Writes units in the target language: sentences replaced, markup around the right words, everything else as it was."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from service.translation.markup import Alignment, Escape, Part, Segment, Sentence, TranslatedSentence, Unit, local_marks
from service.translation.projection import project

_TERMINAL: Final = ".!?…"
_WHITE: Final = dict.fromkeys(map(ord, "\t\n\r\v\f\x85\u2028\u2029"), " ")


class EmptyTranslation(ValueError):  # noqa: N818 (what happened, told as the reason of a failed translation)
    """A sentence that has text came back without any."""


def escape_text(text: str) -> str:
    """Escape as the HTML standard serialises text (§ 13.3)."""
    return text.replace("&", "&amp;").replace("\u00a0", "&nbsp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    return escape(text, quote=False).replace('"', "&quot;").replace("\u00a0", "&nbsp;")


_ESCAPES: Final[dict[Escape, Callable[[str], str]]] = {
    "none": str,
    "text": escape_text,
    "attribute": escape_attribute,
}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment as it is written in the target: its text and where it begins in the unit's target text."""

    base: int
    text: str
    changed: bool


class Renderer:
    """Renders parts; `sentences` and `translations` are those of the whole document, by index."""

    def __init__(self, sentences: Sequence[Sentence], translations: Sequence[TranslatedSentence]) -> None:
        self.sentences, self.translations = sentences, translations

    def parts(self, parts: Iterable[Part]) -> str:
        return "".join(part if isinstance(part, str) else self._unit(part) for part in parts)

    def _unit(self, unit: Unit) -> str:
        if not any(self._changed(segment) for segment in unit.segments):
            return self.parts(unit.source)
        pieces: list[_Piece] = []
        base = 0
        for segment in unit.segments:
            text, changed = unit.text[segment.start : segment.end], self._changed(segment)
            if changed:
                text, _ = self._target(segment)
            pieces.append(_Piece(base, text, changed))
            base += len(text)
        spans = self._spans(unit, pieces)
        text = "".join(piece.text for piece in pieces)
        return _Writer(self, unit, text, spans).write()

    def _changed(self, segment: Segment) -> bool:
        i = segment.sentence
        return i is not None and self.translations[i].text != self.sentences[i].text

    def _target(self, segment: Segment) -> tuple[str, Alignment | None]:
        """The translation of a segment on one line, without outer white space, and its alignment."""
        assert segment.sentence is not None  # noqa: S101 (only sentences change)
        translated, source = self.translations[segment.sentence], self.sentences[segment.sentence].text
        whole = translated.text.translate(_WHITE)
        text = whole.strip()
        if not text:
            raise EmptyTranslation(f"the model gave an empty translation of {source[:80]!r}")
        if segment.cut_right and text[-1] == "." and source[-1] not in _TERMINAL and not text.endswith(".."):
            text = text[:-1].rstrip() or text  # models end a fragment like a sentence
        shift = len(whole) - len(whole.lstrip())
        alignment = translated.alignment
        if alignment and shift:
            alignment = tuple((a, b, max(c - shift, 0), max(d - shift, 0)) for a, b, c, d in alignment)
        return text, alignment

    def _spans(self, unit: Unit, pieces: Sequence[_Piece]) -> list[tuple[int, int]]:
        """Where each node of a unit lies in its target text."""
        starts: dict[int, int] = {}
        ends: dict[int, int] = {}
        for segment, piece, local in zip(unit.segments, pieces, local_marks(unit.nodes, unit.segments), strict=True):
            if not piece.changed or not local:
                continue
            assert segment.sentence is not None  # noqa: S101
            text, alignment = self._target(segment)
            marks = [mark for _, mark in local]
            source = self.sentences[segment.sentence].text
            for (node, mark), (start, end) in zip(local, project(source, text, marks, alignment), strict=True):
                if not mark.open_left:
                    starts[node] = piece.base + start
                if not mark.open_right:
                    ends[node] = piece.base + end
        places = [segment.start for segment in unit.segments]

        def outside(position: int) -> int:
            """The target of a position that no projection moved: a boundary, or inside of unchanged text."""
            k = max(bisect_right(places, position) - 1, 0)
            segment, piece = unit.segments[k], pieces[k]
            if piece.changed and position > segment.start:
                return piece.base + len(piece.text)
            return piece.base + min(position - segment.start, len(piece.text))

        return [
            (starts.get(i, outside(node.start)), ends.get(i, outside(node.end))) for i, node in enumerate(unit.nodes)
        ]


class _Writer:
    def __init__(self, renderer: Renderer, unit: Unit, text: str, spans: Sequence[tuple[int, int]]) -> None:
        self.renderer, self.unit, self.text, self.spans = renderer, unit, text, spans
        self.escape = _ESCAPES[unit.escape]
        self.children: dict[int, list[int]] = {}
        self.out: list[str] = []
        for index, node in enumerate(unit.nodes):
            self.children.setdefault(node.parent, []).append(index)

    def write(self) -> str:
        self._write(-1, 0, len(self.text))
        return "".join(self.out)

    def _write(self, parent: int, position: int, limit: int) -> None:
        for index in sorted(self.children.get(parent, ()), key=lambda i: (self.spans[i][0], i)):
            node = self.unit.nodes[index]
            start = min(max(self.spans[index][0], position), limit)
            end = min(max(self.spans[index][1], start), limit)
            before = self.text[position:start]
            self.out.append(self.escape(before.rstrip() if node.joint else before))
            self.out.append(self.renderer.parts(node.opening))
            if node.kind == "mark":
                self._write(index, start, end)
                self.out.append(node.closing)
            position = start if node.kind == "point" else end
        self.out.append(self.escape(self.text[position:limit]))
