"""The workers that are there: each says from time to time that it lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.storage.leases import rows_changed
from service.storage.tables import WorkerRow


@dataclass(frozen=True)
class Worker:
    """A worker process, what it says of its packages and of itself (both JSON-ready)."""

    id: str
    host: str
    pid: int
    started_at: datetime
    seen_at: datetime
    packages: dict[str, Any]
    notes: dict[str, Any]


def beat(
    session: Session,
    worker_id: str,
    *,
    host: str,
    pid: int,
    started_at: datetime,
    now: datetime,
    packages: Mapping[str, Any] | None = None,
    notes: Mapping[str, Any] | None = None,
) -> None:
    """Say that a worker lives, and what it has."""
    row = session.get(WorkerRow, worker_id, populate_existing=True)
    if row is None:
        row = WorkerRow(id=worker_id)
        session.add(row)
    row.host, row.pid, row.started_at, row.seen_at = host, pid, started_at, now
    row.packages, row.notes = dict(packages or {}), dict(notes or {})
    session.flush()


def alive(session: Session, now: datetime, within: timedelta) -> list[Worker]:
    """The workers seen at most ``within`` ago, the one that started first in front."""
    query = select(WorkerRow).where(WorkerRow.seen_at >= now - within).order_by(WorkerRow.started_at, WorkerRow.id)
    return [
        Worker(row.id, row.host, row.pid, row.started_at, row.seen_at, row.packages, row.notes)
        for row in session.scalars(query)
    ]


def forget(session: Session, worker_id: str) -> None:
    """Strike a worker that stops from the list."""
    rows_changed(session, delete(WorkerRow).where(WorkerRow.id == worker_id))


def prune(session: Session, before: datetime) -> int:
    """Strike the workers last seen before a time, which were killed; answers how many."""
    old = session.scalars(
        select(WorkerRow.id).where(WorkerRow.seen_at < before).with_for_update(skip_locked=True)
    ).all()
    return sum(rows_changed(session, delete(WorkerRow).where(WorkerRow.id == worker_id)) for worker_id in old)
