"""What the readers of all formats share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from glossary.errors import GlossaryError, Problem
from glossary.model import Term


@dataclass(frozen=True)
class Reading:
    """Terms as read, not yet checked. ``line_of`` gives the line (from 1) on which the term of an index begins."""

    terms: list[Term]
    line_of: Callable[[int], int]


def decode(source: bytes | str, file: str | None) -> str:
    """The text of a file in UTF-8, with or without a byte order mark."""
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise GlossaryError([Problem("the file is not in UTF-8; save it as UTF-8", file, line)]) from None
