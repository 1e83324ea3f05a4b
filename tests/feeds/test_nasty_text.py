"""Whatever the text, every format is well-formed and says the same."""

from __future__ import annotations

import html
import json

import feedparser
from hypothesis import given, settings
from lxml import etree

from feeds import atom, jsonfeed, rss
from feeds.text import WORD_JOINER, clean, clean_line, escape_lines, plain_to_html
from tests.feeds.samples import bare_entry, feed_of, full_entry, nasty_text

NS = {"a": "http://www.w3.org/2005/Atom", "dc": "http://purl.org/dc/elements/1.1/"}
CONTENT = {"content": "http://purl.org/rss/1.0/modules/content/"}


def _fields(text: str) -> dict[str, object]:
    return {
        "title": f"т{text}",
        "summary": f"с{text}я",
        "content": plain_to_html(f"к{text}"),
        "author": f"а{text}",
        "source": f"и{text}",
        "tags": (f"м{text}",),
    }


def _shown(element) -> str:
    """What a reader shows of an Atom text: HTML is escaped here where it is declared (RFC 4287, 3.1)."""
    if element.get("type") != "html":
        return element.text
    return html.unescape(element.text.replace("<br>", ""))


def _said(text: str | None) -> str | None:
    """Plain text without the word joiners that keep it from being taken for HTML."""
    return text and text.replace(WORD_JOINER, "")


@given(nasty_text.map(lambda text: text.replace(WORD_JOINER, "")))
@settings(max_examples=120, derandomize=True, deadline=None)
def test_all_formats_say_the_same_of_any_text(text: str) -> None:
    feed = feed_of(full_entry(**_fields(text)), subtitle=f"п{text}")
    expected = {
        "title": clean_line(f"т{text}"),
        "author": clean_line(f"а{text}"),
        "tag": clean_line(f"м{text}"),
        "content": plain_to_html(f"к{text}"),
        "subtitle": clean_line(f"п{text}"),
    }

    item = etree.fromstring(rss.render(feed)).find("channel/item")
    assert {
        "title": _said(item.findtext("title")),
        "author": _said(item.findtext("dc:creator", namespaces=NS)),
        "tag": _said(item.findtext("category")),
        "content": item.findtext("content:encoded", namespaces=CONTENT),
        "subtitle": _said(item.getparent().findtext("description")),
    } == expected
    assert item.findtext("description") == escape_lines(clean(f"с{text}я"))

    entry = etree.fromstring(atom.render(feed)).find("a:entry", NS)
    assert {
        "title": _shown(entry.find("a:title", NS)),
        "author": _said(entry.findtext("a:author/a:name", namespaces=NS)),
        "tag": entry.find("a:category", NS).get("term"),
        "content": entry.findtext("a:content", namespaces=NS),
        "subtitle": _shown(entry.getparent().find("a:subtitle", NS)),
    } == expected
    assert _shown(entry.find("a:summary", NS)).split() == clean(f"с{text}я").split()

    document = json.loads(jsonfeed.render(feed))
    read = document["items"][0]
    assert {
        "title": read["title"],
        "author": read["authors"][0]["name"],
        "tag": read["tags"][0],
        "content": read["content_html"],
        "subtitle": document["description"],
    } == expected
    assert read["summary"] == clean(f"с{text}я")


@given(nasty_text)
@settings(max_examples=60, derandomize=True, deadline=None)
def test_feedparser_finds_no_fault_and_one_entry(text: str) -> None:
    feed = feed_of(full_entry(**_fields(text)))
    for module in (rss, atom):
        parsed = feedparser.parse(module.render(feed))
        assert not parsed.bozo
        assert [entry.id for entry in parsed.entries] == [feed.entries[0].id]


def test_an_article_of_a_megabyte_comes_through_whole() -> None:
    content = plain_to_html("Ұзақ мәтін & «сөз» 😀\n\n" * 30_000)
    assert len(content.encode()) > 1_000_000
    feed = feed_of(bare_entry(content=content))
    assert etree.fromstring(rss.render(feed)).findtext("channel/item/description") == content
    assert etree.fromstring(atom.render(feed)).findtext("a:entry/a:content", namespaces=NS) == content
    assert json.loads(jsonfeed.render(feed))["items"][0]["content_html"] == content
