"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from typing import Any

from feedgen.feed import FeedGenerator

from feeds.extensions import EntryExtension, FeedExtension
from feeds.model import Entry, Feed


def render(feed: Feed) -> bytes:
    """The feed as an Atom document in UTF-8; equal feeds give equal bytes."""
    generator = FeedGenerator()
    generator.id(feed.id)
    generator.title(feed.title)
    generator.subtitle(feed.subtitle)
    generator.updated(feed.updated)
    generator.language(feed.language)
    # RFC 4287, 4.1.1: a feed has an author unless each of its entries has one.
    generator.author(name=feed.author)
    generator.generator(feed.generator)
    if feed.rights:
        generator.rights(feed.rights)
    if feed.tag:
        generator.category(term=feed.tag)
    generator.register_extension("ushtil", FeedExtension, EntryExtension, atom=True, rss=False)
    generator.ushtil.feed = feed
    for entry in feed.entries:
        _fill(generator.add_entry(order="append"), entry)
    document: bytes = generator.atom_str()
    return document


def _fill(element: Any, entry: Entry) -> None:
    element.id(entry.id)
    element.title(entry.title)
    element.published(entry.published)
    element.updated(entry.updated)
    element.content(entry.content, type="html")
    if entry.summary:
        element.summary(entry.summary)
    if entry.author:
        element.author(name=entry.author)
    element.category([{"term": tag} for tag in entry.tags])
    element.ushtil.entry = entry
