"""DELETE /api/v1/articles/{id}"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from service.clock import utc_now
from service.storage import queue
from service.storage.database import Database
from tests.service.api.support import PROBLEM, URL, Body, Headers, publish_all, submit, translated

FEEDS = [f"/feeds/{language}.{form}" for language in ("ru", "kk", "en") for form in ("rss", "atom", "json")]


def test_a_retracted_article_is_gone_from_feeds_list_and_pages(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    kept = submit(client, auth, article, tags=["economy"])
    gone = submit(client, auth, article | {"title": "Another"}, tags=["economy"])
    publish_all(database)
    tagged = [feed.replace(".", "/tags/economy.") for feed in FEEDS]
    for feed in FEEDS + tagged:
        assert gone in client.get(feed).text, feed
    answer = client.delete(f"{URL}/{gone}", headers=auth)
    assert (answer.status_code, answer.data) == (204, b"")
    for feed in FEEDS + tagged:
        text = client.get(feed).text
        assert gone not in text, feed
        assert kept in text, feed
    assert [each["id"] for each in client.get(URL).get_json()["articles"]] == [kept]
    for language in ("ru", "kk", "en"):
        assert client.get(f"/{language}/articles/{gone}").status_code == 410


def test_a_retracted_article_answers_410_to_everything(client: FlaskClient, auth: Headers, article: Body) -> None:
    at = f"{URL}/{submit(client, auth, article)}"
    client.delete(at, headers=auth)
    for answer in (
        client.get(at),
        client.delete(at, headers=auth),
        client.post(f"{at}/translations/ru/retry", headers=auth),
    ):
        assert answer.status_code == 410
        assert answer.content_type == PROBLEM
        assert answer.get_json()["type"] == "urn:ushtil:problem:gone"


def test_the_idempotency_key_of_a_retracted_article_answers_410(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    headers = auth | {"Idempotency-Key": "abc"}
    at = client.post(URL, json=article, headers=headers).headers["Location"]
    client.delete(at, headers=auth)
    answer = client.post(URL, json=article, headers=headers)
    assert answer.status_code == 410
    assert client.get(URL).get_json()["articles"] == []


def test_the_external_id_of_a_retracted_article_is_free_again(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    body = article | {"source": "Agency", "external_id": "42"}
    first = submit(client, auth, body)
    client.delete(f"{URL}/{first}", headers=auth)
    assert submit(client, auth, body) != first


def test_an_article_that_never_was_cannot_be_retracted(client: FlaskClient, auth: Headers) -> None:
    for name in ("nosuch", "%00"):
        answer = client.delete(f"{URL}/{name}", headers=auth)
        assert answer.status_code == 404
        assert answer.content_type == PROBLEM


def test_retracting_needs_a_key_that_may_write(
    client: FlaskClient, auth: Headers, article: Body, make_key: Callable[..., str]
) -> None:
    at = f"{URL}/{submit(client, auth, article)}"
    assert client.delete(at).status_code == 401
    assert client.delete(at, headers={"Authorization": f"Bearer {make_key('translate')}"}).status_code == 403
    assert client.get(at).status_code == 200


def test_what_waits_for_a_retracted_article_is_not_translated(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    client.delete(f"{URL}/{submit(client, auth, article)}", headers=auth)
    assert publish_all(database) == 0


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_a_translation_in_work_while_its_article_is_retracted_is_not_published(
    client: FlaskClient, auth: Headers, article: Body, database: Database, language: str
) -> None:
    gone = submit(client, auth, article)
    with database.write() as session:
        claims = queue.claim(session, "by hand", 10, 60, utc_now())
    client.delete(f"{URL}/{gone}", headers=auth)
    [claim] = [each for each in claims if each.language == language]
    with database.write() as session:
        assert queue.finish(session, claim, translated(claim), utc_now()) is False
    assert gone not in client.get(f"/feeds/{language}.atom").text
