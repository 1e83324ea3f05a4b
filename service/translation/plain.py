"""Plain text as units: a line is a unit, and its indentation, list marker and line end stay as they are."""

from __future__ import annotations

import re
from typing import Final

from service.languages import Language
from service.translation.markup import BREAK, Part, Sentence, Splitter
from service.translation.units import UnitBuilder, has_letters

WRAPPED: Final = 45  # characters; a line shorter than this was hardly broken for its width
WIDEST: Final = 120  # characters; a text with longer lines is not hard-wrapped

_LINE: Final = re.compile(r"([^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*)(\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|\Z)")
_MARKER: Final = re.compile(r"\s*(?:(?:[-–—•*·▪●◦‣>+]|#{1,6}|\d{1,3}(?:\.\d{1,3}){0,3}[.)]|[^\W\d_]\))\s+)?")
_COLUMNS: Final = re.compile(r"([ \u00a0]*\t\s*|[ \u00a0]{3,})")
_SENTENCE_END: Final = re.compile(r"[.!?…:;][»”\"')\]]*\Z")


def plain_parts(text: str, language: Language, split: Splitter, sentences: list[Sentence]) -> tuple[Part, ...]:
    """The parts of a plain text; its sentences are appended to `sentences`."""
    width = _width(text)
    parts: list[Part] = []
    builder: UnitBuilder | None = None
    previous = between = ""
    for line in _LINE.finditer(text):
        content = line.group(1)
        marker = _MARKER.match(content)
        lead = marker.group() if marker else ""
        body = content[len(lead) :].rstrip()
        if builder is not None and lead.strip() == "" and is_wrapped(previous, body, width):
            builder.point((between + lead,), joint=True)
        else:
            if builder is not None:
                parts += builder.build()
                builder = None
            parts.append(between + lead)
            if body:
                builder = UnitBuilder("none", language, split, sentences)
        if builder is not None:
            for k, piece in enumerate(_COLUMNS.split(body)):
                if k % 2:
                    builder.atom((piece,), BREAK)
                else:
                    builder.text(piece, piece)
        previous, between = body, content[len(lead) + len(body) :] + line.group(2)
    if builder is not None:
        parts += builder.build()
    parts.append(between)
    return tuple(part for part in parts if part != "")


def _width(text: str) -> int:
    """The width to which a text was wrapped, in characters; 0 where it was not."""
    lengths = [len(line.rstrip()) for line in text.splitlines()]
    width = max(lengths, default=0)
    full = sum(length > 0.8 * width for length in lengths)
    return width if WRAPPED <= width <= WIDEST and full >= 3 else 0


def is_wrapped(line: str, following: str, width: int = 0) -> bool:
    """Whether a line was broken only for its width, so that the sentence goes on in the next one.

    It was if the next begins with a small letter, or if its first word had no room left within `width`.
    """
    if len(line) < WRAPPED or not has_letters(line) or _SENTENCE_END.search(line[-4:]):
        return False
    if following[:1].islower():
        return True
    first_word = following.split(maxsplit=1)[:1]
    return bool(width and first_word and following[0].isalnum() and len(line) + 1 + len(first_word[0]) > width)
