"""GET /api/v1/articles"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.settings import Settings
from service.storage.database import Database
from tests.service.api.support import PROBLEM, URL, Body, Headers, fail_all, publish_all, submit


def ids(client: FlaskClient, **query: Any) -> list[str]:
    answer = client.get(URL, query_string=query)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.get_json()["articles"]]


def test_an_empty_list_has_no_next_page(client: FlaskClient) -> None:
    assert client.get(URL).get_json() == {"articles": [], "next_cursor": None}


def test_articles_are_listed_newest_first_and_whole(client: FlaskClient, auth: Headers, article: Body) -> None:
    posted = [submit(client, auth, article, title=f"Article {n}", language="en") for n in range(3)]
    assert ids(client) == posted[::-1]
    listed = client.get(URL).get_json()["articles"][0]
    assert listed == client.get(f"{URL}/{posted[-1]}").get_json()


@pytest.fixture
def several(client: FlaskClient, auth: Headers, article: Body, database: Database) -> dict[str, str]:
    """Four articles by name: two published, one failed, one still queued."""
    made = {
        "english": submit(client, auth, article, language="en", tags=["economy", "Спорт"], source="Agency"),
        "russian": submit(client, auth, article, language="ru", tags=["economy"], source="Другое & Co"),
    }
    publish_all(database)
    made["kazakh"] = submit(client, auth, article, language="kk", tags=["a/b"], targets=["ru"])
    fail_all(database)
    made["bare"] = submit(client, auth, article, language="en", source="Agency")
    return made


FILTERS: list[tuple[dict[str, str], list[str]]] = [
    ({"language": "en"}, ["bare", "english"]),
    ({"language": "kk"}, ["kazakh"]),
    ({"tag": "economy"}, ["russian", "english"]),
    ({"tag": "Спорт"}, ["english"]),
    ({"tag": "a/b"}, ["kazakh"]),
    ({"tag": "ECONOMY"}, []),
    ({"source": "Agency"}, ["bare", "english"]),
    ({"source": "Другое & Co"}, ["russian"]),
    ({"status": "published"}, ["russian", "english"]),
    ({"status": "failed"}, ["kazakh"]),
    ({"status": "queued"}, ["bare"]),
    ({"status": "held"}, []),
    ({"language": "en", "source": "Agency", "tag": "economy"}, ["english"]),
    ({"language": "ru", "source": "Agency"}, []),
]


def test_filters_keep_what_they_name(client: FlaskClient, several: dict[str, str]) -> None:
    for query, names in FILTERS:
        assert ids(client, **query) == [several[name] for name in names], query


def test_a_list_by_status_follows_the_translations(
    client: FlaskClient, several: dict[str, str], database: Database
) -> None:
    publish_all(database)
    assert ids(client, status="queued") == []
    assert several["bare"] in ids(client, status="published")


def walk(client: FlaskClient, each_page: Any = None, **query: Any) -> list[str]:
    """All ids, page by page; ``each_page`` is called between pages."""
    found: list[str] = []
    cursor = None
    while True:
        page = client.get(URL, query_string=query | ({"cursor": cursor} if cursor else {})).get_json()
        assert page["articles"], "a page that a cursor promises is not empty"
        found += [each["id"] for each in page["articles"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found
        if each_page:
            each_page()


def test_pages_show_every_article_once_while_new_ones_arrive(client: FlaskClient, auth: Headers, article: Body) -> None:
    posted = [submit(client, auth, article, title=f"Article {n}", language="en") for n in range(7)]
    arriving: list[str] = []

    def arrive() -> None:
        arriving.extend(submit(client, auth, article, title="New", language="en") for _ in range(2))

    assert walk(client, arrive, limit=2) == posted[::-1]
    assert len(arriving) == 6
    assert ids(client, limit=2) == arriving[:-3:-1]


def test_pages_lose_nothing_while_articles_are_retracted(client: FlaskClient, auth: Headers, article: Body) -> None:
    posted = [submit(client, auth, article, title=f"Article {n}", language="en") for n in range(6)]
    first = client.get(URL, query_string={"limit": 2}).get_json()
    for gone in (posted[5], posted[4], posted[2]):  # both seen ones, the cursor's own among them, and one to come
        client.delete(f"{URL}/{gone}", headers=auth)
    rest = client.get(URL, query_string={"limit": 10, "cursor": first["next_cursor"]}).get_json()
    assert [each["id"] for each in rest["articles"]] == [posted[3], posted[1], posted[0]]


def test_pages_keep_to_their_filter(client: FlaskClient, auth: Headers, article: Body) -> None:
    posted = [
        submit(client, auth, article, language="en", tags=["odd"] if n % 2 else ["even"], title=f"Article {n}")
        for n in range(6)
    ]
    assert walk(client, tag="odd", limit=1) == posted[1::2][::-1]


def test_the_last_full_page_has_no_next_cursor(client: FlaskClient, auth: Headers, article: Body) -> None:
    for n in range(4):
        submit(client, auth, article, title=f"Article {n}", language="en")
    first = client.get(URL, query_string={"limit": 2}).get_json()
    assert first["next_cursor"]
    second = client.get(URL, query_string={"limit": 2, "cursor": first["next_cursor"]}).get_json()
    assert len(second["articles"]) == 2
    assert second["next_cursor"] is None


def test_a_page_is_no_longer_than_the_setting_allows(
    settings: Settings, client: FlaskClient, auth: Headers, article: Body
) -> None:
    for n in range(4):
        submit(client, auth, article, title=f"Article {n}", language="en")
    short = create_app(replace(settings, list_limit=3)).test_client()
    for limit in (4, 10**30):
        page = short.get(URL, query_string={"limit": limit}).get_json()
        assert len(page["articles"]) == 3
        assert page["next_cursor"]


@pytest.mark.parametrize(
    "query",
    ["tag=a%00b", "source=%00", "cursor=%00", "cursor=WyIyMDI1", "cursor=bnVsbA", "limit=-1", "limit=1.5", "limit=",
     "language=EN", "language=", "status=", "cursor=" + "a" * 5000],
)  # fmt: skip
def test_a_query_that_makes_no_sense_is_422_and_is_named(client: FlaskClient, query: str) -> None:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert answer.content_type == PROBLEM
    assert answer.get_json()["errors"][0]["field"] == query.split("=", maxsplit=1)[0]
