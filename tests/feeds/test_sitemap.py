"""robots.txt and the sitemaps, over HTTP from a source in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from feeds.cache import RenderCache
from feeds.sitemap import NEWS_LIMIT
from feeds.sitemap_views import blueprint
from feeds.source import FeedNotFoundError, FeedState, Listed
from tests.feeds.samples import NASTY, ROOT

NOW = datetime(2025, 6, 23, 12, 0, 30, tzinfo=UTC)
NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def listed(number: int, language: str = "ru", *others: str, **fields: object) -> Listed:
    values = {
        "language": language,
        "urls": {code: f"{ROOT}/{code}/articles/a{number}" for code in (language, *others)},
        "title": f"Кировец & {number}",
        "published": NOW - timedelta(hours=number),
        "updated": NOW - timedelta(hours=number),
    }
    return Listed(**(values | fields))


class Source:
    def __init__(self, parts: Mapping[tuple[str, int], Sequence[Listed]]) -> None:
        self.parts = parts
        self.version = 1

    def sitemap_parts(self) -> Mapping[tuple[str, int], FeedState]:
        latest = {part: max((each.updated for each in found), default=None) for part, found in self.parts.items()}
        return {part: FeedState(str(self.version), moment) for part, moment in latest.items()}

    def sitemap_part(self, language: str, number: int) -> Sequence[Listed]:
        if (language, number) not in self.parts:
            raise FeedNotFoundError(language)
        return self.parts[language, number]

    def news(self, since: datetime) -> Sequence[Listed]:
        return [each for found in self.parts.values() for each in found if each.published >= since]

    def news_version(self) -> str:
        return str(self.version)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def client_of(source: Source, clock: Clock | None = None) -> FlaskClient:
    app = Flask(__name__)
    cache = RenderCache(10_000_000)
    app.register_blueprint(blueprint(source, f"{ROOT}/", "Новости & Ко", cache=cache, now=clock or Clock()))
    return app.test_client()


@pytest.fixture
def source() -> Source:
    return Source({("ru", 1): [listed(1, "ru", "kk"), listed(2)], ("kk", 1): [listed(1, "kk", "ru")], ("en", 1): []})


def xml(client: FlaskClient, path: str):
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "application/xml; charset=utf-8")
    return etree.fromstring(answer.data)


def texts(root, path: str) -> list[str]:
    return [element.text for element in root.findall(path, NS)]


def test_robots_may_read_feeds_and_pages_but_not_the_api_and_find_the_sitemaps(source: Source) -> None:
    answer = client_of(source).get("/robots.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    for path, allowed in (("/ru/", True), ("/feeds/ru.rss", True), ("/", True), ("/api/v1/articles", False)):
        assert robots.can_fetch("Googlebot", ROOT + path) == allowed
    assert robots.site_maps() == [f"{ROOT}/sitemap.xml", f"{ROOT}/sitemap-news.xml"]


def test_the_index_names_every_part_and_its_last_change(source: Source) -> None:
    root = xml(client_of(source), "/sitemap.xml")
    assert root.tag == f"{{{NS['s']}}}sitemapindex"
    assert texts(root, "s:sitemap/s:loc") == [f"{ROOT}/sitemap-{code}-1.xml" for code in ("ru", "kk", "en")]
    assert texts(root, "s:sitemap/s:lastmod") == ["2025-06-23T11:00:30Z"] * 2
    for url in texts(root, "s:sitemap/s:loc"):
        assert client_of(source).get(url.removeprefix(ROOT)).status_code == 200


def test_a_part_has_each_page_with_all_its_languages(source: Source) -> None:
    root = xml(client_of(source), "/sitemap-ru-1.xml")
    both, alone = root.findall("s:url", NS)
    assert texts(both, "s:loc") == [f"{ROOT}/ru/articles/a1"]
    assert texts(both, "s:lastmod") == ["2025-06-23T11:00:30Z"]
    assert [dict(link.attrib) for link in both.findall("x:link", NS)] == [
        {"rel": "alternate", "hreflang": code, "href": f"{ROOT}/{code}/articles/a1"} for code in ("ru", "kk")
    ]
    assert [child.tag.split("}")[1] for child in alone] == ["loc", "lastmod"]


@pytest.mark.parametrize("path", ["/sitemap-ru-2.xml", "/sitemap-de-1.xml", "/sitemap-ru-0.xml", "/sitemap-ru-x.xml"])
def test_what_is_no_part_is_404(source: Source, path: str) -> None:
    assert client_of(source).get(path).status_code == 404


def test_the_news_are_those_of_two_days_newest_first_as_google_asks(source: Source) -> None:
    source.parts = {("ru", 1): [listed(49), listed(47), listed(2), listed(1)], ("kk", 1): [listed(3, "kk")]}
    root = xml(client_of(source), "/sitemap-news.xml")
    assert texts(root, "s:url/s:loc") == [
        f"{ROOT}/{code}/articles/a{number}" for code, number in (("ru", 1), ("ru", 2), ("kk", 3), ("ru", 47))
    ]
    first = root.find("s:url/n:news", NS)
    assert [child.tag.split("}")[1] for child in first] == ["publication", "publication_date", "title"]
    assert [child.tag.split("}")[1] for child in first[0]] == ["name", "language"]
    assert [element.text for element in (*first[0], *first[1:])] == [
        "Новости & Ко", "ru", "2025-06-23T11:00:30Z", "Кировец & 1",
    ]  # fmt: skip


def test_news_grow_old_without_a_change_of_any_article(source: Source) -> None:
    clock = Clock()
    client = client_of(source, clock)
    before = client.get("/sitemap-news.xml")
    assert texts(etree.fromstring(before.data), "s:url/s:loc")
    clock.now += timedelta(days=3)
    after = client.get("/sitemap-news.xml", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert texts(etree.fromstring(after.data), "s:url/s:loc") == []
    again = client.get("/sitemap-news.xml", headers={"If-None-Match": after.headers["ETag"]})
    assert again.status_code == 304


def test_there_are_no_more_news_than_a_sitemap_may_have() -> None:
    many = [listed(1, "ru", urls={"ru": f"{ROOT}/ru/articles/{n:04}"}) for n in range(NEWS_LIMIT + 5)]
    assert len(xml(client_of(Source({("ru", 1): many})), "/sitemap-news.xml").findall("s:url", NS)) == NEWS_LIMIT


def test_nasty_titles_are_titles() -> None:
    many = [listed(number, title=text) for number, text in enumerate((*NASTY, "", "\x00"))]
    root = xml(client_of(Source({("ru", 1): many})), "/sitemap-news.xml")
    assert all(texts(root, "s:url/n:news/n:title"))


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/sitemap-ru-1.xml", "/sitemap-news.xml"])
def test_each_has_an_entity_tag_and_is_packed(source: Source, path: str) -> None:
    client = client_of(source)
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert client.get(path, headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304


def test_a_change_shows_in_the_next_answer(source: Source) -> None:
    client = client_of(source)
    before = [client.get(path).headers["ETag"] for path in ("/sitemap.xml", "/sitemap-kk-1.xml", "/sitemap-news.xml")]
    source.parts = {**source.parts, ("kk", 1): [listed(0, "kk")]}
    source.version += 1
    after = [client.get(path).headers["ETag"] for path in ("/sitemap.xml", "/sitemap-kk-1.xml", "/sitemap-news.xml")]
    assert all(one != other for one, other in zip(before, after, strict=True))
