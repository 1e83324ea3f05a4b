"""The one clock of the service; everything else is given the time."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
