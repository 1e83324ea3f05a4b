"""The text of an article as it stands on a page, and the beginning of it in a list."""

from __future__ import annotations

import textwrap
from html import escape
from typing import Final

from markupsafe import Markup

from feeds.text import plain_to_html
from service.article import ContentType
from service.html_tokens import Token, tokenize
from service.sanitize import html_to_text

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Landmarks of which a page has its own.
_LANDMARKS: Final = frozenset({"main", "aside"})
_HEAD_CHARS: Final = 4_000


def body(content: str, content_type: ContentType, table: str) -> Markup:
    """The content as HTML to stand below the page's only ``h1``; ``table`` names tables that need scrolling.

    HTML was sanitised when it was handed in. Here its headings move below the title's with no level left out, its
    landmarks give way to the page's, what may scroll can be reached by keyboard, and an image that nobody described
    is silent instead of being read out as its address (WCAG 2.2: 1.3.1, 2.1.1, 1.1.1).
    """
    if content_type == "text/plain":
        return Markup(plain_to_html(content))  # noqa: S704 (escaped by it)
    return Markup(_Outline(table).rewrite(content))  # noqa: S704 (sanitised at intake)


def opening(summary: str | None, content: str, content_type: ContentType, limit: int) -> str:
    """The summary or, where there is none, the first words of the content: one line of at most `limit` characters."""
    text = " ".join((summary or "").split())
    if not text:
        head = content[:_HEAD_CHARS]
        text = " ".join((html_to_text(head) if content_type == "text/html" else head).split())
    return shortened(text, limit)


def shortened(text: str, limit: int) -> str:
    """The text, cut between words where it has more than `limit` characters."""
    if len(text) <= limit:
        return text
    short = textwrap.shorten(text, limit, placeholder="").rstrip(" .,:;–—-…") or text[: limit - 1]
    return short[: limit - 1] + "…"


class _Outline:
    """One pass over sanitised, and so well nested, HTML; a stray end tag stays as it is."""

    def __init__(self, table: str) -> None:
        self._table = f'<div class="scroll" role="group" aria-label="{escape(table)}" tabindex="0">'
        self._levels: list[int] = []
        self._open: list[str] = []
        self._tables = 0

    def rewrite(self, html: str) -> str:
        parts: list[str] = []
        for token in tokenize(html):
            written = html[token.start : token.end]
            parts.append(written if token.kind in ("text", "raw") else self._tag(token, written))
        return "".join(parts)

    def _tag(self, token: Token, written: str) -> str:
        name, start = token.name, token.kind == "start"
        if name in _HEADINGS:
            return _renamed(written, name, self._heading(int(name[1])) if start else self._ended(name))
        if name in _LANDMARKS:
            return _renamed(written, name, "div")
        if name == "table":
            return self._around_table(written, start)
        if start and name == "pre":
            return written.replace("<pre", '<pre tabindex="0"', 1)
        if start and name == "img" and all(each.name != "alt" for each in token.attributes):
            return written.replace("<img", '<img alt=""', 1)
        return written

    def _heading(self, level: int) -> str:
        """The level that follows from the headings before it: one below the nearest that outranks this one."""
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        self._open.append(f"h{min(len(self._levels) + 1, 6)}")
        return self._open[-1]

    def _ended(self, name: str) -> str:
        return self._open.pop() if self._open else name

    def _around_table(self, written: str, start: bool) -> str:
        if start:
            self._tables += 1
            return self._table + written if self._tables == 1 else written
        self._tables -= 1
        return written + "</div>" if self._tables == 0 else written


def _renamed(written: str, old: str, new: str) -> str:
    at = 2 if written.startswith("</") else 1
    return written[:at] + new + written[at + len(old) :]
