"""What an article's HTML and text may hold: an allow-list in the spirit of Miniflux's, enforced by nh3 (ammonia).

`sanitize_html` balances the input first (`service.html_balance`), so that hostile nesting costs linear time, and lets
nh3 have the last word: nothing is added to its output, only characters that no feed can carry are taken out of it.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import Final

import nh3

from service.html_balance import INLINE, KEPT_VOID, STRUCTURAL, balance
from service.html_tokens import tokenize
from service.urls import allowed_url

TAGS: Final = INLINE | STRUCTURAL | KEPT_VOID
LINK_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
MEDIA_SCHEMES: Final = frozenset({"http", "https"})

_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"title", "class"},
    "a": {"href"},
    "audio": {"src"},
    "blockquote": {"cite"},
    "del": {"cite", "datetime"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"start", "type"},
    "q": {"cite"},
    "source": {"src", "srcset", "sizes", "type", "media"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "video": {"src", "poster", "width", "height"},
}
_TRANSLATE: Final = {name: {"translate": {"no", "yes"}} for name in TAGS}
_CONTROLS: Final = {"audio": {"controls": ""}, "video": {"controls": ""}}
_URLS: Final = frozenset({"href", "src", "cite", "poster"})

# XML 1.0, 2.2 excludes the C0 controls, surrogates, U+FFFE and U+FFFF; the C1 controls and the other noncharacters
# it only discourages, but none of them is ever text.
_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(chr(p << 16 | 0xFFFE) + chr(p << 16 | 0xFFFF) for p in range(17))
_NOT_TEXT: Final = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{_NONCHARACTERS}]")
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FIRST_OF_LINE: Final = re.compile("(?:\\A|[\t\n\x0b\x0c\r\x85\u2028\u2029])([^\x00-\x7f])")
_CANDIDATE: Final = re.compile(r"\s*(\S+?)(?:\s+(\d+(?:\.\d+)?[wx]))?\s*(?:,\s|,?\Z)")
_BLOCKS: Final = STRUCTURAL | {"br", "hr"}


def sanitize_html(html: str, base_url: str | None = None) -> str:
    """Return the fragment with nothing but allowed elements, attributes and URLs; any string is taken.

    Relative URLs are resolved against `base_url` where it is given. The result is well nested, at most
    `service.html_balance.MAX_DEPTH` elements deep (and what tables imply), and holds no comment.
    """
    safe = _clean(balance(clean_text(html)), base_url)
    if _NOT_TEXT.search(safe):  # numeric references may name a control character
        safe = _clean(clean_text(safe), base_url)
    return safe


def _clean(html: str, base_url: str | None) -> str:
    def attribute(tag: str, name: str, value: str) -> str | None:
        if name in _URLS:
            return allowed_url(value, LINK_SCHEMES if tag == "a" else MEDIA_SCHEMES, base_url)
        if name == "srcset":
            return _source_set(value, base_url)
        if name == "class":
            return "notranslate" if "notranslate" in value.split() else None
        if name in ("width", "height", "colspan", "rowspan", "start", "value"):
            return value if re.fullmatch(r"-?\d{1,5}", value) else None
        return value

    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        link_rel="noopener noreferrer",
        tag_attribute_values=_TRANSLATE,
        set_tag_attribute_values=_CONTROLS,
        url_schemes=set(LINK_SCHEMES),
    )


def _source_set(value: str, base_url: str | None) -> str | None:
    """A ``srcset`` of the candidates whose URL may stay; None if there is none."""
    kept: list[str] = []
    position = 0
    while position < len(value):
        match = _CANDIDATE.match(value, position)
        if match is None or match.end() == position:
            break
        position = match.end()
        url = allowed_url(match.group(1), MEDIA_SCHEMES, base_url)
        if url is not None:
            kept.append(f"{url} {match.group(2)}" if match.group(2) else url)
    return ", ".join(kept) or None


def clean_text(text: str) -> str:
    """Return the text with ``\\n`` for every line end and without controls (but tab), surrogates and noncharacters."""
    return _NOT_TEXT.sub("", _LINE_ENDS.sub("\n", text)).removeprefix("\ufeff")


def bad_character(text: str) -> str | None:
    """Say what is wrong with the first character that cannot be published, and where; None if all is well.

    Refused are NUL and the other control characters (but tab and line ends), lone surrogates, noncharacters, and a
    combining mark that begins the text or a line, with nothing to combine with.
    """
    found = _NOT_TEXT.search(text)
    if found:
        code = ord(found.group())
        if code == 0:
            kind = "a NUL character"
        elif 0xD800 <= code <= 0xDFFF:
            kind = f"a lone surrogate (U+{code:04X})"
        elif code < 0xA0:
            kind = f"a control character (U+{code:04X})"
        else:
            kind = f"a noncharacter (U+{code:04X})"
        return f"holds {kind} at position {found.start()}"
    for found in _FIRST_OF_LINE.finditer(text):
        character = found.group(1)
        if unicodedata.category(character) in ("Mn", "Mc", "Me"):
            code, position = ord(character), found.start(1)
            return f"holds a combining mark (U+{code:04X}) at position {position} with no letter before it"
    return None


def html_to_text(html: str) -> str:
    """The text of a fragment as a reader sees it: entities decoded, blocks on lines of their own."""
    parts: list[str] = []
    for token in tokenize(html):
        if token.kind == "text":
            parts.append(re.sub(r"[ \t\n\r\f]+", " ", unescape(html[token.start : token.end])))
        elif token.name in _BLOCKS:
            parts.append("\n")
    lines = ("".join(parts)).split("\n")
    return "\n".join(line for line in (" ".join(line.split(" ")).strip(" ") for line in lines) if line)
