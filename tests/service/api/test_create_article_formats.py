"""POST /api/v1/articles in ninjs and Atom"""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.service.api.support import PROBLEM, URL, Body, Headers, on_sqlite

pytestmark = on_sqlite
NINJS = "application/vnd.iptc.ninjs+json"
ATOM = "application/atom+xml;type=entry"
TEXT = (
    "The governor of Saint Petersburg met the first deputy prime minister of Kazakhstan on Thursday. "
    "They spoke about trade between the two countries."
)
GREEK = "Ο κυβερνήτης συναντήθηκε με τον υπουργό στην Αθήνα την Πέμπτη."
ENTRY = f"""<?xml version="1.0" encoding="utf-8"?>
<entry xmlns="http://www.w3.org/2005/Atom">
  <id>urn:agency:1</id><title>Governor meets the minister</title><updated>2025-06-21T09:00:00Z</updated>
  <content>{TEXT}</content>
</entry>"""
ITEM: Body = {
    "uri": "urn:agency:1",
    "headlines": [{"value": "Governor meets the minister"}],
    "bodies": [{"value": TEXT}],
    "contentCreated": "2025-06-21T09:00:00Z",
}


def post(client: FlaskClient, headers: Headers, data: Any, content_type: str, **more: str) -> Any:
    data = json.dumps(data) if isinstance(data, dict) else data
    return client.post(URL, data=data, content_type=content_type, headers=headers | more)


@pytest.mark.parametrize(("data", "content_type"), [(ENTRY, ATOM), (ITEM, NINJS), (ENTRY, "application/atom+xml")])
def test_an_article_is_taken_in_either_format(client: FlaskClient, auth: Headers, data: Any, content_type: str) -> None:
    answer = post(client, auth, data, content_type)
    assert answer.status_code == 202, answer.text
    told = answer.get_json()
    assert answer.headers["Location"] == f"{URL}/{told['id']}"
    assert told["title"] == "Governor meets the minister"
    assert told["content"] == TEXT
    assert told["language"]["code"] == "en"
    assert told["language"]["method"] == "detected"
    assert told["external_id"] == "urn:agency:1"
    assert told["published_at"] == "2025-06-21T09:00:00Z"
    assert {each["status"] for each in told["translations"].values()} == {"queued"}


def test_the_same_article_in_three_formats_is_one(client: FlaskClient, auth: Headers) -> None:
    plain = {
        "title": "Governor meets the minister", "content": TEXT, "content_type": "text/plain", "tags": [],
        "external_id": "urn:agency:1", "published_at": "2025-06-21T09:00:00Z",
    }  # fmt: skip
    answers = [post(client, auth, *each) for each in ((ENTRY, ATOM), (ITEM, NINJS), (plain, "application/json"))]
    assert [each.status_code for each in answers] == [202, 202, 202]
    assert len({each.get_json()["id"] for each in answers}) == 1


@pytest.mark.parametrize(("data", "content_type"), [(ENTRY, ATOM), (ITEM, NINJS)])
def test_prefer_and_idempotency_hold_for_them(client: FlaskClient, auth: Headers, data: Any, content_type: str) -> None:
    data = (
        data.replace("<id>urn:agency:1</id>", "") if isinstance(data, str) else {k: data[k] for k in data if k != "uri"}
    )
    headers = auth | {"Idempotency-Key": "abc", "Prefer": "wait=1"}
    first = post(client, headers, data, content_type)
    assert first.status_code == 202
    assert first.headers["Preference-Applied"] == "wait=1"
    again = post(client, auth | {"Idempotency-Key": "abc"}, data, content_type)
    assert again.get_json()["id"] == first.get_json()["id"]
    other = data.replace("Governor", "Mayor") if isinstance(data, str) else data | {"by": "Another"}
    conflict = post(client, auth | {"Idempotency-Key": "abc"}, other, content_type)
    assert conflict.status_code == 422
    assert conflict.get_json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("data", "content_type", "field"),
    [
        (ENTRY.replace("Governor meets", "Mayor meets"), ATOM, "entry.id"),
        (ITEM | {"by": "Another"}, NINJS, "uri"),
        (
            ITEM | {"by": "Another", "altIds": [{"role": "externalId", "value": "urn:agency:1"}]},
            NINJS,
            "altIds.0.value",
        ),
    ],
)
def test_an_id_that_was_used_for_another_article_is_named_as_it_is_called_there(
    client: FlaskClient, auth: Headers, data: Any, content_type: str, field: str
) -> None:
    assert post(client, auth, ITEM, NINJS).status_code == 202
    answer = post(client, auth, data, content_type)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("data", "content_type", "status", "field"),
    [
        (ITEM | {"headlines": [{"value": "a" * 1001}]}, NINJS, 413, "headlines.0.value"),
        (ITEM | {"bodies": [{"contentType": "x/y"}, {"value": "a" * 200_001}]}, NINJS, 413, "bodies.1.value"),
        (ITEM | {"subjects": [{"name": f"t{n}"} for n in range(51)]}, NINJS, 422, "subjects"),
        (ENTRY.replace("Governor", "a" * 1001), ATOM, 413, "entry.title"),
        (ENTRY.replace(TEXT, "a" * 200_001), ATOM, 413, "entry.content"),
        (ENTRY.replace("<content>", f"<summary>{'a' * 10_001}</summary><content>"), ATOM, 413, "entry.summary"),
        (
            ENTRY.replace("<content>", "".join(f"<category term='t{n}'/>" for n in range(51)) + "<content>"),
            ATOM,
            422,
            "entry.category",
        ),
        (ENTRY.replace(TEXT, GREEK).replace("Governor meets the minister", GREEK), ATOM, 422, "entry.xml:lang"),
    ],
)
def test_the_limits_are_the_same_and_fields_are_named_as_they_are_called_there(  # noqa: PLR0917
    client: FlaskClient, auth: Headers, data: Any, content_type: str, status: int, field: str
) -> None:
    answer = post(client, auth, data, content_type)
    assert answer.status_code == status, answer.text
    assert answer.get_json()["errors"][0]["field"] == field
    assert client.get(URL).get_json()["articles"] == []


