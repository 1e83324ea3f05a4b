"""The abbreviations' data file and the look-up before a full stop."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import pytest

from service.languages import LANGUAGES, Language
from service.translation.abbreviations import DATA, Kind, rules

FILE: dict[str, Any] = tomllib.loads(resources.files("service.translation").joinpath(DATA).read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind.value for kind in Kind])
def test_entries_have_no_spaces_and_no_last_full_stop_and_are_not_repeated(language: Language, kind: str) -> None:
    entries = FILE[language][kind]
    assert [entry for entry in entries if " " in entry or entry.endswith(".")] == []
    assert len(entries) == len(set(entries))


@pytest.mark.parametrize("language", LANGUAGES)
def test_starters_are_single_capitalised_words_and_years_are_known_after_numbers(language: Language) -> None:
    assert all(word[0].isupper() and " " not in word for word in FILE[language]["starters"])
    assert set(FILE[language]["years"]) <= set(FILE[language]["after_number"])
    for entry in FILE[language].get("continues", {}):
        assert (
            Kind.BEFORE_CAPITAL in rules(language).entries[entry] or Kind.AFTER_NUMBER in rules(language).entries[entry]
        )


@pytest.mark.parametrize(
    ("language", "before", "entry", "after_number"),
    [
        ("ru", "сеялки и т. д", "т.д", False),
        ("ru", "сеялки и т.п", "т.п", False),
        ("ru", "в 2024 г", "г", True),
        ("ru", "в 2024\u00a0г", "г", True),
        ("ru", "в 2024г", "г", True),
        ("ru", "в г", "г", False),
        ("ru", "в XVIII в", "в", True),
        ("ru", "«ул", "ул", False),
        ("ru", "Ул", "ул", False),
        ("kk", "арпа т. б", "т.б", False),
        ("kk", "2025 ж", "ж", True),
        ("en", "in the U. S", "u.s", False),
        ("en", "at 5 p.m", "p.m", True),
        ("en", "(Mr", "mr", False),
    ],
)
def test_the_longest_abbreviation_before_a_full_stop_is_found(
    language: Language, before: str, entry: str, after_number: bool
) -> None:
    found = rules(language).find(before)
    assert found is not None
    assert (found.entry, found.after_number) == (entry, after_number)


@pytest.mark.parametrize(
    ("language", "before"),
    [
        ("ru", "подруг"),
        ("ru", "семь лет"),
        ("ru", ""),
        ("kk", "келді"),
        ("kk", "қар"),
        ("en", "He sat"),
        ("en", "sister"),
    ],
)
def test_the_end_of_an_ordinary_word_is_no_abbreviation(language: Language, before: str) -> None:
    assert rules(language).find(before) is None


def test_an_entry_with_a_capital_letter_is_found_only_as_written() -> None:
    assert rules("en").find("on Sat") is not None
    assert rules("en").find("he sat") is None
