"""JSON Feed 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from typing import Any, Final

from feeds.dates import rfc3339
from feeds.model import Alternate, Entry, Feed

VERSION: Final = "https://jsonfeed.org/version/1.1"


def render(feed: Feed) -> bytes:
    """The feed as a JSON Feed document in UTF-8; equal feeds give equal bytes.

    What JSON Feed has no member for stands under ``_ushtil``, an extension as the specification provides them.
    """
    document = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed.self_url,
        "next_url": feed.older_url,
        "description": feed.subtitle,
        "authors": [{"name": feed.author}],
        "language": feed.language,
        "hubs": [{"type": "WebSub", "url": feed.hub_url}] if feed.hub_url else None,
        "_ushtil": {
            "id": feed.id,
            "updated": rfc3339(feed.updated),
            "tag": feed.tag,
            "rights": feed.rights,
            "generator": feed.generator,
            "alternates": _alternates(feed.alternates),
            "archived": feed.archived or None,
            "newer_url": feed.newer_url,
            "current_url": feed.current_url,
        },
        "items": [_item(entry) for entry in feed.entries],
    }
    text = json.dumps(_without_nothing(document), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _item(entry: Entry) -> dict[str, Any]:
    enclosure = entry.enclosure
    return {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.source_url,
        "title": entry.title,
        "content_html": entry.content,
        "summary": entry.summary,
        "image": enclosure.url if enclosure and enclosure.medium == "image" else None,
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        "authors": [{"name": entry.author}] if entry.author else None,
        "tags": list(entry.tags) or None,
        "language": entry.language,
        "attachments": _attachments(entry),
        "_ushtil": {
            "source": entry.source,
            "translated_from": entry.translated_from,
            "alternates": _alternates(entry.alternates),
        },
    }


def _attachments(entry: Entry) -> list[dict[str, Any]] | None:
    """An attachment must tell its media type."""
    enclosure = entry.enclosure
    if enclosure is None or enclosure.type is None:
        return None
    return [{"url": enclosure.url, "mime_type": enclosure.type, "size_in_bytes": enclosure.length}]


def _alternates(alternates: tuple[Alternate, ...]) -> list[dict[str, str]] | None:
    return [{"language": other.language, "url": other.url} for other in alternates] or None


def _without_nothing(value: Any) -> Any:
    """Leave out members that have nothing to say: JSON Feed has no null."""
    if isinstance(value, dict):
        members = {name: _without_nothing(member) for name, member in value.items()}
        return {name: member for name, member in members.items() if member is not None and member != {}}
    return [_without_nothing(member) for member in value] if isinstance(value, list) else value
