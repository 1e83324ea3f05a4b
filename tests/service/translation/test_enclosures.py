"""Quotation marks and brackets: pairs, and where no sentence ends inside them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.translation.enclosures import Zones, pairs, unbroken


@pytest.mark.parametrize(
    ("line", "enclosed"),
    [
        ("«да»", ["«да»"]),
        ("«он «там» был»", ["«там»", "«он «там» был»"]),
        ("“yes” and “no”", ["“yes”", "“no”"]),
        ("“Мен берілмедім“.", ["“Мен берілмедім“"]),
        ("„ja“ und „nein“", ["„ja“", "„nein“"]),
        ("„да”", ["„да”"]),
        ('"yes" or "no"', ['"yes"', '"no"']),
        ("(a [b] c)", ["[b]", "(a [b] c)"]),
        ("«да (нет»", ["«да (нет»"]),
        ("1) раз 2) два", []),
        ("«не закрыто", []),
        ("не открыто»", []),
    ],
)
def test_marks_are_paired(line: str, enclosed: list[str]) -> None:
    assert [line[start : end + 1] for start, end in pairs(line)] == enclosed


def test_a_short_quotation_is_unbroken_throughout() -> None:
    assert unbroken("о «Здоровье нации. Новый этап» знают") == [(2, 29)]


def test_a_long_quotation_is_unbroken_near_its_marks_only() -> None:
    line = "«раз два три четыре пять шесть семь восемь девять»"
    zones = Zones(unbroken(line))
    assert [word for word in line.strip("«»").split() if line.index(word) not in zones] == ["четыре", "пять"]


def test_zones_that_overlap_are_looked_up_as_one() -> None:
    zones = Zones([(5, 9), (0, 3), (2, 4), (6, 7)])
    assert [position for position in range(12) if position in zones] == [0, 1, 2, 3, 5, 6, 7, 8]
    assert 0 not in Zones([])


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text('«»“”„"()[] а.', max_size=80))
def test_pairs_never_cross(line: str) -> None:
    found = pairs(line)
    assert len({index for pair in found for index in pair}) == 2 * len(found)
    for start, end in found:
        assert start < end
        assert not any(start < other < end < close for other, close in found)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_a_position_is_in_the_zones_when_it_is_in_one_of_them(spans: list[tuple[int, int]]) -> None:
    zones = Zones((min(span), max(span)) for span in spans)
    for position in range(32):
        assert (position in zones) == any(min(span) <= position < max(span) for span in spans)
