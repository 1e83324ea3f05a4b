from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.translation.alignment import identity
from service.translation.joins import Hypothesis, join, open_end

SENTENCE = "the governor met, and the plant works"
SPANS = [(0, 17), (18, 37)]


def joined(one: str, two: str, language: str = "ru", first: str | None = None) -> Hypothesis:
    return join(SENTENCE, SPANS, [part(one), part(two, first)], language)


def part(text: str, first: str | None = None, score: float = -1.0, truncated: bool = False) -> Hypothesis:
    """A hypothesis whose first word is aligned with a source word at that place."""
    links = identity(text)
    if first is not None:
        start = SENTENCE[18:].index(first)
        links = tuple((start, start + len(first), *link[2:]) for link in links[:1]) + links[1:]
    return Hypothesis(text, score, links, truncated)


def test_a_sentence_without_parts_stays_as_it_is() -> None:
    assert join("* * *", [], [], "ru") == Hypothesis("* * *", 0.0, identity("* * *"))


def test_one_part_is_taken_as_it_is() -> None:
    hypothesis = Hypothesis(", Слово.", -2.0, None, truncated=True)
    assert join("word", [(0, 4)], [hypothesis], "ru") is hypothesis


def test_parts_get_the_signs_and_the_space_of_their_source() -> None:
    assert joined("губернатор встретился.", "и завод работает.").text == "губернатор встретился, и завод работает."


def test_a_sign_is_not_doubled_at_the_join() -> None:
    assert joined("губернатор встретился", ", и завод").text == "губернатор встретился, и завод"


def test_a_capital_that_the_source_does_not_have_is_made_small() -> None:
    assert joined("губернатор", "Завод работает", first="plant").text == "губернатор, завод работает"


def test_a_word_of_one_letter_is_made_small_too_and_an_initial_is_not() -> None:
    assert joined("губернатор", "В июне", first="plant").text == "губернатор, в июне"
    assert joined("губернатор", "А. Беглов", first="plant").text == "губернатор, А. Беглов"


def test_the_first_part_keeps_its_capital() -> None:
    assert joined("Губернатор", "и").text == "Губернатор, и"


def test_a_capital_that_the_source_has_stays() -> None:
    spans, sentence = [(0, 4), (5, 19)], "met, Beglov said so"
    second = Hypothesis("Беглов сказал", -1.0, ((0, 6, 0, 6),))
    assert join(sentence, spans, [part("встретился"), second], "ru").text == "встретился, Беглов сказал"


def test_abbreviations_and_unaligned_words_keep_their_capitals() -> None:
    assert joined("губернатор", "ПМЭФ открыт", first="plant").text == "губернатор, ПМЭФ открыт"
    spare = Hypothesis("Завод", -1.0, ())
    assert join(SENTENCE, SPANS, [part("губернатор"), spare], "ru").text == "губернатор, Завод"


def test_english_keeps_its_capitals() -> None:
    # «казахстанский» is a small word that English writes with a capital.
    assert joined("the governor", "Kazakh plant", "en", first="plant").text == "the governor, Kazakh plant"


def test_alignments_are_moved_to_the_parts_places() -> None:
    one = Hypothesis("губернатор.", -1.0, ((4, 12, 0, 10), (16, 17, 10, 11)))
    two = Hypothesis(", Завод стоит", -1.0, ((0, 3, 0, 1), (8, 13, 2, 7), (14, 19, 8, 13)))
    found = join(SENTENCE, SPANS, [one, two], "ru")
    assert found.text == "губернатор, завод стоит"
    assert [(SENTENCE[a:b], found.text[c:d]) for a, b, c, d in found.alignment or ()] == [
        ("governor", "губернатор"),
        (",", ","),
        ("plant", "завод"),
        ("works", "стоит"),
    ]


def test_no_space_is_made_where_the_source_has_none() -> None:
    found = join("абвгд", [(0, 3), (3, 5)], [part("abc"), part("de")], "en")
    assert found.text == "abcde"


def test_an_empty_part_leaves_no_gap() -> None:
    assert joined("губернатор", "").text == "губернатор,"
    assert joined("", "и завод").text == "и завод"


def test_the_score_is_the_mean_and_a_truncated_part_tells() -> None:
    found = join(SENTENCE, SPANS, [part("аа", score=-1.0), part("бб", score=-3.0, truncated=True)], "ru")
    assert found.score == pytest.approx(-2.0)
    assert found.truncated


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("the forum was held,", "Форум өтті.", "Форум өтті,"),
        ("the forum was held", "Форум өтті.", "Форум өтті"),
        ("the forum was held;", "Форум өтті", "Форум өтті;"),
        ("the forum was held:", "Форум өтті:", "Форум өтті:"),
        ("the forum was held…", "Форум өтті...", "Форум өтті..."),
        ("the forum was held -", "Форум өтті...", "Форум өтті..."),
        ("The end.", "Соңы.", "Соңы."),
        ("and", "", ""),
    ],
)
def test_a_part_within_a_sentence_ends_as_its_source(source: str, target: str, expected: str) -> None:
    assert open_end(source, target) == expected


TEXT = st.text(alphabet="абвАБВ .,;:", max_size=12)


@given(TEXT, TEXT)
def test_no_word_is_lost_or_made_up(first: str, second: str) -> None:
    found = join(SENTENCE, SPANS, [part(first.strip()), part(second.strip())], "ru")
    letters = [letter for letter in found.text.lower() if letter.isalpha()]
    assert letters == [letter for letter in (first + second).lower() if letter.isalpha()]
    assert all(0 <= c < d <= len(found.text) for _, _, c, d in found.alignment or ())
