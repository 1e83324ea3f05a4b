"""Facts about this installation."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.storage.tables import MetaRow


def installed_on(session: Session) -> str:
    """The day (ISO 8601, UTC) this database was made: the date in the ``tag:`` ids of the feeds themselves."""
    return session.scalars(select(MetaRow.value).where(MetaRow.key == "installed_on")).one()


def midnight(day: date) -> datetime:
    """The moment a day begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)
