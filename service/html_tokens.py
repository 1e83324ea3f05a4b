"""A linear tokeniser of HTML that keeps offsets, so that what is not translated can be copied byte for byte.

It follows the tokenisation states of the HTML standard (§ 13.2.5) for tags, attributes, comments and raw text, and
reads every character a bounded number of times whatever the input is: ``html.parser`` is quadratic on unclosed tags,
and libxml2 rewrites URLs, void elements and entities when it serialises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "start", "end", "raw"]


def names(text: str) -> frozenset[str]:
    """A set of element names, written as one text."""
    return frozenset(text.split())


VOID: Final = names("area base br col embed hr img input link meta param source track wbr")
RAW_TEXT: Final = names("script style textarea title xmp iframe noembed noframes plaintext")

_SPACES = re.compile(r"[ \t\n\f\r/]*")
_TAG_NAME = re.compile(r"[a-zA-Z][^ \t\n\f\r/>]*")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*")
_EQUALS = re.compile(r"[ \t\n\f\r]*=[ \t\n\f\r]*")
_UNQUOTED = re.compile(r"[^ \t\n\f\r>]*")
_COMMENT_END = re.compile(r"--!?>")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute as written: lower-case name and the span of its value (without quotes), in characters."""

    name: str
    start: int
    end: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A span of the source: text, a start tag, an end tag, or the raw text of an element such as ``script``."""

    kind: Kind
    start: int
    end: int
    name: str = ""
    attributes: tuple[Attribute, ...] = ()


def tokenize(html: str) -> Iterator[Token]:
    """Yield the tokens of a fragment in order; comments, doctypes and an unfinished last tag are left out."""
    position = text = 0
    size = len(html)
    while position < size:
        opening = html.find("<", position)
        if opening < 0:
            break
        after = html[opening + 1 : opening + 3]
        if after[:1] in ("!", "?") or (after[:1] == "/" and after[1:2] and not _is_letter(after[1])):
            token, end = None, _bogus_end(html, opening)
        elif _is_letter(after[:1]) or (after[:1] == "/" and _is_letter(after[1:2])):
            token, end = _tag(html, opening)
        else:
            position = opening + 1
            continue
        if opening > text:
            yield Token("text", text, opening)
        position = text = end
        if token is None:
            continue
        yield token
        if token.kind == "start" and token.name in RAW_TEXT:
            position = text = _raw_end(html, end, token.name)
            yield Token("raw", end, position, token.name)
    if size > text:
        yield Token("text", text, size)


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _bogus_end(html: str, opening: int) -> int:
    """The end of a comment, a doctype or a processing instruction that begins at `opening`."""
    if not html.startswith("<!--", opening):
        end = html.find(">", opening)
        return len(html) if end < 0 else end + 1
    for empty in ("<!-->", "<!--->"):
        if html.startswith(empty, opening):
            return opening + len(empty)
    found = _COMMENT_END.search(html, opening + 4)
    return found.end() if found else len(html)


def _tag(html: str, opening: int) -> tuple[Token | None, int]:
    """The tag that begins at `opening`, and its end; no token where the input ends inside the tag."""
    kind: Kind = "end" if html[opening + 1] == "/" else "start"
    match = _TAG_NAME.match(html, opening + (2 if kind == "end" else 1))
    if match is None:
        return None, len(html)
    position, size = match.end(), len(html)
    attributes: list[Attribute] = []
    while True:
        position = _end_of(_SPACES, html, position)
        if position >= size:
            return None, size
        if html[position] == ">":
            return Token(kind, opening, position + 1, match.group().lower(), tuple(attributes)), position + 1
        after_name = _end_of(_ATTRIBUTE_NAME, html, position)
        name = html[position:after_name].lower()
        equals = _EQUALS.match(html, after_name)
        if equals is None:
            attributes.append(Attribute(name, after_name, after_name, False))
            position = after_name
            continue
        start = equals.end()
        quote = html[start : start + 1]
        if quote in ('"', "'"):
            end = html.find(quote, start + 1)
            if end < 0:
                return None, size
            attributes.append(Attribute(name, start + 1, end, True))
            position = end + 1
        else:
            position = _end_of(_UNQUOTED, html, start)
            attributes.append(Attribute(name, start, position, False))


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _raw_end(html: str, start: int, name: str) -> int:
    if name == "plaintext":
        return len(html)
    found = re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE).search(html, start)
    return found.start() if found else len(html)
