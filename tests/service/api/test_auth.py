"""API keys and scopes"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3 import OpenAPI

from service.api.auth import ENDPOINT_SCOPES
from service.app import create_app
from service.clock import utc_now
from service.settings import Settings
from service.storage import keys
from service.storage.database import Database

URL = "/api/v1/articles"
MakeKey = Callable[..., str]


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_every_endpoint_of_the_api_says_what_it_asks_for(app: OpenAPI) -> None:
    described = {rule.endpoint for rule in app.url_map.iter_rules()} - {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in {"feeds", "pages", "sitemaps", "openapi", "swagger"}
        or "." not in rule.endpoint
    }
    assert described == set(ENDPOINT_SCOPES)


def test_with_no_key_made_yet_writing_is_refused_with_what_to_run(client: FlaskClient, article: dict[str, Any]) -> None:
    answer = client.post(URL, json=article)
    assert answer.status_code == 401
    assert "ushtil keys create" in answer.get_json()["detail"]
    answer = client.post(URL, json=article, headers=bearer("ushtil_abcdefgh_x"))
    assert "ushtil keys create" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}]
)
def test_a_missing_or_unknown_key_is_401_with_a_challenge(
    client: FlaskClient, make_key: MakeKey, article: dict[str, Any], header: dict[str, str]
) -> None:
    make_key()
    answer = client.post(URL, json=article, headers=header)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "ushtil keys create" not in answer.get_json()["detail"]


def test_a_key_without_the_scope_is_403_and_the_scope_is_named(
    client: FlaskClient, make_key: MakeKey, article: dict[str, Any]
) -> None:
    answer = client.post(URL, json=article, headers=bearer(make_key("translate")))
    assert answer.status_code == 403
    assert "articles:write" in answer.get_json()["detail"]


def test_an_admin_key_may_do_everything(client: FlaskClient, make_key: MakeKey, article: dict[str, Any]) -> None:
    assert client.post(URL, json=article, headers=bearer(make_key("admin"))).status_code == 202


def test_a_revoked_key_is_refused(
    client: FlaskClient, make_key: MakeKey, database: Database, article: dict[str, Any]
) -> None:
    key = make_key()
    make_key()
    assert client.post(URL, json=article, headers=bearer(key)).status_code == 202
    with database.write() as session:
        keys.revoke(session, key.split("_")[1], utc_now())
    assert client.post(URL, json=article, headers=bearer(key)).status_code == 401


def test_the_key_is_asked_for_before_the_body_is_looked_at(client: FlaskClient, make_key: MakeKey) -> None:
    make_key()
    assert client.post(URL, data=b"{", content_type="application/json").status_code == 401


def test_reading_is_open_unless_a_setting_closes_it(settings: Settings, make_key: MakeKey) -> None:
    key = make_key("translate")
    closed = create_app(replace(settings, reading_open=False)).test_client()
    assert closed.get(URL).status_code == 401
    assert closed.get(URL, headers=bearer(key)).status_code == 200
    assert closed.get("/feeds/ru.rss").status_code == 200
    assert closed.get("/healthz").status_code == 200


def test_translate_and_detect_need_their_scope_unless_a_setting_opens_them(
    settings: Settings, client: FlaskClient, make_key: MakeKey
) -> None:
    assert client.post("/detect", json={"q": "text"}).status_code == 401
    assert client.post("/detect", json={"q": "text", "api_key": make_key("articles:write")}).status_code == 403
    assert client.post("/detect", json={"q": "text", "api_key": make_key("translate")}).status_code == 200
    assert client.post("/detect", data={"q": "text", "api_key": make_key("translate")}).status_code == 200
    opened = create_app(replace(settings, translate_open=True)).test_client()
    assert opened.post("/detect", json={"q": "text"}).status_code == 200
