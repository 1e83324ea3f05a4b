"""POST /api/v1/articles/{id}/translations/{language}/retry"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from service.storage.database import Database
from tests.service.api.support import PROBLEM, URL, Body, Headers, fail_all, hold_all, publish_all, submit


@pytest.mark.parametrize("unfinished", [fail_all, hold_all])
def test_a_failed_or_held_translation_is_queued_again_and_can_be_published(
    client: FlaskClient, auth: Headers, article: Body, database: Database, unfinished: Callable[[Database], int]
) -> None:
    at = f"{URL}/{submit(client, auth, article)}"
    unfinished(database)
    before = client.get(at).get_json()["translations"]
    answer = client.post(f"{at}/translations/ru/retry", headers=auth)
    assert answer.status_code == 202
    told = answer.get_json()["translations"]
    assert told["ru"]["status"] == "queued"
    assert told["ru"]["error"] is None
    assert told["kk"] == before["kk"], "only the translation that is asked for is tried again"
    assert publish_all(database) == 1
    assert client.get(at).get_json()["translations"]["ru"]["status"] == "published"
    assert client.get("/feeds/ru.json").get_json()["items"]


def test_a_translation_that_waits_or_is_published_cannot_be_tried_again(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    at = f"{URL}/{submit(client, auth, article)}/translations/ru/retry"
    waiting = client.post(at, headers=auth)
    publish_all(database)
    published = client.post(at, headers=auth)
    for answer, status in ((waiting, "queued"), (published, "published")):
        assert answer.status_code == 409
        assert answer.content_type == PROBLEM
        assert status in answer.get_json()["detail"]


def test_a_translation_that_was_not_asked_for_is_404(client: FlaskClient, auth: Headers, article: Body) -> None:
    at = f"{URL}/{submit(client, auth, article, language='en', targets=['kk'])}"
    for language in ("ru", "en"):
        answer = client.post(f"{at}/translations/{language}/retry", headers=auth)
        assert answer.status_code == 404
        assert answer.content_type == PROBLEM
    assert client.post(f"{URL}/nosuch/translations/ru/retry", headers=auth).status_code == 404


def test_a_language_outside_the_three_is_422(client: FlaskClient, auth: Headers, article: Body) -> None:
    answer = client.post(f"{URL}/{submit(client, auth, article)}/translations/de/retry", headers=auth)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "language"


def test_trying_again_needs_a_key_that_may_write(
    client: FlaskClient, auth: Headers, article: Body, database: Database, make_key: Callable[..., str]
) -> None:
    at = f"{URL}/{submit(client, auth, article)}/translations/ru/retry"
    fail_all(database)
    assert client.post(at).status_code == 401
    assert client.post(at, headers={"Authorization": f"Bearer {make_key('translate')}"}).status_code == 403
    assert publish_all(database) == 0
