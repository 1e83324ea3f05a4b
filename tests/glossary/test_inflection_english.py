"""English forms: possessives and plurals."""

import pytest

from glossary.inflection import Features, forms, inflect
from glossary.model import Kind, Name


@pytest.mark.parametrize(
    ("text", "possessive"),
    [("Beglov", "Beglov's"), ("Paris", "Paris's"), ("Russian Museum", "Russian Museum's"), ("EAEU", "EAEU's")],
)
def test_a_name_takes_an_apostrophe_and_s(text: str, possessive: str):
    assert inflect(Name(text), "place", "en", Features(possessive="3")) == possessive


def test_a_plural_name_takes_a_bare_apostrophe():
    name = Name("United Arab Emirates", number="plural")
    assert inflect(name, "place", "en", Features("gen", possessive="3")) == "United Arab Emirates'"


@pytest.mark.parametrize(
    ("text", "kind", "plural"),
    [("Kirovets", "product", "Kirovetses"), ("forum", "other", "forums"), ("company", "other", "companies"),
     ("Kennedy", "other", "Kennedys"), ("tax", "other", "taxes")],
)  # fmt: skip
def test_plurals(text: str, kind: Kind, plural: str):
    assert inflect(Name(text), kind, "en", Features(number="plural")) == plural


def test_cases_say_nothing_in_english():
    for case in ("nom", "gen", "dat", "acc", "ins", "loc", "abl"):
        assert inflect(Name("Kostanay"), "place", "en", Features(case)) == "Kostanay"


def test_people_and_places_have_no_plural_among_their_forms():
    assert [form.text for form in forms(Name("Paris"), "place", "en")] == ["Paris", "Paris's", "Paris'"]


def test_countable_things_have_plurals_among_their_forms():
    texts = [form.text for form in forms(Name("forum"), "other", "en")]
    assert texts == ["forum", "forum's", "forums", "forums'", "forums's"]
