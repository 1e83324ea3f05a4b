"""The feeds over HTTP, with a source in memory."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote_to_bytes, urlsplit

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.http import http_date, parse_date

from feeds.addresses import feed_url
from feeds.model import Entry
from feeds.views import blueprint
from tests.feeds.fake_source import FakeSource
from tests.feeds.samples import LATER, ROOT, bare_entry, full_entry

FORMATS = ("rss", "atom", "json")
TAGS = (
    "экономика", "R&D", "a/b", "/a", "a/", "a//b", "//", ".", "..", "../x", "v1.2", "x.rss", "100%", "%2F", "a?b#c",
    "a b", "+", '"<>"', "😀", "tags/x", "ru.atom", "a;b=c", "\\", "é", "e\u0301",
)  # fmt: skip


@pytest.fixture
def source() -> FakeSource:
    return FakeSource(
        full_entry(1, "ru", tags=TAGS), full_entry(2, "ru", tags=("other",)), bare_entry(1, "en", tags=("R&D",))
    )


@pytest.fixture
def client(source: FakeSource) -> FlaskClient:
    return client_of(source)


def client_of(source: FakeSource, **options: int) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(blueprint(source, ROOT, **options))
    return app.test_client()


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
@pytest.mark.parametrize(
    ("form", "content_type", "version"),
    [("rss", "application/rss+xml", "rss20"), ("atom", "application/atom+xml", "atom10")],
)
def test_each_language_has_its_xml_feeds(client, language: str, form: str, content_type: str, version: str) -> None:
    response = client.get(f"/feeds/{language}.{form}")
    assert (response.status_code, response.content_type) == (200, f"{content_type}; charset=utf-8")
    parsed = feedparser.parse(response.data, response_headers={"content-type": response.content_type})
    assert (parsed.bozo, parsed.version) == (False, version)
    assert [link.href for link in parsed.feed.links if link.rel == "self"] == [f"{ROOT}/feeds/{language}.{form}"]


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_each_language_has_its_json_feed(client, language: str) -> None:
    response = client.get(f"/feeds/{language}.json")
    assert (response.status_code, response.content_type) == (200, "application/feed+json; charset=utf-8")
    document = json.loads(response.data)
    assert (document["language"], document["feed_url"]) == (language, f"{ROOT}/feeds/{language}.json")


def test_the_three_formats_have_the_same_ids_newest_first(client, source) -> None:
    source.change([*source.entries, bare_entry(3, "ru", published=LATER)], LATER)
    ids = [[e.id for e in feedparser.parse(client.get(f"/feeds/ru.{form}").data).entries] for form in ("rss", "atom")]
    ids.append([item["id"] for item in json.loads(client.get("/feeds/ru.json").data)["items"]])
    assert ids[0] == [f"tag:news.example,2025-06-21:articles/a{number}/ru" for number in (3, 1, 2)]
    assert ids[1] == ids[2] == ids[0]


def test_a_feed_links_to_its_format_in_the_other_languages(client) -> None:
    links = json.loads(client.get("/feeds/ru.json").data)["_ushtil"]["alternates"]
    assert [link["url"] for link in links] == [f"{ROOT}/feeds/en.json", f"{ROOT}/feeds/kk.json"]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_of_any_characters_has_its_feed(client, tag: str, form: str) -> None:
    url = feed_url(ROOT, "ru", form, tag)
    # As a server hands it on: Werkzeug's client would take "." and ".." for steps.
    path = urlsplit(url).path
    response = client.get("/", environ_overrides=wsgi_path(path))
    assert response.status_code == 200
    if form == "json":
        document = json.loads(response.data)
        assert (document["feed_url"], document["_ushtil"]["tag"]) == (url, tag)
        assert [item["id"] for item in document["items"]] == ["tag:news.example,2025-06-21:articles/a1/ru"]
    else:
        parsed = feedparser.parse(response.data)
        assert [link.href for link in parsed.feed.links if link.rel == "self"] == [url]
        assert [entry.id for entry in parsed.entries] == ["tag:news.example,2025-06-21:articles/a1/ru"]


def wsgi_path(path: str) -> dict[str, str]:
    """PEP 3333: the path percent-decoded, its bytes as Latin-1."""
    return {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "REQUEST_URI": path}


def test_a_tags_feed_links_to_the_languages_that_have_the_tag(client) -> None:
    document = json.loads(client.get(f"/feeds/ru/tags/{quote('R&D')}.json").data)
    assert [link["language"] for link in document["_ushtil"]["alternates"]] == ["en"]


def test_a_tag_that_comes_up_in_another_language_is_linked_at_once(client, source) -> None:
    path = "/feeds/ru/tags/other.json"
    first = client.get(path)
    # The Russian feed's own version stays: only the Kazakh one has changed.
    source.entries.append(bare_entry(9, "kk", tags=("other",)))
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert [link["language"] for link in json.loads(second.data)["_ushtil"]["alternates"]] == ["kk"]


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/de.rss", "/feeds/RU.rss", "/feeds/ru.xml", "/feeds/ru.RSS", "/feeds/ru", "/feeds/ru.", "/feeds/.rss",
        "/feeds/ru/tags/none.rss", "/feeds/kk/tags/other.rss", "/feeds/de/tags/other.rss", "/feeds/ru/tags/other.xml",
        "/feeds/ru/tags/other", "/feeds/ru/tags/.rss", "/feeds/ru.rss/", "/feeds/ru/tags/%FF.rss", "/feeds/%00.rss",
        "/feeds", "/feeds/",
    ],
)  # fmt: skip
def test_what_there_is_not_is_404(client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/feeds/ru.rss", "/feeds/ru/tags/other.rss", "/feeds.opml"])
def test_feeds_are_read_only(client, method: str, path: str) -> None:
    assert client.open(path, method=method).status_code == 405


PATHS = ("/feeds/ru.rss", "/feeds/ru.atom", "/feeds/ru.json", "/feeds/ru/tags/other.atom", "/feeds.opml")


@pytest.mark.parametrize("path", PATHS)
def test_head_says_what_get_says_without_the_body(client, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control"):
        assert head.headers[name] == get.headers[name]
    assert int(head.headers["Content-Length"]) == len(get.data)


@pytest.mark.parametrize("path", PATHS)
def test_the_validators_are_a_strong_tag_and_the_last_change(client, path: str) -> None:
    response = client.get(path)
    tag, weak = response.get_etag()
    assert (len(tag), weak) == (32, False)
    assert parse_date(response.headers["Last-Modified"]) == LATER


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_unchanged_feed_is_304_by_either_validator(client, path: str, method: str) -> None:
    first = client.get(path)
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in (
        {"If-None-Match": tag},
        {"If-None-Match": f"W/{tag}"},
        {"If-None-Match": f'"other", {tag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": date},
        {"If-Modified-Since": http_date(LATER + timedelta(days=1))},
        {"If-None-Match": tag, "If-Modified-Since": http_date(LATER - timedelta(days=9))},
    ):
        response = client.open(path, method=method, headers=headers)
        assert (response.status_code, response.data) == (304, b""), headers
        # RFC 9110, 15.4.5: these go with a 304 too, and other metadata does not.
        assert response.headers["ETag"] == tag
        assert response.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert "Content-Type" not in response.headers


@pytest.mark.parametrize("path", PATHS)
def test_a_feed_is_sent_where_the_validator_does_not_fit(client, path: str) -> None:
    date = client.get(path).headers["Last-Modified"]
    for headers in (
        {"If-None-Match": '"other"'},
        {"If-Modified-Since": http_date(LATER - timedelta(seconds=1))},
        {"If-Modified-Since": "yesterday"},
        # The entity tag decides where both are given (RFC 9110, 13.1.3).
        {"If-None-Match": '"other"', "If-Modified-Since": date},
    ):
        response = client.get(path, headers=headers)
        assert response.status_code == 200, headers
        assert response.data


def test_a_new_article_changes_tag_and_date(client, source) -> None:
    before = client.get("/feeds/ru.atom")
    moment = LATER + timedelta(seconds=5)
    source.change([*source.entries, bare_entry(7, "ru", updated=moment)], moment)
    headers = {"If-None-Match": before.headers["ETag"], "If-Modified-Since": before.headers["Last-Modified"]}
    after = client.get("/feeds/ru.atom", headers=headers)
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert b"articles/a7/ru" in after.data


def test_a_retracted_article_is_gone_and_the_feed_is_new(client, source) -> None:
    before = client.get("/feeds/ru.rss")
    source.change(source.entries[:1], LATER + timedelta(hours=1))
    for headers in (
        {"If-None-Match": before.headers["ETag"]},
        {"If-Modified-Since": before.headers["Last-Modified"]},
    ):
        after = client.get("/feeds/ru.rss", headers=headers)
        assert after.status_code == 200
        assert b"articles/a2/ru" in before.data
        assert b"articles/a2/ru" not in after.data


def test_the_tag_is_of_the_bytes_alone(source) -> None:
    one, two = client_of(source), client_of(FakeSource(*source.entries))
    assert one.get("/feeds/ru.rss").headers["ETag"] == two.get("/feeds/ru.rss").headers["ETag"]
    # The content is back where it was: so is the tag.
    tag = one.get("/feeds/ru.rss").headers["ETag"]
    source.version += 1
    assert one.get("/feeds/ru.rss").headers["ETag"] == tag
    tags = {one.get(path).headers["ETag"] for path in PATHS}
    assert len(tags) == len(PATHS)


def test_an_unchanged_feed_is_made_once(client, source) -> None:
    for _ in range(5):
        client.get("/feeds/ru.rss")
        client.head("/feeds/ru.rss")
    assert source.made == 1
    client.get("/feeds/ru.atom")
    assert source.made == 2
    source.version += 1
    client.get("/feeds/ru.rss")
    assert source.made == 3


def test_a_change_shows_in_the_next_answer(client, source) -> None:
    for number in range(10, 15):
        source.change([*source.entries, bare_entry(number, "ru")], LATER)
        assert f"articles/a{number}/ru".encode() in client.get("/feeds/ru.rss").data


def test_a_feed_may_be_kept_for_a_minute_by_anyone(client, source) -> None:
    assert client.get("/feeds/ru.rss").headers["Cache-Control"] == "public, max-age=60"
    assert client_of(source, max_age=5).get("/feeds.opml").headers["Cache-Control"] == "public, max-age=5"


def test_feeds_of_nothing_are_valid_and_have_no_last_change() -> None:
    client = client_of(FakeSource())
    for form in ("rss", "atom"):
        response = client.get(f"/feeds/kk.{form}")
        assert response.status_code == 200
        assert not feedparser.parse(response.data).bozo
        assert "Last-Modified" not in response.headers
        assert client.get(f"/feeds/kk.{form}", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_the_last_change_is_never_told_to_be_in_the_future() -> None:
    ahead = datetime.now(UTC) + timedelta(days=400)
    response = client_of(FakeSource(bare_entry(updated=ahead))).get("/feeds/ru.rss")
    assert parse_date(response.headers["Last-Modified"]) <= datetime.now(UTC)


def test_the_list_has_every_feed_and_each_of_them_answers(client) -> None:
    response = client.get("/feeds.opml")
    assert response.content_type == "text/x-opml; charset=utf-8"
    outlines = etree.fromstring(response.data).findall("body/outline")
    assert len(outlines) == 3 + len(TAGS) + 1 + 1 + 1  # languages, tags, another's tag, a tag in English, a source
    titles = [outline.get("text") for outline in outlines]
    assert titles[0] == "Новости на русском языке"
    assert "Қазақ тіліндегі жаңалықтар" in titles
    for outline in outlines:
        path = urlsplit(outline.get("xmlUrl")).path
        assert client.get("/", environ_overrides=wsgi_path(path)).status_code == 200, outline.get("xmlUrl")


def test_an_application_below_a_path_tells_its_full_addresses(source) -> None:
    app = Flask(__name__)
    app.register_blueprint(blueprint(source, "https://host.example/sub/"))
    document = json.loads(app.test_client().get("/feeds/ru.json").data)
    assert document["feed_url"] == "https://host.example/sub/feeds/ru.json"


def test_many_readers_at_once_get_the_same_bytes(source) -> None:
    app = Flask(__name__)
    app.register_blueprint(blueprint(source, ROOT))

    def get(number: int) -> tuple[str, bytes]:
        path = PATHS[number % len(PATHS)]
        return path, app.test_client().get(path).data

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(get, range(80)))
    assert len(answers) == len(PATHS)


# --- encodings ---


@pytest.mark.parametrize("path", PATHS)
def test_a_reader_that_takes_gzip_gets_it_with_a_tag_of_its_own(client, path: str) -> None:
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "br;q=1, gzip;q=0.5"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert not packed.headers["ETag"].startswith("W/")
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "Content-Encoding" not in plain.headers
        encoding = {"Accept-Encoding": "gzip"} if answer is packed else {}
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"], **encoding})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])
        assert "Content-Type" not in again.headers
        assert "Content-Encoding" not in again.headers
        assert again.headers["Vary"] == "Accept-Encoding"
    crossed = client.get(path, headers={"If-None-Match": plain.headers["ETag"], "Accept-Encoding": "gzip"})
    assert crossed.status_code == 200


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "*;q=0", "gzip;q=0, *"])
def test_a_reader_that_takes_no_gzip_gets_none(client, accepted: str) -> None:
    response = client.get("/feeds/ru.atom", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response.headers
    assert response.data.startswith(b"<?xml")


def test_head_tells_the_length_of_what_get_would_send(client) -> None:
    for encoding in ("identity", "gzip"):
        got = client.get("/feeds/ru.rss", headers={"Accept-Encoding": encoding})
        head = client.head("/feeds/ru.rss", headers={"Accept-Encoding": encoding})
        assert head.data == b""
        assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize("wrap", ["W/{}", '"a", {}', 'W/"b",W/{}', "*"])
def test_a_weakened_tag_or_one_of_several_is_known_again(client, wrap: str) -> None:
    tag = client.get("/feeds/ru.rss").headers["ETag"]
    assert client.get("/feeds/ru.rss", headers={"If-None-Match": wrap.format(tag)}).status_code == 304


# --- archives and sources ---


def many(number: int, **fields: object) -> list[Entry]:
    return [
        bare_entry(each, "ru", published=LATER + timedelta(hours=each), updated=LATER + timedelta(hours=each), **fields)
        for each in range(1, number + 1)
    ]


def parsed(client: FlaskClient, url: str) -> tuple[list[str], dict[str, str]]:
    """The ids of a document's entries, and its addresses by relation; JSON's under the names of the others'."""
    response = client.get("/", environ_overrides=wsgi_path(urlsplit(url).path))
    assert response.status_code == 200, url
    if url.endswith("json"):
        document = json.loads(response.data)
        own = document["_ushtil"]
        names = {"self": document["feed_url"], "prev-archive": document.get("next_url")}
        names |= {"next-archive": own.get("newer_url"), "current": own.get("current_url")}
        return [item["id"] for item in document["items"]], {name: url for name, url in names.items() if url}
    found = feedparser.parse(response.data)
    return [entry.id for entry in found.entries], {
        link.rel: link.href for link in found.feed.links if link.rel not in ("alternate", "hub")
    }


