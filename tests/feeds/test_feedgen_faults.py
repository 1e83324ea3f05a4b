"""The faults of feedgen that we work round.

Each is shown twice: feedgen alone does wrong (this fails on the day it is mended, and the work-round can go), and ours
does right.
"""

from __future__ import annotations

import locale
from datetime import UTC, datetime, timedelta

import pytest
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds import atom, rss
from tests.feeds.samples import NASTY, NOON, ROOT, bare_entry, feed_of, full_entry

NS = {"a": "http://www.w3.org/2005/Atom"}
XML_ERROR = r"All strings must be XML compatible|surrogates not allowed|Invalid|character"


def plain_feedgen() -> FeedGenerator:
    generator = FeedGenerator()
    generator.id("tag:news.example,2025:feed")
    generator.title("News")
    generator.description("All the news")
    generator.link(href=f"{ROOT}/", rel="alternate")
    generator.updated(NOON)
    return generator


def plain_entry(generator: FeedGenerator):
    entry = generator.add_entry(order="append")
    entry.id("tag:news.example,2025:1")
    entry.title("One")
    entry.content("<p>x</p>")
    entry.updated(NOON)
    return entry


@pytest.fixture
def set_locale_calls(monkeypatch):
    calls = []
    original = locale.setlocale

    def watched(*arguments):
        calls.append(arguments)
        return original(*arguments)

    monkeypatch.setattr(locale, "setlocale", watched)
    return calls


def test_feedgen_loses_relation_type_and_language_of_an_entrys_links() -> None:
    generator = plain_feedgen()
    plain_entry(generator).link(href=f"{ROOT}/en", rel="related", type="text/html", hreflang="en", title="t")
    link = etree.fromstring(generator.atom_str()).find("a:entry/a:link", NS)
    assert dict(link.attrib) == {"href": f"{ROOT}/en"}


def test_our_entrys_links_keep_relation_type_and_language() -> None:
    links = etree.fromstring(atom.render(feed_of(full_entry()))).findall("a:entry/a:link", NS)
    relations = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in links]
    assert relations == [
        ("alternate", None, None),
        ("alternate", "text/html", "en"),
        ("alternate", "text/html", "kk"),
        ("alternate", "text/html", "ru"),
        ("via", None, None),
        ("enclosure", "image/jpeg", None),
    ]


def test_feedgen_writes_the_invalid_type_cdata_into_atom() -> None:
    generator = plain_feedgen()
    plain_entry(generator).content("<p>x</p>", type="CDATA")
    assert etree.fromstring(generator.atom_str()).find("a:entry/a:content", NS).get("type") == "CDATA"


@pytest.mark.parametrize("content", ["<p>x</p>", "<p>]]></p>", "<![CDATA[x]]>"])
def test_our_content_is_of_type_html_and_whole_in_both_formats(content: str) -> None:
    feed = feed_of(bare_entry(content=content))
    element = etree.fromstring(atom.render(feed)).find("a:entry/a:content", NS)
    assert (element.get("type"), element.text) == ("html", content)
    assert etree.fromstring(rss.render(feed)).findtext("channel/item/description") == content


def test_feedgen_takes_the_link_added_last_for_the_rss_channel() -> None:
    generator = plain_feedgen()
    generator.link(href=f"{ROOT}/feeds/en.rss", rel="self")
    assert etree.fromstring(generator.rss_str()).findtext("channel/link") == f"{ROOT}/feeds/en.rss"


def test_our_rss_channel_links_to_the_page_for_people() -> None:
    root = etree.fromstring(rss.render(feed_of(hub_url="https://hub.example/")))
    assert root.findtext("channel/link") == f"{ROOT}/"


def test_feedgen_keeps_one_self_link_and_no_other_language_in_rss() -> None:
    generator = plain_feedgen()
    generator.link(href=f"{ROOT}/feeds/en.rss", rel="self")
    generator.link(href=f"{ROOT}/feeds/ru.rss", rel="alternate", hreflang="ru")
    links = etree.fromstring(generator.rss_str()).findall("channel/a:link", NS)
    assert [link.get("rel") for link in links] == ["self"]


def test_our_rss_channel_links_to_the_other_languages() -> None:
    links = etree.fromstring(rss.render(feed_of())).findall("channel/a:link", NS)
    assert [link.get("rel") for link in links] == ["self", "alternate", "alternate"]


@pytest.mark.parametrize("text", ["a\x00b", "a\x1fb", "a\ud800b", "a\uffffb"])
def test_feedgen_raises_for_characters_that_xml_does_not_allow(text: str) -> None:
    generator = plain_feedgen()
    plain_entry(generator).title(text)
    for render in (generator.atom_str, generator.rss_str):
        with pytest.raises((ValueError, UnicodeError), match=XML_ERROR):
            render()


@pytest.mark.parametrize("text", [*NASTY, "a\x00b", "a\x1fb", "a\ud800b", "a\uffffb"])
def test_ours_renders_any_text_anywhere(text: str) -> None:
    entry = full_entry(title=text, content=text, summary=text, author=text, source=text, tags=(text,))
    feed = feed_of(entry, title=f"x{text}", subtitle=text, tag=text, author=text, rights=text, generator=text)
    for document in (rss.render(feed), atom.render(feed)):
        etree.fromstring(document)


def test_feedgen_changes_the_locale_of_the_process_for_each_rss_date(set_locale_calls) -> None:
    generator = plain_feedgen()
    plain_entry(generator).published(NOON)
    generator.rss_str()
    assert (locale.LC_ALL, "C") in set_locale_calls


def test_ours_never_touches_the_locale(set_locale_calls) -> None:
    feed = feed_of(full_entry(), bare_entry())
    rss.render(feed)
    atom.render(feed)
    assert set_locale_calls == []


def test_feedgen_says_the_time_of_the_clock_where_no_update_is_given() -> None:
    generator = FeedGenerator()
    generator.id("tag:news.example,2025:feed")
    generator.title("News")
    updated = etree.fromstring(generator.atom_str()).findtext("a:updated", namespaces=NS)
    assert datetime.now(UTC) - datetime.fromisoformat(updated) < timedelta(minutes=1)


def test_ours_says_dates_from_the_feed_alone() -> None:
    feed = feed_of(full_entry(), bare_entry())
    today = datetime.now(UTC)
    for document in (rss.render(feed), atom.render(feed)):
        text = document.decode()
        assert f"{today:%Y-%m-%d}" not in text
        assert f"{today:%d %b %Y}" not in text
    root = etree.fromstring(rss.render(feed))
    assert [element.text for element in root.iter("lastBuildDate")] == ["Sun, 22 Jun 2025 05:30:00 GMT"]


def test_feedgen_has_no_atom_enclosure_relation_so_a_picture_reads_as_the_page() -> None:
    generator = plain_feedgen()
    plain_entry(generator).enclosure(f"{ROOT}/1.jpg", 1, "image/jpeg")
    link = etree.fromstring(generator.atom_str()).find("a:entry/a:link", NS)
    assert link.get("rel") is None


def test_feedgen_spells_an_unknown_length_as_zero() -> None:
    generator = plain_feedgen()
    plain_entry(generator).link(href=f"{ROOT}/1.jpg", rel="enclosure", type="image/jpeg")
    assert etree.fromstring(generator.rss_str()).find("channel/item/enclosure").get("length") == "0"
