"""Bad articles: each a clear 4xx that names the field, and nothing half-written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.storage import articles
from service.storage.database import Database
from tests.service.api.support import on_sqlite

URL = "/api/v1/articles"
Headers = dict[str, str]
Body = dict[str, Any]

BAD: list[tuple[str, dict[str, Any], str]] = [
    ("empty title", {"title": ""}, "title"),
    ("blank title", {"title": " \n\t\u00a0"}, "title"),
    ("title of punctuation marks alone is kept out only if invisible", {"title": "\u200b\u200d"}, "title"),
    ("title of the wrong type", {"title": 5}, "title"),
    ("no title", {"title": None}, "title"),
    ("empty content", {"content": ""}, "content"),
    ("blank content", {"content": "  \n "}, "content"),
    ("content of the wrong type", {"content": ["a"]}, "content"),
    ("unknown field", {"tittle": "x"}, "tittle"),
    ("unknown field with a lone surrogate", {"a\ud800": "x"}, ""),
    ("unknown content type", {"content_type": "text/markdown"}, "content_type"),
    ("NUL", {"content": "a\x00b"}, "content"),
    ("control character", {"title": "a\x1bb"}, "title"),
    ("lone surrogate", {"content": "a\ud800b"}, "content"),
    ("unpaired combining mark", {"title": "\u0301a"}, "title"),
    ("naive date", {"published_at": "2025-06-21T09:00:00"}, "published_at"),
    ("date that is none", {"published_at": "2025-02-30T09:00:00Z"}, "published_at"),
    ("date as a number", {"published_at": 1750496400}, "published_at"),
    ("date of another age", {"published_at": "0001-01-01T00:00:00+14:00"}, "published_at"),
    ("ftp URL", {"url": "ftp://a.example/b"}, "url"),
    ("javascript URL", {"url": "javascript:alert(1)"}, "url"),
    ("relative URL", {"url": "/a"}, "url"),
    ("URL without a host", {"url": "http://"}, "url"),
    ("over-long URL", {"url": "https://a.example/" + "a" * 3000}, "url"),
    ("image with a data URL", {"image": {"url": "data:image/png;base64,AA"}}, "image.url"),
    ("image with a negative length", {"image": {"url": "https://a.example/b", "length": -1}}, "image.length"),
    ("image with a length as text", {"image": {"url": "https://a.example/b", "length": "5"}}, "image.length"),
    ("image with a type that is none", {"image": {"url": "https://a.example/b", "type": "jpeg"}}, "image.type"),
    ("image as text", {"image": "https://a.example/b"}, "image"),
    ("tags as text", {"tags": "economy"}, "tags"),
    ("empty tag", {"tags": ["economy", ""]}, "tags.1"),
    ("too many tags", {"tags": [f"t{n}" for n in range(51)]}, "tags"),
    ("language of another world", {"language": "de"}, "language"),
    ("target of another world", {"targets": ["de"]}, "targets.0"),
    ("target that is the article's own language", {"language": "en", "targets": ["en", "ru"]}, "targets"),
    ("HTML without text", {"content": "<script>alert(1)</script>", "content_type": "text/html"}, "content"),
]


@on_sqlite
@pytest.mark.parametrize(("members", "field"), [(m, f) for _, m, f in BAD], ids=[name for name, _, _ in BAD])
def test_a_bad_field_is_422_and_is_named(
    client: FlaskClient, auth: Headers, article: Body, members: Body, field: str
) -> None:
    answer = client.post(URL, data=json.dumps(article | members), headers=auth, content_type="application/json")
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json()
    assert problem["status"] == 422
    assert problem["type"] == "urn:ushtil:problem:invalid-input"
    assert field in [each["field"] for each in problem["errors"]], problem
    assert client.get(URL).get_json()["articles"] == []


@on_sqlite
@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe{}", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"title": ' + b"[" * 90_000 + b"]" * 90_000 + b"}", "application/json", 400),
        (b'{"title": ' + b"9" * 10_000 + b"}", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"text"', "application/json", 422),
        (b"null", "application/json", 422),
        (b"title=a&content=b", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"", "application/json", 400),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    client: FlaskClient, auth: Headers, data: bytes, content_type: str, status: int
) -> None:
    answer = client.post(URL, data=data, headers=auth, content_type=content_type)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


@on_sqlite
def test_a_body_over_the_limit_is_413(client: FlaskClient, auth: Headers, article: Body) -> None:
    answer = client.post(URL, json=article | {"content": "word " * 600_000}, headers=auth)
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


@on_sqlite
@pytest.mark.parametrize(("field", "size"), [("title", 1_001), ("summary", 10_001), ("content", 200_001)])
def test_a_text_over_its_limit_is_413_and_is_named(
    client: FlaskClient, auth: Headers, article: Body, field: str, size: int
) -> None:
    answer = client.post(URL, json=article | {field: "a" * size}, headers=auth)
    assert answer.status_code == 413
    assert answer.get_json()["errors"][0]["field"] == field


def test_a_single_word_of_100_000_characters_is_answered(client: FlaskClient, auth: Headers, article: Body) -> None:
    answer = client.post(URL, json=article | {"content": "a" * 100_000, "language": "en"}, headers=auth)
    assert answer.status_code == 202


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 15_000 + "The governor met the minister." + "</div>" * 15_000,
        "<p><b>The governor <i>met</b> the minister.</i><table><td><p></div></span><a href='",
        "The governor met the minister.<![CDATA[ ]]><!-- <!DOCTYPE html><?php x ?>",
        "&#0;&#x110000;&#xd800;&nosuch; The governor met the minister.",
    ],
)
def test_broken_or_deeply_nested_html_is_taken(client: FlaskClient, auth: Headers, article: Body, content: str) -> None:
    body = article | {"content": content, "content_type": "text/html", "language": "en"}
    answer = client.post(URL, json=body, headers=auth)
    assert answer.status_code == 202, answer.text
    assert "The governor" in answer.get_json()["content"]


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "cursor=nonsense", "language=de", "status=odd", "nosuch=1"])
def test_a_bad_query_is_422(client: FlaskClient, query: str) -> None:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == query.split("=", maxsplit=1)[0]


@on_sqlite
@pytest.mark.parametrize("key", ["", "a" * 256, "кирилл"])
def test_an_unusable_idempotency_key_is_400(client: FlaskClient, auth: Headers, article: Body, key: str) -> None:
    headers = auth | {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = client.post(URL, json=article, headers=headers)
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["field"] == "Idempotency-Key"


def test_nothing_is_stored_of_a_refused_article(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    client.post(URL, json=article | {"tags": ["ok"], "published_at": "yesterday"}, headers=auth)
    with database.read() as session:
        assert articles.list_articles(session, limit=10).articles == []
