"""Numbers in digits, read as each language writes them.

English groups thousands with commas and has a decimal point (1,234.5); Russian and Kazakh group them with spaces and
have a decimal comma (1 234,5; GOST R 7.0.97, Kazakh orthography of 1983). A dot before three digits may group in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from service.languages import Language

Values = frozenset[Decimal]

_NUMERAL: Final = re.compile(
    r"(?<![0-9])(?:[0-9]{1,3}(?:[ \u00a0\u202f\u2009'’][0-9]{3})+(?![0-9])(?:[.,][0-9]{1,9})?"
    r"|[0-9]+(?:[.,:][0-9]+)*)"
)
_ZEROS: Final = re.compile("00[0:]*")  # the minutes of a full hour
_SEPARATOR: Final = re.compile(r"[.,:]")
_PIECES: Final = re.compile(r"[.,: \u00a0\u202f\u2009'’]")
_NO_DIGIT: Final = re.compile("[^0-9]")
_SPACES: Final = str.maketrans("", "", " \u00a0\u202f\u2009'’")
_GROUPED: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"),
    "ru": re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3})+(?:,[0-9]+)?|(?:,[0-9]{3}){2,}(?:\.[0-9]+)?)"),
    "kk": re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3})+(?:,[0-9]+)?|(?:,[0-9]{3}){2,}(?:\.[0-9]+)?)"),
}
_DECIMAL: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"[0-9]+\.[0-9]+"),
    "ru": re.compile(r"[0-9]+[.,][0-9]+"),
    "kk": re.compile(r"[0-9]+[.,][0-9]+"),
}
_SCALE: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"[ \u00a0-]?((?:thousand|hundred) (?:million|billion)|thousand|million"
        r"|billion|trillion|hundred|thou|mln|mn|bln|bn|trn|tn|[kmb])s?"
        r"(?![^\W\d_])",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"[ \u00a0-]?(тыс(?:яч[а-я]{0,3})?|млн|миллион[а-я]{0,10}|млрд|миллиард[а-я]{0,10}|трлн|триллион[а-я]{0,4})"
        r"(?: (миллион[а-я]{0,10}|миллиард[а-я]{0,10}))?(?![^\W\d_])",
        re.IGNORECASE,
    ),
    "kk": re.compile(r"[ \u00a0-]?((?:жүз )?мың|млн|миллион|млрд|миллиард|трлн|триллион|жүз)", re.IGNORECASE),
}
_SCALES: Final = {
    "hun": 2,
    "bln": 9,
    "жүз": 2,
    "tho": 3,
    "k": 3,
    "тыс": 3,
    "мың": 3,
    "mil": 6,
    "mln": 6,
    "mn": 6,
    "m": 6,
    "млн": 6,
    "миллио": 6,
    "bil": 9,
    "bn": 9,
    "b": 9,
    "млрд": 9,
    "миллиа": 9,
    "tri": 12,
    "tn": 12,
    "trn": 12,
    "трлн": 12,
    "три": 12,
}
_PERCENT: Final = re.compile(r"[ \u00a0-]?(?:%|percent|per cent|pct|процент|проц\.|пайыз)", re.IGNORECASE)
_ANY_PERCENT: Final = re.compile(r"%|percent|per cent|\bpct\b|процент|пайыз|проц\.|п\. ?п\.", re.IGNORECASE)
_DECADE: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"['’]?s\b"),
    "ru": re.compile(r"[-–‑]?(?:е|х|ые|ых|м|ми)\b| (?:год[аоы]|гг)"),
    "kk": re.compile(r"[-–‑]?(?:ші|шы|інші|ыншы|нші|ншы)? ?жылдар"),
}
_HOUR_AFTER: Final = re.compile(
    r" ?(?:(?P<am>a\.?m\b)|(?P<pm>p\.?m\b)|час|сағат|o['’]clock|утра|вечера|дня|ночи)", re.I
)
_HOUR_BEFORE: Final = re.compile(r"(?:сағат|кешкі|түнгі|таңғы|түскі) $", re.I)
_RANGE: Final = re.compile(r"[^0-9.;!?]{1,10}")
_DASH: Final = re.compile(r" ?[-–—‑/] ?(?:по )?")
_SUM: Final = re.compile(r"(?: |\u00a0|, | and )")
_LONGEST: Final = 28  # digits of a number that is read as one (decimal's precision); longer ones are compared in part


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in digits: any of ``readings`` is its value, or it is several numbers, each one of a set of values."""

    surface: str
    start: int
    end: int
    readings: Values
    parts: tuple[Values, ...] = ()
    percent: bool = False
    exponent: int = 0

    def is_in(self, values: set[Decimal] | Values) -> bool:
        """Whether values have this number, as one or in parts."""
        if not self.readings.isdisjoint(values):
            return True
        return bool(self.parts) and not any(part.isdisjoint(values) for part in self.parts)


def has_percent(text: str) -> bool:
    """Whether a text speaks of percent or of percentage points anywhere."""
    return _ANY_PERCENT.search(text) is not None


def values_of(numerals: Iterable[Numeral]) -> set[Decimal]:
    """All values that numerals may stand for."""
    return {value for item in numerals for values in (item.readings, *item.parts) for value in values}


