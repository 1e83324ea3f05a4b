"""LibreTranslate's own client, unchanged, against the service."""

from __future__ import annotations

import urllib.error

import pytest
from libretranslatepy import LibreTranslateAPI

from tests.e2e.programs import LANGUAGES, Service, until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-shared")]

SENTENCES = {
    "en": "The museum opened a new hall on Saturday.",
    "ru": "В субботу музей открыл новый зал.",
    "kk": "Сенбі күні мұражай жаңа зал ашты.",
}


@pytest.fixture
def client(service: Service) -> LibreTranslateAPI:
    return LibreTranslateAPI(service.url, api_key=service.key)


@pytest.mark.parametrize(("source", "target"), [("en", "ru"), ("ru", "kk"), ("kk", "en")])
def test_the_client_translates(client: LibreTranslateAPI, source: str, target: str) -> None:
    translated = client.translate(SENTENCES[source], source, target)
    assert isinstance(translated, str)
    assert translated.strip()
    assert translated != SENTENCES[source]
    assert ("museum" in translated.lower() or translated.isascii()) == (target == "en")


def test_the_client_translates_from_a_language_it_has_not_named(client: LibreTranslateAPI) -> None:
    assert client.translate(SENTENCES["ru"], "auto", "en") == client.translate(SENTENCES["ru"], "ru", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_client_detects(client: LibreTranslateAPI, language: str) -> None:
    best = client.detect(SENTENCES[language])[0]
    assert best["language"] == language
    assert 50 < best["confidence"] <= 100


def test_the_client_lists_the_languages(client: LibreTranslateAPI) -> None:
    found = until(client.languages, "there are languages")
    assert {each["code"]: each["name"] for each in found} == {"ru": "Russian", "kk": "Kazakh", "en": "English"}
    assert all(each["targets"] == sorted(LANGUAGES) for each in found)


@pytest.mark.parametrize("key", [None, "ushtil_nonsense"])
def test_without_a_good_key_the_client_is_refused(service: Service, key: str | None) -> None:
    stranger = LibreTranslateAPI(service.url, api_key=key)
    with pytest.raises(urllib.error.HTTPError) as refusal:
        stranger.translate(SENTENCES["en"], "en", "ru")
    assert refusal.value.code in {401, 403}
