"""The sample articles are bodies that `POST /api/v1/articles` takes, and each is in the language of its file's name."""

from __future__ import annotations

import json
import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from service.languages import LANGUAGES
from service.settings import Settings

SAMPLES = Path(__file__).resolve().parents[1] / "docs" / "samples"
FIELDS = {
    "title": str,
    "content": str,
    "content_type": str,
    "summary": str,
    "url": str,
    "author": str,
    "source": str,
    "published_at": str,
    "tags": list,
    "external_id": str,
}
# Letters that Kazakh has and Russian lacks, and the other way round (ё, ъ are in both alphabets, for loanwords).
KAZAKH_LETTERS = set("әғқңөұүһі")
END_OF_SENTENCE = re.compile(r"[.!?](?=\s+[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«]|\s*$)")
ABBREVIATIONS = re.compile(r"\bSt\.")
VOID = {"br", "img", "hr"}


class Markup(HTMLParser):
    """Collects the text, the links and the tags left open of one HTML text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def sample(language: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / f"{language}.json").read_text(encoding="utf-8"))
    return loaded


def plain(article: dict[str, Any]) -> str:
    """The text a reader sees: title, summary and content without tags."""
    content = article["content"]
    if article["content_type"] == "text/html":
        content = "".join(Markup(content).words)
    return "\n".join([article["title"], article["summary"], content])


def letters(text: str) -> tuple[int, int]:
    """How many Latin and how many Cyrillic letters there are."""
    return len(re.findall(r"[A-Za-z]", text)), len(re.findall(r"[\u0400-\u04ff]", text))


def test_there_is_one_sample_a_language_and_nothing_else() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {f"{language}.json" for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_has_the_fields_of_the_api_with_their_types(language: str) -> None:
    article = sample(language)
    assert set(article) == set(FIELDS), "language is left out on purpose: the demo shows detection"
    for name, kind in FIELDS.items():
        assert isinstance(article[name], kind), name
        assert article[name], name
    assert article["content_type"] in {"text/plain", "text/html"}
    assert all(isinstance(tag, str) and re.fullmatch(r"[a-z0-9-]+", tag) for tag in article["tags"])
    assert len(set(article["tags"])) == len(article["tags"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_is_within_the_default_limits(language: str) -> None:
    article, limits = sample(language), Settings()
    assert len(article["title"]) <= limits.max_title_chars
    assert len(article["summary"]) <= limits.max_summary_chars
    assert len(article["content"]) <= limits.max_article_chars
    assert len(article["tags"]) <= limits.max_tags


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_is_dated_with_a_zone_in_june_2025(language: str) -> None:
    moment = datetime.fromisoformat(sample(language)["published_at"])
    assert moment.tzinfo is not None
    assert (moment.year, moment.month) == (2025, 6)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_in_a_sample_is_on_the_reserved_example_host(language: str) -> None:
    article = sample(language)
    addresses = [article["url"]]
    if article["content_type"] == "text/html":
        addresses += Markup(article["content"]).links
    for address in addresses:
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc) == ("https", "example.org")


def test_external_ids_and_addresses_are_not_shared() -> None:
    articles = [sample(language) for language in LANGUAGES]
    assert len({(article["source"], article["external_id"]) for article in articles}) == len(LANGUAGES)
    assert len({article["url"] for article in articles}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_has_five_to_eight_sentences(language: str) -> None:
    article = sample(language)
    content = plain(article).removeprefix(f"{article['title']}\n{article['summary']}\n")
    ends = END_OF_SENTENCE.findall(ABBREVIATIONS.sub("St", content))
    assert 5 <= len(ends) <= 8


def test_one_sample_is_html_with_closed_tags_a_link_and_a_list() -> None:
    pages = [sample(language) for language in LANGUAGES if sample(language)["content_type"] == "text/html"]
    assert len(pages) == 1
    markup = Markup(pages[0]["content"])
    assert markup.open == []
    assert markup.links
    assert "<li>" in pages[0]["content"]


def test_the_english_sample_is_in_latin_letters() -> None:
    latin, cyrillic = letters(plain(sample("en")))
    assert latin > 500
    assert cyrillic == 0


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_russian_and_kazakh_samples_are_in_cyrillic_letters(language: str) -> None:
    latin, cyrillic = letters(plain(sample(language)))
    assert cyrillic > 500
    assert latin == 0, "a Latin look-alike in a Cyrillic word, or a name left untransliterated"


def test_only_the_kazakh_sample_has_kazakh_letters() -> None:
    assert KAZAKH_LETTERS & set(plain(sample("ru")).lower()) == set()
    assert len(KAZAKH_LETTERS & set(plain(sample("kk")).lower())) >= 7


def test_together_the_samples_tell_the_facts_that_readers_can_check() -> None:
    told: dict[str, str] = {language: plain(sample(language)) for language in LANGUAGES}
    expected = {
        "en": ["Beglov", "Sklyar", "28th", "18 to 21 June 2025", "92 countries"],
        "ru": ["«Кировец»", "Костанае", "«Герофарм»", "Караганде"],
        "kk": ["Кунсткамера", "Орыс музейі", "Ұлттық музейі", "Беглов", "Склярмен"],
    }
    for language, phrases in expected.items():
        for phrase in phrases:
            assert phrase in told[language], f"{language}: {phrase}"
