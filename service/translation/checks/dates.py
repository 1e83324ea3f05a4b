"""Days of the calendar, written in words or in digits, are the same days in the translation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from service.languages import Language
from service.translation.checks.number_words import word_values
from service.translation.checks.texts import Comparison, Pair, listed

_MONTHS: Final[dict[Language, str]] = {
    "en": "jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? sept?(?:ember)? oct(?:ober)? "
    "nov(?:ember)? dec(?:ember)?",
    "ru": "янв(?:аря|арь|аре)? февр?(?:аля|аль|але)? мар(?:та?|те) апр(?:еля|ель|еле)? ма[йяе] июн[яье]? июл[яье]? "
    "авг(?:уста?|усте)? сен(?:т(?:ября|ябрь|ябре)?)? окт(?:ября|ябрь|ябре)? "
    "ноя(?:б(?:ря|рь|ре)?)? дек(?:абря|абрь|абре)?",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
}
_YEAR: Final = "(?:1[0-9]{3}|20[0-9]{2})"
_DAY: Final = "(?:[12][0-9]|3[01]|0?[1-9])"
_AND: Final = r"(?:\ ?[-–—]\ ?|,\ |\ (?:and|to|и|по|до|мен|пен|бен|және)\ )"
_DAYS: Final = rf"(?<![0-9.,:])(?<![0-9][-–])(?P<d>{_DAY}(?:{_AND}{_DAY}){{0,4}})"


def _months(language: Language) -> str:
    names = _MONTHS[language].split(" ")
    return "(?:" + "|".join(f"(?P<m{number}>{name})" for number, name in enumerate(names, 1)) + ")"


_WRITTEN: Final[dict[Language, tuple[re.Pattern[str], ...]]] = {
    "en": (
        re.compile(
            rf"\b{_months('en')}\b\.?(?:\ (?:the\ )?{_DAYS}(?:st|nd|rd|th)?\b(?![.,:]?[0-9%]))"
            rf"(?:,?\ (?P<y>{_YEAR})\b)?",
            re.IGNORECASE,
        ),
        re.compile(
            rf"{_DAYS}(?:st|nd|rd|th)?\ (?:of\ )?{_months('en')}\b(?:\.?,?\ (?:of\ )?(?P<y>{_YEAR})\b)?", re.IGNORECASE
        ),
    ),
    "ru": (
        re.compile(rf"{_DAYS}(?:-?(?:го|е|ое))?[ \u00a0]{_months('ru')}\b\.?(?:,? (?P<y>{_YEAR})\b)?", re.IGNORECASE),
    ),
    "kk": (
        re.compile(
            rf"(?:(?P<y>{_YEAR})(?:(?:-?(?:інші|ыншы|нші|ншы|шы|ші))?[ -](?:жыл[а-яәғқңөұүһі]{{0,6}}|ж\.?))?,? )?"
            rf"{_DAYS}(?:[-–]?(?:ші|шы|інші|ыншы|нші|ншы|і|ы))?"
            rf"[ \u00a0-]{_months('kk')}",
            re.IGNORECASE,
        ),
    ),
}
_ISO: Final = re.compile(rf"(?<![\w./-])(?P<y>{_YEAR})-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12][0-9]|3[01])(?![0-9.-])")
_NUMERIC: Final = re.compile(
    rf"(?<![\w./-])(?P<d>[0-3]?[0-9])([./])(?P<m>[0-3]?[0-9])\2(?P<y>{_YEAR}|[0-9]{{2}})(?![\d])"
)
_SHORT: Final = re.compile(r"(?<![\w./-])(?P<d>[0-3]?[0-9])[./](?P<m>[0-3]?[0-9])(?![\w/]|\.[0-9])")
_WORD: Final = re.compile(r"[^\W\d_]{2,20}")
_ONE_OR_TWO: Final = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
_VERB: Final = re.compile(r"\b(?:may|march|mar)\b")  # months have a capital
# Beginnings that name a month in any case of a text, in words of any kind.
_STEMS: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    "ru": ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
    "kk": tuple(_MONTHS["kk"].split(" ")),
}


@dataclass(frozen=True, slots=True)
class Date:
    """A day: the days and months that it may mean (7/8 is either), and the year if it is said."""

    surface: str
    days: frozenset[tuple[int, int]]
    year: int | None


def dates(text: str, language: Language) -> list[Date]:
    """The days in a text that have at least a day and a month. "3–5 July" is two, the 3rd and the 5th."""
    found = _numeric_dates(text)
    for pattern in _WRITTEN[language]:
        for match in pattern.finditer(text):
            if language == "en" and _VERB.search(match.group()):
                continue
            month = next(number for number in range(1, 13) if match[f"m{number}"])
            year = int(match["y"]) if match["y"] else None
            found += [
                Date(match.group().strip(), frozenset({(int(day), month)}), year)
                for day in re.findall("[0-9]+", match["d"])
            ]
    return found


def _numeric_dates(text: str) -> list[Date]:
    found = []
    for pattern in (_ISO, _NUMERIC):
        for match in pattern.finditer(text):
            days = _either(int(match["d"]), int(match["m"]), swap=pattern is _NUMERIC)
            if days:
                year = int(match["y"])
                found.append(Date(match.group(), days, year if year > 99 else 2000 + year))
    return found


def _either(day: int, month: int, *, swap: bool = True) -> frozenset[tuple[int, int]]:
    orders = [(day, month), (month, day)] if swap else [(day, month)]
    return frozenset((d, m) for d, m in orders if 1 <= d <= 31 and 1 <= m <= 12)


def without_months(text: str) -> str:
    """A text whose dates in digits have spaces for their months, so that only day and year are left to compare."""
    for pattern in (_ISO, _NUMERIC):
        text = pattern.sub(_blanked, text)
    return text


def _blanked(match: re.Match[str]) -> str:
    day, month = int(match["d"]), int(match["m"])
    if not _either(day, month):
        return match.group()
    year = match["y"] if len(match["y"]) == 4 else f"20{match['y']}"
    return f"{day if month <= 12 else month};;{year}".ljust(len(match.group()), ";")


def check_dates(comparison: Comparison) -> str | None:
    """The days of the source are in the translation, and the translation has no other ones."""
    faults = []
    for pair in comparison.pairs:
        if pair.has_digits:
            faults += _lost(pair, comparison.source_language, comparison.target_language)
    return listed(faults)


def _lost(pair: Pair, source_language: Language, target_language: Language) -> list[str]:
    before, after = dates(pair.source, source_language), dates(pair.target, target_language)
    lost = _without(before, after, pair.target, target_language)
    added = _without(after, before, pair.source, source_language)
    if lost and added:
        return [f"the source has {lost[0].surface}, the translation {added[0].surface} in {pair.place}"]
    faults = [f"{date.surface} is missing from {pair.place}" for date in lost[:1]]
    return faults + [f"{pair.place} has {date.surface}, which is not in the source" for date in added[:1]]


def _without(wanted: list[Date], got: list[Date], text: str, language: Language) -> list[Date]:
    """The wanted dates that are neither among those got nor otherwise said in the text."""
    others = {(other.days, other.year) for other in got}
    distinct = {(date.days, date.year): date for date in wanted}
    lost = {
        key: date
        for key, date in distinct.items()
        if not any(date.days & days and (date.year is None or year in (None, date.year)) for days, year in others)
    }
    if not lost:
        return []
    # A day that is there in another year is not explained by words.
    there = {day for days, _ in others for day in days}
    said = _said(text, language)
    return [date for date in lost.values() if date.days & there or not date.days & said]


def _said(text: str, language: Language) -> set[tuple[int, int]]:
    """The days that a text may say in a way that `dates` does not read: "the Fourth of July", 9/11, мамырдың 5-і."""
    words = {word.lower() for word in _WORD.findall(text)}
    stems = _STEMS[language]
    months = [number for number, stem in enumerate(stems, 1) if any(word.startswith(stem) for word in words)]
    days = {int(digits) for digits in _ONE_OR_TWO.findall(text)} if months else set()
    days |= {int(value) for value in word_values(text, language) if value <= 31} if months else set()
    said = {(day, month) for day in days for month in months}
    for match in _SHORT.finditer(text):
        said |= _either(int(match["d"]), int(match["m"]))
    return said
