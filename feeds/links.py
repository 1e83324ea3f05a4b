"""Links in content, made absolute: feed readers have no page that a relative one could be relative to."""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import urldefrag, urljoin

# Content is sanitised, so a tag begins with a letter and its attributes' values stand in double quotes.
_TAG: Final = re.compile(r"<[a-zA-Z][^\s<>]*\s(?:[^<>\"]|\"[^\"]*\")*>")
_LINK: Final = re.compile(r"(\s(?:href|src|cite|poster)=\")([^\"]*)\"", re.IGNORECASE)
_SOURCES: Final = re.compile(r"(\ssrcset=\")([^\"]*)\"", re.IGNORECASE)
_CANDIDATE: Final = re.compile(r"(\A|,)(\s*)([^\s,]\S*)")
_RELATIVE: Final = re.compile(r"""\s(?:(?:href|src|cite|poster)="(?![a-z][a-z0-9+.\-]*:)|srcset=")""", re.IGNORECASE)
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)


def absolute(content: str, base: str) -> str:
    """Sanitised HTML with its relative addresses resolved against `base` (RFC 3986, 5.2); all else stays as it is."""
    if not _RELATIVE.search(content):
        return content
    base = urldefrag(base).url

    def link(match: re.Match[str]) -> str:
        return f'{match[1]}{_resolved(match[2], base)}"'

    def candidate(match: re.Match[str]) -> str:
        return f"{match[1]}{match[2]}{_resolved(match[3], base)}"

    def sources(match: re.Match[str]) -> str:
        return f'{match[1]}{_CANDIDATE.sub(candidate, match[2])}"'

    return _TAG.sub(lambda tag: _SOURCES.sub(sources, _LINK.sub(link, tag[0])), content)


def _resolved(escaped: str, base: str) -> str:
    address = html.unescape(escaped)
    if _SCHEME.match(address):
        return escaped
    try:
        return html.escape(urljoin(base, address.strip()))
    except ValueError:  # such as a bracket that begins no IPv6 address
        return escaped
