"""The main job: an article in, three languages out, read again cheaply, taken back everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e import feeds
from tests.e2e.articles import THREE
from tests.e2e.programs import LANGUAGES, Service, http, statuses

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-shared")]


@pytest.fixture
def posted(service: Service) -> Iterator[dict[str, dict[str, Any]]]:
    """One article a language, as answered; they are gone after the test."""
    stored = {code: service.post(article, wait=60) for code, article in THREE.items()}
    yield stored
    for article in stored.values():
        http("DELETE", f"{service.url}/api/v1/articles/{article['id']}", headers=service.auth)


def test_three_articles_in_three_languages_are_in_all_nine_feeds_until_deleted(
    service: Service, posted: dict[str, dict[str, Any]]
) -> None:
    for code, article in posted.items():
        assert article["language"]["code"] == code
        assert article["language"]["method"] == "detected"
        assert sorted(statuses(article)) == sorted(set(LANGUAGES) - {code})

    for (language, form), found in feeds.all_entries(service).items():
        expected = {
            article["title"] if language == code else article["translations"][language]["title"]
            for code, article in posted.items()
        }
        assert {title for _, title in found} == expected, (language, form)
        assert len(found) == 3
        assert len({entry_id for entry_id, _ in found}) == 3

    for article in posted.values():
        address = f"{service.url}/api/v1/articles/{article['id']}"
        assert feeds.count_of(service, article["id"]) == feeds.in_all(1)
        assert http("DELETE", address, headers=service.auth).status == 204
        assert feeds.count_of(service, article["id"]) == feeds.in_all(0)
        assert http("GET", address).status == 410
    assert all(found == [] for found in feeds.all_entries(service).values())


def test_the_second_identical_get_of_each_feed_is_304(service: Service, posted: dict[str, dict[str, Any]]) -> None:
    for _language, _form, path in feeds.paths():
        first = service.get(path)
        assert (first.status, bool(first.body)) == (200, True)
        by_tag = service.get(path, {"If-None-Match": first.headers["ETag"]})
        assert (by_tag.status, by_tag.body) == (304, b""), path
        assert by_tag.headers["ETag"] == first.headers["ETag"]
        by_date = service.get(path, {"If-Modified-Since": first.headers["Last-Modified"]})
        assert (by_date.status, by_date.body) == (304, b""), path
        assert service.get(path).body == first.body


def test_a_feed_that_changed_is_sent_again(service: Service, posted: dict[str, dict[str, Any]]) -> None:
    before = {path: service.get(path).headers["ETag"] for _, _, path in feeds.paths()}
    gone = posted["ru"]["id"]
    http("DELETE", f"{service.url}/api/v1/articles/{gone}", headers=service.auth)
    for path, etag in before.items():
        answer = service.get(path, {"If-None-Match": etag})
        assert answer.status == 200, path
        assert gone.encode() not in answer.body


def test_the_originals_are_published_at_once_and_translations_say_where_they_came_from(
    service: Service, posted: dict[str, dict[str, Any]]
) -> None:
    for code, article in posted.items():
        for target, translation in article["translations"].items():
            assert [step["package"] for step in translation["route"]] == [f"translate-{code}_{target}"]
            assert translation["content"].strip()
            assert translation["content"] != article["content"]
