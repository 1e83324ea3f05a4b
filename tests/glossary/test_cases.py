"""The public test of inflection: that its cases are sound, and that matcher, planner and inflection bear them out."""

from __future__ import annotations

from functools import cache

import pytest

from glossary.enforcement import plan
from glossary.enforcement.placing import name_forms
from glossary.inflection.features import KAZAKH_CASES, RUSSIAN_CASES
from glossary.load import default_glossary
from glossary.matching import Matcher
from glossary.model import Glossary, Language
from tests.glossary.term_cases import DIRECTIONS, read_cases

everywhere = pytest.mark.parametrize(("source", "target"), DIRECTIONS)


@cache
def glossary() -> Glossary:
    return default_glossary()


@cache
def matcher(language: Language) -> Matcher:
    return Matcher(glossary(), language)


@everywhere
def test_there_are_cases_enough_in_both_sets(source: Language, target: Language) -> None:
    groups = [case.set for case in read_cases(source, target)]
    assert set(groups) == {"development", "held-out"}
    assert min(groups.count("development"), groups.count("held-out")) >= 50


def test_no_sentence_is_in_both_sets() -> None:
    cases = [case for direction in DIRECTIONS for case in read_cases(*direction)]
    assert len({(case.source, case.term) for case in cases}) >= 300
    developed = {case.source for case in cases if case.set == "development"}
    assert not developed & {case.source for case in cases if case.set == "held-out"}


def test_every_case_of_russian_and_kazakh_is_there_on_either_side() -> None:
    found = {
        (language, case)
        for source, target in DIRECTIONS
        for item in read_cases(source, target)
        for language, case in ((source, item.source_case), (target, item.target_case))
    }
    assert {case for language, case in found if language == "ru"} == set(RUSSIAN_CASES)
    assert {case for language, case in found if language == "kk"} == set(KAZAKH_CASES)
    assert ("en", "possessive") in found


@everywhere
def test_every_hard_kind_is_there(source: Language, target: Language) -> None:
    kinds = {kind for case in read_cases(source, target) for kind in case.kinds}
    assert kinds >= {
        "person",
        "place",
        "organisation",
        "feminine",
        "plural",
        "indeclinable",
        "multiword",
        "several terms",
    }


@everywhere
def test_accepted_forms_are_forms_of_their_terms(source: Language, target: Language) -> None:
    unknown = []
    for case in read_cases(source, target):
        term = glossary().by_id[case.term]
        table = name_forms(term.names[target], term.kind, target)
        unknown += [form for form in case.forms if form.lower() not in table]
    assert unknown == []


def test_the_matcher_finds_the_terms_where_they_stand() -> None:
    lost = []
    cases = [(source, case) for source, target in DIRECTIONS for case in read_cases(source, target)]
    for source, case in cases:
        found = {(match.term.id, match.surface) for match in matcher(source).find(case.source)}
        lost += [] if (case.term, case.found) in found else [case.source]
    assert len(lost) <= 0.02 * len(cases), sorted(set(lost))


@everywhere
def test_the_variants_of_a_sentence_differ_from_it_only_in_its_terms(source: Language, target: Language) -> None:
    for text in {case.source for case in read_cases(source, target)}:
        sentence = plan(text, source, target, matcher(source).find(text))
        edges = [0, *(edge for slot in sentence.slots for edge in slot.span), len(text)]
        for variant in sentence.variants:
            places = [0, *(edge for span in variant.spans for edge in span), len(variant.text)]
            for n in range(0, len(edges), 2):
                assert variant.text[places[n] : places[n + 1]] == text[edges[n] : edges[n + 1]]