def walk(client: FlaskClient, url: str | None) -> list[list[str]]:
    pages = []
    while url:
        ids, links = parsed(client, url)
        pages.append(ids)
        url = links.get("prev-archive")
    return pages


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("number", [0, 1, 3, 5, 6, 7, 9, 12, 14])
def test_walking_the_archive_finds_every_entry_once(form: str, number: int) -> None:
    entries = many(number, tags=("a/b",), source="И & К")
    client = client_of(FakeSource(*entries, size=3))
    topics = [{}, {"tag": "a/b"}, {"source": "И & К"}] if entries else [{}]
    for topic in topics:
        pages = walk(client, feed_url(ROOT, "ru", form, **topic))
        found = [each for page in pages for each in page]
        assert found == [entry.id for entry in reversed(entries)]
        assert min(number, 3) <= len(pages[0]) < 6
        assert {len(page) for page in pages[1:]} <= {3}


@pytest.mark.parametrize("form", FORMATS)
def test_no_entry_is_met_twice_while_new_ones_arrive(form: str) -> None:
    source = FakeSource(*many(20), size=3)
    client, url, found = client_of(source), feed_url(ROOT, "ru", form), []
    while url:
        ids, links = parsed(client, url)
        found += ids
        url = links.get("prev-archive")
        source.change([*many(len(source.entries) + 2)], LATER + timedelta(days=2))
    assert found == [entry.id for entry in reversed(many(20))]


