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


# Written in Latin letters in all three languages.
LATIN_BRANDS = {"kegoc", "qazaqgaz", "allur", "kaz-minerals", "biocad", "amanat"}
# Words that Kazakh spells otherwise than Russian, so that one in a Kazakh name was left untranslated.
NOT_KAZAKH = re.compile(
    r"\b(область|Республика|Казахстан\w*|министерство|Караганда|Костанай|Актобе|Актау|Усть-Каменогорск|Уральск|"
    r"Кызылорда|Туркестан|Россия|музей|завод|банк|форум|союз(?!-5)|Самрук|Казын\w*|Каз\w*)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_names_are_in_the_right_script(term: Term) -> None:
    ru, kk, en = (term.names[code].text for code in LANGUAGES)
    if term.id in LATIN_BRANDS:
        assert ru == kk == en
        return
    assert re.fullmatch(r"[А-Яа-яЁё0-9 .-]+( V)?", ru)  # the V of Спутник V is Latin
    assert re.fullmatch(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі0-9 .-]+( V)?", kk)
    assert re.fullmatch(r"[A-Za-zÀ-ž0-9 .'-]+", en)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_kazakh_names_are_not_russian_ones(term: Term) -> None:
    if term.id != "kazinform":
        assert not NOT_KAZAKH.search(term.names["kk"].text)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_russian_grammar_is_told(term: Term) -> None:
    name = term.names["ru"]
    assert name.gender is not None or name.number == "plural"
    if name.head is not None:
        assert name.head < len(name.text.split())
    if re.search(r"[иоуэыюИОУЭЫЮ]$", name.text) and " " not in name.text and name.number == "singular":
        assert name.indeclinable or "-на-" in name.text


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_kazakh_possessives_are_told(term: Term) -> None:
    name = term.names["kk"]
    if re.search(r"(облысы|министрлігі|[Үү]кіметі|ұйымы|музейі|Республикасы|театры|университеті|зауыты)$", name.text):
        assert name.possessive
    if name.possessive:
        assert name.text[-1] in "ыі"


def test_towns_that_end_in_a_vowel_are_not_possessive() -> None:
    for identifier in ("almaty", "karaganda", "kosshy", "kulsary", "omsk", "chelyabinsk"):
        assert not default_glossary().by_id[identifier].names["kk"].possessive


@pytest.mark.parametrize("identifier", ["sklyar", "beglov", "tokayev", "pashinyan"])
def test_surnames_of_men_decline(identifier: str) -> None:
    name = default_glossary().by_id[identifier].names["ru"]
    assert (name.gender, name.indeclinable) == ("masculine", False)


def test_an_abbreviation_is_rendered_by_an_abbreviation() -> None:
    assert [by_id(identifier) for identifier in ("spief", "cis", "sco", "csto", "eaeu")] == [
        ("ПМЭФ", "ПХЭФ", "SPIEF"),
        ("СНГ", "ТМД", "CIS"),
        ("ШОС", "ШЫҰ", "SCO"),
        ("ОДКБ", "ҰҚШҰ", "CSTO"),
        ("ЕАЭС", "ЕАЭО", "EAEU"),
    ]
