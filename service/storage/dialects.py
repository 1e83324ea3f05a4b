"""The one statement that SQLAlchemy spells differently for the two databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.storage.leases import rows_changed
from service.storage.tables import Base


def insert_if_absent(session: Session, table: type[Base], **values: Any) -> bool:
    """Insert a row unless one with its key is there; tells whether it did.

    Where another transaction is inserting the same key, this waits for its end.
    """
    if session.get_bind().dialect.name == "postgresql":
        return rows_changed(session, postgresql.insert(table).values(**values).on_conflict_do_nothing()) == 1
    return rows_changed(session, sqlite.insert(table).values(**values).on_conflict_do_nothing()) == 1
