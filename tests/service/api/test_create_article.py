"""POST /api/v1/articles"""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.worker import Worker

URL = "/api/v1/articles"
Headers = dict[str, str]
Body = dict[str, Any]

RUSSIAN = {
    "title": "Губернатор встретился с министром",
    "content": "Губернатор Санкт-Петербурга встретился с первым заместителем премьер-министра Казахстана.",
}
KAZAKH = {
    "title": "Губернатор министрмен кездесті",
    "content": "Санкт-Петербург губернаторы Қазақстан Премьер-министрінің бірінші орынбасарымен кездесті.",
}


def test_an_article_is_accepted_with_its_translations_queued(client: FlaskClient, auth: Headers, article: Body) -> None:
    answer = client.post(URL, json=article, headers=auth)
    assert answer.status_code == 202
    told = answer.get_json()
    assert answer.headers["Location"] == f"{URL}/{told['id']}"
    assert told["title"] == article["title"]
    assert told["content_type"] == "text/plain"
    assert told["language"]["code"] == "en"
    assert told["language"]["method"] == "detected"
    assert {code: each["status"] for code, each in told["translations"].items()} == {"ru": "queued", "kk": "queued"}
    assert told["translations"]["ru"]["content"] is None


@pytest.mark.parametrize(("body", "language"), [(RUSSIAN, "ru"), (KAZAKH, "kk")])
def test_the_language_is_told_from_the_text(client: FlaskClient, auth: Headers, body: Body, language: str) -> None:
    told = client.post(URL, json=body, headers=auth).get_json()
    assert told["language"]["code"] == language
    assert set(told["translations"]) == {"ru", "kk", "en"} - {language}


def test_every_field_comes_back_as_it_was_posted(client: FlaskClient, auth: Headers, article: Body) -> None:
    body = article | {
        "summary": "They met.",
        "url": "https://news.example/a?b=1",
        "author": "A. Writer",
        "source": "Agency",
        "published_at": "2025-06-21T12:00:00+03:00",
        "tags": ["economy", "экономика"],
        "image": {"url": "https://news.example/a.jpg", "type": "image/jpeg", "length": 12345},
        "external_id": "42",
        "language": "en",
        "targets": ["kk"],
    }
    told = client.post(URL, json=body, headers=auth).get_json()
    for name in ("summary", "url", "author", "source", "tags", "image", "external_id"):
        assert told[name] == body[name]
    assert told["published_at"] == "2025-06-21T09:00:00Z"
    assert told["language"] == {"code": "en", "confidence": 1.0, "method": "given"}
    assert list(told["translations"]) == ["kk"]


def test_prefer_wait_answers_200_once_the_translations_are_finished(
    client: FlaskClient, auth: Headers, article: Body, worker: Worker
) -> None:
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        answer = client.post(URL, json=article, headers=auth | {"Prefer": "respond-async, wait=30"})
    finally:
        worker.stop()
        thread.join()
    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == "wait=30"
    for code, told in answer.get_json()["translations"].items():
        assert told["status"] == "published"
        assert told["title"]
        assert told["content"] != article["content"]
        assert told["route"][0]["package"] == f"translate-en_{code}"
        assert len(told["route"][0]["sha256"]) == 64
        assert "<2" not in told["content"]


def test_prefer_wait_answers_202_when_patience_ends_first(client: FlaskClient, auth: Headers, article: Body) -> None:
    started = time.monotonic()
    answer = client.post(URL, json=article, headers=auth | {"Prefer": "wait=1"})
    assert answer.status_code == 202
    assert 1 <= time.monotonic() - started < 5


def test_the_same_idempotency_key_and_body_answer_the_first_article(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    headers = auth | {"Idempotency-Key": "abc"}
    first = client.post(URL, json=article, headers=headers)
    again = client.post(URL, json=dict(reversed(article.items())), headers=headers)
    assert again.status_code == 202
    assert again.get_json()["id"] == first.get_json()["id"]
    assert len(client.get(URL).get_json()["articles"]) == 1


def test_the_same_idempotency_key_with_another_body_is_422(client: FlaskClient, auth: Headers, article: Body) -> None:
    headers = auth | {"Idempotency-Key": "abc"}
    client.post(URL, json=article, headers=headers)
    answer = client.post(URL, json=article | {"title": "Another title"}, headers=headers)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "Idempotency-Key"


def test_an_idempotency_key_is_free_again_after_a_refused_request(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    headers = auth | {"Idempotency-Key": "abc"}
    refused = client.post(URL, json=article | {"content": "12345", "title": "2025"}, headers=headers)
    assert refused.status_code == 422
    assert client.post(URL, json=article, headers=headers).status_code == 202


def test_the_same_source_and_external_id_answer_the_first_article(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    body = article | {"source": "Agency", "external_id": "42"}
    first = client.post(URL, json=body, headers=auth).get_json()
    assert client.post(URL, json=body, headers=auth).get_json()["id"] == first["id"]
    other = client.post(URL, json=body | {"source": "Other"}, headers=auth).get_json()
    assert other["id"] != first["id"]


def test_the_same_external_id_with_another_body_is_422(client: FlaskClient, auth: Headers, article: Body) -> None:
    body = article | {"source": "Agency", "external_id": "42"}
    client.post(URL, json=body, headers=auth)
    answer = client.post(URL, json=body | {"title": "Another title"}, headers=auth)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "external_id"


def test_html_is_sanitised_at_intake(client: FlaskClient, auth: Headers, article: Body) -> None:
    content = (
        f'<p onclick="x()">{article["content"]}</p><script>alert(1)</script><p><a href="javascript:x()">link</a></p>'
    )
    told = client.post(URL, json=article | {"content": content, "content_type": "text/html"}, headers=auth).get_json()
    assert "script" not in told["content"]
    assert "onclick" not in told["content"]
    assert f"<p>{article['content']}</p>" in told["content"]


def test_a_language_that_cannot_be_told_is_422_with_candidates_and_given_settles_it(
    client: FlaskClient, auth: Headers
) -> None:
    body = {
        "title": "Der Gouverneur traf den Minister",
        "content": "Der Gouverneur von Sankt Petersburg traf am Donnerstag den stellvertretenden Ministerpräsidenten.",
    }
    answer = client.post(URL, json=body, headers=auth)
    assert answer.status_code == 422
    problem = answer.get_json()
    assert answer.content_type.startswith("application/problem+json")
    assert problem["errors"][0]["field"] == "language"
    assert all(set(each) == {"language", "confidence"} for each in problem["candidates"])
    assert client.post(URL, json=body | {"language": "en"}, headers=auth).status_code == 202
