"""Where changes are pushed to: the hub of the settings and the webhooks of subscribers."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from service.languages import LANGUAGES, Language
from service.storage import feeds
from service.storage.tables import DeliveryRow, PushTargetRow

SECRET_BYTES: Final = 32
SECRET_FORM: Final = "whsec_"  # noqa: S105 (what a secret begins with)


class WebhookNotFoundError(LookupError):
    """There is no webhook with this id."""


@dataclass(frozen=True)
class Webhook:
    """A webhook without its secret; no languages or tags means all of them.

    ``failing_since`` is None while it takes what it is sent; ``waiting`` and ``failed`` count its deliveries that are
    still to be made and that were given up.
    """

    id: str
    url: str
    languages: tuple[Language, ...]
    tags: tuple[str, ...]
    created_at: datetime
    failing_since: datetime | None
    last_error: str | None
    last_success_at: datetime | None
    waiting: int
    failed: int


def set_hub(session: Session, url: str, now: datetime) -> None:
    """Make this the hub to tell of changes, or none for an empty address; what waited for another is dropped."""
    feeds.lock(session)  # whoever writes to the outbox holds it
    hubs = list(session.scalars(select(PushTargetRow).where(PushTargetRow.kind == "hub")))
    for row in hubs:
        if row.url != url:
            session.execute(delete(PushTargetRow).where(PushTargetRow.id == row.id))
    if url and not any(row.url == url for row in hubs):
        session.add(PushTargetRow(id=uuid.uuid4().hex, kind="hub", url=url, created_at=now, due_at=now))
    session.flush()


def add_webhook(
    session: Session, url: str, now: datetime, *, languages: Iterable[Language] = (), tags: Iterable[str] = ()
) -> tuple[Webhook, str]:
    """Add a webhook; its secret is in the answer and is not shown again. The caller has checked the address."""
    feeds.lock(session)
    wanted = set(languages)
    secret = SECRET_FORM + secrets.token_urlsafe(SECRET_BYTES)
    row = PushTargetRow(
        id=uuid.uuid4().hex,
        kind="webhook",
        url=url,
        secret=secret,
        languages=[code for code in LANGUAGES if code in wanted],
        tags=list(dict.fromkeys(tags)),
        created_at=now,
        due_at=now,
        failures=0,
    )
    session.add(row)
    session.flush()
    return _webhook(row, {}), secret


def webhooks(session: Session) -> list[Webhook]:
    """All webhooks, oldest first."""
    counted = session.execute(
        select(DeliveryRow.target_id, DeliveryRow.status, func.count()).group_by(
            DeliveryRow.target_id, DeliveryRow.status
        )
    )
    counts = {(target_id, status): number for target_id, status, number in counted}
    rows = session.scalars(
        select(PushTargetRow)
        .where(PushTargetRow.kind == "webhook")
        .order_by(PushTargetRow.created_at, PushTargetRow.id)
    )
    return [_webhook(row, counts) for row in rows]


def remove_webhook(session: Session, webhook_id: str) -> None:
    """Remove a webhook and all that waits for it. Raises `WebhookNotFoundError`."""
    feeds.lock(session)
    row = session.get(PushTargetRow, webhook_id)
    if row is None or row.kind != "webhook":
        raise WebhookNotFoundError(webhook_id)
    session.execute(delete(PushTargetRow).where(PushTargetRow.id == webhook_id))


def _webhook(row: PushTargetRow, counts: dict[tuple[str, str], int]) -> Webhook:
    return Webhook(
        id=row.id,
        url=row.url,
        languages=tuple(row.languages),
        tags=tuple(row.tags),
        created_at=row.created_at,
        failing_since=row.failing_since,
        last_error=row.last_error,
        last_success_at=row.last_success_at,
        waiting=counts.get((row.id, "waiting"), 0),
        failed=counts.get((row.id, "failed"), 0),
    )
