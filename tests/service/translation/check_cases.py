"""What the tests of the checks share: one check over two texts, and sentences that the translation of is right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from service.languages import LANGUAGES, Language
from service.translation.checks import CheckResult, run
from service.translation.document import Document

DIRECTIONS: list[tuple[Language, Language]] = list(permutations(LANGUAGES, 2))
Trilingual = dict[Language, str]


def content(text: str, *, html: bool = False, title: str = "", summary: str | None = None) -> Document:
    return Document(title, summary, text, "text/html" if html else "text/plain")


def result(
    check: str, source: str | Document, target: str | Document, direction: str, truncated: Sequence[str] = ()
) -> CheckResult:
    """The result of one check; the direction is written ``en-ru``."""
    before = content(source) if isinstance(source, str) else source
    after = content(target) if isinstance(target, str) else target
    languages: dict[str, Language] = {code: code for code in LANGUAGES}
    first, second = direction.split("-")
    found = run(before, after, languages[first], languages[second], truncated=truncated)
    (one,) = (item for item in found if item.check == check)
    assert one.passed == (one.detail is None)
    return one


def detail(
    check: str, source: str | Document, target: str | Document, direction: str, truncated: Sequence[str] = ()
) -> str:
    """What one check says; an empty text where it passes."""
    return result(check, source, target, direction, truncated).detail or ""
