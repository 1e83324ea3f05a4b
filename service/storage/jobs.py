"""Short-lived translations for ``/translate``: a request enqueues a job, a worker does it, the request fetches it.

The rules of the lease are those of `service.storage.queue`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, cast

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from service.languages import Language
from service.storage.leases import clean_reason, retry_delay, rows_changed
from service.storage.tables import JobRow

MAX_ATTEMPTS: Final = 3
RETRY_SECONDS: Final = 0.5  # somebody waits for the answer
NO_LEASE: Final[dict[str, None]] = {"lease_token": None, "lease_owner": None}

Format = Literal["text", "html"]
JobStatus = Literal["queued", "translating", "done", "failed"]
Outcome = Literal["queued", "failed", "lost"]


@dataclass(frozen=True)
class JobClaim:
    """A job that is ours until the lease ends; ``sources`` has the language of each text, ``attempt`` counts from 1."""

    id: str
    sources: list[Language]
    target: Language
    format: Format
    texts: list[str]
    lease_token: str
    attempt: int


@dataclass(frozen=True)
class JobResult:
    """Where a job stands. ``texts`` are the translations of a ``done`` one, ``error`` is why one has ``failed``."""

    status: JobStatus
    texts: list[str] | None
    error: str | None

    @property
    def finished(self) -> bool:
        return self.status in ("done", "failed")


def enqueue(  # noqa: PLR0917 (what a job is)
    session: Session, sources: Sequence[Language], target: Language, format: Format, texts: Sequence[str], now: datetime
) -> str:
    """Ask for a translation of texts, each from its own language; answers the id of the job.

    A worker sees it when the transaction is committed.
    """
    if len(sources) != len(texts):
        raise ValueError(f"{len(texts)} texts with {len(sources)} source languages")
    row = JobRow(
        id=uuid.uuid4().hex,
        sources=list(sources),
        target=target,
        format=format,
        texts=list(texts),
        status="queued",
        due_at=now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def claim(
    session: Session,
    owner: str,
    limit: int,
    lease_seconds: float,
    now: datetime,
    *,
    max_attempts: int = MAX_ATTEMPTS,
) -> list[JobClaim]:
    """Claim up to ``limit`` jobs that are due, oldest first; one whose lease has run out is claimed alone."""
    for row in _due(session, and_(JobRow.status == "translating", JobRow.attempts >= max_attempts), now, 100):
        row.status, row.finished_at = "failed", now
        row.error = f"the worker stopped {row.attempts} times while it was translating this"
        row.lease_token = row.lease_owner = None
    session.flush()
    rows = _due(session, JobRow.status == "translating", now, 1) or _due(session, JobRow.status == "queued", now, limit)
    for row in rows:
        row.status = "translating"
        row.attempts += 1
        row.lease_token = uuid.uuid4().hex
        row.lease_owner = owner
        row.due_at = now + timedelta(seconds=lease_seconds)
    session.flush()
    return [
        JobClaim(
            id=row.id,
            sources=row.sources,
            target=cast(Language, row.target),
            format=cast(Format, row.format),
            texts=row.texts,
            lease_token=cast(str, row.lease_token),
            attempt=row.attempts,
        )
        for row in rows
    ]


def extend(session: Session, tokens: Iterable[str], lease_seconds: float, now: datetime) -> set[str]:
    """Move the end of the leases to ``lease_seconds`` from now; answers the tokens that are still held."""
    wanted = list(tokens)
    held = set(session.scalars(select(JobRow.lease_token).where(JobRow.lease_token.in_(wanted))))
    free = session.scalars(
        select(JobRow.lease_token).where(JobRow.lease_token.in_(wanted)).with_for_update(skip_locked=True)
    ).all()
    until = now + timedelta(seconds=lease_seconds)
    rows_changed(session, update(JobRow).where(JobRow.lease_token.in_(free)).values(due_at=until))
    return {token for token in held if token is not None}


def finish(session: Session, claim: JobClaim, translations: Sequence[str], now: datetime) -> bool:
    """Store the translations, one for each text; False where the lease is no longer ours."""
    if len(translations) != len(claim.texts):
        raise ValueError(f"{len(claim.texts)} texts with {len(translations)} translations")
    return _settle(session, claim, status="done", results=list(translations), error=None, finished_at=now) == 1


def fail(  # noqa: PLR0917
    session: Session,
    claim: JobClaim,
    reason: str,
    now: datetime,
    max_attempts: int = MAX_ATTEMPTS,
    retry_seconds: float = RETRY_SECONDS,
) -> Outcome:
    """Record a try that went wrong: ``queued`` again after a short wait, ``failed`` after the last try."""
    if claim.attempt >= max_attempts:
        return fail_for_good(session, claim, reason, now)
    due = now + retry_delay(claim.attempt, retry_seconds)
    return "queued" if _settle(session, claim, status="queued", error=clean_reason(reason), due_at=due) else "lost"


def fail_for_good(session: Session, claim: JobClaim, reason: str, now: datetime) -> Literal["failed", "lost"]:
    """Record a failure that another try would not mend."""
    changed = _settle(session, claim, status="failed", error=clean_reason(reason), finished_at=now)
    return "failed" if changed else "lost"


def release(session: Session, claims: Iterable[JobClaim], now: datetime) -> int:
    """Give claims back untouched, the try not counted. Answers how many were still ours."""
    return sum(
        _settle(session, each, status="queued", due_at=now, attempts=each.attempt - 1)
        for each in sorted(claims, key=lambda each: each.id)
    )


def result(session: Session, job_id: str) -> JobResult:
    """Where a job stands; one that is not there (any more) has failed. An error that is tried again is not told."""
    found = session.execute(
        select(JobRow.status, JobRow.results, JobRow.error).where(JobRow.id == job_id)
    ).one_or_none()
    if found is None:
        return JobResult("failed", None, "the translation was given up, since it took too long")
    status, texts, error = found
    return JobResult(
        cast(JobStatus, status), texts if status == "done" else None, error if status == "failed" else None
    )


def cancel(session: Session, job_id: str) -> bool:
    """Delete a job nobody waits for any more; a worker that has it finds its lease lost."""
    return rows_changed(session, delete(JobRow).where(JobRow.id == job_id)) == 1


def prune(session: Session, before: datetime) -> int:
    """Delete the jobs enqueued before a time, whatever has become of them; answers how many."""
    old = session.scalars(select(JobRow.id).where(JobRow.created_at < before).with_for_update(skip_locked=True)).all()
    return sum(rows_changed(session, delete(JobRow).where(JobRow.id == job_id)) for job_id in old)


def waiting(session: Session) -> int:
    """How many jobs no worker has taken up."""
    return session.scalar(select(func.count()).select_from(JobRow).where(JobRow.status == "queued")) or 0


def due(session: Session, now: datetime) -> bool:
    """Whether `claim` would find anything; reads only, so that an idle worker keeps nobody from writing."""
    query = select(JobRow.id).where(JobRow.status.in_(("queued", "translating")), JobRow.due_at <= now)
    return session.scalars(query.limit(1)).first() is not None


def _due(session: Session, condition: ColumnElement[bool], now: datetime, limit: int) -> list[JobRow]:
    query = (
        select(JobRow)
        .where(condition, JobRow.due_at <= now)
        .order_by(JobRow.created_at, JobRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(query, execution_options={"populate_existing": True}))


def _settle(session: Session, claim: JobClaim, **values: object) -> int:
    ours = and_(JobRow.id == claim.id, JobRow.lease_token == claim.lease_token)
    return rows_changed(session, update(JobRow).where(ours).values(**values, **NO_LEASE))
