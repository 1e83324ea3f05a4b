"""What feedgen 1.0.0 says wrongly or cannot say, added through its extension API.

feedgen makes an extension with no arguments and hands it the element that it has filled; what is to be said is set
on the instance before. `tests/feeds/test_feedgen_faults.py` pins each fault worked round here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from lxml import etree

from feeds.addresses import MEDIA_TYPES, Format
from feeds.dates import rfc822, rfc3339
from feeds.model import Entry, Feed
from feeds.text import defuse, escape_lines, looks_like_html

ATOM: Final = "{http://www.w3.org/2005/Atom}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
MEDIA: Final = "{http://search.yahoo.com/mrss/}"
HISTORY: Final = "{http://purl.org/syndication/history/1.0}"
NAMESPACES: Final = {"dc": DC[1:-1], "media": MEDIA[1:-1], "fh": HISTORY[1:-1]}
PLAIN_TEXT: Final = frozenset({"title", "name", "category", "copyright", "source", f"{DC}creator", f"{DC}source"})
_MARKUP: Final = re.compile("([&<])")

Element = Any  # lxml is not typed
Link = dict[str, str]


class _Omitted(datetime):
    """A date that feedgen leaves out.

    feedgen begins with `updated` at the clock's time and formats it for RSS under `setlocale`, which changes the
    whole process and is not thread-safe. Its setter takes any aware datetime and its writer skips a false one.
    """

    def __bool__(self) -> bool:
        return False


OMITTED: Final = _Omitted(1970, 1, 1, tzinfo=UTC)


class FeedExtension:
    """Elements of the channel (RSS) or feed (Atom)."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return dict(NAMESPACES)

    def extend_rss(self, root: Element) -> Element:
        channel = root[0]
        etree.SubElement(channel, "lastBuildDate").text = rfc822(self.feed.updated)
        for link in feed_links(self.feed, "rss"):
            etree.SubElement(channel, f"{ATOM}link", link)
        mark_archive(channel, self.feed)
        spell_markup(channel, PLAIN_TEXT | {"description"})
        return root

    def extend_atom(self, root: Element) -> Element:
        for link in feed_links(self.feed, "atom"):
            etree.SubElement(root, "link", link)
        mark_archive(root, self.feed)
        declare_html(root, ("title", "subtitle", "rights"))
        spell_markup(root.find("author"), PLAIN_TEXT)
        return root


class EntryExtension:
    """Elements of an item (RSS) or entry (Atom)."""

    entry: Entry

    def extend_ns(self) -> dict[str, str]:
        return dict(NAMESPACES)

    def extend_rss(self, item: Element) -> Element:
        entry = self.entry
        etree.SubElement(item, "pubDate").text = rfc822(entry.published)
        if entry.author:
            # RSS's own <author> must be an e-mail address.
            etree.SubElement(item, f"{DC}creator").text = entry.author
        if not (entry.source and entry.source_url) and (origin := entry.source or entry.source_url):
            # RSS's own <source> must have both.
            etree.SubElement(item, f"{DC}source").text = origin
        # RSS has no date of a correction.
        etree.SubElement(item, f"{ATOM}updated").text = rfc3339(entry.updated)
        for link in version_links(entry) if entry.alternates else ():
            etree.SubElement(item, f"{ATOM}link", link)
        enclosure = entry.enclosure
        if enclosure and not rss_takes(entry):
            known = {"type": enclosure.type} if enclosure.type else {}
            size = {} if enclosure.length is None else {"fileSize": str(enclosure.length)}
            medium = {"url": enclosure.url, "medium": enclosure.medium}
            etree.SubElement(item, f"{MEDIA}content", {**medium, **known, **size})
        spell_markup(item, PLAIN_TEXT)  # here the description is HTML
        return item

    def extend_atom(self, element: Element) -> Element:
        entry = self.entry
        for link in entry_links(entry):
            etree.SubElement(element, "link", link)
        if entry.source:
            etree.SubElement(element, f"{DC}source").text = defuse(entry.source)
        if entry.author:
            spell_markup(element.find("author"), PLAIN_TEXT)
        declare_html(element, ("title", "summary"))
        return element


def rss_takes(entry: Entry) -> bool:
    """Whether the medium can be an RSS <enclosure>, which must tell both type and length."""
    return entry.enclosure is not None and entry.enclosure.type is not None and entry.enclosure.length is not None


def spell_markup(parent: Element, names: frozenset[str]) -> None:
    """Make plain text of what looks like markup for readers that guess: `defuse` it, and spell it in hexadecimal.

    To XML ``&#x26;`` and ``&#x3C;`` are the same as ``&amp;`` and ``&lt;``. They are how the RSS profile tells plain
    text from HTML ("Character Data").
    """
    for element in parent:
        text = element.text
        if text and element.tag in names:
            element.text, *rest = _MARKUP.split(defuse(text))
            for character, following in zip(rest[::2], rest[1::2], strict=True):
                reference = etree.Entity(f"#x{ord(character):X}")
                reference.tail = following
                element.append(reference)


def declare_html(parent: Element, names: tuple[str, ...]) -> None:
    """Make Atom text that looks like HTML into HTML that shows it (RFC 4287, 3.1.1.2).

    Many readers guess at the type of a title in spite of what is declared; text that nobody can misread stays text.
    """
    for element in parent.iterchildren(*names):
        if looks_like_html(element.text or ""):
            element.text = escape_lines(element.text)
            element.set("type", "html")


def feed_links(feed: Feed, form: Format) -> Iterator[Link]:
    """Links of a feed: itself, the page for people (in RSS that is <link>), other languages, hub, archive."""
    kind = MEDIA_TYPES[form]
    if feed.self_url:
        yield {"href": feed.self_url, "rel": "self", "type": kind, "hreflang": feed.language}
    if form == "atom":
        yield {"href": feed.home_url, "rel": "alternate", "type": "text/html", "hreflang": feed.language}
    for other in feed.alternates:
        yield {"href": other.url, "rel": "alternate", "type": kind, "hreflang": other.language}
    for relation, url in (
        ("hub", feed.hub_url),
        ("prev-archive", feed.older_url),
        ("next-archive", feed.newer_url),
        ("current", feed.current_url),
    ):
        if url:
            yield {"href": url, "rel": relation}


def mark_archive(parent: Element, feed: Feed) -> None:
    """Tell an archive document from the one to subscribe to (RFC 5005, 4)."""
    if feed.archived:
        etree.SubElement(parent, f"{HISTORY}archive")


def version_links(entry: Entry) -> Iterator[Link]:
    """Links to the article in the other languages, and last to this one.

    Some readers (feedparser and what is built on it) take the last page among the alternates for the entry's own.
    """
    for language, url in (*((other.language, other.url) for other in entry.alternates), (entry.language, entry.url)):
        yield {"href": url, "rel": "alternate", "type": "text/html", "hreflang": language}


def entry_links(entry: Entry) -> Iterator[Link]:
    """Links of an Atom entry: its page, other languages, the source, the picture."""
    if entry.alternates:
        # Other readers take the first alternate. RFC 4287, 4.1.2 allows no two alike in type and language, so the
        # one goes without.
        yield {"href": entry.url, "rel": "alternate"}
    yield from version_links(entry)
    if entry.source_url:
        yield {"href": entry.source_url, "rel": "via"}
    if entry.enclosure:
        link = {"href": entry.enclosure.url, "rel": "enclosure"}
        if entry.enclosure.type:
            link["type"] = entry.enclosure.type
        if entry.enclosure.length is not None:
            link["length"] = str(entry.enclosure.length)
        yield link
