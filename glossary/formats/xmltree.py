"""A small safe XML reader that knows the line of each element.

expat alone is used, since it neither fetches anything nor, with entity declarations refused, expands anything; lxml
would count lines only up to 65 535.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from glossary.errors import GlossaryError, Problem

MAX_DEPTH = 100  # elements within each other; TBX has about ten


@dataclass(slots=True)
class Node:
    """An element: names and attributes without their namespaces, and its content in order."""

    tag: str
    attributes: dict[str, str]
    line: int
    content: list[Node | str] = field(default_factory=list)

    def text(self) -> str:
        """All text in it and below, without inline markup."""
        if len(self.content) == 1 and isinstance(self.content[0], str):
            return self.content[0]
        return "".join(part if isinstance(part, str) else part.text() for part in self.content)

    def walk(self, until: Set[str] = frozenset()) -> Iterator[Node]:
        """All elements below, in order; those named in ``until``, and what is in them, are passed over."""
        for part in self.content:
            if isinstance(part, Node) and part.tag not in until:
                yield part
                yield from part.walk(until)

    def find(self, tags: Set[str]) -> Iterator[Node]:
        """The topmost elements of those names below."""
        for part in self.content:
            if isinstance(part, Node):
                if part.tag in tags:
                    yield part
                else:
                    yield from part.find(tags)


class _Refused(Exception):  # noqa: N818 - never leaves this module
    pass


class _Builder:
    """Builds a tree for each element of certain names and hands it on; the rest of the file is passed over."""

    def __init__(self, parser: Any, wanted: Set[str], handle: Callable[[Node], None]) -> None:
        self.parser = parser
        self.wanted = wanted
        self.handle = handle
        self.root: str | None = None
        self.open: list[Node] = []
        self.depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Refused("the elements are nested too deeply")
        name = _local(tag)
        self.root = self.root or name
        if self.open or name in self.wanted:
            plain = {_local(key): value for key, value in attributes.items()} if attributes else {}
            node = Node(name, plain, self.parser.CurrentLineNumber)
            if self.open:
                self.open[-1].content.append(node)
            self.open.append(node)

    def end(self, tag: str) -> None:
        self.depth -= 1
        if self.open:
            node = self.open.pop()
            if not self.open:
                self.handle(node)

    def characters(self, text: str) -> None:
        if self.open:
            self.open[-1].content.append(text)

    def doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        # TBX of 2008 names its DTD, which is not fetched; declarations in the file itself could be a bomb.
        if internal:
            raise _Refused("the file declares entities or elements of its own (<!DOCTYPE … [ ]>); save it without")

    def entity(self, name: str, *rest: object) -> None:
        raise _Refused(f"the file has the entity &{name};, which is not known here")


def parse(source: bytes | str, file: str | None, wanted: Set[str], handle: Callable[[Node], None]) -> str:
    """Call ``handle`` with the tree of each topmost element of a ``wanted`` name, and return the name of the root.

    Raises `GlossaryError` for what is not XML, declares entities or is nested too deeply.
    """
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.buffer_text = True
    builder = _Builder(parser, wanted, handle)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.entity
    parser.SkippedEntityHandler = builder.entity
    try:
        parser.Parse(_bytes(source), True)
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, "it cannot be read")
        raise GlossaryError([Problem(f"not XML: {reason}", file, error.lineno)]) from None
    except _Refused as error:
        raise GlossaryError([Problem(str(error), file, parser.CurrentLineNumber)]) from None
    except (LookupError, ValueError) as error:
        raise GlossaryError([Problem(f"not XML: {error}", file, parser.CurrentLineNumber)]) from None
    return builder.root or ""


def _bytes(source: bytes | str) -> bytes | str:
    # A text has been decoded already, whatever its declaration says; expat is told so by being given a str.
    return source.removeprefix("\ufeff") if isinstance(source, str) else source


@lru_cache(maxsize=1000)
def _local(name: str) -> str:
    return name.rsplit("\n", 1)[-1]
