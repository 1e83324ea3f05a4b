"""The work queue: translations that are claimed with a lease, finished, failed or given back.

A claim takes rows that are due, oldest first, and marks each with a lease token of its own. Only who has the token
can finish, fail or release the row, so a worker that was thought dead and comes back late changes nothing. Tries are
counted when they begin, not when they end: a translation that kills its worker is given up after as many as any other.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from service.article import ContentType, Status, Translation
from service.languages import Language
from service.storage import feeds, push
from service.storage.leases import clean_reason, retry_delay, rows_changed
from service.storage.stored import route_as_json
from service.storage.tables import ArticleRow, TranslationRow

MAX_ATTEMPTS: Final = 3
RETRY_SECONDS: Final = 10.0
STATUSES: Final[tuple[Status, ...]] = ("queued", "translating", "published", "held", "failed")
NO_LEASE: Final[dict[str, None]] = {"lease_token": None, "lease_owner": None}

Outcome = Literal["queued", "failed", "lost"]


@dataclass(frozen=True)
class Claim:
    """A translation into ``language`` that is ours until the lease ends, with the article to translate.

    ``attempt`` counts from 1, this one included.
    """

    article_id: str
    language: Language
    lease_token: str
    attempt: int
    source_language: Language
    title: str
    summary: str | None
    content: str
    content_type: ContentType


def claim(
    session: Session,
    owner: str,
    limit: int,
    lease_seconds: float,
    now: datetime,
    *,
    max_attempts: int = MAX_ATTEMPTS,
) -> list[Claim]:
    """Claim up to ``limit`` translations that are due, oldest first; empty where there are none.

    One whose lease has run out is claimed alone: if it was what killed the worker, it must not take others with it
    again. After ``max_attempts`` such a one is failed instead. Rows that another session holds are passed over, not
    waited for.
    """
    _bury(session, now, max_attempts)
    rows = _due(session, TranslationRow.status == "translating", now, 1)
    rows = rows or _due(session, TranslationRow.status == "queued", now, limit)
    claims = [_lease(session, row, article, owner, lease_seconds, now) for row, article in rows]
    return [each for each in claims if each is not None]


def extend(session: Session, tokens: Iterable[str], lease_seconds: float, now: datetime) -> set[str]:
    """Move the end of the leases to ``lease_seconds`` from now; answers the tokens that are still held.

    A row that is being finished at this moment is left alone and counts as held.
    """
    wanted = list(tokens)
    held = set(session.scalars(select(TranslationRow.lease_token).where(TranslationRow.lease_token.in_(wanted))))
    # Passing over locked rows keeps a heartbeat and its own worker's transaction from waiting for each other.
    free = session.scalars(
        select(TranslationRow.lease_token)
        .where(TranslationRow.lease_token.in_(wanted))
        .with_for_update(skip_locked=True)
    ).all()
    session.execute(
        update(TranslationRow)
        .where(TranslationRow.lease_token.in_(free))
        .values(due_at=now + timedelta(seconds=lease_seconds))
        .execution_options(synchronize_session=False)
    )
    return {token for token in held if token is not None}


def finish(session: Session, claim: Claim, translation: Translation, now: datetime) -> bool:
    """Store a finished translation and, unless it is held, publish it in the same transaction.

    False, and nothing changed, where the lease is no longer ours or the article has been retracted meanwhile.
    """
    feeds.lock(session)
    retracted = session.scalar(select(ArticleRow.retracted_at).where(ArticleRow.id == claim.article_id))
    if retracted is not None:
        return False
    published = translation.status == "published"
    if not published and _is_published(session, claim):
        failed = ", ".join(each["check"] for each in translation.checks if not each["passed"])
        reason = f"the new translation was held back ({failed}); what was published before stays"
        return _settle(session, claim, now, status="published", error=reason) == 1
    stored = rows_changed(
        session,
        update(TranslationRow)
        .where(_ours(claim))
        .values(
            status=translation.status,
            title=translation.title,
            summary=translation.summary,
            content=translation.content,
            error=None,
            route=route_as_json(translation.route),
            glossary=translation.glossary,
            checks=list(translation.checks),
            updated_at=now,
            published_at=now if published else None,
            **NO_LEASE,
        ),
    )
    if stored and published:
        push.publish(session, claim.article_id, claim.language, now)
    return stored == 1


def fail(  # noqa: PLR0917
    session: Session,
    claim: Claim,
    reason: str,
    now: datetime,
    max_attempts: int = MAX_ATTEMPTS,
    retry_seconds: float = RETRY_SECONDS,
) -> Outcome:
    """Record a try that went wrong: ``queued`` again after a wait that doubles each time, ``failed`` after the last.

    ``lost`` where the lease is no longer ours; then nothing is changed.
    """
    if claim.attempt >= max_attempts:
        return fail_for_good(session, claim, reason, now)
    due = now + retry_delay(claim.attempt, retry_seconds)
    return "queued" if _settle(session, claim, now, status="queued", error=clean_reason(reason), due_at=due) else "lost"


def fail_for_good(session: Session, claim: Claim, reason: str, now: datetime) -> Literal["failed", "lost"]:
    """Record a failure that another try would not mend, such as a missing package.

    Where a published translation was to be made anew, that one stays published, with the reason in its ``error``.
    """
    status = "published" if _is_published(session, claim) else "failed"
    return "failed" if _settle(session, claim, now, status=status, error=clean_reason(reason)) else "lost"


def release(session: Session, claims: Iterable[Claim], now: datetime) -> int:
    """Give claims back untouched, as on SIGTERM: due at once, the try not counted. Answers how many were still ours."""
    return sum(
        _settle(session, each, now, status="queued", due_at=now, attempts=each.attempt - 1)
        for each in sorted(claims, key=lambda each: (each.article_id, each.language))
    )


def counts(session: Session) -> dict[Status, int]:
    """How many translations of articles that are not retracted have each status; every status is there."""
    query = (
        select(TranslationRow.status, func.count().label("translations"))
        .join(ArticleRow, ArticleRow.id == TranslationRow.article_id)
        .where(ArticleRow.retracted_at.is_(None))
        .group_by(TranslationRow.status)
    )
    found: dict[Status, int] = {row.status: row.translations for row in session.execute(query)}
    return {status: found.get(status, 0) for status in STATUSES}


def oldest_waiting(session: Session) -> datetime | None:
    """Since when the oldest translation that no worker has taken up is waiting; None where none is."""
    return session.scalar(
        select(func.min(TranslationRow.queued_at))
        .join(ArticleRow, ArticleRow.id == TranslationRow.article_id)
        .where(ArticleRow.retracted_at.is_(None), TranslationRow.status == "queued")
    )


def due(session: Session, now: datetime) -> bool:
    """Whether `claim` would find anything; reads only, so that an idle worker keeps nobody from writing."""
    query = (
        select(TranslationRow.article_id)
        .join(ArticleRow, ArticleRow.id == TranslationRow.article_id)
        .where(
            TranslationRow.status.in_(("queued", "translating")),
            TranslationRow.due_at <= now,
            ArticleRow.retracted_at.is_(None),
        )
    )
    return session.scalars(query.limit(1)).first() is not None


def _due(
    session: Session, condition: ColumnElement[bool], now: datetime, limit: int
) -> list[tuple[TranslationRow, ArticleRow]]:
    query = (
        select(TranslationRow, ArticleRow)
        .join(ArticleRow, ArticleRow.id == TranslationRow.article_id)
        .where(condition, TranslationRow.due_at <= now, ArticleRow.retracted_at.is_(None))
        .order_by(TranslationRow.queued_at, TranslationRow.article_id, TranslationRow.language)
        .limit(limit)
        .with_for_update(of=TranslationRow, skip_locked=True)
    )
    found = session.execute(query, execution_options={"populate_existing": True})
    return [(row, article) for row, article in found]


def _bury(session: Session, now: datetime, max_attempts: int) -> None:
    worn_out = and_(TranslationRow.status == "translating", TranslationRow.attempts >= max_attempts)
    while rows := _due(session, worn_out, now, 100):
        for row, _article in rows:
            row.status = "failed"
            row.error = f"the worker stopped while it was translating this, {row.attempts} times out of {row.attempts}"
            row.updated_at = now
            row.lease_token = row.lease_owner = None
        session.flush()


def _lease(  # noqa: PLR0917
    session: Session, row: TranslationRow, article: ArticleRow, owner: str, lease_seconds: float, now: datetime
) -> Claim | None:
    token = uuid.uuid4().hex
    attempt = row.attempts + 1
    unchanged = (
        TranslationRow.lease_token.is_(None)
        if row.lease_token is None
        else TranslationRow.lease_token == row.lease_token
    )
    taken = rows_changed(
        session,
        update(TranslationRow)
        .where(
            TranslationRow.article_id == row.article_id,
            TranslationRow.language == row.language,
            TranslationRow.status == row.status,
            unchanged,
        )
        .values(
            status="translating",
            attempts=attempt,
            lease_token=token,
            lease_owner=owner,
            due_at=now + timedelta(seconds=lease_seconds),
            updated_at=now,
        ),
    )
    if not taken:
        return None
    return Claim(
        article_id=row.article_id,
        language=row.language,
        lease_token=token,
        attempt=attempt,
        source_language=article.language,
        title=article.title,
        summary=article.summary,
        content=article.content,
        content_type=article.content_type,
    )


def _is_published(session: Session, claim: Claim) -> bool:
    """Whether readers see an earlier translation of this article into this language."""
    return session.scalar(select(TranslationRow.published_at).where(_ours(claim))) is not None


def _ours(claim: Claim) -> ColumnElement[bool]:
    return and_(
        TranslationRow.article_id == claim.article_id,
        TranslationRow.language == claim.language,
        TranslationRow.lease_token == claim.lease_token,
    )


def _settle(session: Session, claim: Claim, now: datetime, **values: object) -> int:
    return rows_changed(
        session, update(TranslationRow).where(_ours(claim)).values(**values, **NO_LEASE, updated_at=now)
    )
