"""GET /api/v1/articles/{id}.ninjs"""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from service.storage.database import Database
from tests.service.api.support import PROBLEM, URL, Body, Headers, fail_all, hold_all, publish_all, submit
from tests.service.formats.ninjs_rules import faults

NINJS = "application/vnd.iptc.ninjs+json"
FULL: Body = {
    "summary": "They met.",
    "url": "https://agency.example/a?b=1",
    "author": "A. Writer",
    "source": "Agency",
    "published_at": "2025-06-21T09:00:00Z",
    "tags": ["economy", "экономика"],
    "image": {"url": "https://agency.example/a.jpg", "type": "image/jpeg", "length": 12345},
    "external_id": "2025-06-21-001",
    "language": "en",
}
HTML = {
    "content": "<p>The governor <b>met</b> the minister &amp; spoke.</p>\n<ul><li>trade</li></ul>",
    "content_type": "text/html",
}


def item(client: FlaskClient, article_id: str, language: str | None = None) -> dict[str, Any]:
    answer = client.get(f"{URL}/{article_id}.ninjs" + (f"?language={language}" if language else ""))
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == NINJS
    made: dict[str, Any] = answer.get_json(force=True)
    return made


@pytest.mark.parametrize("fields", [{}, FULL, FULL | HTML, {"image": {"url": "https://agency.example/a.jpg"}}])
def test_every_version_is_an_item_of_the_standard(
    client: FlaskClient, auth: Headers, article: Body, database: Database, fields: Body
) -> None:
    article_id = submit(client, auth, article, **fields)
    publish_all(database)
    for language in ("ru", "kk", "en"):
        assert faults(item(client, article_id, language)) == []


def test_the_rules_find_what_is_no_item() -> None:
    good = {"uri": "tag:a.example,2025-01-01:a"}
    assert faults(good) == []
    broken: list[Body] = [
        {},
        good | {"altids": []},
        good | {"uri": "no uri"},
        good | {"pubStatus": "cancelled"},
        good | {"bodies": [{"value": 1}]},
        good | {"associations": [good]},
        good | {"firstCreated": "today"},
    ]
    for bad in broken:
        assert faults(bad) != [], bad


def test_the_original_has_all_that_was_posted(client: FlaskClient, auth: Headers, article: Body) -> None:
    article_id = submit(client, auth, article, **FULL)
    made = item(client, article_id)
    assert made["uri"].startswith("tag:news.example,")
    assert made["uri"].endswith(f":articles/{article_id}/en")
    assert made["standard"]["version"] == "3.1"
    assert (made["type"], made["pubStatus"], made["language"]) == ("text", "usable", "en")
    assert made["headlines"] == [{"role": "main", "contentType": "text/plain", "value": article["title"]}]
    assert made["bodies"][0] == {"role": "main", "contentType": "text/plain", "value": article["content"]}
    assert made["bodies"][1]["contentType"] == "text/html"
    assert made["bodies"][1]["value"].startswith("<p>The governor")
    assert made["descriptions"][0]["value"] == "They met."
    assert made["by"] == "A. Writer"
    assert made["contentCreated"] == "2025-06-21T09:00:00Z"
    assert made["subjects"] == [{"name": "economy"}, {"name": "экономика"}]
    assert made["infoSources"] == [{"name": "Agency", "role": "source"}]
    assert made["altIds"] == [{"role": "externalId", "value": "2025-06-21-001"}]
    assert [each["href"] for each in made["renditions"]] == [
        f"https://news.example/en/articles/{article_id}",
        "https://agency.example/a?b=1",
    ]
    [image] = made["associations"]
    assert image["type"] == "picture"
    assert image["renditions"] == [
        {"name": "main", "href": FULL["image"]["url"], "contentType": "image/jpeg", "sizeInBytes": 12345}
    ]
    assert "digitalSourceType" not in made


