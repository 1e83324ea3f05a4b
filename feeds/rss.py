"""RSS 2.0, by the RSS Advisory Board's specification and profile."""

from __future__ import annotations

from typing import Any

from feedgen.feed import FeedGenerator

from feeds.extensions import OMITTED, EntryExtension, FeedExtension, rss_takes
from feeds.model import Entry, Feed
from feeds.text import escape_lines


def render(feed: Feed) -> bytes:
    """The feed as an RSS 2.0 document in UTF-8; equal feeds give equal bytes."""
    generator = FeedGenerator()
    generator.title(feed.title)
    generator.link(href=feed.home_url, rel="alternate")
    generator.description(feed.subtitle)
    generator.language(feed.language)
    generator.generator(feed.generator)
    generator.ttl(feed.ttl)
    generator.updated(OMITTED)
    if feed.rights:
        generator.copyright(feed.rights)
    if feed.tag:
        generator.category(term=feed.tag)
    generator.register_extension("ushtil", FeedExtension, EntryExtension, atom=False, rss=True)
    generator.ushtil.feed = feed
    for entry in feed.entries:
        _fill(generator.add_entry(order="append"), entry)
    document: bytes = generator.rss_str()
    return document


def _fill(item: Any, entry: Entry) -> None:
    item.id(entry.id)  # also the guid, isPermaLink="false"
    item.title(entry.title)
    item.link(href=entry.url, rel="alternate")
    # RSS profile, content:encoded: a summary is the description and goes before the full content; without a summary
    # the description is the full content. feedgen does it so. A description is HTML, a summary is plain text.
    if entry.summary:
        item.description(escape_lines(entry.summary), isSummary=True)
    item.content(entry.content)
    item.category([{"term": tag} for tag in entry.tags])
    if entry.source and entry.source_url:
        item.source(entry.source_url, entry.source)
    if entry.enclosure and rss_takes(entry):
        item.enclosure(entry.enclosure.url, str(entry.enclosure.length), entry.enclosure.type)
    item.ushtil.entry = entry
