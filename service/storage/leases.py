"""What the two queues, of translations and of jobs, have in common."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Delete, Update
from sqlalchemy.orm import Session

REASON_CHARS: Final = 2_000
MAX_DELAY_SECONDS: Final = 3_600.0
# Beyond this the delay has long reached its maximum, and a power of two would overflow.
MAX_DOUBLINGS: Final = 30


def rows_changed(session: Session, statement: Update | Delete) -> int:
    """Execute a statement and answer how many rows it met; objects already loaded stay as they were."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount


def retry_delay(attempt: int, seconds: float) -> timedelta:
    """The wait after the ``attempt``-th try: ``seconds``, doubled for each further one, an hour at most."""
    return timedelta(seconds=min(seconds * 2 ** min(attempt - 1, MAX_DOUBLINGS), MAX_DELAY_SECONDS))


def clean_reason(reason: str) -> str:
    """A reason as both databases can keep it: no NUL, no lone surrogates, not endless."""
    text = reason.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8").strip()
    return text if len(text) <= REASON_CHARS else text[: REASON_CHARS - 1] + "…"