def numerals(text: str, language: Language) -> list[Numeral]:
    """The numbers in digits of a text of any kind, in order."""
    found = [
        _numeral(match, text, language) for match in _NUMERAL.finditer(text) if not _ZEROS.fullmatch(match.group())
    ]
    for index in range(len(found) - 1):
        found[index], found[index + 1] = _together(found[index], found[index + 1], text)
    return found


def _numeral(match: re.Match[str], text: str, language: Language) -> Numeral:
    written, end = match.group(), match.end()
    readings, parts = _read(written, language) if len(written) <= 64 else (frozenset({_key(written)}), ())
    exponent = 0
    scale = _SCALE[language].match(text, end)
    if scale is not None and readings:
        exponent = _exponent(scale.group().lower().strip("- \u00a0"))
        # A single letter may be a unit as well: 5m is five million or five metres.
        plain = readings if len(scale.group(1)) == 1 else frozenset()
        readings, parts, end = plain | {value.scaleb(exponent) for value in readings}, (), scale.end()
    elif decade := _DECADE[language].match(text, end):
        readings |= {year for value in readings for year in _decades(value)}
        end = decade.end() if language == "en" else end
    elif (
        (hour := _HOUR_AFTER.match(text, end))
        or ":" in written
        or _HOUR_BEFORE.search(text[max(0, match.start() - 8) : match.start()])
    ):
        readings |= _hours(readings, hour)
        parts = ((parts[0] | _hours(parts[0], hour)), *parts[1:]) if parts else ()
    percent = _PERCENT.match(text, end)
    surface = text[match.start() : percent.end() if percent else end] if len(written) <= 64 else written[:40] + "…"
    return Numeral(surface, match.start(), end, readings, parts, percent is not None, exponent)


@lru_cache(maxsize=8192)
def _read(written: str, language: Language) -> tuple[Values, tuple[Values, ...]]:
    """The readings of digits and separators, and the numbers that they are if they are several."""
    pieces = _PIECES.split(written)
    parts = tuple(frozenset({_key(piece)}) for piece in pieces if piece.strip("0")) if len(pieces) > 1 else ()
    joined = written.translate(_SPACES)
    if _SEPARATOR.search(joined) is None:
        return frozenset({_key(joined)}), parts
    readings = set()
    if _GROUPED[language].fullmatch(joined):
        comma = joined.count(",")
        grouping = "," if language == "en" or comma > 1 else "."
        readings.add(_key(joined.replace(grouping, "").replace(",", ".")))
        parts = ()
    if _DECIMAL[language].fullmatch(joined):
        readings.add(_key(joined.replace(",", ".")))
        if "," in joined:
            parts = ()
    return frozenset(readings), parts


def _key(digits: str) -> Decimal:
    """The value of digits with at most one point; of very many digits, that of the first."""
    if len(digits) > _LONGEST:
        digits = _NO_DIGIT.sub("", digits[: 2 * _LONGEST])[:_LONGEST]
    return Decimal(digits)


def _exponent(word: str) -> int:
    """The power of ten that a word or two say: "thousand million" is 9."""
    return sum(
        next(_SCALES[part[:size]] for size in range(6, 0, -1) if part[:size] in _SCALES) for part in word.split()
    )


def _decades(value: Decimal) -> Values:
    if value % 10:
        return frozenset()
    if 10 <= value <= 90:
        return frozenset({value + 1900, value + 1800})
    return frozenset({value % 100}) if 1800 <= value <= 2090 else frozenset()


def _hours(values: Values, mark: re.Match[str] | None) -> set[Decimal]:
    """The same hours on the clock of 12 and of 24 hours."""
    if mark is not None and mark["am"]:
        return {Decimal(0) for value in values if value == 12}
    return {value + 12 for value in values if 1 <= value <= 11} | {value - 12 for value in values if 12 <= value <= 24}


def _together(first: Numeral, second: Numeral, text: str) -> tuple[Numeral, Numeral]:
    """Two neighbours, read together where they are a range, a span of years or a sum (3 млн 200 тыс.)."""
    if not 0 <= second.start - first.end <= 12:
        return first, second
    gap = text[first.end : second.start]
    if first.exponent and second.exponent < first.exponent and _SUM.fullmatch(gap):
        limit = Decimal(1).scaleb(first.exponent)
        total = {a + b for a in first.readings for b in second.readings if b < limit}
        return _with(first, total), _with(second, total)
    if second.exponent and not first.exponent and _RANGE.fullmatch(gap):
        return _with(first, {value.scaleb(second.exponent) for value in first.readings}), second
    if _DASH.fullmatch(gap):
        years = {b + a - a % 100 for a in first.readings for b in second.readings if 1000 <= a <= 2100 and b < 100}
        return first, _with(second, years)
    return first, second


def _with(numeral: Numeral, values: set[Decimal]) -> Numeral:
    return Numeral(
        numeral.surface,
        numeral.start,
        numeral.end,
        numeral.readings | values,
        numeral.parts,
        numeral.percent,
        numeral.exponent,
    )
