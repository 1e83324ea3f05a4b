"""Reading the nine feeds of a service as a feed reader does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import feedparser

from tests.e2e.programs import FORMATS, LANGUAGES, Service


def paths() -> Iterator[tuple[str, str, str]]:
    """(language, format, path) of the nine feeds."""
    for language in LANGUAGES:
        for form in FORMATS:
            yield language, form, f"/feeds/{language}.{form}"


def entries(form: str, body: bytes) -> list[tuple[str, str]]:
    """(id, title) of the entries of a feed, in its order; a feed that is not well-formed fails the test."""
    if form == "json":
        feed: dict[str, Any] = json.loads(body)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        return [(item["id"], item["title"]) for item in feed["items"]]
    parsed = feedparser.parse(body)
    assert not parsed.bozo, parsed.bozo_exception
    return [(entry.id, entry.title) for entry in parsed.entries]


def all_entries(service: Service) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The entries of each of the nine feeds, by language and format."""
    found = {}
    for language, form, path in paths():
        answer = service.get(path)
        assert answer.status == 200, answer.body
        found[language, form] = entries(form, answer.body)
    return found


def count_of(service: Service, article_id: str) -> dict[tuple[str, str], int]:
    """How often an article is in each of the nine feeds."""
    return {
        place: sum(f"/{article_id}/" in f"{entry_id}/" for entry_id, _ in found)
        for place, found in all_entries(service).items()
    }


def in_all(times: int) -> dict[tuple[str, str], int]:
    return {(language, form): times for language in LANGUAGES for form in FORMATS}
