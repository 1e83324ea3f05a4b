"""How pages are answered: validators, HEAD, caching, and headers that protect their readers"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from service.storage.database import Database
from service.web.words import WORDS
from tests.service.api.support import on_sqlite
from tests.service.storage.samples import NOW, add, later

Fill = Callable[[int], list[str]]
LISTS = ("/", "/ru/", "/kk/tags/a", "/en/sources/%D0%90%D0%B3%D0%B5%D0%BD%D1%82%D1%81%D1%82%D0%B2%D0%BE")


def test_a_page_that_the_reader_has_is_not_sent_again(client: FlaskClient, fill: Fill) -> None:
    (identifier,) = fill(1)
    for address in (*LISTS, f"/ru/articles/{identifier}"):
        answer = client.get(address)
        etag, modified = answer.headers["ETag"], answer.headers["Last-Modified"]
        assert not etag.startswith("W/")
        for headers in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
            again = client.get(address, headers=headers)
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == etag
            assert again.headers["Cache-Control"] == answer.headers["Cache-Control"]
        # RFC 9110, 13.1.3: the entity tag decides where both are sent.
        other = client.get(address, headers={"If-None-Match": '"x"', "If-Modified-Since": modified})
        assert other.status_code == 200


def test_what_changes_a_page_changes_its_entity_tag(client: FlaskClient, database: Database, fill: Fill) -> None:
    fill(1)
    before = {address: client.get(address) for address in LISTS}
    add(database, tags=("a",), source="Агентство", targets=())
    for address, answer in before.items():
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        # The new article is in Russian alone.
        assert again.status_code == (200 if address in ("/", "/ru/") else 304), address


def test_a_translation_changes_the_page_of_the_original(client: FlaskClient, database: Database, fill: Fill) -> None:
    identifier = add(database)
    address = f"/ru/articles/{identifier}"
    first = client.get(address)
    fill(0)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert f"/kk/articles/{identifier}" in again.text


@on_sqlite
def test_last_modified_is_when_the_list_changed_and_never_to_come(client: FlaskClient, database: Database) -> None:
    add(database, NOW, targets=())
    assert client.get("/ru/").last_modified == NOW.replace(microsecond=0)
    add(database, later(86_400 * 365 * 100), targets=())
    answer = client.get("/ru/")
    assert isinstance(answer.last_modified, datetime)
    assert answer.date is not None
    assert answer.last_modified <= answer.date


@on_sqlite
def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient, fill: Fill) -> None:
    (identifier,) = fill(1)
    for address in (*LISTS, f"/ru/articles/{identifier}", "/ru/articles/nosuch"):
        got, head = client.get(address), client.head(address)
        assert (head.status_code, head.data) == (got.status_code, b"")
        names = set(got.headers.keys()) - {"Date"}
        assert {name: head.headers[name] for name in names} == {name: got.headers[name] for name in names}


@on_sqlite
def test_pages_may_be_cached_and_errors_not(client: FlaskClient, fill: Fill) -> None:
    (identifier,) = fill(1)
    for address in (*LISTS, f"/ru/articles/{identifier}"):
        control = client.get(address).cache_control
        assert control.public
        assert control.max_age == 60
    assert client.get("/ru/articles/nosuch").headers["Cache-Control"] == "no-cache"


@on_sqlite
def test_every_page_forbids_scripts_frames_and_foreign_styles(client: FlaskClient, fill: Fill) -> None:
    (identifier,) = fill(1)
    for address in (*LISTS, f"/ru/articles/{identifier}", "/ru/articles/nosuch", "/de/articles/x", "/ru/?before=x"):
        headers = client.get(address).headers
        policy = dict(each.strip().split(" ", 1) for each in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["style-src"] == "'self'"
        assert {"script-src", "object-src", "connect-src"}.isdisjoint(policy)
        assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@on_sqlite
def test_the_policy_lets_the_page_have_its_own_style_and_pictures(client: FlaskClient) -> None:
    policy = client.get("/ru/").headers["Content-Security-Policy"]
    assert "img-src https: http:" in policy
    assert "media-src https: http:" in policy


@on_sqlite
@pytest.mark.parametrize("address", ["/", "/kk/", "/kk/articles/x"])
def test_without_a_database_people_are_told_so_in_html(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    from service.storage.database import DatabaseUnavailable

    def away(_self: Database) -> None:
        raise DatabaseUnavailable("gone")

    monkeypatch.setattr(Database, "read", away)
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.content_type == "text/html; charset=utf-8"
    assert WORDS["kk"].unavailable in answer.text
    assert answer.headers["Retry-After"] == "60"
    assert "Content-Security-Policy" in answer.headers
