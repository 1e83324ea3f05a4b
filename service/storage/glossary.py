"""The editors' own terms, kept over those that come with the program.

A row replaces the default term of its id; one without data hides it. The revision counts every change, so that a
process can tell by one small read whether what it holds is still current.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.storage.dialects import insert_if_absent
from service.storage.tables import GlossaryTermRow, MetaRow

REVISION: Final = "glossary_revision"


class RevisionChanged(Exception):  # noqa: N818 (an outcome)
    """The glossary was changed between reading it and writing to it."""


def revision(session: Session) -> int:
    """How often the terms have been changed."""
    value = session.scalar(select(MetaRow.value).where(MetaRow.key == REVISION))
    return int(value) if value is not None else 0


def overlay(session: Session) -> dict[str, dict[str, Any] | None]:
    """The editors' terms as JSON by id; None for a default term that is hidden."""
    rows = session.execute(select(GlossaryTermRow.id, GlossaryTermRow.data).order_by(GlossaryTermRow.id))
    return {row.id: row.data for row in rows}


def change(
    session: Session, changes: Mapping[str, dict[str, Any] | None], seen: int, now: datetime, drop: frozenset[str]
) -> int:
    """Store terms (None hides a default one), drop rows, and count the change; answers the new revision.

    ``seen`` is the revision the changes were checked against; `RevisionChanged` where it is no longer the current one.
    """
    insert_if_absent(session, MetaRow, key=REVISION, value="0")
    row = session.scalars(select(MetaRow).where(MetaRow.key == REVISION).with_for_update()).one()
    session.refresh(row)
    if int(row.value) != seen:
        raise RevisionChanged
    for term_id, data in changes.items():
        stored = session.get(GlossaryTermRow, term_id)
        if stored is None:
            stored = GlossaryTermRow(id=term_id)
            session.add(stored)
        stored.data, stored.updated_at = data, now
    for term_id in sorted(drop):
        stored = session.get(GlossaryTermRow, term_id)
        if stored is not None:
            session.delete(stored)
    row.value = str(seen + 1)
    session.flush()
    return seen + 1
