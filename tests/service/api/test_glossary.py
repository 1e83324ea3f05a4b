"""/api/v1/glossary"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from glossary.load import default_glossary

URL = "/api/v1/glossary"
Headers = dict[str, str]

TERM: dict[str, Any] = {
    "id": "ivanova-square",
    "kind": "place",
    "names": {
        "ru": {"text": "площадь Ивановой", "variants": ["пл. Ивановой"], "gender": "feminine"},
        "kk": {"text": "Иванова алаңы"},
        "en": {"text": "Ivanova Square"},
    },
    "note": "In the old town.",
}


def test_the_default_terms_are_listed_by_id_page_by_page(client: FlaskClient) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        page = client.get(f"{URL}/terms?limit=50" + (f"&cursor={cursor}" if cursor else "")).get_json()
        seen += [term["id"] for term in page["terms"]]
        assert page["version"] == default_glossary().version
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == sorted(term.id for term in default_glossary().terms)


def test_terms_are_found_by_a_part_of_a_name_and_by_kind(client: FlaskClient) -> None:
    found = client.get(f"{URL}/terms", query_string={"q": "қостанай", "kind": "place"}).get_json()["terms"]
    assert "kostanay" in [term["id"] for term in found]
    assert all(term["kind"] == "place" for term in found)


def test_a_term_is_added_read_changed_and_deleted_and_the_version_moves(client: FlaskClient, auth: Headers) -> None:
    before = client.get(f"{URL}/terms").get_json()["version"]
    made = client.post(f"{URL}/terms", json=TERM, headers=auth)
    assert made.status_code == 201
    assert made.headers["Location"] == f"{URL}/terms/ivanova-square"
    assert made.get_json()["names"]["ru"]["variants"] == ["пл. Ивановой"]
    added = client.get(f"{URL}/terms").get_json()["version"]
    assert added != before
    changed = TERM | {"names": TERM["names"] | {"en": {"text": "Ivanov Square"}}}
    assert client.put(f"{URL}/terms/ivanova-square", json=changed, headers=auth).status_code == 200
    assert client.get(f"{URL}/terms/ivanova-square").get_json()["names"]["en"]["text"] == "Ivanov Square"
    assert client.get(f"{URL}/terms").get_json()["version"] not in {before, added}
    assert client.delete(f"{URL}/terms/ivanova-square", headers=auth).status_code == 204
    assert client.get(f"{URL}/terms/ivanova-square").status_code == 404
    assert client.get(f"{URL}/terms").get_json()["version"] == before


def test_a_default_term_can_be_changed_and_taken_out(client: FlaskClient, auth: Headers) -> None:
    term = client.get(f"{URL}/terms/kostanay").get_json()
    term["names"]["en"]["text"] = "Kostanai City"
    term["names"]["en"]["variants"] = []
    assert client.put(f"{URL}/terms/kostanay", json=term, headers=auth).status_code == 200
    assert client.get(f"{URL}/terms/kostanay").get_json()["names"]["en"]["text"] == "Kostanai City"
    assert client.delete(f"{URL}/terms/kostanay", headers=auth).status_code == 204
    assert client.get(f"{URL}/terms/kostanay").status_code == 404
    assert client.delete(f"{URL}/terms/kostanay", headers=auth).status_code == 404


def test_an_id_that_is_taken_is_409_on_post(client: FlaskClient, auth: Headers) -> None:
    client.post(f"{URL}/terms", json=TERM, headers=auth)
    assert client.post(f"{URL}/terms", json=TERM, headers=auth).status_code == 409


def test_put_of_a_term_that_is_not_there_is_404(client: FlaskClient, auth: Headers) -> None:
    assert client.put(f"{URL}/terms/nosuch", json=TERM | {"id": "nosuch"}, headers=auth).status_code == 404


def test_put_under_another_id_is_422(client: FlaskClient, auth: Headers) -> None:
    client.post(f"{URL}/terms", json=TERM, headers=auth)
    answer = client.put(f"{URL}/terms/ivanova-square", json=TERM | {"id": "other"}, headers=auth)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "id"


@pytest.mark.parametrize(
    ("members", "part"),
    [
        ({"kind": "river"}, "kind"),
        ({"id": "Кириллица"}, "id"),
        ({"names": {"ru": {"text": "Cеверный"}}}, "mixes Latin and Cyrillic"),
        ({"names": {"ru": {"text": "Северный"}}}, "no name in"),
        ({"names": {"ru": {"text": "x\u0000y"}}}, "cannot be seen"),
        ({"names": {"de": {"text": "Platz"}}}, "names.de"),
        ({"extra": 1}, "extra"),
        ({"rank": "5"}, "rank"),
    ],
)
def test_a_term_that_fails_its_checks_is_422_and_says_why(
    client: FlaskClient, auth: Headers, members: dict[str, Any], part: str
) -> None:
    answer = client.post(f"{URL}/terms", json=TERM | members, headers=auth)
    assert answer.status_code == 422, answer.text
    assert part in answer.text


def test_a_source_form_of_another_term_is_refused_unless_ranked(client: FlaskClient, auth: Headers) -> None:
    twin = TERM | {"id": "twin", "names": TERM["names"] | {"ru": {"text": "Костанай"}}}
    answer = client.post(f"{URL}/terms", json=twin, headers=auth)
    assert answer.status_code == 422
    assert "kostanay" in answer.text
    assert client.post(f"{URL}/terms", json=twin | {"rank": -5}, headers=auth).status_code == 201


@pytest.mark.parametrize("form", ["toml", "csv", "tbx"])
def test_what_is_exported_is_imported_without_a_change(client: FlaskClient, auth: Headers, form: str) -> None:
    client.post(f"{URL}/terms", json=TERM, headers=auth)
    before = client.get(f"{URL}/terms").get_json()
    file = client.get(f"{URL}/export?format={form}")
    assert file.status_code == 200
    assert f'filename="glossary.{form}"' in file.headers["Content-Disposition"]
    answer = client.post(f"{URL}/import?format={form}&mode=replace", data=file.data, headers=auth)
    assert answer.status_code == 200, answer.text
    told = answer.get_json()
    assert (told["created"], told["updated"], told["version"]) == (0, 0, before["version"])
    assert client.get(f"{URL}/terms").get_json() == before


def test_import_merges_unless_told_to_replace(client: FlaskClient, auth: Headers) -> None:
    client.post(f"{URL}/terms", json=TERM, headers=auth)
    [term] = client.get(f"{URL}/terms", query_string={"q": "Ivanova Square"}).get_json()["terms"]
    assert term["id"] == "ivanova-square"
    number = len(default_glossary().terms) + 1
    text = '[[term]]\nid = "nova"\nkind = "other"\nru = "Новая"\nkk = "Жаңа"\nen = "Nova"\n'
    exported = client.get(f"{URL}/export?format=toml").get_data(as_text=True)
    assert "[[term]]" in exported
    merged = client.post(f"{URL}/import?format=toml", data=text.encode(), headers=auth).get_json()
    assert merged["created"] == 1
    listed = client.get(f"{URL}/terms?limit=1000").get_json()["terms"]
    assert len(listed) == number + 1
    client.post(f"{URL}/import?format=toml&mode=replace", data=text.encode(), headers=auth)
    assert [term["id"] for term in client.get(f"{URL}/terms").get_json()["terms"]] == ["nova"]


def test_a_file_with_one_bad_term_changes_nothing_and_names_the_line(client: FlaskClient, auth: Headers) -> None:
    before = client.get(f"{URL}/terms").get_json()["version"]
    good = '[[term]]\nid = "nova"\nkind = "other"\nru = "Новая"\nkk = "Жаңа"\nen = "Nova"\n\n'
    text = good + '[[term]]\nid = "bad"\nkind = "x"\n'
    answer = client.post(f"{URL}/import?format=toml", data=text.encode(), headers=auth)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "line 8"
    assert client.get(f"{URL}/terms").get_json()["version"] == before


def test_writing_needs_the_scope_and_reading_does_not(client: FlaskClient, make_key: Callable[..., str]) -> None:
    assert client.post(f"{URL}/terms", json=TERM).status_code == 401
    key = {"Authorization": f"Bearer {make_key('articles:write')}"}
    assert client.post(f"{URL}/terms", json=TERM, headers=key).status_code == 403
    assert client.get(f"{URL}/terms").status_code == 200
