"""Projection of marks by itself: shares, spelling, and the bounds that hold for any input."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.translation.links import link, words
from service.translation.markup import Mark
from service.translation.projection import project
from service.translation.runs import OTHERS, Claim, share_out


def became(source: str, target: str) -> dict[str, str]:
    """Which target word each source word is linked to where there is no alignment."""
    ours, theirs = words(source), words(target)
    links = link(source, ours, target, theirs, None)
    found = {}
    for word, linked in zip(ours, links, strict=True):
        if linked:
            j = min(linked)
            found[source[word.start : word.end]] = target[theirs[j].start : theirs[j].end]
    return found


@pytest.mark.parametrize(
    ("source", "target", "pairs"),
    [
        ("Александр Беглов", "Governor Alexander Beglov", {"Беглов": "Beglov"}),
        ("Роман Скляр приехал", "Роман Скляр келді", {"Роман": "Роман", "Скляр": "Скляр"}),
        ("Қазақстан", "Kazakhstan", {"Қазақстан": "Kazakhstan"}),
        ("в Караганде", "Қарағандыда", {"Караганде": "Қарағандыда"}),
        ("Kirovets", "завода «Кировец»", {"Kirovets": "Кировец"}),
        ("28-й ПМЭФ 2025", "SPIEF 2025", {"2025": "2025"}),
        ("более 92 стран", "92 елден астам", {"92": "92"}),
        ("GeroPharm и музей", "the museum and GEROPHARM", {"GeroPharm": "GEROPHARM"}),
        ("Чехов из Харькова", "Chekhov of Kharkiv", {"Чехов": "Chekhov", "Харькова": "Kharkiv"}),
        ("дом", "house", {}),
    ],
)
def test_words_spelt_alike_are_linked(source: str, target: str, pairs: dict[str, str]) -> None:
    found = became(source, target)
    assert {key: found.get(key) for key in pairs} == pairs
    if not pairs:
        assert found == {}


def test_numbers_with_separators_are_one_word() -> None:
    text = "12,5 10.000 H2O вице-премьер."
    assert [text[w.start : w.end] for w in words(text)] == ["12,5", "10.000", "H2O", "вице-премьер", "."]


def test_a_stressed_letter_does_not_divide_a_word() -> None:
    assert len(words("за\u0301мок")) == 1


def test_equal_words_are_linked_in_order() -> None:
    source, target = "5 и 5", "5 and 5"
    assert link(source, words(source), target, words(target), None)[::2] == [{0}, {2}]


def test_each_claim_gets_a_word_where_one_owns_all() -> None:
    claims = [Claim(0, (0.0, 0.25), owned=[0, 1, 2, 3]), Claim(1, (0.25, 0.5)), Claim(2, (0.5, 0.75))]
    share_out(claims, dict.fromkeys(range(4), 0), 4, in_order=False)
    runs = sorted(claim.placed() for claim in claims)
    assert all(end > start for start, end in runs)
    assert all(a[1] <= b[0] for a, b in pairwise(runs))


def test_a_word_of_a_sibling_divides_a_run_and_one_of_nobody_does_not() -> None:
    claims = [Claim(0, (0.0, 0.5), owned=[0, 2, 4]), Claim(1, (0.5, 1.0), owned=[3])]
    share_out(claims, {0: 0, 2: 0, 3: 1, 4: 0}, 5, in_order=False)
    assert [claim.run for claim in claims] == [(0, 3), (3, 4)]


def test_two_words_of_others_divide_a_run() -> None:
    claims = [Claim(0, (0.0, 0.5), owned=[0, 1, 4])]
    share_out(claims, {0: 0, 1: 0, 2: OTHERS, 3: OTHERS, 4: 0}, 5, in_order=False)
    assert claims[0].run == (0, 2)


def test_an_open_mark_touches_its_side() -> None:
    text, target = "один два три", "three two one"
    left = project(text, target, [Mark(0, 4, open_left=True)], ((0, 4, 10, 13),))
    right = project(text, target, [Mark(9, 12, open_right=True)], ((9, 12, 0, 5),))
    assert left[0][0] == 0
    assert right[0][1] == len(target)


def test_an_alignment_beyond_the_texts_is_harmless() -> None:
    assert project("один два", "one two", [Mark(5, 8)], ((5, 8, 4, 700), (-5, 900, 90, 95))) == [(4, 7)]


@st.composite
def problems(draw: st.DrawFn) -> tuple[str, str, list[Mark], tuple[tuple[int, int, int, int], ...]]:
    source = " ".join(
        draw(st.lists(st.sampled_from(["раз", "два,", "«три»", "2025", "x-y", "…"]), min_size=1, max_size=8))
    )
    target = " ".join(
        draw(st.lists(st.sampled_from(["one", "two,", "(three)", "2025", "—", "yz"]), min_size=1, max_size=8))
    )
    marks: list[Mark] = []

    def add(parent: int, start: int, end: int, depth: int) -> None:
        position = start
        while position < end and len(marks) < 8:
            a = draw(st.integers(position, end))
            b = draw(st.integers(a, end))
            if source[a:b].strip() or a == b:
                marks.append(Mark(a, b, parent, joint=a == b and draw(st.booleans())))
                if a < b and depth < 3 and draw(st.booleans()):
                    add(len(marks) - 1, a, b, depth + 1)
            position = b + 1

    add(-1, 0, len(source), 0)
    numbers = st.integers(-2, 60)
    return source, target, marks, tuple(draw(st.lists(st.tuples(numbers, numbers, numbers, numbers), max_size=12)))


@given(problems())
@settings(max_examples=600, derandomize=True, deadline=None)
@example(("раз два", "x", [Mark(0, 3), Mark(4, 7)], ()))
def test_spans_are_nested_disjoint_and_within_the_target(
    problem: tuple[str, str, list[Mark], tuple[tuple[int, int, int, int], ...]],
) -> None:
    source, target, marks, alignment = problem
    spans = project(source, target, marks, alignment)
    assert len(spans) == len(marks)
    room = len(target.replace(" ", ""))
    for i, (mark, (start, end)) in enumerate(zip(marks, spans, strict=True)):
        low, high = (0, len(target)) if mark.parent < 0 else spans[mark.parent]
        assert low <= start <= end <= high
        assert mark.is_point == (start == end) or room < 6 * len(marks)
        for other in range(i):
            if marks[other].parent == mark.parent:
                a, b = spans[other]
                assert b <= start or end <= a
    points = [span[0] for mark, span in zip(marks, spans, strict=True) if mark.is_point]
    assert points == sorted(points)
