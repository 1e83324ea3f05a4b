"""Numbers and percentages of the source are in the translation, and the translation has no others."""

from __future__ import annotations

from decimal import Decimal

from service.languages import ENGLISH_NAMES, Language
from service.translation.checks.addresses import without_addresses
from service.translation.checks.dates import without_months
from service.translation.checks.measures import converted
from service.translation.checks.number_words import word_values
from service.translation.checks.numerals import Numeral, has_percent, numerals, values_of
from service.translation.checks.texts import Comparison, Pair, listed


def check_numbers(comparison: Comparison) -> str | None:
    """Every number in digits stands in the other text in digits or in words, with the same value and percent sign.

    Values are compared, not characters: 1,234.5 is 1 234,5, "1.5 billion" is «1,5 млрд», 3 p.m. is 15:00. Within a
    paragraph the order and the number of times do not count, for translators repeat and merge.
    """
    faults = []
    for pair in comparison.pairs:
        if pair.has_digits:
            faults += _faults(pair, comparison.source_language, comparison.target_language)
    return listed(faults)


def _faults(pair: Pair, source_language: Language, target_language: Language) -> list[str]:
    before, after = _numerals(pair.source, source_language), _numerals(pair.target, target_language)
    before_values, after_values = values_of(before), values_of(after)
    missing = _unexplained(before, after_values, pair.target, target_language)
    added = _unexplained(after, before_values, pair.source, source_language)
    if missing and added:
        missing, added = _unconverted(missing, after_values, pair), _unconverted(added, before_values, pair)
    if missing and added:
        faults = [_changed(old, new, pair.place, target_language) for old, new in zip(missing, added, strict=False)]
        missing, added = missing[len(faults) :], added[len(faults) :]
    else:
        faults = _percent_faults(before, after, pair)
    faults += [f"{item.surface} is missing from {pair.place}" for item in missing]
    return faults + [f"{pair.place} has {item.surface}, which is not in the source" for item in added]


def _changed(old: Numeral, new: Numeral, place: str, language: Language) -> str:
    if old.surface == new.surface:
        return f"{old.surface} is copied as it is in {place}, but means another number in {ENGLISH_NAMES[language]}"
    return f"the source has {old.surface}, the translation {new.surface} in {place}"


def _numerals(text: str, language: Language) -> list[Numeral]:
    return numerals(without_months(without_addresses(text)), language)


def _unexplained(wanted: list[Numeral], values: set[Decimal], text: str, language: Language) -> list[Numeral]:
    """The numerals that are neither among values nor said by the words of a text; each surface once."""
    left = {item.surface: item for item in wanted if not item.is_in(values)}
    if left:
        spoken = word_values(text, language) | values
        left = {surface: item for surface, item in left.items() if not item.is_in(spoken)}
    return list(left.values())


def _unconverted(wanted: list[Numeral], values: set[Decimal], pair: Pair) -> list[Numeral]:
    """The numerals that are not those of the other text in other units."""
    ranges = converted(values, pair.source, pair.target) | converted(values, pair.target, pair.source)
    return [item for item in wanted if not any(low <= value <= high for value in item.readings for low, high in ranges)]


def _percent_faults(before: list[Numeral], after: list[Numeral], pair: Pair) -> list[str]:
    lost = next((item for item in before if item.percent), None)
    if lost is not None and not has_percent(pair.target):
        return [f"{lost.surface} is no longer a percentage in {pair.place}"]
    new = next((item for item in after if item.percent), None)
    if new is not None and not has_percent(pair.source):
        return [f"{pair.place} has {new.surface}, which is no percentage in the source"]
    return []
