"""The rules of OPML 2.0 for subscription lists."""

from lxml import etree

from feeds import opml
from feeds.opml import Subscription
from tests.feeds.samples import LATER

LIST = (
    Subscription("Новости: R&D <b>\x00", "ru", "https://news.example/feeds/ru/tags/R%26D.rss"),
    Subscription("News", "en", "https://news.example/feeds/en.rss"),
)


def test_the_document_is_opml_2_with_head_and_body() -> None:
    root = etree.fromstring(opml.render("Ushtil", LIST, LATER))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [child.tag for child in root] == ["head", "body"]
    assert root.findtext("head/title") == "Ushtil"
    assert root.findtext("head/dateModified") == "Sun, 22 Jun 2025 05:30:00 GMT"


def test_each_outline_of_a_subscription_list_has_type_text_and_xml_url() -> None:
    outlines = etree.fromstring(opml.render("Ushtil", LIST)).findall("body/outline")
    assert [dict(outline.attrib) for outline in outlines] == [
        {
            "type": "rss",
            "text": text,
            "title": text,
            "language": language,
            "xmlUrl": url,
            "version": "RSS2",
        }
        for text, language, url in [
            ("Новости: R&D <b>", "ru", "https://news.example/feeds/ru/tags/R%26D.rss"),
            ("News", "en", "https://news.example/feeds/en.rss"),
        ]
    ]


def test_a_list_of_nothing_has_a_body_and_no_date() -> None:
    root = etree.fromstring(opml.render("Ushtil", ()))
    assert len(root.find("body")) == 0
    assert root.find("head/dateModified") is None
