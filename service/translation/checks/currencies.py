"""An amount of money keeps its currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from service.languages import Language
from service.translation.checks.number_words import word_values
from service.translation.checks.numerals import Numeral, numerals, values_of
from service.translation.checks.texts import Comparison, Pair, listed

# Beginnings of words in any of the three languages, symbols and codes (ISO 4217).
_NAMES: Final = {
    "tenge": r"₸|\bKZT\b|\bte?nge\b|тенге|теңге|\bтг\b",
    "dollar": r"\$|\bUSD\b|\bdollars?\b|\bbucks?\b|доллар|бакс",
    "euro": r"€|\bEUR\b|\beuros?\b|\bевро(?![а-яё])|\bеуро(?!п|од|к|ф)",
    "ruble": r"₽|\bRUB\b|\bRUR\b|\brou?bles?\b|рубл|\bруб\b",
    "pound": r"£|\bGBP\b|\bpounds?\b|\bquid\b|фунт|стерлинг",
    "yen": r"\bJPY\b|\byens?\b|\b[ий]ен[а-яәі]{0,4}\b",
    "yuan": r"\bCNY\b|\bRMB\b|\byuans?\b|юан",
    "rupee": r"₹|\bINR\b|\brupees?\b|рупи",
    "hryvnia": r"₴|\bUAH\b|\bhryvn[iy]as?\b|гривн",
    "lira": r"₺|\bTRY\b|\blir[ae]s?\b|\bлир[аыеу]?\b",
    "franc": r"\bCHF\b|\bfrancs?\b|франк",
    "cent": r"¢|\bcents?\b|\bцент(?:а|ов|ам|ы|у|ом|тер|ке|тен|тік)?\b",
}
_CURRENCY: Final = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _NAMES.items()), re.IGNORECASE)
# These name other things too (a pound of flour, лира, Frank), so that only their signs and codes count as money.
_CERTAIN: Final = re.compile(r"[₸$€₽£₹₴₺]|KZT|USD|EUR|RUB|GBP|JPY|CNY|INR|UAH|CHF")
_DOUBTFUL: Final = frozenset({"pound", "lira", "franc", "yen", "rupee", "cent"})
_BETWEEN: Final = re.compile(r"[^\W\d_]{2,20}\.?[ \u00a0]")
_REST: Final = re.compile(r"[^\W\d_]{0,12}")
_YEN: Final = "¥"  # the sign of two currencies


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and the currency next to it; ``certain`` where it cannot be anything but money."""

    surface: str
    numeral: Numeral
    currency: str
    certain: bool


def amounts(text: str, found: list[Numeral]) -> list[Amount]:
    """The amounts of money among the numbers of a text."""
    result = []
    marks = {match.start(): match for match in _CURRENCY.finditer(text)}
    ends = {match.end(): match for match in marks.values()}
    for index, numeral in enumerate(found):
        mark = ends.get(numeral.start) or ends.get(numeral.start - 1)
        if mark is not None and (mark.end() == numeral.start or text[mark.end()] in " \u00a0"):
            if not (_is_sign(mark) or mark.group().isupper()):
                mark = None  # a word belongs to the number before it
        else:
            mark = None
        start, end = (mark.start(), numeral.end) if mark else (numeral.start, numeral.end)
        if mark is None:
            limit = found[index + 1].start if index + 1 < len(found) else len(text)
            mark = _following(marks, text, numeral.end, limit)
            end = mark.end() if mark else end
        if mark is not None and (name := mark.lastgroup):
            certain = name not in _DOUBTFUL or _CERTAIN.search(mark.group()) is not None
            end = _word_end(text, end) if end == mark.end() else end
            result.append(Amount(text[start:end], numeral, name, certain))
    return result


def _word_end(text: str, end: int) -> int:
    """The end of the word that has been matched up to here: the patterns match beginnings only."""
    match = _REST.match(text, end)
    return match.end() if match and text[end - 1].isalpha() else end


def _is_sign(mark: re.Match[str]) -> bool:
    return len(mark.group()) == 1


def _following(marks: dict[int, re.Match[str]], text: str, end: int, limit: int) -> re.Match[str] | None:
    """The currency that a number is followed by: at once, or after one or two words (Canadian dollars)."""
    window = text[end : min(limit, end + 45)]
    spaces = len(window) - len(window.lstrip(" \u00a0-"))
    position, words = end + spaces, 0
    while words < 3 and spaces <= 1 and position < end + len(window):
        if position in marks:
            return marks[position]
        word = _BETWEEN.match(text, position)
        if word is None:
            return None
        position, words = word.end(), words + 1
    return None


def check_currencies(comparison: Comparison) -> str | None:
    """An amount that both texts have is of one currency in both; a currency with an amount is not lost."""
    faults = []
    for pair in comparison.pairs:
        if pair.has_digits and _CURRENCY.search(pair.source):
            faults += _faults(pair, comparison.source_language, comparison.target_language)
    return listed(faults)


def _faults(pair: Pair, source_language: Language, target_language: Language) -> list[str]:
    target_numerals = numerals(pair.target, target_language)
    before = amounts(pair.source, numerals(pair.source, source_language))
    if not any(amount.certain for amount in before):
        return []
    after = amounts(pair.target, target_numerals)
    present = {match.lastgroup for match in _CURRENCY.finditer(pair.target)} | _unsaid(pair.target)
    faults: dict[str, str] = {}
    for amount in before:
        if not amount.certain or amount.surface in faults:
            continue
        same = [other for other in after if not amount.numeral.readings.isdisjoint(other.numeral.readings)]
        if any(other.currency == amount.currency for other in same):
            continue
        if same:
            faults[amount.surface] = (
                f"the source has {amount.surface}, the translation {same[0].surface} in {pair.place}"
            )
        elif not same and amount.currency not in present:
            is_there = amount.numeral.is_in(values_of(target_numerals) | word_values(pair.target, target_language))
            what = "has lost its currency" if is_there else "is missing"
            faults[amount.surface] = f"{amount.surface} {what} in {pair.place}"
    return list(faults.values())


def _unsaid(text: str) -> set[str]:
    return {"yen", "yuan"} if _YEN in text else set()
