"""Reviewing a result: its checks, and what holds it back"""

from __future__ import annotations

import pytest

from glossary.enforcement import AppliedTerm
from service.article import Package
from service.review import NO_GLOSSARY, holding, review
from service.settings import SettingError, Settings
from service.translation.document import Document
from service.translation.pipeline import TranslationRequest, TranslationResult
from service.translation.terms import AppliedTerms, DocumentTerm

SOURCE = Document("Title of the news", None, "In 2025 the plant made 92 tractors.", "text/plain")
GOOD = Document("Заголовок новости", None, "В 2025 году завод сделал 92 трактора.", "text/plain")
WRONG = Document("Заголовок новости", None, "В 2025 году завод сделал 29 тракторов.", "text/plain")
REQUEST = TranslationRequest(SOURCE, "en", "ru")
ROUTE = (Package("translate-en_ru", "1.9", "ab" * 32),)


def applied(method: str) -> AppliedTerms:
    target = None if method == "missing" else "заводом"
    span = None if target is None else (0, 7)
    term = AppliedTerm("plant", "plant", target, (0, 5), span, method)  # type: ignore[arg-type]
    return AppliedTerms("abc", (DocumentTerm("content", 1, term),))


def failed(checks: tuple[dict[str, object], ...]) -> list[object]:
    return [each["check"] for each in checks if not each["passed"]]


def test_a_good_translation_is_published_with_all_checks_passed() -> None:
    translation = review(REQUEST, TranslationResult(GOOD, ROUTE), holding(Settings(hold_checks="numbers, copied")))
    assert translation.status == "published"
    assert (translation.title, translation.content, translation.route) == (GOOD.title, GOOD.content, ROUTE)
    assert failed(translation.checks) == []
    assert "numbers" in [each["check"] for each in translation.checks]
    assert translation.glossary == NO_GLOSSARY


def test_a_failed_check_is_only_noted_unless_the_setting_names_it() -> None:
    noted = review(REQUEST, TranslationResult(WRONG, ROUTE), holding(Settings(hold_checks="")))
    assert noted.status == "published"
    assert failed(noted.checks) == ["numbers"]
    [detail] = [each["detail"] for each in noted.checks if each["check"] == "numbers"]
    assert "92" in str(detail)
    held = review(REQUEST, TranslationResult(WRONG, ROUTE), holding(Settings(hold_checks="numbers")))
    assert held.status == "held"
    assert held.content == WRONG.content


def test_a_term_without_a_certain_place_fails_the_check_of_terms() -> None:
    result = TranslationResult(GOOD, ROUTE, terms=applied("missing"))
    translation = review(REQUEST, result, holding(Settings(hold_checks="terms")))
    assert translation.status == "held"
    [check] = [each for each in translation.checks if each["check"] == "terms"]
    assert "“plant”" in str(check["detail"])
    assert translation.glossary["terms"][0]["method"] == "missing"


def test_placed_terms_pass() -> None:
    result = TranslationResult(GOOD, ROUTE, terms=applied("inflected"))
    translation = review(REQUEST, result, holding(Settings(hold_checks="terms")))
    assert translation.status == "published"
    assert translation.glossary["version"] == "abc"


def test_a_check_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(SettingError, match=r"no such check: nosuch; there are copied, .*terms"):
        holding(Settings(hold_checks="nosuch"))
