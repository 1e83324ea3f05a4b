"""GET /api/v1/articles/{id}"""

from __future__ import annotations

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from service.storage.database import Database
from tests.service.api.support import PROBLEM, URL, Body, Headers, fail_all, hold_all, publish_all, submit

MEMBERS = {
    "id", "title", "summary", "content", "content_type", "language", "url", "author", "source", "external_id",
    "image", "tags", "published_at", "created_at", "updated_at", "translations",
}  # fmt: skip
TRANSLATION_MEMBERS = {
    "status", "title", "summary", "content", "updated_at", "error", "route", "glossary", "checks",
}  # fmt: skip


def test_an_article_reads_as_it_was_answered_when_it_was_posted(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    posted = client.post(URL, json=article, headers=auth)
    read = client.get(posted.headers["Location"])
    assert read.status_code == 200
    assert read.content_type == "application/json"
    assert read.get_json() == posted.get_json()


def test_an_article_and_its_translations_have_the_members_of_the_contract(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    told = client.get(f"{URL}/{submit(client, auth, article)}").get_json()
    assert set(told) == MEMBERS
    assert set(told["language"]) == {"code", "confidence", "method"}
    for translation in told["translations"].values():
        assert set(translation) == TRANSLATION_MEMBERS
        assert translation["glossary"] == {"version": None, "terms": []}
    assert told["summary"] is None
    assert told["tags"] == []


def test_moments_are_in_utc_with_a_zone(client: FlaskClient, auth: Headers, article: Body) -> None:
    told = client.get(f"{URL}/{submit(client, auth, article, published_at='2025-06-21T12:00:00.5+05:00')}").get_json()
    assert told["published_at"] == "2025-06-21T07:00:00.500000Z"
    for name in ("created_at", "updated_at"):
        assert told[name].endswith("Z")
        assert datetime.fromisoformat(told[name])


def test_a_published_translation_has_its_texts_and_its_route(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    at = f"{URL}/{submit(client, auth, article, summary='They met.')}"
    before = client.get(at).get_json()
    publish_all(database)
    told = client.get(at).get_json()
    russian = told["translations"]["ru"]
    assert russian["status"] == "published"
    assert russian["title"] == f"ru: {article['title']}"
    assert russian["summary"] == "ru: They met."
    assert russian["content"] == f"ru: {article['content']}"
    assert russian["route"] == [{"package": "translate-en_ru", "version": "1.9", "sha256": "0" * 64}]
    assert russian["error"] is None
    assert told["created_at"] == before["created_at"]
    assert told["updated_at"] > before["updated_at"]
    assert told["content"] == article["content"]


def test_a_failed_translation_tells_why_and_has_no_text(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    at = f"{URL}/{submit(client, auth, article)}"
    fail_all(database, "no package translates from en into ru")
    for translation in client.get(at).get_json()["translations"].values():
        assert translation["status"] == "failed"
        assert translation["error"] == "no package translates from en into ru"
        assert translation["title"] is translation["content"] is None


def test_a_held_translation_is_told_as_held(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    at = f"{URL}/{submit(client, auth, article)}"
    hold_all(database)
    told = client.get(at).get_json()["translations"]["kk"]
    assert told["status"] == "held"
    assert told["content"]


def test_text_of_any_script_is_read_as_it_was_posted(client: FlaskClient, auth: Headers, article: Body) -> None:
    content = "Қазақстан 🇰🇿 — “тест” \u2028 & <b> é e\u0301 \U0001f9d1\u200d\U0001f33e\n\n\tконец"
    at = f"{URL}/{submit(client, auth, article, content=content, language='kk')}"
    assert client.get(at).get_json()["content"] == content
    assert "Қазақстан 🇰🇿" in client.get(at).get_data().decode(), "JSON is in UTF-8, without escapes"


@pytest.mark.parametrize("name", ["nosuch", "0" * 32, "%00", "a%00b", "%ff", "'; DROP TABLE articles; --", "é" * 300])
def test_an_article_that_never_was_is_404(client: FlaskClient, name: str) -> None:
    answer = client.get(f"{URL}/{name}")
    assert answer.status_code == 404
    assert answer.content_type == PROBLEM
    assert answer.get_json()["status"] == 404
    assert answer.get_json()["type"] == "urn:ushtil:problem:not-found"


def test_head_answers_as_get_without_the_body(client: FlaskClient, auth: Headers, article: Body) -> None:
    at = f"{URL}/{submit(client, auth, article)}"
    head, get = client.head(at), client.get(at)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_a_method_an_article_does_not_have_is_405_with_those_it_has(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    answer = client.put(f"{URL}/{submit(client, auth, article)}", json=article, headers=auth)
    assert answer.status_code == 405
    assert answer.content_type == PROBLEM
    assert {"GET", "DELETE"} <= {each.strip() for each in answer.headers["Allow"].split(",")}
