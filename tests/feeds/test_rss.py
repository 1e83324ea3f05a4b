"""The rules of RSS 2.0 and of the RSS Board's profile, one by one."""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

import feedparser
import pytest
from lxml import etree

from feeds import rss
from feeds.model import Enclosure, Feed
from tests.feeds.samples import LATER, bare_entry, feed_of, full_entry

NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}


def root_of(feed: Feed):
    return etree.fromstring(rss.render(feed))


def item_of(**fields):
    return root_of(feed_of(full_entry(**fields))).find("channel/item")


def texts(parent, path: str) -> list[str]:
    return [element.text for element in parent.findall(path, NS)]


def test_the_document_is_utf8_with_an_xml_declaration_and_no_doctype() -> None:
    document = rss.render(feed_of(full_entry()))
    assert document.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert b"<!DOCTYPE" not in document
    document.decode("utf-8")


def test_rss_is_version_2_with_one_channel() -> None:
    root = root_of(feed_of(full_entry(), bare_entry()))
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    assert [child.tag for child in root] == ["channel"]


def test_the_channel_has_the_required_elements_once() -> None:
    channel = root_of(feed_of())[0]
    assert texts(channel, "title") == ["Новости на русском языке"]
    assert texts(channel, "link") == ["https://news.example/"]
    assert texts(channel, "description") == ["Статьи на русском языке и переводы на русский с казахского и английского"]


def test_the_channel_says_language_generator_and_ttl() -> None:
    channel = root_of(feed_of(language="kk", ttl=15))[0]
    assert texts(channel, "language") == ["kk"]
    assert texts(channel, "generator") == ["Ushtil"]
    assert texts(channel, "ttl") == ["15"]


def test_last_build_date_is_the_feeds_last_change() -> None:
    assert texts(root_of(feed_of())[0], "lastBuildDate") == ["Sun, 22 Jun 2025 05:30:00 GMT"]


def test_every_date_follows_rfc_822_with_a_four_digit_year() -> None:
    root = root_of(feed_of(full_entry(), bare_entry()))
    dates = [element.text for element in root.iter("pubDate", "lastBuildDate")]
    assert len(dates) == 3
    for text in dates:
        assert re.fullmatch(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", text)
        assert parsedate_to_datetime(text).tzinfo == UTC


def test_the_channel_links_to_itself() -> None:
    links = root_of(feed_of())[0].findall("atom:link[@rel='self']", NS)
    assert [dict(link.attrib) for link in links] == [
        {
            "href": "https://news.example/feeds/ru.rss",
            "rel": "self",
            "type": "application/rss+xml",
            "hreflang": "ru",
        }
    ]


def test_the_channel_links_to_the_same_feed_in_the_other_languages() -> None:
    links = root_of(feed_of())[0].findall("atom:link[@rel='alternate']", NS)
    assert [(link.get("hreflang"), link.get("type"), link.get("href")) for link in links] == [
        ("en", "application/rss+xml", "https://news.example/feeds/en.rss"),
        ("kk", "application/rss+xml", "https://news.example/feeds/kk.rss"),
    ]


def test_the_channel_says_topic_rights_and_hub_where_there_are_any() -> None:
    channel = root_of(feed_of(tag="R&D", rights="© Редакция", hub_url="https://hub.example/"))[0]
    assert texts(channel, "category") == ["R&D"]
    assert texts(channel, "copyright") == ["© Редакция"]
    assert channel.find("atom:link[@rel='hub']", NS).get("href") == "https://hub.example/"
    bare = root_of(feed_of(self_url=None, alternates=()))[0]
    assert [bare.find(name, NS) for name in ("category", "copyright", "atom:link")] == [None, None, None]


def test_an_item_has_title_link_and_pub_date() -> None:
    item = item_of()
    assert texts(item, "title") == ["Кировец собирают в Костанае"]
    assert texts(item, "link") == ["https://news.example/ru/articles/a2"]
    assert texts(item, "pubDate") == ["Sat, 21 Jun 2025 09:00:00 GMT"]


def test_the_guid_is_the_tag_uri_and_no_permanent_link() -> None:
    guid = item_of().find("guid")
    assert (guid.text, guid.get("isPermaLink")) == ("tag:news.example,2025-06-21:articles/a2/ru", "false")


def test_a_summary_is_the_description_and_goes_before_the_content() -> None:
    item = item_of()
    assert texts(item, "description") == ["Коротко: AT&amp;T &lt; 5.<br>\nВторая строка."]
    assert texts(item, "content:encoded") == ["<p>Трактор <b>К-7М</b> &amp; завод.</p>"]
    names = [child.tag for child in item]
    assert names.index("description") < names.index("{http://purl.org/rss/1.0/modules/content/}encoded")


def test_without_a_summary_the_description_is_the_full_content() -> None:
    item = item_of(summary=None)
    assert texts(item, "description") == ["<p>Трактор <b>К-7М</b> &amp; завод.</p>"]
    assert texts(item, "content:encoded") == []


def test_the_author_is_a_dc_creator_for_author_must_be_an_email_address() -> None:
    item = item_of()
    assert texts(item, "dc:creator") == ["Айгүл Өтебай"]
    assert item.find("author") is None


def test_each_tag_is_a_category() -> None:
    assert texts(item_of(), "category") == ["экономика", "R&D", "a/b"]


def test_a_source_has_name_and_address() -> None:
    source = item_of().find("source")
    assert (source.text, source.get("url")) == ("Қазинформ", "https://source.example/original?a=1&b=2")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"source_url": None}, "Қазинформ"),
        ({"source": None}, "https://source.example/original?a=1&b=2"),
    ],
)
def test_a_source_that_rss_cannot_say_is_said_in_dublin_core(fields, said: str) -> None:
    item = item_of(**fields)
    assert item.find("source") is None
    assert texts(item, "dc:source") == [said]


