"""Keeps word alignments right while names are replaced in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glossary.enforcement.types import Alignment, Span


@dataclass(frozen=True, slots=True)
class Edit:
    """``[start, end)`` of a text was replaced, and what replaced it lies at ``[new_start, new_end)`` of the result."""

    start: int
    end: int
    new_start: int
    new_end: int


def replace_spans(text: str, replacements: Sequence[tuple[Span, str]]) -> tuple[str, tuple[Edit, ...]]:
    """Replace spans, which must not overlap, by other texts. ValueError where they do."""
    parts: list[str] = []
    edits: list[Edit] = []
    cursor = length = 0
    for (start, end), new in sorted(replacements):
        if start < cursor:
            raise ValueError(f"the spans to replace overlap at {start}")
        length += start - cursor
        parts += [text[cursor:start], new]
        edits.append(Edit(start, end, length, length + len(new)))
        length += len(new)
        cursor = end
    parts.append(text[cursor:])
    return "".join(parts), tuple(edits)


def inverse(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    return tuple(Edit(edit.new_start, edit.new_end, edit.start, edit.end) for edit in edits)


def move(span: Span, edits: Sequence[Edit]) -> Span:
    """Where a span of the text before lies after the edits; one that touches an edit covers all of it."""
    start, end = span
    shift, moved_start, moved_end = 0, start, end
    for edit in edits:
        if edit.end <= start:
            shift = edit.new_end - edit.end
        if edit.start < end and start < edit.end:
            moved_start = edit.new_start if edit.start <= start else start + shift
            inside = [later for later in edits if later.start < end and start < later.end]
            last = inside[-1]
            moved_end = last.new_end if last.end >= end else end + last.new_end - last.end
            return moved_start, moved_end
    return start + shift, end + shift


def realign(alignment: Alignment, source: Sequence[Edit], target: Sequence[Edit]) -> Alignment:
    """An alignment after both its texts were edited; links that have become the same are one."""
    links = {(*move((a, b), source), *move((c, d), target)) for a, b, c, d in alignment}
    return tuple(sorted(links))
