"""Checks of a translation against its source, each with a detail that an editor can act on.

The checks see texts only: no model, no database. They never raise, whatever the texts are, and take time in
proportion to their length.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from service.languages import Language
from service.translation.checks.addresses import check_urls
from service.translation.checks.copied import check_copied
from service.translation.checks.currencies import check_currencies
from service.translation.checks.dates import check_dates
from service.translation.checks.numbers import check_numbers
from service.translation.checks.repetition import check_repetition
from service.translation.checks.script import check_script
from service.translation.checks.shape import check_length, check_truncation
from service.translation.checks.texts import CheckResult, Comparison, Texts, compare

__all__ = ["CHECKS", "Check", "CheckResult", "Comparison", "Texts", "run"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Check:
    """A named check: `find` gives a sentence on what is wrong, or None. ``subject`` says what must hold."""

    name: str
    find: Callable[[Comparison], str | None]
    subject: str


CHECKS: Final[tuple[Check, ...]] = (
    Check("numbers", check_numbers, "numbers and percentages survive"),
    Check("dates", check_dates, "days of the calendar survive"),
    Check("currencies", check_currencies, "amounts keep their currency"),
    Check("urls", check_urls, "URLs, e-mail addresses, @handles and #hashtags survive exactly"),
    Check("length", check_length, "every part is about as long as the languages let expect"),
    Check("script", check_script, "the script and the alphabet are the language's"),
    Check("copied", check_copied, "no sentence is left in the source language"),
    Check("repetition", check_repetition, "nothing is said over and over"),
    Check("truncation", check_truncation, "nothing is cut off or missing"),
)


def run(
    source: Texts,
    target: Texts,
    source_language: Language,
    target_language: Language,
    *,
    truncated: Sequence[str] = (),
) -> tuple[CheckResult, ...]:
    """Check a translation against its source: one result for each of `CHECKS`, in their order.

    ``truncated`` are the source sentences whose translation the engine cut off. A check that fails to work counts as
    failed, for it has not seen the translation right. Nothing is raised.
    """
    try:
        comparison = compare(source, target, source_language, target_language, truncated)
    except Exception:
        log.exception("comparing a translation with its source")
        return tuple(_broken(check) for check in CHECKS)
    return tuple(_result(check, comparison) for check in CHECKS)


def _result(check: Check, comparison: Comparison) -> CheckResult:
    try:
        detail = check.find(comparison)
    except Exception:
        log.exception("the check %s", check.name)
        return _broken(check)
    return CheckResult(check.name, detail is None, detail)


def _broken(check: Check) -> CheckResult:
    return CheckResult(check.name, False, f"the check could not be made; see that {check.subject}")
