"""``Idempotency-Key``: a repeated request is answered with what the first one made.

After draft-ietf-httpapi-idempotency-key-header. A key belongs to its owner (an API key's id); it is kept as a digest,
so that no length of it can upset an index. A request reserves the key, does its work, and completes it in the same
transaction as the article; a process that dies in between leaves a reservation that runs out by itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from service.storage.dialects import insert_if_absent
from service.storage.leases import rows_changed
from service.storage.tables import IdempotencyRow


@dataclass(frozen=True)
class Reserved:
    """The key is ours until then: do the work, then `complete` or `release` it."""

    until: datetime


@dataclass(frozen=True)
class Replay:
    """The request has been done before and made this article."""

    article_id: str


class KeyConflict(Exception):  # noqa: N818 (an outcome, as the API tells it)
    """The key was used with another body."""


class KeyInFlight(Exception):  # noqa: N818
    """A request with this key and body is still in work."""


class ReservationLost(Exception):  # noqa: N818
    """The reservation ran out, and a repetition of the request has been quicker."""


def reserve(  # noqa: PLR0917
    session: Session, owner: str, key: str, digest: str, now: datetime, ttl: float = 120.0
) -> Reserved | Replay:
    """Take a key for a request whose body has this digest, for ``ttl`` seconds; commit before the work begins.

    A reservation that has run out is taken over by a request with the same body. Raises `KeyConflict` where the key
    was used with another body, `KeyInFlight` where the first request is not done.
    """
    until = now + timedelta(seconds=ttl)
    if insert_if_absent(
        session,
        IdempotencyRow,
        owner=owner,
        key_digest=_digest(key),
        body_digest=digest,
        reserved_until=until,
        created_at=now,
    ):
        return Reserved(until)
    row = session.scalars(
        select(IdempotencyRow).where(_this(owner, key)).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if row is None:  # released between the two statements
        raise KeyInFlight
    if row.body_digest != digest:
        raise KeyConflict
    if row.article_id is not None:
        return Replay(row.article_id)
    if row.reserved_until > now:
        raise KeyInFlight
    row.reserved_until = until
    session.flush()
    return Reserved(until)


def complete(session: Session, owner: str, key: str, article_id: str) -> None:
    """Tie the key to the article, in the transaction that stores it.

    Raises `ReservationLost` where that has been done already or the key was released: let it end the transaction, so
    that nothing is stored twice.
    """
    if not rows_changed(session, update(IdempotencyRow).where(_in_flight(owner, key)).values(article_id=article_id)):
        raise ReservationLost


def release(session: Session, owner: str, key: str) -> None:
    """Give a key back after a request that made nothing, so that it can be used again."""
    rows_changed(session, delete(IdempotencyRow).where(_in_flight(owner, key)))


def prune(session: Session, before: datetime) -> int:
    """Forget the keys first used before a time; answers how many. Reservations that are in flight stay."""
    old = (
        select(IdempotencyRow.owner, IdempotencyRow.key_digest)
        .where(IdempotencyRow.created_at < before, IdempotencyRow.reserved_until < before)
        .with_for_update(skip_locked=True)
    )
    return sum(
        rows_changed(
            session,
            delete(IdempotencyRow).where(IdempotencyRow.owner == owner, IdempotencyRow.key_digest == key_digest),
        )
        for owner, key_digest in session.execute(old).all()
    )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _this(owner: str, key: str) -> ColumnElement[bool]:
    return and_(IdempotencyRow.owner == owner, IdempotencyRow.key_digest == _digest(key))


def _in_flight(owner: str, key: str) -> ColumnElement[bool]:
    return and_(_this(owner, key), IdempotencyRow.article_id.is_(None))
