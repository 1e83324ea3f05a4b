"""Webhooks over HTTP: made, listed, removed, by operators alone"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.settings import Settings
from tests.service.api.support import Body, Headers, on_sqlite, submit

HOOKS = "/api/v1/webhooks"
HOOK = "https://subscriber.example/in"


@pytest.fixture
def admin(make_key: Callable[..., str]) -> Headers:
    return {"Authorization": f"Bearer {make_key('admin')}"}


def test_a_webhook_is_made_with_a_secret_that_is_shown_once_and_can_be_removed(
    client: FlaskClient, admin: Headers
) -> None:
    wanted = {"url": HOOK, "languages": ["kk"], "tags": ["economy"]}
    answer = client.post(HOOKS, json=wanted, headers=admin)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    made = answer.get_json()
    assert {name: made[name] for name in wanted} == wanted
    assert len(made["secret"]) >= 40
    [listed] = client.get(HOOKS, headers=admin).get_json()["webhooks"]
    assert listed == {name: value for name, value in made.items() if name != "secret"}
    assert made["secret"] not in client.get(HOOKS, headers=admin).text
    assert client.delete(f"{HOOKS}/{made['id']}", headers=admin).status_code == 204
    assert client.get(HOOKS, headers=admin).get_json() == {"webhooks": []}
    assert client.delete(f"{HOOKS}/{made['id']}", headers=admin).status_code == 404


def test_what_waits_for_a_webhook_is_counted(client: FlaskClient, admin: Headers, article: dict[str, Any]) -> None:
    client.post(HOOKS, json={"url": HOOK}, headers=admin)
    submit(client, admin, article)
    [listed] = client.get(HOOKS, headers=admin).get_json()["webhooks"]
    assert (listed["waiting"], listed["failed"], listed["failing_since"]) == (1, 0, None)


@on_sqlite
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "subscriber.example"}, "url"),
        ({"url": "http://127.0.0.1:8080/"}, "url"),
        ({"url": "http://localhost/"}, "url"),
        ({"url": "http://[::1]/"}, "url"),
        ({"url": "http://169.254.169.254/latest"}, "url"),
        ({"url": "http://2130706433/"}, "url"),
        ({"url": "https://user:secret@subscriber.example/"}, "url"),
        ({"url": HOOK, "languages": ["de"]}, "languages.0"),
        ({"url": HOOK, "tags": [""]}, "tags.0"),
        ({"url": HOOK, "tags": ["x"] * 101}, "tags"),
        ({"url": HOOK, "secret": "mine"}, "secret"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_with_the_field(
    client: FlaskClient, admin: Headers, body: Body, field: str
) -> None:
    answer = client.post(HOOKS, json=body, headers=admin)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.get_json()["errors"]] == [field]
    assert client.get(HOOKS, headers=admin).get_json() == {"webhooks": []}


@on_sqlite
def test_a_private_address_is_taken_where_the_setting_allows_it(settings: Settings, admin: Headers) -> None:
    client = create_app(replace(settings, webhook_private=True)).test_client()
    assert client.post(HOOKS, json={"url": "http://10.0.0.7/in"}, headers=admin).status_code == 201


@on_sqlite
def test_a_host_name_that_is_not_ascii_is_kept_as_punycode(client: FlaskClient, admin: Headers) -> None:
    made = client.post(HOOKS, json={"url": "https://қазақша.example/in"}, headers=admin).get_json()
    assert made["url"].startswith("https://xn--")


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("GET", ""), ("DELETE", "/x")])
def test_only_operators_may(client: FlaskClient, auth: Headers, method: str, path: str) -> None:
    assert client.open(HOOKS + path, method=method).status_code == 401
    answer = client.open(HOOKS + path, method=method, headers=auth, json={"url": HOOK} if method == "POST" else None)
    assert answer.status_code == 403
    assert "admin" in answer.get_json()["detail"]
