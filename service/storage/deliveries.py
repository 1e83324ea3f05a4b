"""The outbox as a queue: a target is claimed with a lease, what waits for it is delivered in order, results noted.

One worker at a time serves a target, so nothing is sent twice side by side and versions of an article arrive in their
order. A worker that dies leaves its lease to run out; then another sends what was not noted as delivered, under the
same delivery id.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from feeds.topic import Kind
from service.languages import Language
from service.storage.leases import clean_reason, retry_delay, rows_changed
from service.storage.tables import DeliveryRow, PushTargetRow

BATCH: Final = 50
NO_LEASE: Final[dict[str, None]] = {"lease_token": None, "lease_until": None}


@dataclass(frozen=True)
class Delivery:
    """One thing to tell: a feed that has changed (``kind``, ``name``, ``form``), or a version of an article (``data``).

    ``token`` is the id that the receiver sees, the same at each try; ``attempt`` counts from 1, the coming one too.
    """

    id: int
    token: str
    event: str
    language: Language
    kind: Kind
    name: str
    form: str
    article_id: str | None
    data: dict[str, Any]
    created_at: datetime
    revision: int
    attempt: int


@dataclass(frozen=True)
class Claim:
    """A target that is ours until the lease ends, with the oldest of what waits for it."""

    target_id: str
    is_hub: bool
    url: str
    secret: str | None
    lease_token: str
    deliveries: Sequence[Delivery]


def due(session: Session, now: datetime) -> bool:
    """Whether `claim` would find anything; reads only."""
    return session.scalars(select(PushTargetRow.id).where(_claimable(now)).limit(1)).first() is not None


def claim(session: Session, lease_seconds: float, now: datetime, limit: int = BATCH) -> Claim | None:
    """Claim the target that has waited longest, with up to ``limit`` deliveries; None where nothing is due."""
    query = (
        select(PushTargetRow)
        .where(_claimable(now))
        .order_by(PushTargetRow.due_at, PushTargetRow.id)
        .limit(1)
        # NO KEY UPDATE: who adds a delivery refers to the target, and must not wait for us or be waited for.
        .with_for_update(skip_locked=True, key_share=True)
    )
    target = session.scalars(query, execution_options={"populate_existing": True}).first()
    if target is None:
        return None
    token = uuid.uuid4().hex
    # The due time moves too, so that targets take turns.
    target.lease_token, target.lease_until, target.due_at = token, now + timedelta(seconds=lease_seconds), now
    session.flush()
    rows = session.scalars(
        select(DeliveryRow)
        .where(_waiting(now), DeliveryRow.target_id == target.id)
        .order_by(DeliveryRow.id)
        .limit(limit)
    )
    found = tuple(_delivery(row) for row in rows)
    return Claim(target.id, target.kind == "hub", target.url, target.secret, token, found)


def delivered(session: Session, held: Claim, done: Delivery, now: datetime, lease_seconds: float) -> bool:
    """Note that it arrived, and extend the lease. False where the lease is no longer ours; then nothing is changed.

    A feed that has changed again since it was claimed stays, to be told of once more.
    """
    until = now + timedelta(seconds=lease_seconds)
    working = {"failures": 0, "failing_since": None, "last_error": None, "last_success_at": now, "lease_until": until}
    if not rows_changed(session, update(PushTargetRow).where(_ours(held)).values(working)):
        return False
    same = and_(DeliveryRow.id == done.id, DeliveryRow.token == done.token)
    if not rows_changed(session, delete(DeliveryRow).where(same, DeliveryRow.revision == done.revision)):
        again = {"token": uuid.uuid4().hex, "attempts": 0, "error": None, "due_at": now}
        rows_changed(session, update(DeliveryRow).where(same).values(again))
    return True


def failed(  # noqa: PLR0917
    session: Session,
    held: Claim,
    tried: Delivery,
    reason: str,
    now: datetime,
    lease_seconds: float,
    *,
    alone: bool,
    give_up: bool,
    retry_seconds: float,
    failing_after: int,
) -> bool:
    """Note a try that went wrong, and when the next may be. False where the lease is no longer ours.

    ``alone``: only this delivery waits, others may go on and the lease is extended; otherwise the whole target waits
    and is given back. The wait doubles with each failure in a row, an hour at most. With ``give_up`` the delivery is
    not tried again. The target counts as failing after ``failing_after`` failures in a row, or a delivery given up.
    """
    target = session.scalars(
        select(PushTargetRow).where(_ours(held)).with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if target is None:
        return False
    text = clean_reason(reason)
    target.last_error = text
    if alone:
        target.lease_until = now + timedelta(seconds=lease_seconds)
        due_at = now + retry_delay(tried.attempt, retry_seconds)
    else:
        target.failures += 1
        target.due_at = due_at = now + retry_delay(target.failures, retry_seconds)
        target.lease_token = target.lease_until = None
    if target.failing_since is None and (give_up or target.failures >= failing_after):
        target.failing_since = now
    status = "failed" if give_up else "waiting"
    rows_changed(
        session,
        update(DeliveryRow)
        .where(DeliveryRow.id == tried.id, DeliveryRow.token == tried.token)
        .values(status=status, attempts=tried.attempt, error=text, due_at=due_at),
    )
    return True


def release(session: Session, held: Claim) -> None:
    """Give the target back; nothing where the lease is no longer ours."""
    rows_changed(session, update(PushTargetRow).where(_ours(held)).values(NO_LEASE))


def prune(session: Session, give_up_before: datetime, forget_before: datetime) -> None:
    """Give up what has waited since before the first moment; forget what was given up and is from before the second."""
    old = {"status": "failed", "error": "given up: it has waited too long"}
    # Rows in another transaction's hands are left to the next time, so that nobody waits here.
    waiting = select(DeliveryRow.id).where(DeliveryRow.status == "waiting", DeliveryRow.created_at < give_up_before)
    ids = session.scalars(waiting.with_for_update(skip_locked=True)).all()
    rows_changed(session, update(DeliveryRow).where(DeliveryRow.id.in_(ids)).values(old))
    gone = select(DeliveryRow.id).where(DeliveryRow.status == "failed", DeliveryRow.created_at < forget_before)
    ids = session.scalars(gone.with_for_update(skip_locked=True)).all()
    rows_changed(session, delete(DeliveryRow).where(DeliveryRow.id.in_(ids)))


def _claimable(now: datetime) -> ColumnElement[bool]:
    return and_(
        PushTargetRow.due_at <= now,
        or_(PushTargetRow.lease_until.is_(None), PushTargetRow.lease_until <= now),
        exists().where(DeliveryRow.target_id == PushTargetRow.id, _waiting(now)),
    )


def _waiting(now: datetime) -> ColumnElement[bool]:
    return and_(DeliveryRow.status == "waiting", DeliveryRow.due_at <= now)


def _ours(held: Claim) -> ColumnElement[bool]:
    return and_(PushTargetRow.id == held.target_id, PushTargetRow.lease_token == held.lease_token)


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        token=row.token,
        event=row.event,
        language=row.language,
        kind=row.kind,
        name=row.name,
        form=row.form,
        article_id=row.article_id,
        data=row.data,
        created_at=row.created_at,
        revision=row.revision,
        attempt=row.attempts + 1,
    )
