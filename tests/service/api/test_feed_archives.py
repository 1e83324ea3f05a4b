"""Archives, sources, sitemaps and the shared cache over the real store."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree

from feeds.views import RENDERERS
from service.app import create_app
from service.settings import Settings
from service.storage.database import Database
from tests.service.api.support import URL, Body, Headers, on_sqlite, publish_all, submit
from tests.service.api.test_feeds import LANGUAGES, MEDIA_TYPES, entry_ids

TOPIC_PAGES = ("", "tags/economy", "sources/%D0%90%20%2F%20%D0%91")
ROOT = "https://news.example"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(
        settings,
        feed_entries=3,
        feed_title_kk="Біздің жаңалықтар",
        feed_copyright="© Ushtil & Co",
        websub_hub="https://hub.example/",
        publication_name="Біздің газет",
    )


def older(client: FlaskClient, address: str) -> str | None:
    """The next address on the walk through the archive."""
    data = client.get(address).data
    if address.endswith("json"):
        url = json.loads(data).get("next_url")
    else:
        links = feedparser.parse(data).feed.links
        url = next((link.href for link in links if link.rel == "prev-archive"), None)
    return url and url.removeprefix(ROOT)


def walk(client: FlaskClient, address: str | None) -> list[str]:
    found = []
    while address:
        found += entry_ids(client, address)
        address = older(client, address)
    return found


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_every_published_article_is_met_once_on_a_walk_while_new_ones_arrive(
    client: FlaskClient, auth: Headers, article: Body, database: Database, form: str
) -> None:
    posted = [submit(client, auth, article, title=f"Article {n}", tags=["a/b"], source="А & Б") for n in range(11)]
    publish_all(database)
    for language in LANGUAGES:
        rest = (f"{language}", f"{language}/tags/{quote('a/b', safe='')}", f"{language}/sources/{quote('А & Б')}")
        for address in (f"/feeds/{each}.{form}" for each in rest):
            assert sorted(each.split("/")[1] for each in walk(client, address)) == sorted(posted)
    found, address = [], f"/feeds/en.{form}"
    while address:
        found += entry_ids(client, address)
        address = older(client, address)
        submit(client, auth, article, title="New", language="en", targets=[])
    assert sorted(each.split("/")[1] for each in found) == sorted(posted)


def test_pages_stay_when_articles_come_and_lose_what_is_retracted(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    posted = [submit(client, auth, article, title=f"A {n}", language="en", targets=[]) for n in range(12)]
    pages = [f"/feeds/en/archive/{number}.atom" for number in (1, 2)]
    before = [client.get(page) for page in pages]
    for number in range(7):
        submit(client, auth, article, title=f"B {number}", language="en", targets=[])
    for page, answer in zip(pages, before, strict=True):
        validators = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(page, headers=validators).status_code == 304
        moment = {"If-Modified-Since": answer.headers["Last-Modified"]}
        assert client.get(page, headers=moment).status_code == 304
    client.delete(f"{URL}/{posted[1]}", headers=auth)
    assert client.get(pages[0]).headers["ETag"] != before[0].headers["ETag"]
    assert [each.split("/")[1] for each in entry_ids(client, pages[0])] == [posted[2], posted[0]]
    assert client.get(pages[1]).data == before[1].data


def test_a_new_article_changes_exactly_the_feeds_it_is_in(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    for number in range(9):
        submit(client, auth, article, title=f"A {number}", tags=["x", "y"], source="S" if number % 2 else "T")
    publish_all(database)
    topics = ["", "/tags/x", "/tags/y", "/sources/S", "/sources/T", "/archive/1", "/archive/1/tags/x"]
    paths = [f"/feeds/{language}{topic}" for language in LANGUAGES for topic in topics]
    addresses = [f"{path}.{form}" for path in paths for form in MEDIA_TYPES]
    before = {address: client.get(address).headers["ETag"] for address in addresses}
    submit(client, auth, article, title="New", language="en", targets=[], tags=["x"], source="S")
    changed = {address for address in addresses if client.get(address).headers["ETag"] != before[address]}
    assert changed == {f"/feeds/en{topic}.{form}" for topic in ("", "/tags/x", "/sources/S") for form in MEDIA_TYPES}


def test_feeds_say_what_the_settings_tell_them(client: FlaskClient, auth: Headers, article: Body) -> None:
    submit(client, auth, article, tags=["x"])
    parsed = feedparser.parse(client.get("/feeds/kk.atom").data).feed
    assert (parsed.title, parsed.rights) == ("Біздің жаңалықтар", "© Ushtil & Co")
    assert [link.href for link in parsed.links if link.rel == "hub"] == ["https://hub.example/"]
    assert client.get("/feeds/en/tags/x.json").get_json()["title"] == "News in English: x"
    assert client.get("/feeds/kk.json").get_json()["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_the_list_has_sources_too_and_each_feed_answers(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    submit(client, auth, article, tags=["economy"], source="А / Б")
    publish_all(database)
    outlines = etree.fromstring(client.get("/feeds.opml").data).findall("body/outline")
    assert len(outlines) == 9
    pages = {f"{ROOT}/{code}/{topic}" for code in ("ru", "kk", "en") for topic in TOPIC_PAGES}
    assert {outline.get("htmlUrl") for outline in outlines} == pages
    for outline in outlines:
        assert client.get(outline.get("xmlUrl").removeprefix(ROOT)).status_code == 200
        assert outline.get("htmlUrl").startswith(f"{ROOT}/{outline.get('language')}/")
        assert client.get(outline.get("htmlUrl").removeprefix(ROOT)).status_code == 200


def test_sitemaps_tell_of_every_published_version(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    identifier = submit(client, auth, article)
    gone = submit(client, auth, article, title="Gone")
    old = submit(client, auth, article, title="Old", published_at="2020-01-01T00:00:00Z", targets=[])
    publish_all(database)
    client.delete(f"{URL}/{gone}", headers=auth)
    found = []
    for part in etree.fromstring(client.get("/sitemap.xml").data).iter(f"{SITEMAP}loc"):
        found += etree.fromstring(client.get(part.text.removeprefix(ROOT)).data).iter(f"{SITEMAP}loc")
    pages = {f"{ROOT}/{language}/articles/{identifier}" for language in LANGUAGES}
    assert sorted(each.text for each in found) == sorted({*pages, f"{ROOT}/en/articles/{old}"})
    news = etree.fromstring(client.get("/sitemap-news.xml").data)
    assert {each.text for each in news.iter(f"{SITEMAP}loc")} == pages
    assert {each.text for each in news.iter("{*}name")} == {"Біздің газет"}
    assert client.get("/robots.txt").status_code == 200


@on_sqlite
def test_processes_share_what_one_of_them_has_rendered(
    settings: Settings, client: FlaskClient, auth: Headers, article: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(client, auth, article, language="en", targets=[])
    first = client.get("/feeds/en.rss")
    assert list((Path(settings.data_dir) / "rendered-feeds").iterdir())

    def never(_feed: object) -> bytes:
        raise AssertionError("rendered again")

    monkeypatch.setitem(RENDERERS, "rss", never)
    another = create_app(settings).test_client()
    again = another.get("/feeds/en.rss")
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    monkeypatch.undo()
    # Other settings make another document of the same articles.
    renamed = create_app(replace(settings, feed_title_en="Ours")).test_client()
    assert "Ours" in renamed.get("/feeds/en.rss").text
