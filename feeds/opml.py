"""OPML 2.0 (opml.org/spec2): the list of all feeds, for importing into a reader at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from feeds.addresses import to_uri
from feeds.dates import rfc822
from feeds.text import clean_line


@dataclass(frozen=True)
class Subscription:
    """One feed to subscribe to: its title in its own language, the address of its RSS, and that of its page."""

    title: str
    language: str
    url: str
    home_url: str | None = None


def render(title: str, subscriptions: Sequence[Subscription], updated: datetime | None = None) -> bytes:
    """A subscription list in UTF-8, in the order given; equal arguments give equal bytes."""
    opml = etree.Element("opml", version="2.0")
    head = etree.SubElement(opml, "head")
    etree.SubElement(head, "title").text = clean_line(title)
    if updated:
        etree.SubElement(head, "dateModified").text = rfc822(updated)
    body = etree.SubElement(opml, "body")
    for subscription in subscriptions:
        text = clean_line(subscription.title)
        home = {"htmlUrl": to_uri(subscription.home_url)} if subscription.home_url else {}
        etree.SubElement(
            body,
            "outline",
            # Subscription lists say "rss" whatever the format; `text` is required, and so are `type` and `xmlUrl`.
            type="rss",
            text=text,
            title=text,
            language=subscription.language,
            xmlUrl=to_uri(subscription.url),
            version="RSS2",
            **home,
        )
    document: bytes = etree.tostring(opml, encoding="UTF-8", xml_declaration=True)
    return document
