"""Samples, cleaning, scripts and segments of texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.detection.text import (
    SAMPLE,
    clean,
    only_script,
    running_letters,
    sample,
    scripts_of,
    segments,
    split_capitalised,
)


def test_a_short_text_is_read_whole() -> None:
    assert sample("қысқа мәтін") == "қысқа мәтін"


def test_a_sample_is_of_whole_words_from_beginning_middle_and_end() -> None:
    text = " ".join(f"сөз{number}" for number in range(20_000))
    words = sample(text).split()
    assert set(words) <= set(text.split())
    numbers = [int(word[3:]) for word in words]
    assert numbers[0] == 0
    assert numbers[-1] == 19_999
    assert any(9_000 < number < 11_000 for number in numbers)
    assert numbers == sorted(numbers)


@given(st.text(st.sampled_from("аб \n"), max_size=3000), st.integers(100, 400))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_a_sample_is_never_much_longer_than_asked(text: str, size: int) -> None:
    assert len(sample(text, size)) <= max(size, 0) + 12


def test_one_endless_word_is_sampled_too() -> None:
    assert 0 < len(sample("ә" * 1_000_000)) <= SAMPLE + 12


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("см. https://example.com/news?id=1 здесь", "см.   здесь"),
        ("почта press@example.com.kz!", "почта  !"),
        ("смотри @breaking и #новости", "смотри   и  "),
        ("Tom &amp; Jerry&#39;s", "Tom   Jerry s"),
        ("нуль\x00и\u200bсуррогат\ud800.", "нуль и суррогат ."),
        ("и\u0306од", "йод"),
        ("строка\nдругая", "строка\nдругая"),
    ],
)
def test_what_has_no_language_is_taken_out(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_headline_in_capitals_is_lower_cased_and_an_acronym_in_a_sentence_is_not() -> None:
    assert clean("ҮКІМЕТ ОТЫРЫСЫ") == "үкімет отырысы"
    assert clean("Заявление ООН и БРИКС опубликовано") == "Заявление ООН и БРИКС опубликовано"


def test_letters_are_counted_by_script() -> None:
    assert scripts_of("Қала, town; 東京 é 5") == {"Cyrl": 4, "Latn": 5, "Other": 2}


def test_other_scripts_digits_and_signs_become_one_space() -> None:
    assert only_script("iPhone 15 — жаңа телефон", "Cyrl") == " жаңа телефон"
    assert only_script("телефон iPhone", "Latn") == " iPhone"


def test_running_words_weigh_more_than_names() -> None:
    weights = running_letters("«Clickfraud» бағдарламасы Google Play")
    assert weights["Cyrl"] == 4 * 12
    assert weights["Latn"] == 10 + 6 + 4


def test_names_and_running_words_are_parted() -> None:
    assert split_capitalised("Президент келді Астана қаласына") == ("келді қаласына", "Президент Астана")


def test_segments_end_at_sentences_and_are_not_too_short() -> None:
    text = "Бір. Екі сөйлем бар. Үш.\nТөртінші жолда тағы бір сөйлем. Соңы."
    assert segments(text, 15) == ["Бір. Екі сөйлем бар.", "Үш. Төртінші жолда тағы бір сөйлем. Соңы."]


@given(st.text(st.sampled_from("аб. \n!»"), max_size=300), st.integers(1, 60))
@settings(max_examples=80, derandomize=True, deadline=None)
def test_segments_lose_no_letter_and_only_one_may_be_short(text: str, least: int) -> None:
    parts = segments(text, least)
    letters = [character for character in text if character.isalpha()]
    assert [character for part in parts for character in part if character.isalpha()] == letters
    assert all(len(part) >= least for part in parts) or len(parts) == 1
