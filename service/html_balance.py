"""Makes any HTML well nested and shallow before it meets an HTML5 tree builder.

The tree builder of the standard is quadratic, and worse, on unclosed and deep markup (40 000 nested ``div`` cost
seconds; re-opened formatting multiplies the text). Here every tag costs at most `MAX_DEPTH` steps: tags deeper than
that are dropped and their text kept, open elements are closed where the standard closes them (§ 13.1.2.4, optional
tags), and what the allow-list would only unwrap is renamed or dropped. This is not the sanitiser: nh3 comes after it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape, unescape
from typing import Final

from service.html_tokens import Token, names, tokenize
from service.urls import allowed_url

MAX_DEPTH: Final = 64

INLINE: Final = names(
    "a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var"
)
STRUCTURAL: Final = names(
    "address article aside audio blockquote caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header li main ol p picture pre section summary table tbody td tfoot th thead tr ul video"
)
KEPT_VOID: Final = names("br hr img source wbr")
# Elements that only group are made div, so that the texts of two neighbours never run together.
RENAMED: Final[dict[str, str]] = {
    **dict.fromkeys(names("center dialog fieldset form hgroup legend nav optgroup option search"), "div"),
    "acronym": "abbr",
    "strike": "s",
    "tt": "code",
    "image": "img",
    "dir": "ul",
    "menu": "ul",
    "listing": "pre",
}
DROPPED: Final = names("canvas math object select svg template")

_HEADINGS: Final = names("h1 h2 h3 h4 h5 h6")
_CELLS: Final = frozenset(("td", "th", "caption"))
_ROW_GROUPS: Final = frozenset(("thead", "tbody", "tfoot"))
_TABLE_PARTS: Final = _CELLS | _ROW_GROUPS | {"tr"}
_CLOSES_P: Final = STRUCTURAL - {"audio", "video", "picture"} | {"hr"}
# start tag → (open elements that it closes, elements behind which they are out of its reach)
_IMPLIED: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"}) | _CELLS),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"}) | _CELLS),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"}) | _CELLS),
    "tr": (frozenset({"tr", "caption"}), frozenset({"table"})),
    "td": (_CELLS, frozenset({"table", "tr"})),
    "th": (_CELLS, frozenset({"table", "tr"})),
    **dict.fromkeys(_ROW_GROUPS, (_ROW_GROUPS | {"tr", "caption"}, frozenset({"table"}))),
}


def balance(html: str) -> str:
    """Return the fragment well nested, at most `MAX_DEPTH` deep, with known tag names only; linear in its length."""
    return _Balancer(html).run()


@dataclass(frozen=True, slots=True)
class _Open:
    name: str  # as the source closes it
    emitted: str  # as it is written


class _Balancer:
    def __init__(self, html: str) -> None:
        self.html = html
        self.out: list[str] = []
        self.stack: list[_Open] = []
        self.too_deep: Counter[str] = Counter()
        self.dropping = ""
        self.last_end = _last_end_tags(html)

    def run(self) -> str:
        for token in tokenize(self.html):
            if self.dropping:
                if token.kind == "end" and token.name == self.dropping:
                    self.dropping = ""
            elif token.kind == "text":
                self.out.append(self.html[token.start : token.end].replace("<", "&lt;"))
            elif token.kind == "start":
                self._start(token)
            elif token.kind == "end":
                self._end(token)
        self._close_from(0)
        return "".join(self.out)

    def _start(self, token: Token) -> None:
        name = RENAMED.get(token.name, token.name)
        if token.name in DROPPED:
            # without an end tag its content would be the rest of the article
            self.dropping = token.name if self.last_end.get(token.name, -1) >= token.end else ""
        elif name == "iframe":
            self._frame(token)
        elif name in KEPT_VOID:
            if name == "hr":
                self._close_paragraph()
            self._void(token, name)
        elif name in INLINE or name in STRUCTURAL:
            if name in _TABLE_PARTS and self._find({"table"}, frozenset()) < 0:
                name = "div"
            self._close_implied(name)
            if name == "a" and self._find({"a"}, frozenset()) >= 0:
                return
            self._open(token, name)

    def _open(self, token: Token, name: str) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self.too_deep[token.name] += 1
            return
        raw = self.html[token.start + 1 + len(token.name) : token.end]
        self.stack.append(_Open(token.name, name))
        self.out.append(f"<{name}{raw}")

    def _end(self, token: Token) -> None:
        name = token.name
        if self.too_deep[name] > 0:
            self.too_deep[name] -= 1
            return
        if name == "br":
            self.out.append("<br>")
            return
        kind = RENAMED.get(name, name)
        if kind in INLINE:
            barrier = STRUCTURAL
        elif kind in _TABLE_PARTS or kind == "table":
            barrier = frozenset({"table"}) - {kind}
        else:
            barrier = _CELLS | {"table"}
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].name == name or (name in _HEADINGS and self.stack[index].name in _HEADINGS):
                self._close_from(index)
                return
            if self.stack[index].emitted in barrier:
                return

    def _void(self, token: Token, name: str) -> None:
        if name in ("br", "hr", "wbr"):
            self.out.append(f"<{name}>")
            return
        attributes = self._attributes(token)
        source = _image_source(attributes)
        if source and not _is_pixel(attributes):
            written = [f' {key}="{escape(value)}"' for key, value in (attributes | source).items() if _is_name(key)]
            self.out.append(f"<{name}{''.join(written)}>")

    def _attributes(self, token: Token) -> dict[str, str]:
        found: dict[str, str] = {}
        for attribute in token.attributes:  # of two attributes of one name the first counts
            found.setdefault(attribute.name, unescape(self.html[attribute.start : attribute.end]))
        return found

    def _frame(self, token: Token) -> None:
        """An embedded page becomes a link to it: a feed reader would not show it, and nothing should be lost."""
        attributes = self._attributes(token)
        url = allowed_url(attributes.get("src", ""), ("http", "https"))
        if url is None or not url.startswith(("http", "//")):
            return
        text = escape(attributes.get("title", "").strip() or url)
        if self._find({"a"}, frozenset()) >= 0:
            self.out.append(f" {text} ")
        else:
            self.out.append(f' <a href="{escape(url)}">{text}</a> ')

    def _close_implied(self, name: str) -> None:
        if name in _CLOSES_P:
            self._close_paragraph()
        if name == "a":
            index = self._find({"a"}, STRUCTURAL)
        elif name in _HEADINGS:
            index = self._find(_HEADINGS, STRUCTURAL - _HEADINGS)
        elif name in _IMPLIED:
            index = self._find(*_IMPLIED[name])
        else:
            return
        if index >= 0:
            self._close_from(index)

    def _close_paragraph(self) -> None:
        index = self._find({"p"}, STRUCTURAL - {"p"})
        if index >= 0:
            self._close_from(index)

    def _find(self, names: set[str] | frozenset[str], barrier: frozenset[str]) -> int:
        """The outermost open element among `names` that no element of `barrier` hides; -1 without one."""
        found = -1
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].emitted in names:
                found = index
            elif self.stack[index].emitted in barrier:
                break
        return found

    def _close_from(self, index: int) -> None:
        while len(self.stack) > index:
            self.out.append(f"</{self.stack.pop().emitted}>")


def _last_end_tags(html: str) -> dict[str, int]:
    lower = html.lower() if html.isascii() else html
    return {name: max(lower.rfind(f"</{name}"), html.rfind(f"</{name.upper()}")) for name in DROPPED}


def _image_source(attributes: dict[str, str]) -> dict[str, str]:
    """``src`` and ``srcset`` of an image; a lazily loaded one keeps its address in a ``data-`` attribute."""
    found: dict[str, str] = {}
    for name, lazy in (
        ("src", ("data-src", "data-original", "data-lazy-src")),
        ("srcset", ("data-srcset", "data-lazy-srcset")),
    ):
        for candidate in (name, *lazy):
            value = attributes.get(candidate, "").strip()
            if value and (name == "srcset" or allowed_url(value, ("http", "https")) is not None):
                found[name] = value
                break
    return found


def _is_pixel(attributes: dict[str, str]) -> bool:
    """Whether an image is a counter of readers: at most one pixel in both directions."""
    return all(attributes.get(side, "").strip().removesuffix("px") in ("0", "1") for side in ("width", "height"))


def _is_name(name: str) -> bool:
    return name.replace("-", "").isalnum() and name.isascii()