def test_pages_of_an_archive_are_linked_both_ways_and_with_the_feed() -> None:
    client = client_of(FakeSource(*many(12), size=3))
    for form in FORMATS:
        current = feed_url(ROOT, "ru", form)
        urls = [feed_url(ROOT, "ru", form, page=number) for number in (1, 2, 3)]
        assert parsed(client, current)[1] == {"self": current, "prev-archive": urls[2]}
        assert parsed(client, urls[2])[1] == {"self": urls[2], "prev-archive": urls[1], "current": current}
        expected = {"self": urls[1], "prev-archive": urls[0], "next-archive": urls[2], "current": current}
        assert parsed(client, urls[1])[1] == expected
        assert parsed(client, urls[0])[1] == {"self": urls[0], "next-archive": urls[1], "current": current}


def test_a_page_stays_the_same_to_the_byte_once_there_is_a_newer_one() -> None:
    source = FakeSource(*many(12), size=3)
    client = client_of(source)
    paths = [f"/feeds/ru/archive/{number}.{form}" for number in (1, 2) for form in FORMATS]
    before = [client.get(path).data for path in paths]
    source.change(many(40), LATER + timedelta(days=9))
    assert [client.get(path).data for path in paths] == before


@pytest.mark.parametrize("number", ["0", "4", "-1", "99999999999999999999", "x"])
def test_what_is_no_page_is_404(number: str) -> None:
    client = client_of(FakeSource(*many(12), size=3))
    assert client.get("/feeds/ru/archive/3.atom").status_code == 200
    assert client.get(f"/feeds/ru/archive/{number}.atom").status_code == 404
    assert client.get(f"/feeds/kk/archive/{number}.atom").status_code == 404
    assert client.get(f"/feeds/ru/archive/{number}/tags/x.atom").status_code == 404


