"""Numbers that a translator has put into other units: miles into kilometres, degrees Fahrenheit into Celsius."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

# (words of the one unit, words of the other, factor, addend): one · factor + addend = other.
_UNITS: Final = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE), Decimal(factor), Decimal(addend))
    for one, other, factor, addend in (
        (r"\b(?:miles?|mph)\b|мил[яеьи]", r"\bkm\b|kilomet|\bкм\b|километр|шақырым", "1.609", "0"),
        (r"\binch|дюйм|[0-9]\"", r"\bcm\b|centimet|\bсм\b|сантиметр", "2.54", "0"),
        (r"\b(?:feet|foot|ft)\b|\bфут", r"\bcm\b|centimet|\bсм\b|сантиметр", "30.48", "0"),
        (r"\b(?:feet|foot|ft)\b|\bфут", r"\bm\b|met(?:er|re)|\bм\b|метр", "0.3048", "0"),
        (r"\byards?\b|ярд", r"\bm\b|met(?:er|re)|\bм\b|метр", "0.9144", "0"),
        (r"\b(?:pounds?|lbs?)\b|фунт", r"\bkg\b|kilogram|\bкг\b|килограм|\bкило\b", "0.4536", "0"),
        (r"\b(?:ounces?|oz)\b|унци", r"\bgrams?\b|\bг\b|грамм", "28.35", "0"),
        (r"\bacres?\b|акр", r"hectare|гектар|\bга\b", "0.4047", "0"),
        (r"\bgallons?\b|галлон", r"lit(?:er|re)|литр", "3.785", "0"),
        (r"fahrenheit|фаренгейт|degree|[0-9] ?°|градус", r"celsius|цельси|°|градус", "0.5556", "-17.78"),
    )
)
_TOLERANCE: Final = Decimal("0.1")  # of the value: translators round


def converted(values: Iterable[Decimal], source: str, target: str) -> set[tuple[Decimal, Decimal]]:
    """The ranges that the values of a source fall in once its units are those of the target, either way."""
    ranges = set()
    known = list(values)[:200]
    for one, other, factor, addend in _UNITS:
        if one.search(source) and other.search(target):
            ranges |= {_around(value * factor + addend) for value in known}
        if other.search(source) and one.search(target):
            ranges |= {_around((value - addend) / factor) for value in known}
    return ranges


def _around(value: Decimal) -> tuple[Decimal, Decimal]:
    slack = max(abs(value) * _TOLERANCE, Decimal("0.6"))
    return abs(value) - slack, abs(value) + slack
