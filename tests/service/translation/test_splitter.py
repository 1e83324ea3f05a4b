"""Sentences: hand-checked cases of each language, and what holds for any text at all."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.languages import LANGUAGES, Language
from service.translation.splitter import PIECE, split_sentences
from tests.service.translation import sentence_cases

CASES = [(language, case) for language in LANGUAGES for case in sentence_cases.read(language)]

# Pieces that news text is made of, among them what splitters trip over; joined at random they reach odd states.
NEWS = """
Он Ол He В In завод қала plant г. ж. т. д. т.б. U.S. Mr. No. 5 2024 А. Қ.Ж. Дж. J. « » “ ” „ " ' ( ) [ ] — – -
. ! ? … ... ?! , ; : .» !” .) [5] 1. а) I. II. № https://a.kz/?b=c. info@a.kz iPhone Yahoo! 3,5 78.5
млрд. АҚШ руб. им. p.m. said
"""
ODDITIES = ("\n", "\n\n", "\r\n", "\u2028", "\x85", "\u00a0", "\u200b", "\ufeff", "\x00", "\ud800", "\u0301", "😀", "")
PIECES = st.sampled_from((*NEWS.split(), *ODDITIES))
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=200),
    st.lists(PIECES, max_size=60).map(" ".join),
    st.lists(PIECES, max_size=60).map("".join),
)
LANGUAGE = st.sampled_from(LANGUAGES)


def sentences(text: str, language: Language) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


@pytest.mark.parametrize(("language", "case"), CASES, ids=[f"{language}: {case.text[:50]}" for language, case in CASES])
def test_a_hand_checked_text_is_split_into_its_sentences(language: Language, case: sentence_cases.Case) -> None:
    assert tuple(sentences(case.text, language)) == case.sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_at_least_seventy_five_distinct_cases(language: Language) -> None:
    assert len({case.text for case in sentence_cases.read(language)}) >= 75


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_paragraph_of_cases_is_split_as_each_case_is(language: Language) -> None:
    """Whole cases in one line, longer than one piece the library sees: neighbours do not change a sentence."""
    cases = [case for case in sentence_cases.read(language) if _stands_among_others(case)]
    random.Random(5).shuffle(cases)
    text = " ".join(case.text for case in cases)
    assert len(text) > 1.5 * PIECE
    assert sentences(text, language) == [sentence for case in cases for sentence in case.sentences]


def _stands_among_others(case: sentence_cases.Case) -> bool:
    """Whether a case ends as a sentence does, is one line and starts with a capital letter."""
    return "\n" not in case.text and case.text[-1] in ".!?" and case.text[0].isupper() and case.text.count('"') == 0


@settings(max_examples=400, derandomize=True, deadline=None)
@given(TEXTS, LANGUAGE)
@example("", "ru")
@example(" \n\t ", "kk")
@example("\x00", "en")
@example("\ud800. Он \udfff", "ru")
def test_spans_are_in_order_and_leave_out_nothing_but_white_space(text: str, language: Language) -> None:
    position = 0
    for start, end in split_sentences(text, language):
        assert position <= start < end
        assert text[position:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        assert len(text[start:end].splitlines()) == 1
        position = end
    assert text[position:].strip() == ""


@settings(max_examples=200, derandomize=True, deadline=None)
@given(TEXTS, TEXTS, LANGUAGE)
def test_lines_are_split_each_on_its_own(first: str, second: str, language: Language) -> None:
    assert sentences(first + "\n" + second, language) == sentences(first, language) + sentences(second, language)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(TEXTS, LANGUAGE)
def test_a_break_stands_only_at_white_space_after_an_end_mark(text: str, language: Language) -> None:
    spans = split_sentences(text, language)
    for (_, end), (start, _) in pairwise(spans):
        assert end < start
        if len((text[end:start] + "x").splitlines()) == 1:
            assert any(mark in text[:end].rstrip("»”“\"’')]0123456789[")[-1:] for mark in ".!?…‽")


HEAVY = {
    "one word": "я" * 100_000,
    "combining marks": "а" + "\u0301" * 100_000,
    "full stops": "." * 100_000,
    "spaced full stops": ". " * 100_000,
    "initials": "А. " * 100_000,
    "opening quotation marks": "«" * 100_000,
    "quotation marks never closed": "«Да. " * 50_000,
    "straight quotation marks": '"Да." ' * 50_000,
    "apostrophes": "' " * 100_000,
    "brackets": "(" * 50_000 + "а." + ")" * 50_000,
    "references": "." + "[1]" * 50_000,
    "spaces": "Да." + " " * 200_000 + "Да",
    "new lines": "\n" * 200_000,
    "list markers": "1. " * 50_000,
    "surrogates": "\ud800. " * 50_000,
}


@pytest.mark.parametrize("name", HEAVY)
def test_odd_heavy_text_is_split_in_a_moment(name: str) -> None:
    """Each takes well under a second; quadratic time would be minutes, so the bound is no race with the clock."""
    began = time.process_time()
    spans = split_sentences(HEAVY[name], "ru")
    assert time.process_time() - began < 10
    assert sum(end - start for start, end in spans) <= len(HEAVY[name])


def test_an_unclosed_quotation_mark_does_not_swallow_the_paragraph() -> None:
    assert sentences("Завод «Кировец открылся. Он работает. Всё готово.", "ru") == [
        "Завод «Кировец открылся.",
        "Он работает.",
        "Всё готово.",
    ]


def test_white_space_around_a_text_is_outside_the_spans() -> None:
    assert split_sentences("  Да.\u00a0 Нет. \n", "ru") == [(2, 5), (7, 11)]


def test_a_text_without_an_end_mark_is_one_sentence() -> None:
    assert split_sentences("Беглов и Скляр обсудили тракторы", "ru") == [(0, 32)]


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
def test_every_line_ending_ends_a_sentence(ending: str) -> None:
    assert sentences(f"первая строка{ending}вторая строка", "ru") == ["первая строка", "вторая строка"]


def test_the_same_letters_are_judged_by_the_language_given() -> None:
    assert sentences("Форум 2024 ж. Астанада өтті.", "kk") == ["Форум 2024 ж. Астанада өтті."]
    assert sentences("Цена 5 руб. Билеты проданы.", "ru") == ["Цена 5 руб.", "Билеты проданы."]


def test_offsets_count_characters_beyond_the_basic_plane() -> None:
    text = "Ура 😀😀! 2025 жылы. 😀 Бәрі жақсы өтті. Ол келді."
    assert sentences(text, "kk")[-1] == "Ол келді."
