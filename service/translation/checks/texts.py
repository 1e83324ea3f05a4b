"""The texts of an article and of its translation, side by side, as the checks read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Final, Protocol

from service.html_tokens import tokenize
from service.languages import Language
from service.translation.html import INLINE, POINTS, UNTRANSLATED

_WHITE: Final = re.compile(r"[^\S\n]+")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[»”\"')\]]{0,3}[ \u00a0]+(?=[«“„\"'(\[—–-]{0,2} ?[^\W\d_])")
_QUOTED: Final = 60  # characters of a text that a detail quotes


class Texts(Protocol):
    """The texts of an article: title and summary plain, content of the given media type."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str | None: ...
    @property
    def content(self) -> str: ...
    @property
    def content_type(self) -> str: ...


@dataclass(frozen=True)
class CheckResult:
    """What a check found: ``detail`` is one English sentence that names the first faults; None where it passed."""

    check: str
    passed: bool
    detail: str | None = None


@dataclass(frozen=True)
class Pair:
    """A title, a summary or a paragraph of the content, in both languages; ``place`` names it."""

    place: str
    source: str
    target: str

    @cached_property
    def source_sentences(self) -> list[str]:
        return sentences(self.source)

    @cached_property
    def target_sentences(self) -> list[str]:
        return sentences(self.target)

    @cached_property
    def has_digits(self) -> bool:
        return _DIGIT.search(self.source) is not None or _DIGIT.search(self.target) is not None


_DIGIT: Final = re.compile("[0-9]")


@dataclass(frozen=True)
class Comparison:
    """All that a check may look at.

    ``pairs`` are aligned: where source and translation have different numbers of paragraphs, the whole content is one
    pair. ``truncated`` holds the source sentences whose translation the engine cut off.
    """

    source_language: Language
    target_language: Language
    source: Texts
    target: Texts
    pairs: tuple[Pair, ...]
    source_paragraphs: tuple[str, ...]
    target_paragraphs: tuple[str, ...]
    truncated: tuple[str, ...] = ()


def compare(
    source: Texts, target: Texts, source_language: Language, target_language: Language, truncated: Sequence[str] = ()
) -> Comparison:
    """Lay an article and its translation side by side."""
    before, after = tuple(paragraphs(source)), tuple(paragraphs(target))
    pairs = [Pair("the title", line(source.title), line(target.title))]
    if source.summary or target.summary:
        pairs.append(Pair("the summary", line(source.summary or ""), line(target.summary or "")))
    if len(before) == len(after):
        pairs += [Pair(f"paragraph {n}", *texts) for n, texts in enumerate(zip(before, after, strict=True), 1)]
    else:
        pairs.append(Pair("the content", "\n".join(before), "\n".join(after)))
    return Comparison(source_language, target_language, source, target, tuple(pairs), before, after, tuple(truncated))


def paragraphs(texts: Texts) -> list[str]:
    """The lines of a plain text or the blocks of an HTML one, with no empty ones; code is left out."""
    text = _html_text(texts.content) if texts.content_type == "text/html" else texts.content
    return [stripped for piece in text.splitlines() if (stripped := line(piece))]


def line(text: str) -> str:
    """A text on one line, without invisible characters and repeated spaces."""
    text = text.translate(_INVISIBLE)
    return _WHITE.sub(" ", text.replace("\n", " ").replace("\r", " ")).strip()


def _html_text(html: str) -> str:
    """The text of an HTML fragment: a line feed at each end of a block, a space for white space."""
    pieces: list[str] = []
    hidden = ""
    depth = 0
    for token in tokenize(html):
        if hidden:
            if token.name == hidden and token.kind in ("start", "end"):
                depth += 1 if token.kind == "start" else -1
                hidden = hidden if depth else ""
        elif token.kind == "text":
            pieces.append(unescape(html[token.start : token.end]).replace("\n", " ").replace("\r", " "))
        elif token.kind == "start" and token.name in UNTRANSLATED:
            hidden, depth = token.name, 1
        elif token.name not in INLINE and token.name not in POINTS:
            pieces.append("\n")
    return "".join(pieces)


def links(texts: Texts) -> list[str]:
    """The addresses in the attributes of HTML content."""
    if texts.content_type != "text/html":
        return []
    html = texts.content
    return [
        unescape(html[attribute.start : attribute.end]).strip()
        for token in tokenize(html)
        for attribute in token.attributes
        if attribute.name in ("href", "src")
    ]


def sentences(text: str) -> list[str]:
    """A rough and fast split, good enough to count sentences and to compare them."""
    return [part for piece in text.split("\n") for part in _SENTENCE_END.split(piece) if part]


def quote(text: str) -> str:
    """A text in double quotes, cut to what fits a message."""
    text = line(text)
    return f'"{text}"' if len(text) <= _QUOTED else f'"{text[:_QUOTED].rstrip()}…"'


def listed(faults: Sequence[str], limit: int = 3) -> str | None:
    """The first faults as one sentence, and how many more there are; None where there is none."""
    if not faults:
        return None
    shown = "; ".join(faults[:limit])
    return shown if len(faults) <= limit else f"{shown}; and {len(faults) - limit} more"
