"""Dates as they are written in the three languages.

Russian and English have the long form of the Unicode CLDR (``ru``, ``en-GB``), Kazakh the one of its official
writing, which the CLDR only abbreviates. The time is in UTC and says so: the readers of one page live in many time
zones, and the server knows none of theirs.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from service.languages import Language

# fmt: off
MONTHS: Final[dict[Language, tuple[str, ...]]] = {
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    "kk": (
        "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
        "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}
# fmt: on
_FORMS: Final[dict[Language, str]] = {
    "ru": "{day} {month} {year} г., {time} UTC",
    "kk": "{year} жылғы {day} {month}, {time} UTC",
    "en": "{day} {month} {year}, {time} UTC",
}


def written(moment: datetime, language: Language) -> str:
    """The moment to the minute in words: ``21 июня 2025 г., 09:00 UTC``."""
    moment = moment.astimezone(UTC)
    return _FORMS[language].format(
        day=moment.day,
        month=MONTHS[language][moment.month - 1],
        year=moment.year,
        time=f"{moment.hour:02}:{moment.minute:02}",
    )