def test_an_enclosure_has_url_type_and_length() -> None:
    item = item_of()
    assert dict(item.find("enclosure").attrib) == {
        "url": "https://news.example/pictures/1.jpg",
        "type": "image/jpeg",
        "length": "12345",
    }
    assert item.find("media:content", NS) is None


@pytest.mark.parametrize(
    ("kind", "length", "said"),
    [
        (None, None, {"medium": "image"}),
        ("image/png", None, {"medium": "image", "type": "image/png"}),
        (None, 7, {"medium": "image", "fileSize": "7"}),
        ("video/mp4", None, {"medium": "video", "type": "video/mp4"}),
    ],
)
def test_a_medium_of_unknown_type_or_length_is_no_enclosure_but_media_content(kind, length, said) -> None:
    item = item_of(enclosure=Enclosure("https://a.example/1", kind, length))
    assert item.find("enclosure") is None
    assert dict(item.find("media:content", NS).attrib) == {"url": "https://a.example/1", **said}


def test_an_item_links_to_the_other_language_versions() -> None:
    links = item_of().findall("atom:link", NS)
    assert [(link.get("rel"), link.get("hreflang"), link.get("type"), link.get("href")) for link in links] == [
        ("alternate", "en", "text/html", "https://news.example/en/articles/a2"),
        ("alternate", "kk", "text/html", "https://news.example/kk/articles/a2"),
        ("alternate", "ru", "text/html", "https://news.example/ru/articles/a2"),
    ]
    assert item_of(alternates=()).findall("atom:link", NS) == []


def test_a_correction_moves_updated_and_not_the_guid_or_pub_date() -> None:
    before, after = item_of(updated=LATER), item_of(updated=LATER.replace(hour=9))
    assert texts(before, "atom:updated") == ["2025-06-22T05:30:00Z"]
    assert texts(after, "atom:updated") == ["2025-06-22T09:30:00Z"]
    assert [texts(before, name) for name in ("guid", "pubDate")] == [texts(after, name) for name in ("guid", "pubDate")]


def test_an_element_that_the_specification_allows_once_is_there_at_most_once() -> None:
    root = root_of(feed_of(full_entry(), bare_entry(), rights="x", tag="y"))
    for item in root.iter("item"):
        once = [child.tag for child in item if child.tag != "category" and not child.tag.endswith("}link")]
        assert len(once) == len(set(once))
    channel = [child.tag for child in root[0] if child.tag != "item" and not child.tag.endswith("}link")]
    assert len(channel) == len(set(channel))


def test_markup_in_plain_text_is_spelled_in_hexadecimal_and_in_html_is_not() -> None:
    document = rss.render(feed_of(full_entry(title="AT&T <b>", author="A & <B>"), tag="R&D")).decode()
    assert "<title>AT&#x26;T &#x3C;\u2060b&gt;</title>" in document
    assert "<dc:creator>A &#x26; &#x3C;\u2060B&gt;</dc:creator>" in document
    assert "<category>R&#x26;D</category>" in document
    assert "&lt;p&gt;Трактор &lt;b&gt;К-7М&lt;/b&gt; &amp;amp; завод.&lt;/p&gt;" in document
    assert etree.fromstring(document.encode()).findtext("channel/item/title") == "AT&T <\u2060b>"


def test_prefixes_are_those_that_readers_look_for() -> None:
    document = rss.render(feed_of(full_entry(enclosure=Enclosure("https://a.example/1")))).decode()
    assert "ns0" not in document
    for prefix, namespace in NS.items():
        assert document.count(f'xmlns:{prefix}="{namespace}"') == 1


def test_a_feed_without_entries_is_valid() -> None:
    parsed = feedparser.parse(rss.render(feed_of()))
    assert (parsed.bozo, parsed.version, parsed.entries) == (False, "rss20", [])


def test_feedparser_reads_everything_that_was_said() -> None:
    entry = full_entry()
    parsed = feedparser.parse(rss.render(feed_of(entry)))
    assert (parsed.bozo, parsed.version, parsed.feed.language) == (False, "rss20", "ru")
    read = parsed.entries[0]
    assert (read.id, read.link, read.title, read.author) == (entry.id, entry.url, entry.title, entry.author)
    assert [tag.term for tag in read.tags] == list(entry.tags)
    assert read.content[0].value == entry.content
    assert (read.source.title, read.source.href) == (entry.source, entry.source_url)
    assert [(e.href, e.type, e.length) for e in read.enclosures] == [
        (entry.enclosure.url, entry.enclosure.type, str(entry.enclosure.length))
    ]
    assert read.published_parsed[:6] == (2025, 6, 21, 9, 0, 0)
    assert read.updated_parsed[:6] == (2025, 6, 22, 5, 30, 0)
