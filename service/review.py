"""From what the models made to what is stored: checked, and held back where an editor should look first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from service.article import Translation
from service.settings import SettingError, Settings
from service.translation.checks import CHECKS, CheckResult, run
from service.translation.pipeline import TranslationRequest, TranslationResult

TERMS: Final = "terms"
NO_GLOSSARY: Final[dict[str, Any]] = {"version": None, "terms": []}


def holding(settings: Settings) -> frozenset[str]:
    """The checks that hold a translation back; `SettingError` where the setting names one that there is not."""
    wanted = frozenset(filter(None, (name.strip() for name in settings.hold_checks.split(","))))
    known = {check.name for check in CHECKS} | {TERMS}
    if unknown := sorted(wanted - known):
        raise SettingError(
            f"USHTIL_HOLD_CHECKS: no such check: {', '.join(unknown)}; there are {', '.join(sorted(known))}"
        )
    return wanted


def review(request: TranslationRequest, result: TranslationResult, hold: frozenset[str]) -> Translation:
    """Check a result and make of it what is stored: ``held`` where one of the ``hold`` checks failed."""
    document = result.document
    checks = [
        *run(request.document, document, request.source, request.target, truncated=result.truncated),
        *_terms(result),
    ]
    return Translation(
        title=document.title,
        summary=document.summary,
        content=document.content,
        route=result.route,
        status="held" if any(not each.passed and each.check in hold for each in checks) else "published",
        glossary=result.terms.as_data() if result.terms is not None else NO_GLOSSARY,
        checks=tuple({"check": each.check, "passed": each.passed, "detail": each.detail} for each in checks),
    )


def _terms(result: TranslationResult) -> Sequence[CheckResult]:
    """Whether every term of the glossary was placed; no check where there was no glossary."""
    if result.terms is None:
        return ()
    missing = list(dict.fromkeys(each.applied.source for each in result.terms.missing))
    if not missing:
        return (CheckResult(TERMS, True, None),)
    shown = ", ".join(f"“{name}”" for name in missing[:5]) + (" and others" if len(missing) > 5 else "")
    return (CheckResult(TERMS, False, f"the translation has no certain place for {shown}; put the name in by hand"),)
