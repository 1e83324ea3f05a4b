"""Dates as the formats want them: of aware datetimes alone, free of clock, locale and local time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime


def to_utc(moment: datetime) -> datetime:
    """The same moment in UTC.

    Raises `ValueError` for a datetime without a time zone: guessing one would make the bytes depend on the machine.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"a date of a feed needs a time zone: {moment!r}")
    return moment.astimezone(UTC)


def rfc822(moment: datetime) -> str:
    """RFC 822 date with a four-digit year, as RSS 2.0 and OPML 2.0 ask: ``Sat, 21 Jun 2025 09:00:00 GMT``."""
    return format_datetime(to_utc(moment), usegmt=True)


def rfc3339(moment: datetime) -> str:
    """RFC 3339 date, as RFC 4287 3.3 and JSON Feed 1.1 ask: ``2025-06-21T09:00:00Z``, with a fraction if it has one."""
    return to_utc(moment).isoformat().replace("+00:00", "Z")
