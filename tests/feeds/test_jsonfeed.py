"""The rules of JSON Feed 1.1 (jsonfeed.org/version/1.1), one by one."""

import json
from datetime import datetime

import pytest

from feeds import jsonfeed
from feeds.model import Enclosure, Feed
from tests.feeds.samples import ROOT, bare_entry, feed_of, full_entry

FEED_MEMBERS = {
    "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
    "authors", "language", "expired", "hubs", "items",
}  # fmt: skip
ITEM_MEMBERS = {
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
    "date_published", "date_modified", "authors", "tags", "language", "attachments",
}  # fmt: skip


def document_of(feed: Feed):
    return json.loads(jsonfeed.render(feed))


def item_of(**fields):
    return document_of(feed_of(full_entry(**fields), form="json"))["items"][0]


def everything() -> Feed:
    return feed_of(full_entry(), bare_entry(), form="json", tag="R&D", rights="© x", hub_url="https://hub.example/")


def values(value):
    if isinstance(value, dict):
        for member in value.values():
            yield from values(member)
    elif isinstance(value, list):
        for member in value:
            yield from values(member)
    else:
        yield value


def test_the_document_is_utf8_without_escapes_or_a_byte_order_mark() -> None:
    document = jsonfeed.render(everything())
    assert document.startswith(b'{"version":')
    assert "Кировец собирают в Костанае".encode() in document


def test_version_title_and_items_are_there() -> None:
    document = document_of(feed_of())
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["title"] == "Новости на русском языке"
    assert document["items"] == []


def test_the_feed_tells_its_page_its_address_and_its_language() -> None:
    document = document_of(feed_of(form="json"))
    assert document["home_page_url"] == f"{ROOT}/"
    assert document["feed_url"] == f"{ROOT}/feeds/ru.json"
    assert document["language"] == "ru"
    assert document["authors"] == [{"name": "Новости на русском языке"}]


def test_a_hub_has_type_and_url() -> None:
    assert document_of(everything())["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_there_is_no_member_that_version_1_1_does_not_know_but_extensions() -> None:
    document = document_of(everything())
    assert {name for name in document if not name.startswith("_")} <= FEED_MEMBERS
    for item in document["items"]:
        assert {name for name in item if not name.startswith("_")} <= ITEM_MEMBERS


def test_an_extension_is_an_object() -> None:
    document = document_of(everything())
    for holder in (document, *document["items"]):
        for name, member in holder.items():
            assert not name.startswith("_") or isinstance(member, dict)


def test_nothing_is_null() -> None:
    assert None not in list(values(document_of(everything())))
    assert None not in list(values(document_of(feed_of(bare_entry(), self_url=None, alternates=()))))


def test_an_item_has_an_id_and_content() -> None:
    for item in document_of(everything())["items"]:
        assert isinstance(item["id"], str)
        assert item["id"].startswith("tag:news.example,2025-06-21:articles/")
        assert item["content_html"] == "<p>Трактор <b>К-7М</b> &amp; завод.</p>"


def test_an_item_of_empty_content_has_its_summary_or_title_for_content() -> None:
    # The validator's NotBlank for Atom; JSON Feed requires the member.
    assert item_of(content=" ", summary="1 < 2")["content_html"] == "<p>1 &lt; 2</p>"
    assert item_of(content="", summary=None, title="R&D")["content_html"] == "<p>R&amp;D</p>"


def test_an_item_says_all_that_is_known_of_it() -> None:
    assert {name: member for name, member in item_of().items() if name not in ("id", "content_html")} == {
        "url": f"{ROOT}/ru/articles/a2",
        "external_url": "https://source.example/original?a=1&b=2",
        "title": "Кировец собирают в Костанае",
        "summary": "Коротко: AT&T < 5.\nВторая строка.",
        "image": f"{ROOT}/pictures/1.jpg",
        "date_published": "2025-06-21T09:00:00Z",
        "date_modified": "2025-06-22T05:30:00Z",
        "authors": [{"name": "Айгүл Өтебай"}],
        "tags": ["экономика", "R&D", "a/b"],
        "language": "ru",
        "attachments": [{"url": f"{ROOT}/pictures/1.jpg", "mime_type": "image/jpeg", "size_in_bytes": 12345}],
        "_ushtil": {
            "source": "Қазинформ",
            "translated_from": "kk",
            "alternates": [
                {"language": "en", "url": f"{ROOT}/en/articles/a2"},
                {"language": "kk", "url": f"{ROOT}/kk/articles/a2"},
            ],
        },
    }


def test_dates_follow_rfc_3339() -> None:
    for item in document_of(everything())["items"]:
        for name in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[name]).utcoffset().total_seconds() == 0


def test_an_attachment_has_a_url_and_a_media_type_or_is_left_out() -> None:
    assert "attachments" not in item_of(enclosure=Enclosure("https://a.example/1"))
    attachments = item_of(enclosure=Enclosure("https://a.example/1", "video/mp4"))["attachments"]
    assert attachments == [{"url": "https://a.example/1", "mime_type": "video/mp4"}]


@pytest.mark.parametrize(("kind", "there"), [(None, True), ("image/png", True), ("video/mp4", False)])
def test_only_a_picture_is_the_image(kind, there: bool) -> None:
    assert ("image" in item_of(enclosure=Enclosure("https://a.example/1", kind))) is there


def test_the_feeds_other_languages_stand_in_the_extension() -> None:
    assert document_of(feed_of(form="json"))["_ushtil"]["alternates"] == [
        {"language": "en", "url": f"{ROOT}/feeds/en.json"},
        {"language": "kk", "url": f"{ROOT}/feeds/kk.json"},
    ]
