"""The terms that come with Ushtil."""

from __future__ import annotations

import re

import pytest

from glossary.checks import source_key
from glossary.load import default_glossary
from glossary.model import LANGUAGES, Term

TERMS = default_glossary().terms


def by_id(identifier: str) -> tuple[str, str, str]:
    term = default_glossary().by_id[identifier]
    return term.names["ru"].text, term.names["kk"].text, term.names["en"].text


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_a_term_is_complete_in_three_languages(term: Term) -> None:
    assert set(term.names) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("identifier", "names"),
    [
        ("beglov", ("Беглов", "Беглов", "Beglov")),
        ("kostanay", ("Костанай", "Қостанай", "Kostanay")),
        ("kunstkamera", ("Кунсткамера", "Кунсткамера", "Kunstkamera")),
        ("oskemen", ("Усть-Каменогорск", "Өскемен", "Oskemen")),
        ("almaty", ("Алматы", "Алматы", "Almaty")),
        ("karaganda-region", ("Карагандинская область", "Қарағанды облысы", "Karaganda Region")),
    ],
)
def test_the_names_asked_for_are_there(identifier: str, names: tuple[str, str, str]) -> None:
    assert by_id(identifier) == names


def test_kazakhstan_has_seventeen_regions_and_three_cities_of_republican_significance() -> None:
    regions = {term.id for term in TERMS if term.names["kk"].text.endswith(" облысы") and "Kazakhstan" not in term.id}
    assert len({identifier for identifier in regions if identifier != "leningrad-region"}) == 17
    assert {"astana", "almaty", "shymkent"} <= {term.id for term in TERMS}


def test_no_two_names_of_a_language_are_told_apart_only_by_rank_unless_meant() -> None:
    """A name that two terms share goes to the higher rank: only abbreviations without a counterpart, and towns named
    after people, may give way."""
    for code in LANGUAGES:
        owner: dict[str, Term] = {}
        for term in TERMS:
            other = owner.setdefault(source_key(term.names[code].text), term)
            if other is not term:
                assert min(other.rank, term.rank) < 0, (other.id, term.id)


RUSSIAN = re.compile(r"[А-Яа-яЁё0-9 .«»&-]+")
LATIN_BRANDS: frozenset[str] = frozenset()


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_names_are_in_the_right_script(term: Term) -> None:
    if term.id in LATIN_BRANDS:
        return
    assert re.fullmatch(r"[А-Яа-яЁё0-9 .&-]+", term.names["ru"].text)
    assert re.fullmatch(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі0-9 .&-]+", term.names["kk"].text)
    assert re.fullmatch(r"[A-Za-zÀ-ž0-9 .,&'’-]+", term.names["en"].text)