def test_a_body_over_the_limit_is_413(client: FlaskClient, auth: Headers) -> None:
    answer = post(client, auth, ENTRY.replace(TEXT, "word " * 600_000), ATOM)
    assert answer.status_code == 413
    assert answer.mimetype == PROBLEM


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"", ATOM, 400),
        (b"<entry", ATOM, 400),
        (b"<!DOCTYPE entry><entry/>", ATOM, 400),
        (b"<entry/>", ATOM, 422),
        (ENTRY.encode(), "application/atom+xml;type=feed", 415),
        (ENTRY.encode(), "application/xml", 415),
        (b"{", NINJS, 400),
        (b"[]", NINJS, 422),
        (b"{}", NINJS, 422),
        (b"[" * 100_000, NINJS, 400),
        (b"{}", "application/ld+json", 415),
        (b"{}", "text/plain", 415),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_problem(
    client: FlaskClient, auth: Headers, data: bytes, content_type: str, status: int
) -> None:
    answer = post(client, auth, data, content_type)
    assert answer.status_code == status, answer.text
    assert answer.mimetype == PROBLEM
    if status == 415:
        assert answer.headers["Accept-Post"] == f"application/json, {NINJS}, {ATOM}"


def test_options_tells_which_media_types_may_be_posted(client: FlaskClient) -> None:
    answer = client.options(URL)
    assert answer.status_code == 200
    assert "POST" in answer.allow
    assert answer.headers["Accept-Post"] == f"application/json, {NINJS}, {ATOM}"
    assert "Accept-Post" not in client.get(URL).headers


def test_a_language_that_cannot_be_told_is_answered_with_candidates(client: FlaskClient, auth: Headers) -> None:
    german = "Der Gouverneur von Sankt Petersburg traf am Donnerstag den stellvertretenden Ministerpräsidenten."
    item = ITEM | {"language": "de", "headlines": [{"value": "Der Gouverneur"}], "bodies": [{"value": german}]}
    answer = post(client, auth, item, NINJS)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "language"
    assert answer.get_json()["candidates"]
    assert post(client, auth, item | {"language": "en-GB"}, NINJS).status_code == 202


def test_html_is_sanitised_whatever_format_it_comes_in(client: FlaskClient, auth: Headers) -> None:
    dirty = f"<p onclick='x()'>{TEXT}</p><script>alert(1)</script>"
    escaped = dirty.replace("&", "&amp;").replace("<", "&lt;")
    entry = ENTRY.replace(f"<content>{TEXT}", f"<content type='html'>{escaped}").replace("agency:1", "agency:2")
    item = ITEM | {"bodies": [{"contentType": "text/html", "value": dirty}]}
    for data, content_type in ((entry, ATOM), (item, NINJS)):
        told = post(client, auth, data, content_type).get_json()
        assert told["content"] == f"<p>{TEXT}</p>"
        assert told["content_type"] == "text/html"


def test_a_key_is_needed_whatever_the_format(client: FlaskClient) -> None:
    assert post(client, {}, ENTRY, ATOM).status_code == 401


def test_the_description_names_the_three_media_types(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()
    content = described["paths"][URL]["post"]["requestBody"]["content"]
    assert list(content) == ["application/json", NINJS, ATOM]
    item = described["components"]["schemas"]["NinjsArticle"]
    assert "infoSources" in item["properties"]
    assert item.get("additionalProperties", True) is True
    assert NINJS in described["paths"][f"{URL}/{{article_id}}.ninjs"]["get"]["responses"]["200"]["content"]
