"""One feed and its entries, as plain data that every format is rendered from.

What is made here is fit for every format: texts hold no character that XML forbids, addresses are ASCII URIs, moments
are in UTC. `ValueError` is raised for what no format can say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from feeds.addresses import to_uri
from feeds.dates import to_utc
from feeds.links import absolute
from feeds.text import clean, clean_line, plain_to_html

# RFC 6838, 4.2: restricted-name "/" restricted-name.
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*")


@dataclass(frozen=True)
class Alternate:
    """The same thing in another language: `language` by BCP 47, `url` absolute."""

    language: str
    url: str

    def __post_init__(self) -> None:
        _set(self, url=to_uri(self.url))


@dataclass(frozen=True)
class Enclosure:
    """A picture (or other medium) of an entry; `length` in bytes.

    What is not a media type counts as not known, for the medium is worth more than its label.
    """

    url: str
    type: str | None = None
    length: int | None = None

    def __post_init__(self) -> None:
        if self.length is not None and self.length < 0:
            raise ValueError(f"the length of an enclosure cannot be {self.length}")
        kind = (self.type or "").strip()
        _set(self, url=to_uri(self.url), type=kind.lower() if _MEDIA_TYPE.fullmatch(kind) else None)

    @property
    def medium(self) -> str:
        """``image``, ``audio``, ``video`` or ``document``; a picture where the type is not known."""
        family = (self.type or "image").split("/")[0]
        return family if family in ("image", "audio", "video") else "document"


@dataclass(frozen=True)
class Entry:
    """One language version of an article.

    id: a `tag:` URI (see `feeds.tag_uri`), the same in all formats and for ever.
    url: public page of this language version, or the original's address.
    title, summary, author, source, tags: plain text. content: sanitised HTML (`feeds.text.plain_to_html` makes it of
    plain text). source: name of who published the original, source_url its address.
    translated_from: language of the original where this is a translation.
    """

    id: str
    url: str
    title: str
    content: str
    language: str
    published: datetime
    updated: datetime
    summary: str | None = None
    author: str | None = None
    source: str | None = None
    source_url: str | None = None
    tags: tuple[str, ...] = ()
    enclosure: Enclosure | None = None
    alternates: tuple[Alternate, ...] = ()
    translated_from: str | None = None

    def __post_init__(self) -> None:
        url, source_url = to_uri(self.url), _address(self.source_url)
        title, summary = clean_line(self.title) or url, clean(self.summary or "").strip()
        content = absolute(clean(self.content), source_url or url)
        _set(
            self,
            id=_identifier(self.id),
            url=url,
            # A title is required in Atom; feed readers show the address of an untitled entry, so do we.
            title=title,
            # Content that is all markup without text, say, may be nothing once it is sanitised.
            content=content if content.strip() else plain_to_html(summary or title),
            summary=_optional(summary),
            author=_optional(clean_line(self.author or "")),
            source=_optional(clean_line(self.source or "")),
            source_url=source_url,
            tags=tuple(dict.fromkeys(filter(None, map(clean_line, self.tags)))),
            alternates=_others(self.alternates, self.language),
            published=to_utc(self.published),
            updated=to_utc(self.updated),
        )


@dataclass(frozen=True)
class Feed:
    """The newest entries in one language, newest first whatever order they are given in.

    home_url: page for people. self_url, alternates: this feed and the same in other languages, in one format; a
    `FeedSource` leaves them out and the views fill them in. author: who answers for entries without an author
    (RFC 4287, 4.1.1); the title where not given. updated: last change of what is said here. ttl: minutes until it is
    worth asking again. tag: the tag of a tag's feed. hub_url: WebSub hub.

    archived: whether this is a page of the archive (RFC 5005, 4) and not the feed to subscribe to; older_url and
    newer_url are the pages beside it, current_url the feed itself.
    """

    id: str
    title: str
    subtitle: str
    language: str
    home_url: str
    updated: datetime
    entries: tuple[Entry, ...] = ()
    self_url: str | None = None
    alternates: tuple[Alternate, ...] = ()
    tag: str | None = None
    archived: bool = False
    older_url: str | None = None
    newer_url: str | None = None
    current_url: str | None = None
    author: str | None = None
    rights: str | None = None
    hub_url: str | None = None
    generator: str = "Ushtil"
    ttl: int = 5

    def __post_init__(self) -> None:
        title = clean_line(self.title)
        if not title:
            raise ValueError("a feed needs a title")
        ids = [entry.id for entry in self.entries]
        if len(set(ids)) != len(ids):
            raise ValueError("two entries of a feed have the same id")
        newest_first = sorted(self.entries, key=lambda entry: entry.id)
        newest_first.sort(key=lambda entry: entry.published, reverse=True)
        _set(
            self,
            id=_identifier(self.id),
            title=title,
            subtitle=clean_line(self.subtitle) or title,
            home_url=to_uri(self.home_url),
            updated=to_utc(self.updated),
            entries=tuple(newest_first),
            self_url=_address(self.self_url),
            alternates=_others(self.alternates, self.language),
            older_url=_address(self.older_url),
            newer_url=_address(self.newer_url),
            current_url=_address(self.current_url),
            tag=_optional(clean_line(self.tag or "")),
            author=clean_line(self.author or "") or title,
            rights=_optional(clean_line(self.rights or "")),
            hub_url=_address(self.hub_url),
            generator=clean_line(self.generator) or "Ushtil",
        )


def _set(instance: object, **values: Any) -> None:
    for name, value in values.items():
        object.__setattr__(instance, name, value)


def _optional(text: str) -> str | None:
    return text or None


def _address(url: str | None) -> str | None:
    return to_uri(url) if url else None


def _identifier(text: str) -> str:
    if not text.startswith("tag:") or not text.isascii() or clean_line(text) != text or " " in text:
        raise ValueError(f"not a tag: URI: {text!r}")
    return text


def _others(alternates: tuple[Alternate, ...], own: str) -> tuple[Alternate, ...]:
    """One alternate a language and none of one's own: RFC 4287, 4.1.1 forbids two with one type and language."""
    by_language = {alternate.language: alternate for alternate in reversed(alternates) if alternate.language != own}
    return tuple(by_language[language] for language in sorted(by_language))
