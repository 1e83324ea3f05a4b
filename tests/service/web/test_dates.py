"""Dates in words"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from service.languages import LANGUAGES
from service.web.dates import MONTHS, written


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("ru", "21 июня 2025 г., 09:05 UTC"),
        ("kk", "2025 жылғы 21 маусым, 09:05 UTC"),
        ("en", "21 June 2025, 09:05 UTC"),
    ],
)
def test_a_date_is_written_as_its_language_writes_it(language: str, wanted: str) -> None:
    assert written(datetime(2025, 6, 21, 9, 5, 59, tzinfo=UTC), language) == wanted  # type: ignore[arg-type]


def test_a_date_of_another_zone_is_told_in_utc() -> None:
    almaty = timezone(timedelta(hours=5))
    assert written(datetime(2026, 1, 1, 3, 0, tzinfo=almaty), "en") == "31 December 2025, 22:00 UTC"


def test_every_month_has_a_name_of_its_own_in_each_language() -> None:
    for language in LANGUAGES:
        assert len(set(MONTHS[language])) == 12
        for number, name in enumerate(MONTHS[language], 1):
            assert f" {name}" in written(datetime(2025, number, 1, tzinfo=UTC), language)
