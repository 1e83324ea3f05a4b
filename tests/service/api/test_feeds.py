"""The nine feeds, the feeds of tags and the OPML, over the real store"""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree

from service.storage.database import Database
from service.worker import Worker
from tests.service.api.support import (
    PROBLEM,
    URL,
    Body,
    Headers,
    fail_all,
    hold_all,
    on_sqlite,
    publish_all,
    submit,
    wait_until,
)

LANGUAGES = ("ru", "kk", "en")
MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
NINE = [f"/feeds/{language}.{form}" for language in LANGUAGES for form in MEDIA_TYPES]
ATOM = "{http://www.w3.org/2005/Atom}"


def entry_ids(client: FlaskClient, address: str) -> list[str]:
    """The ids of a feed's entries, in its order."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    if address.endswith("json"):
        return [each["id"] for each in answer.get_json()["items"]]
    root = etree.fromstring(answer.data)
    path = "channel/item/guid" if address.endswith("rss") else f"{ATOM}entry/{ATOM}id"
    return [str(each.text) for each in root.findall(path)]


def etags(client: FlaskClient, addresses: list[str] = NINE) -> dict[str, str]:
    return {address: client.get(address).headers["ETag"] for address in addresses}


def test_the_nine_feeds_are_valid_from_the_first_start_on(client: FlaskClient) -> None:
    for address in NINE:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.mimetype == MEDIA_TYPES[address.rpartition(".")[2]]
        assert entry_ids(client, address) == []
        if not address.endswith("json"):
            assert not feedparser.parse(answer.data).bozo


def test_an_original_is_in_its_own_feed_at_once_and_in_the_others_when_it_is_translated(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    identifier = submit(client, auth, article)
    for address in NINE:
        assert bool(entry_ids(client, address)) == address.startswith("/feeds/en."), address
    publish_all(database)
    for address in NINE:
        [found] = entry_ids(client, address)
        assert f":articles/{identifier}/{address[7:9]}" in found


@pytest.mark.parametrize("unfinished", [hold_all, fail_all])
def test_a_held_or_failed_translation_is_in_no_feed(
    client: FlaskClient, auth: Headers, article: Body, database: Database, unfinished: Any
) -> None:
    submit(client, auth, article)
    unfinished(database)
    for address in NINE:
        assert bool(entry_ids(client, address)) == address.startswith("/feeds/en."), address


def test_ids_are_the_same_tag_uri_in_all_formats_and_differ_by_language(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    created = client.get(f"{URL}/{submit(client, auth, article)}").get_json()["created_at"]
    submit(client, auth, article, title="Another")
    publish_all(database)
    by_language = {}
    for language in LANGUAGES:
        rss, atom, json = (entry_ids(client, f"/feeds/{language}.{form}") for form in MEDIA_TYPES)
        assert rss == atom == json
        assert all(each.startswith(f"tag:news.example,{created[:10]}:") for each in rss)
        by_language[language] = set(rss)
    assert len(set.union(*by_language.values())) == 6


def test_entries_have_the_text_of_their_language(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    submit(client, auth, article, tags=["economy"], url="https://a.example/1", author="A. Writer")
    publish_all(database)
    for language in LANGUAGES:
        title = article["title"] if language == "en" else f"{language}: {article['title']}"
        for form in ("rss", "atom"):
            [entry] = feedparser.parse(client.get(f"/feeds/{language}.{form}").data).entries
            assert entry.title == title
            assert entry.link.startswith(f"https://news.example/{language}/articles/")
            assert [each.term for each in entry.tags] == ["economy"]
        [item] = client.get(f"/feeds/{language}.json").get_json()["items"]
        assert item["title"] == title
        assert item["language"] == language
    assert etree.fromstring(client.get("/feeds/kk.atom").data).get("{http://www.w3.org/XML/1998/namespace}lang") == "kk"


def test_the_newest_is_first(client: FlaskClient, auth: Headers, article: Body) -> None:
    posted = [submit(client, auth, article, title=f"Article {n}", language="en") for n in range(3)]
    for address in NINE[6:]:
        assert [each.split("/")[1] for each in entry_ids(client, address)] == posted[::-1]


TAGS = ["economy", "экономика", "a/b", "C++ & <more>", "50%", "..", "rss.atom", "a//b"]


def test_a_tag_has_feeds_of_its_own_whatever_its_characters(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    tagged = {tag: submit(client, auth, article, title=f"On {n}", tags=[tag]) for n, tag in enumerate(TAGS)}
    publish_all(database)
    for tag, identifier in tagged.items():
        for form in MEDIA_TYPES:
            found = entry_ids(client, f"/feeds/kk/tags/{quote(tag, safe='')}.{form}")
            assert [each.split("/")[1] for each in found] == [identifier], tag


def test_what_there_is_no_feed_of_is_404(client: FlaskClient, auth: Headers, article: Body) -> None:
    submit(client, auth, article, tags=["economy"])
    for address in (
        "/feeds/de.rss", "/feeds/en.xml", "/feeds/en", "/feeds/en/tags/nosuch.rss", "/feeds/ru/tags/economy.rss",
        "/feeds/en/tags/%00.rss", "/feeds/en/tags/a%00b.json", "/feeds/%00.rss",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert answer.content_type == PROBLEM


def test_the_opml_lists_every_feed_and_each_of_them_is_there(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    submit(client, auth, article, tags=["economy", "a/b"])
    publish_all(database)
    answer = client.get("/feeds.opml")
    assert answer.status_code == 200
    outlines = etree.fromstring(answer.data).findall("body/outline")
    assert len(outlines) == 9
    for outline in outlines:
        address = outline.get("xmlUrl")
        assert client.get(address.removeprefix("https://news.example")).status_code == 200, address


def test_a_second_get_is_304_by_either_validator_and_has_no_body(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    submit(client, auth, article, tags=["economy"])
    publish_all(database)
    for address in [*NINE, "/feeds/ru/tags/economy.rss", "/feeds.opml"]:
        first = client.get(address)
        by_tag = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        by_date = client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        for again in (by_tag, by_date):
            assert (again.status_code, again.data) == (304, b""), address
            assert again.headers["ETag"] == first.headers["ETag"]
        assert client.get(address, headers={"If-None-Match": '"other"'}).data == first.data


def test_entity_tags_change_when_something_is_published_or_retracted(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    kept = submit(client, auth, article)
    publish_all(database)
    before = etags(client)
    gone = submit(client, auth, article, title="Another")
    original = etags(client)
    assert {address for address in NINE if original[address] != before[address]} == set(NINE[6:])
    publish_all(database)
    published = etags(client)
    assert all(published[address] != original[address] for address in NINE)
    client.delete(f"{URL}/{gone}", headers=auth)
    retracted = etags(client)
    assert all(retracted[address] != published[address] for address in NINE)
    assert all(kept in entry_ids(client, address)[0] for address in NINE)


def test_entity_tags_stay_whatever_else_happens(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    identifier = submit(client, auth, article, language="en", targets=["ru"])
    publish_all(database)
    submit(client, auth, article, title="Held", language="en", targets=["kk"])
    before = etags(client)
    hold_all(database)
    client.post(f"{URL}/{identifier}/translations/kk/retry", headers=auth)
    client.post(URL, json={"title": "", "content": ""}, headers=auth)
    client.delete(f"{URL}/nosuch", headers=auth)
    client.get(URL)
    assert etags(client) == before


@on_sqlite
def test_an_article_in_each_language_is_in_all_nine_feeds_through_the_real_model(
    client: FlaskClient, auth: Headers, article: Body, worker: Worker
) -> None:
    bodies = [
        article,
        {"title": "Губернатор и министр", "content": "Губернатор встретился с министром Казахстана в четверг."},
        {"title": "Губернатор мен министр", "content": "Губернатор бейсенбі күні Қазақстан министрімен кездесті."},
    ]
    posted = {submit(client, auth, body) for body in bodies}
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        wait_until(lambda: len(client.get(URL, query_string={"status": "queued"}).get_json()["articles"]) == 0, 60)
        wait_until(lambda: len(client.get(URL, query_string={"status": "translating"}).get_json()["articles"]) == 0, 60)
    finally:
        worker.stop()
        thread.join()
    for address in NINE:
        assert {each.split("/")[1] for each in entry_ids(client, address)} == posted, address


@pytest.mark.parametrize(
    ("topic", "page"), [("", "/en/"), ("/tags/a%20b", "/en/tags/a%20b"), ("/sources/A", "/en/sources/A")]
)
def test_a_feed_names_the_page_of_its_topic(
    client: FlaskClient, auth: Headers, article: Body, topic: str, page: str
) -> None:
    submit(client, auth, article, tags=["a b"], source="A")
    home = client.get(f"/feeds/en{topic}.json").get_json()["home_page_url"]
    assert home == f"https://news.example{page}"
    assert client.get(home.removeprefix("https://news.example")).status_code == 200
