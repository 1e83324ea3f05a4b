"""Addresses: where the feeds are, and links that every reader takes."""

from __future__ import annotations

from typing import Final, Literal, TypeGuard
from urllib.parse import quote, urlsplit, urlunsplit

from feeds.text import clean_line
from feeds.topic import Topic

Format = Literal["rss", "atom", "json"]

# RFC 4287 registers Atom's, JSON Feed 1.1 its own; RSS never registered one, this is what everybody sends.
MEDIA_TYPES: Final[dict[Format, str]] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
FORMATS: Final[tuple[Format, ...]] = tuple(MEDIA_TYPES)


def is_format(name: str) -> TypeGuard[Format]:
    return name in MEDIA_TYPES


# RFC 3986, 2.2: reserved characters, and "%" so that what is encoded stays as it is.
_RESERVED: Final = "%:/?#[]@!$&'()*+,;=~"


def feed_url(
    root: str,
    language: str,
    form: Format,
    tag: str | None = None,
    *,
    source: str | None = None,
    page: int | None = None,
) -> str:
    """The address of a feed below the service's public address `root`, or of a page of its archive.

    Any character may stand in the tag or source.
    """
    path = f"/feeds/{quote(language, safe='')}"
    if page is not None:
        path += f"/archive/{page}"
    if tag is not None:
        path += f"/tags/{quote(tag, safe='')}"
    elif source is not None:
        path += f"/sources/{quote(source, safe='')}"
    return f"{root.rstrip('/')}{path}.{form}"


def topic_url(root: str, language: str, form: Format, topic: Topic, page: int | None = None) -> str:
    """`feed_url` of a topic."""
    return feed_url(root, language, form, topic.tag, source=topic.source, page=page)


def opml_url(root: str) -> str:
    """The address of the list of all feeds."""
    return f"{root.rstrip('/')}/feeds.opml"


def to_uri(address: str) -> str:
    """An http(s) address as a URI in ASCII (RFC 3987, 3.1): RSS and most readers take no other.

    Raises `ValueError` for anything but an absolute http or https address with a host.
    """
    parts = urlsplit(clean_line(address.replace("\ufffd", "%EF%BF%BD")))  # its stand-in in texts begins a query here
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"not an absolute http or https address: {address!r}")
    path, query, fragment = (_encode(part) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, _encode_authority(parts.netloc), path, query, fragment))


def _encode_authority(netloc: str) -> str:
    if netloc.isascii():
        return _encode(netloc)
    user, at, host = netloc.rpartition("@")
    name, colon, port = host.partition(":")
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:
        name = quote(name, safe="")  # RFC 3986, 3.2.2: a registered name may be percent-encoded UTF-8
    return _encode(f"{user}{at}") + name + colon + port


def _encode(text: str) -> str:
    encoded = quote(text, safe=_RESERVED)
    # A percent sign that begins no escape is a character like any other.
    parts = encoded.split("%")
    return parts[0] + "".join(f"%{part}" if _is_escape(part) else f"%25{part}" for part in parts[1:])


def _is_escape(text: str) -> bool:
    return len(text) >= 2 and all(character in "0123456789abcdefABCDEF" for character in text[:2])
