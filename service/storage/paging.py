"""Opaque cursors for lists that are read from newest to oldest (keyset paging: no row is skipped or shown twice)."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute


class BadCursor(ValueError):  # noqa: N818
    """A cursor that this service has not made."""

    def __init__(self) -> None:
        super().__init__("not a cursor that this service has given")


def encode(moment: datetime, key: str) -> str:
    """A cursor that stands behind the row with this time and key; URL-safe."""
    raw = json.dumps([moment.astimezone(UTC).isoformat(), key], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[datetime, str]:
    """The time and key of a cursor; `BadCursor` where it is malformed."""
    try:
        raw: Any = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        moment, key = raw
        if not (isinstance(moment, str) and isinstance(key, str)) or "\0" in key:
            raise BadCursor
        key.encode()
        parsed = datetime.fromisoformat(moment)
        if parsed.tzinfo is None:
            raise BadCursor
        return parsed.astimezone(UTC), key
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        raise BadCursor from None


def older(moment: InstrumentedAttribute[datetime], key: InstrumentedAttribute[str], cursor: str) -> ColumnElement[bool]:
    """The condition that a row comes after the cursor in the order of ``moment`` and ``key``, both descending."""
    last_moment, last_key = decode(cursor)
    return and_(moment <= last_moment, or_(moment < last_moment, key < last_key))
