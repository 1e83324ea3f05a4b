from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.translation.alignment import Alignment, align, clip, compose, identity, shift


def words(alignment: Alignment, source: str, target: str) -> list[tuple[str, str]]:
    return [(source[a:b], target[c:d]) for a, b, c, d in alignment]


def test_each_target_word_takes_the_source_word_it_looks_at_most() -> None:
    source, target = "red house", "қызыл үй"
    found = align(source, [(0, 3), (3, 9)], target, [(0, 5), (5, 8)], [[0.9, 0.1], [0.2, 0.8]])
    assert words(found, source, target) == [("red", "қызыл"), ("house", "үй")]


def test_the_pieces_of_a_word_are_taken_together() -> None:
    source, target = "to Kostanay", "Қостанайға"
    # No single piece is looked at more than "to", but the three of "Kostanay" together are.
    attention = [[0.4, 0.2, 0.2, 0.2], [0.4, 0.2, 0.2, 0.2]]
    found = align(source, [(0, 2), (2, 5), (5, 8), (8, 11)], target, [(0, 7), (7, 10)], attention)
    assert words(found, source, target)[-1] == ("Kostanay", "Қостанайға")


def test_words_do_not_look_at_signs() -> None:
    source, target = "Yes.", "Иә."
    found = align(source, [(0, 3), (3, 4)], target, [(0, 2), (2, 3)], [[0.1, 0.9], [0.9, 0.1]])
    assert words(found, source, target) == [("Yes", "Иә"), (".", ".")]


def test_a_number_is_aligned_with_itself_against_the_attention() -> None:
    source, target = "28 of 92", "92 28"
    found = align(source, [(0, 2), (2, 5), (5, 8)], target, [(0, 2), (2, 5)], [[0.9, 0.0, 0.1], [0.0, 0.1, 0.9]])
    assert words(found, source, target) == [("28", "28"), ("92", "92")]


def test_a_number_that_stands_twice_is_left_to_the_attention() -> None:
    source, target = "5 and 5", "5"
    found = align(source, [(0, 1), (1, 5), (5, 7)], target, [(0, 1)], [[0.1, 0.1, 0.8]])
    assert (6, 7, 0, 1) in found


def test_a_source_word_left_over_takes_the_word_that_looks_at_it_most() -> None:
    source, target = "European Union", "ЕО"
    found = align(source, [(0, 8), (8, 14)], target, [(0, 2)], [[0.4, 0.6]])
    assert words(found, source, target) == [("European", "ЕО"), ("Union", "ЕО")]


def test_a_source_word_that_nothing_looks_at_stays_unaligned() -> None:
    source, target = "the house", "үй"
    assert words(align(source, [(0, 3), (3, 9)], target, [(0, 2)], [[0.05, 0.9]]), source, target) == [("house", "үй")]


def test_empty_texts_have_no_alignment() -> None:
    assert align("", [], "", [], []) == ()
    assert align("house", [(0, 5)], "", [], []) == ()
    assert align("", [], "үй", [(0, 2)], [[]]) == ()


def test_a_text_that_stays_is_aligned_with_itself() -> None:
    assert identity("18–21 June") == ((0, 2, 0, 2), (2, 3, 2, 3), (3, 5, 3, 5), (6, 10, 6, 10))


def test_a_hyphenated_word_is_one_word() -> None:
    assert identity("Санкт-Петербург O’Hara") == ((0, 15, 0, 15), (16, 22, 16, 22))


def test_parts_are_shifted_to_their_place_and_clipped() -> None:
    assert shift(((0, 2, 1, 4),), 10, 20) == ((10, 12, 21, 24),)
    assert clip(((0, 2, 1, 4), (2, 3, 4, 5)), 4) == ((0, 2, 1, 4),)


def test_a_pivot_is_passed_through() -> None:
    english, russian, kazakh = "red house", "красный дом", "қызыл үй"
    first = ((0, 3, 0, 7), (4, 9, 8, 11))
    second = ((0, 7, 0, 5), (8, 11, 6, 8))
    assert words(compose(first, second), english, kazakh) == [("red", "қызыл"), ("house", "үй")]
    assert words(first, english, russian) == [("red", "красный"), ("house", "дом")]


def test_one_word_can_become_two_by_way_of_a_pivot() -> None:
    assert compose(((0, 4, 0, 9),), ((0, 4, 0, 3), (5, 9, 4, 7))) == ((0, 4, 0, 3), (0, 4, 4, 7))


LINKS = st.lists(st.tuples(*[st.integers(0, 9)] * 4), max_size=8).map(
    lambda links: tuple(sorted({(a, a + 1 + b, c, c + 1 + d) for a, b, c, d in links}))
)


@given(LINKS, LINKS)
def test_composing_makes_up_no_words(first: Alignment, second: Alignment) -> None:
    found = compose(first, second)
    assert {(a, b) for a, b, _, _ in found} <= {(a, b) for a, b, _, _ in first}
    assert {(c, d) for _, _, c, d in found} <= {(c, d) for _, _, c, d in second}
    assert list(found) == sorted(set(found))


@given(st.text(alphabet="ab .,1", max_size=20), st.text(alphabet="ab .,1", max_size=20), st.data())
def test_an_alignment_holds_whole_words_of_both_texts(source: str, target: str, data: st.DataObject) -> None:
    weights = st.floats(0, 1, allow_nan=False)
    attention = [[data.draw(weights) for _ in source] for _ in target]
    pieces = [[(n, n + 1) for n in range(len(text))] for text in (source, target)]
    found = align(source, pieces[0], target, pieces[1], attention)
    here, there = {link[:2] for link in identity(source)}, {link[:2] for link in identity(target)}
    assert {link[:2] for link in found} <= here
    assert {link[2:] for link in found} <= there
