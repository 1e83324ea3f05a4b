"""HTML as units: the text of a block with its inline markup is one unit; tags and what lies between them stay.

The source is tokenised with offsets and never serialised from a tree, so what is not translated is copied as it is
written: libxml2 would re-encode URLs, close ``source`` and ``wbr``, and spell entities its own way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from typing import Final

from service.html_balance import MAX_DEPTH
from service.html_tokens import RAW_TEXT, VOID, Attribute, Token, names, tokenize
from service.languages import Language
from service.sanitize import sanitize_html
from service.translation.markup import BREAK, Escape, Part, Sentence, Splitter
from service.translation.plain import is_wrapped
from service.translation.units import UnitBuilder, has_letters

INLINE: Final = names(
    "a abbr acronym b bdi bdo big cite del dfn em font i ins label mark q s small span strike strong sub sup time u "
    "code kbd samp var tt picture"
)
UNTRANSLATED: Final = names("code kbd samp var tt pre math svg") | RAW_TEXT
POINTS: Final = names("img wbr")
TRANSLATED_ATTRIBUTES: Final = names("alt title")

_FLOWING: Final = INLINE | POINTS | {"br", "source"}
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_WHITE: Final = re.compile("[ \t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BLANK: Final = " \t\n\r\f"
_DEPTH: Final = 2 * MAX_DEPTH  # tables imply elements that the bound does not count


def html_parts(html: str, language: Language, split: Splitter, sentences: list[Sentence]) -> tuple[Part, ...]:
    """The parts of an HTML fragment; its sentences are appended to `sentences`."""
    tokens = list(tokenize(html))
    ends = _matches(html, tokens)
    if ends is None:
        html = sanitize_html(html)
        tokens = list(tokenize(html))
        ends = _matches(html, tokens) or {}
    return _Reader(html, tokens, ends, lambda escape: UnitBuilder(escape, language, split, sentences)).read()


def _matches(html: str, tokens: Sequence[Token]) -> dict[int, int] | None:
    """Start tag → end tag, by index; None where tags do not match, nest too deep, or something is not a token."""
    ends: dict[int, int] = {}
    stack: list[int] = []
    position = 0
    for index, token in enumerate(tokens):
        if token.start != position:
            return None
        position = token.end
        if token.kind == "start" and token.name not in VOID:
            stack.append(index)
            if len(stack) > _DEPTH:
                return None
        elif token.kind == "end":
            if not stack or tokens[stack[-1]].name != token.name:
                return None
            ends[stack.pop()] = index
    return None if stack or position != len(html) else ends


class _Reader:
    def __init__(
        self, html: str, tokens: Sequence[Token], ends: dict[int, int], new_unit: Callable[[Escape], UnitBuilder]
    ) -> None:
        self.html, self.tokens, self.ends, self.new_unit = html, tokens, ends, new_unit
        self.parts: list[Part] = []
        self.builder: UnitBuilder | None = None
        self.line = 0  # where the current line of the unit begins, in its text
        self.blocks = self._with_blocks()

    def read(self) -> tuple[Part, ...]:
        index = 0
        while index < len(self.tokens):
            index = self._token(index)
        self._flush()
        return tuple(self.parts)

    def _token(self, index: int) -> int:
        """Take the token at an index and give the index of the next to take."""
        token = self.tokens[index]
        if token.kind == "text":
            self._text(token)
        elif token.kind == "end":
            if token.name in INLINE and index not in self.blocks:
                self._unit().close(self._raw(token))
            else:
                self._flush()
                self.parts.append(self._raw(token))
        elif token.kind == "start":
            return self._start(index, token)
        return index + 1

    def _start(self, index: int, token: Token) -> int:
        last = self.ends.get(index, index)
        is_inline = token.name in INLINE and index not in self.blocks
        if token.name in UNTRANSLATED or self._is_protected(token):
            raw = self.html[token.start : self.tokens[last].end]
            if is_inline:
                self._unit().atom((raw,))
            elif token.name in POINTS:
                self._unit().point((raw,))
            else:
                self._flush()
                self.parts.append(raw)
            return last + 1
        if token.name == "br":
            self._line_break(index, token)
        elif token.name in POINTS:
            self._unit().point(self._tag(token))
        elif is_inline and (token.name == "picture" or self._is_note(index, last)):
            raw_parts = [part for t in self.tokens[index : last + 1] for part in self._tag(t)]
            self._unit().point(tuple(raw_parts))
            return last + 1
        elif is_inline:
            self._unit().open(self._tag(token))
        else:
            self._flush()
            self.parts += self._tag(token)
        return index + 1

    def _text(self, token: Token) -> None:
        raw = self._raw(token)
        if self.builder is None:
            lead = raw[: len(raw) - len(raw.lstrip(_BLANK))]
            if lead:
                self.parts.append(lead)
            raw = raw[len(lead) :]
            if not raw:
                return
        builder = self._unit()
        text = _WHITE.sub(" ", unescape(raw).translate(_INVISIBLE))
        if builder.last in (" ", BREAK):
            text = text.removeprefix(" ")
        builder.text(text, raw)

    def _line_break(self, index: int, token: Token) -> None:
        """A line break ends the sentence, except where the line was broken only for its width."""
        builder = self._unit()
        following = next((t for t in self.tokens[index + 1 : index + 8] if t.kind == "text" or t.name == "br"), None)
        text = unescape(self._raw(following)).strip() if following and following.kind == "text" else ""
        if is_wrapped(builder.since(self.line).strip(), text):
            builder.point((self._raw(token),), joint=True)
        else:
            builder.atom((self._raw(token),), BREAK)
        self.line = builder.length

    def _unit(self) -> UnitBuilder:
        if self.builder is None:
            self.builder = self.new_unit("text")
            self.line = 0
        return self.builder

    def _flush(self) -> None:
        if self.builder is not None:
            self.parts += self.builder.build()
            self.builder = None

    def _raw(self, token: Token) -> str:
        return self.html[token.start : token.end]

    def _tag(self, token: Token) -> tuple[Part, ...]:
        """A tag with the attributes that a reader reads as units of their own."""
        parts: list[Part] = []
        position = token.start
        for attribute in token.attributes if token.kind == "start" else ():
            # only in double quotes, so that an apostrophe in the translation cannot end the value
            if attribute.name in TRANSLATED_ATTRIBUTES and self.html[attribute.start - 1] == '"':
                parts.append(self.html[position : attribute.start])
                parts += self._attribute(attribute)
                position = attribute.end
        parts.append(self.html[position : token.end])
        return tuple(part for part in parts if part != "")

    def _attribute(self, attribute: Attribute) -> Sequence[Part]:
        raw = self.html[attribute.start : attribute.end]
        builder = self.new_unit("attribute")
        builder.text(_WHITE.sub(" ", unescape(raw).translate(_INVISIBLE)), raw)
        return builder.build()

    def _is_protected(self, token: Token) -> bool:
        for attribute in token.attributes:
            value = self.html[attribute.start : attribute.end].lower()
            if attribute.name == "translate" and value == "no":
                return True
            if attribute.name == "class" and "notranslate" in value.split():
                return True
        return False

    def _is_note(self, index: int, last: int) -> bool:
        """Whether an element is a superscript without letters (a footnote, a power) right behind a character.

        In the text it would make another word or number of the one it stands at: 10 to the 6th is not 106.
        """
        if self.tokens[index].name != "sup" or self.builder is None or self.builder.last in ("", " ", BREAK):
            return False
        inside = self.tokens[index + 1 : last]
        return not any(t.kind == "text" and has_letters(unescape(self._raw(t))) for t in inside)

    def _with_blocks(self) -> set[int]:
        """Indices of the tags of inline elements that hold a block: they stand around units, not in one."""
        starts = {end: start for start, end in self.ends.items()}
        found: set[int] = set()
        stack: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.kind == "end" and index in starts:
                stack.pop()
            if token.name and token.name not in _FLOWING:
                for start in reversed(stack):
                    if start in found:
                        break
                    found |= {start, self.ends[start]}
            if token.kind == "start" and index in self.ends:
                stack.append(index)
        return found
