"""The rules of RFC 4287, one by one; the numbers are its sections."""

import re
from collections import Counter

import feedparser
import pytest
from lxml import etree

from feeds import atom
from feeds.model import Alternate, Enclosure, Feed
from tests.feeds.samples import LATER, ROOT, bare_entry, feed_of, full_entry

ATOM = "{http://www.w3.org/2005/Atom}"
NS = {"a": "http://www.w3.org/2005/Atom", "dc": "http://purl.org/dc/elements/1.1/"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# 3.3: RFC 3339 date-time with upper-case T and Z.
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def root_of(feed: Feed):
    return etree.fromstring(atom.render(feed))


def entry_of(**fields):
    return root_of(feed_of(full_entry(**fields), form="atom")).find("a:entry", NS)


def texts(parent, path: str) -> list[str]:
    return [element.text for element in parent.findall(path, NS)]


def links(parent) -> list[dict[str, str]]:
    return [dict(link.attrib) for link in parent.findall("a:link", NS)]


def everything() -> Feed:
    return feed_of(full_entry(), bare_entry(), form="atom", tag="R&D", rights="© x", hub_url="https://hub.example/")


def test_the_document_is_utf8_with_an_atom_feed_as_its_root() -> None:
    document = atom.render(everything())
    assert document.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert etree.fromstring(document).tag == f"{ATOM}feed"


def test_2_the_language_is_told_for_all_of_it() -> None:
    assert root_of(feed_of(language="kk")).get(LANG) == "kk"


def test_3_3_every_date_follows_rfc_3339() -> None:
    dates = [element.text for element in root_of(everything()).iter(f"{ATOM}updated", f"{ATOM}published")]
    assert len(dates) == 5
    for text in dates:
        assert DATE.fullmatch(text)


def test_4_1_1_a_feed_has_exactly_one_id_title_and_updated() -> None:
    root = root_of(everything())
    assert texts(root, "a:id") == ["tag:news.example,2025-06-21:feeds/ru"]
    assert texts(root, "a:title") == ["Новости на русском языке"]
    assert texts(root, "a:updated") == ["2025-06-22T05:30:00+00:00"]


def test_4_1_1_a_feed_has_at_most_one_generator_subtitle_and_rights() -> None:
    root = root_of(everything())
    assert texts(root, "a:generator") == ["Ushtil"]
    assert texts(root, "a:rights") == ["© x"]
    assert len(texts(root, "a:subtitle")) == 1


def test_4_1_1_a_feed_has_an_author_for_entries_without_one() -> None:
    root = root_of(feed_of(bare_entry()))
    assert texts(root, "a:author/a:name") == ["Новости на русском языке"]
    assert texts(root, "a:entry/a:author/a:name") == []
    assert texts(root_of(feed_of(author="Редакция")), "a:author/a:name") == ["Редакция"]


def test_4_1_1_a_feed_links_to_itself_to_its_page_and_to_the_other_languages() -> None:
    kind = "application/atom+xml"
    assert links(root_of(feed_of(form="atom"))) == [
        {"href": f"{ROOT}/feeds/ru.atom", "rel": "self", "type": kind, "hreflang": "ru"},
        {"href": f"{ROOT}/", "rel": "alternate", "type": "text/html", "hreflang": "ru"},
        {"href": f"{ROOT}/feeds/en.atom", "rel": "alternate", "type": kind, "hreflang": "en"},
        {"href": f"{ROOT}/feeds/kk.atom", "rel": "alternate", "type": kind, "hreflang": "kk"},
    ]


def test_4_1_1_and_4_1_2_no_two_alternates_have_the_same_type_and_language() -> None:
    twice = (Alternate("en", f"{ROOT}/1"), Alternate("en", f"{ROOT}/2"), Alternate("ru", f"{ROOT}/3"))
    root = root_of(feed_of(full_entry(alternates=twice), alternates=twice))
    for parent in (root, root.find("a:entry", NS)):
        alternates = Counter(
            (link.get("type"), link.get("hreflang")) for link in links(parent) if link["rel"] == "alternate"
        )
        assert len(alternates) == (2 if parent is root else 3)
        assert set(alternates.values()) == {1}


def test_4_1_2_an_entry_has_exactly_one_id_title_and_updated_and_one_published() -> None:
    entry = entry_of()
    assert texts(entry, "a:id") == ["tag:news.example,2025-06-21:articles/a2/ru"]
    assert texts(entry, "a:title") == ["Кировец собирают в Костанае"]
    assert texts(entry, "a:updated") == ["2025-06-22T05:30:00+00:00"]
    assert texts(entry, "a:published") == ["2025-06-21T09:00:00+00:00"]


def test_4_1_2_an_entry_names_its_own_author() -> None:
    assert texts(entry_of(), "a:author/a:name") == ["Айгүл Өтебай"]


def test_4_1_3_content_is_html_in_escaped_form_and_without_children() -> None:
    content = entry_of().find("a:content", NS)
    assert dict(content.attrib) == {"type": "html"}
    assert (content.text, len(content)) == ("<p>Трактор <b>К-7М</b> &amp; завод.</p>", 0)


def test_3_1_1_1_title_and_summary_are_plain_text() -> None:
    entry = entry_of(title="AT&T: 1 < 2")
    for name in ("title", "summary"):
        assert entry.find(f"a:{name}", NS).get("type", "text") == "text"
    assert texts(entry, "a:title") == ["AT&T: 1 < 2"]
    assert texts(entry, "a:summary") == ["Коротко: AT&T < 5.\nВторая строка."]


def test_3_1_1_2_plain_text_that_looks_like_html_is_html_that_shows_it() -> None:
    root = root_of(
        feed_of(full_entry(title="<b> &copy;", summary="</p>\n&"), title="&lt;", subtitle="<i>", rights="</a>")
    )
    said = {
        name: (element.get("type"), element.text)
        for name in ("a:title", "a:subtitle", "a:rights", "a:entry/a:title", "a:entry/a:summary")
        for element in [root.find(name, NS)]
    }
    assert said == {
        "a:title": ("html", "&amp;lt;"),
        "a:subtitle": ("html", "&lt;i&gt;"),
        "a:rights": ("html", "&lt;/a&gt;"),
        "a:entry/a:title": ("html", "&lt;b&gt; &amp;copy;"),
        "a:entry/a:summary": ("html", "&lt;/p&gt;<br>\n&amp;"),
    }


def test_4_2_2_each_tag_is_a_category_with_a_term() -> None:
    assert [dict(c.attrib) for c in entry_of().findall("a:category", NS)] == [
        {"term": "экономика"},
        {"term": "R&D"},
        {"term": "a/b"},
    ]
    assert root_of(everything()).find("a:category", NS).get("term") == "R&D"


def test_4_2_6_ids_are_absolute_and_different() -> None:
    ids = [element.text for element in root_of(everything()).iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids) == 3
    assert all(text.startswith("tag:news.example,") for text in ids)


def test_4_2_7_links_of_an_entry_tell_relation_type_and_language() -> None:
    assert links(entry_of()) == [
        {"href": f"{ROOT}/ru/articles/a2", "rel": "alternate"},
        {"href": f"{ROOT}/en/articles/a2", "rel": "alternate", "type": "text/html", "hreflang": "en"},
        {"href": f"{ROOT}/kk/articles/a2", "rel": "alternate", "type": "text/html", "hreflang": "kk"},
        {"href": f"{ROOT}/ru/articles/a2", "rel": "alternate", "type": "text/html", "hreflang": "ru"},
        {"href": "https://source.example/original?a=1&b=2", "rel": "via"},
        {"href": f"{ROOT}/pictures/1.jpg", "rel": "enclosure", "type": "image/jpeg", "length": "12345"},
    ]


def test_the_first_and_the_last_alternate_are_the_entrys_own_page() -> None:
    for fields in ({}, {"alternates": ()}):
        alternates = [link["href"] for link in links(entry_of(**fields)) if link["rel"] == "alternate"]
        assert alternates[0] == alternates[-1] == f"{ROOT}/ru/articles/a2"


@pytest.mark.parametrize(
    ("kind", "length", "said"),
    [(None, None, {}), ("image/png", None, {"type": "image/png"}), (None, 0, {"length": "0"})],
)
def test_4_2_7_an_enclosure_says_no_more_than_is_known(kind, length, said) -> None:
    entry = entry_of(enclosure=Enclosure("https://a.example/1", kind, length))
    assert links(entry)[-1] == {"href": "https://a.example/1", "rel": "enclosure", **said}


def test_the_sources_name_is_said_in_dublin_core() -> None:
    assert texts(entry_of(), "dc:source") == ["Қазинформ"]
    nameless = entry_of(source=None)
    assert texts(nameless, "dc:source") == []
    assert "via" in [link["rel"] for link in links(nameless)]
    assert "via" not in [link["rel"] for link in links(entry_of(source_url=None))]


def test_the_hub_is_linked() -> None:
    assert {"href": "https://hub.example/", "rel": "hub"} in links(root_of(everything()))


def test_a_correction_moves_updated_and_not_the_id_or_published() -> None:
    before, after = entry_of(updated=LATER), entry_of(updated=LATER.replace(hour=9))
    assert texts(before, "a:updated") != texts(after, "a:updated")
    for name in ("a:id", "a:published"):
        assert texts(before, name) == texts(after, name)


def test_a_correction_within_the_same_second_moves_updated_too() -> None:
    sooner, later = entry_of(updated=LATER), entry_of(updated=LATER.replace(microsecond=1))
    assert texts(sooner, "a:updated") != texts(later, "a:updated")
    assert DATE.fullmatch(texts(later, "a:updated")[0])


def test_an_entry_of_empty_content_still_has_content() -> None:
    entry = entry_of(content="")
    assert dict(entry.find("a:content", NS).attrib) == {"type": "html"}


def test_a_feed_without_entries_is_valid() -> None:
    parsed = feedparser.parse(atom.render(feed_of()))
    assert (parsed.bozo, parsed.version, parsed.entries) == (False, "atom10", [])


def test_feedparser_reads_everything_that_was_said() -> None:
    entry = full_entry()
    parsed = feedparser.parse(atom.render(feed_of(entry, form="atom")))
    assert (parsed.bozo, parsed.version) == (False, "atom10")
    read = parsed.entries[0]
    assert (read.id, read.link, read.title, read.author) == (entry.id, entry.url, entry.title, entry.author)
    assert read.summary == entry.summary
    assert [tag.term for tag in read.tags] == list(entry.tags)
    assert (read.content[0].value, read.content[0].language) == (entry.content, "ru")
    assert [(e.href, e.type, e.length) for e in read.enclosures] == [
        (entry.enclosure.url, entry.enclosure.type, str(entry.enclosure.length))
    ]
    assert read.published_parsed[:6] == (2025, 6, 21, 9, 0, 0)
    assert read.updated_parsed[:6] == (2025, 6, 22, 5, 30, 0)
