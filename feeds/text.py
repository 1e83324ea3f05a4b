"""Text that every feed format can carry, and plain text as HTML."""

from __future__ import annotations

import html
import html.entities
import re
from typing import Final

# XML 1.0 (fifth edition) production [2] Char allows no C0 control but tab, LF and CR, no surrogate, no U+FFFE/FFFF.
# The note below it discourages DEL, the C1 controls and the other noncharacters: readers choke on those too.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
# What none of the rules here is about. One pass over a text of these is all that most texts need.
_UNUSUAL: Final = re.compile("[^\t\n -~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffc\U00010000-\U0001fffd]")
_SURROGATE_PAIR: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# Stands in for what could not be decoded. It says that something is lost, as "?" does, and the W3C's validator takes
# it for the mark of a broken encoding.
_REPLACEMENT: Final = "\ufffd"
# Invisible, of no width, and no word may be broken at it; to HTML a "<" or "&" before it is no markup (HTML, 13.2.5).
WORD_JOINER: Final = "\u2060"
# XML 1.0, 2.11: a parser reads CR LF and CR as LF, so writing them would not survive the way; NEL is a line end too.
_LINE_END: Final = re.compile("\r\n?|\x85")
_WHITE_SPACE: Final = re.compile(r"\s+")
_TAG: Final = re.compile("</?[A-Za-z]")
_MARKUP: Final = re.compile(r"<(?=[A-Za-z/!?])|&(?=(#?\w+))")
_REFERENCE: Final = re.compile(r"&(#?\w+)")
_BLANK_LINES: Final = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


def clean(text: str) -> str:
    """Make a text fit for XML 1.0, JSON and UTF-8, the same for all formats.

    Controls, noncharacters and lone surrogates go, line ends become LF, replacement characters question marks, and
    the halves of a surrogate pair are joined. Anything else stays as it is.
    """
    if not _UNUSUAL.search(text):
        return text
    text = _LINE_END.sub("\n", text)
    text = _FORBIDDEN.sub("", text).replace(_REPLACEMENT, "?")
    if _SURROGATE.search(text):
        text = _SURROGATE_PAIR.sub(_join, text)
        text = _SURROGATE.sub("", text)
        # A joined pair may spell a noncharacter of a higher plane.
        text = _FORBIDDEN.sub("", text)
    return text


def clean_line(text: str) -> str:
    """`clean` for titles, names and tags: one line, each run of white space one space, none outside."""
    # White space first: some controls (FF, VT, U+001C..1F) separate words, and must not vanish between two of them.
    return _WHITE_SPACE.sub(" ", clean(_WHITE_SPACE.sub(" ", text))).strip()


def plain_to_html(text: str) -> str:
    """Turn plain text into HTML: paragraphs at blank lines, line breaks at single ones, everything else escaped."""
    paragraphs = (paragraph.strip() for paragraph in _BLANK_LINES.split(clean(text)))
    return "\n".join(f"<p>{escape_lines(paragraph)}</p>" for paragraph in paragraphs if paragraph)


def escape_lines(text: str) -> str:
    """Escape plain text for HTML, its line ends as ``<br>``; white space at the ends of lines goes."""
    lines = (html.escape(line.strip(), quote=False) for line in text.strip().split("\n"))
    return "<br>\n".join(lines)


def looks_like_html(text: str) -> bool:
    """Whether a reader that guesses could take a plain text for HTML: it holds a tag or a character reference."""
    return bool(_TAG.search(text)) or any(map(_is_reference, _REFERENCE.findall(text)))


def defuse(text: str) -> str:
    """Plain text that shows the same to whoever takes it for HTML: a word joiner goes into what looks like markup.

    For elements that have no way to say that they are plain text, such as RSS's <title>. Readers differ on whether
    ``&lt;b>`` in them is a tag (RSS profile, "Character Data"), some put it into their pages as it is, and feedparser
    drops what it takes for a script.
    """

    def joined(match: re.Match[str]) -> str:
        return match[0] + WORD_JOINER if match[1] is None or _is_reference(match[1]) else match[0]

    return _MARKUP.sub(joined, text)


def _is_reference(name: str) -> bool:
    return not name.isalpha() or name in html.entities.html5 or f"{name};" in html.entities.html5


def _join(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")