def test_a_source_has_its_feed_and_a_tag_of_the_same_name_another() -> None:
    client = client_of(
        FakeSource(bare_entry(1, "ru", source="К / З"), bare_entry(2, "ru", tags=("К / З",)), bare_entry(3, "en"))
    )
    for form in FORMATS:
        sourced, _ = parsed(client, feed_url(ROOT, "ru", form, source="К / З"))
        tagged, _ = parsed(client, feed_url(ROOT, "ru", form, "К / З"))
        assert (sourced, tagged) == (
            ["tag:news.example,2025-06-21:articles/a1/ru"],
            ["tag:news.example,2025-06-21:articles/a2/ru"],
        )
    document = json.loads(client.get("/feeds/ru/sources/К / З.json").data)
    assert document["title"].endswith(": К / З")
    assert document["_ushtil"]["id"].endswith(":feeds/ru/sources/%D0%9A%20%2F%20%D0%97")
    assert client.get("/feeds/en/sources/К / З.json").status_code == 404


def test_the_list_has_the_page_of_each_feed(client) -> None:
    outlines = etree.fromstring(client.get("/feeds.opml").data).findall("body/outline")
    assert {outline.get("htmlUrl") for outline in outlines} == {f"{ROOT}/{code}/" for code in ("ru", "kk", "en")}