def test_a_translation_says_that_a_machine_made_it_and_from_which_original(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    article_id = submit(client, auth, article, **FULL)
    publish_all(database)
    made = item(client, article_id, "ru")
    assert made["headlines"][0]["value"] == f"ru: {article['title']}"
    assert made["bodies"][0]["value"] == f"ru: {article['content']}"
    assert made["language"] == "ru"
    assert made["digitalSourceType"]["uri"].endswith("/trainedAlgorithmicMedia")
    assert made["edNote"] == "Machine translation from English."
    # The newsroom's id and address are the original's.
    assert "altIds" not in made
    assert len(made["renditions"]) == 1
    versions = {each["language"]: each for each in made["associations"] if each["type"] == "text"}
    assert set(versions) == {"kk", "en"}
    assert (versions["en"]["rel"], versions["kk"]["rel"]) == ("translationOf", "translation")
    assert versions["en"]["uri"] == item(client, article_id, "en")["uri"]
    assert versions["en"]["altIds"][0]["value"] == FULL["external_id"]
    assert versions["kk"]["renditions"][0]["href"] == f"https://news.example/kk/articles/{article_id}"


def test_the_uri_is_the_id_of_the_entry_in_the_feeds(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    article_id = submit(client, auth, article)
    publish_all(database)
    for language in ("ru", "kk", "en"):
        [entry] = client.get(f"/feeds/{language}.json").get_json(force=True)["items"]
        assert item(client, article_id, language)["uri"] == entry["id"]


def test_only_published_versions_are_given_and_named(
    client: FlaskClient, auth: Headers, article: Body, database: Database
) -> None:
    article_id = submit(client, auth, article, targets=["ru"])
    for settle, status in ((None, "queued"), (hold_all, "held"), (fail_all, "failed")):
        if settle is not None:
            client.post(f"{URL}/{article_id}/translations/ru/retry", headers=auth)
            settle(database)
        answer = client.get(f"{URL}/{article_id}.ninjs?language=ru")
        assert answer.status_code == 409
        assert answer.mimetype == PROBLEM
        assert answer.get_json(force=True)["translation_status"] == status
        assert "associations" not in item(client, article_id, "en")
    assert client.get(f"{URL}/{article_id}.ninjs?language=kk").status_code == 404


def test_what_is_not_there_is_404_and_what_is_retracted_410(client: FlaskClient, auth: Headers, article: Body) -> None:
    assert client.get(f"{URL}/nosuch.ninjs").status_code == 404
    assert client.get(f"{URL}/nosuch.ninjs?language=de").status_code == 422
    article_id = submit(client, auth, article)
    client.delete(f"{URL}/{article_id}", headers=auth)
    answer = client.get(f"{URL}/{article_id}.ninjs")
    assert answer.status_code == 410
    assert answer.mimetype == PROBLEM


@pytest.mark.parametrize("fields", [FULL, FULL | HTML])
def test_an_item_posted_again_gives_the_same_article(
    client: FlaskClient, auth: Headers, article: Body, fields: Body
) -> None:
    first = client.post(URL, json=article | fields, headers=auth).get_json()
    exported = client.get(f"{URL}/{first['id']}.ninjs").data
    # The same source and external id would answer the first article again.
    client.delete(f"{URL}/{first['id']}", headers=auth)
    answer = client.post(URL, data=exported, content_type=NINJS, headers=auth)
    assert answer.status_code == 202, answer.text
    again = answer.get_json()
    own = {"id", "created_at", "updated_at", "translations"}
    assert {k: v for k, v in again.items() if k not in own} == {k: v for k, v in first.items() if k not in own}


def test_an_item_of_an_article_with_nothing_but_text_names_itself_when_posted_again(
    client: FlaskClient, auth: Headers, article: Body
) -> None:
    first = client.post(URL, json=article, headers=auth).get_json()
    exported = item(client, first["id"])
    again = client.post(URL, json=exported, headers=auth | {"Content-Type": NINJS}).get_json()
    assert (again["title"], again["content"]) == (first["title"], first["content"])
    assert again["external_id"] == exported["uri"]
    assert again["url"] == exported["renditions"][0]["href"]
    assert again["published_at"] == first["created_at"]


def test_the_same_item_posted_twice_is_one_article(client: FlaskClient, auth: Headers, article: Body) -> None:
    exported = item(client, submit(client, auth, article))
    first = client.post(URL, json=exported, headers=auth | {"Content-Type": NINJS}).get_json()
    again = client.post(URL, json=exported | {"foreign:property": 1}, headers=auth | {"Content-Type": NINJS}).get_json()
    assert again["id"] == first["id"]
