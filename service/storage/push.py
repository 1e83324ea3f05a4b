"""Publish and withdraw, and put into the outbox, in the same transaction, who has to be told of it.

The hub is told of feeds: a change of a feed that it has not been told of yet joins the one that waits. A webhook is
told of versions of articles, each as it was published. Without a hub or webhook nothing is written.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from feeds.addresses import FORMATS
from feeds.topic import Kind
from service.languages import LANGUAGES, Language
from service.storage import feeds
from service.storage.stored import FeedEntry, feed_entry
from service.storage.tables import ArticleRow, DeliveryRow, FeedItemRow, PublicationRow, PushTargetRow, TranslationRow

Event = Literal["published", "updated", "retracted"]
Place = tuple[Language, Kind, str]


def publish(session: Session, article_id: str, language: Language, now: datetime) -> None:
    """`feeds.publish`, and tell: ``published`` the first time, ``updated`` afterwards. The caller holds the lock."""
    event: Event = "published" if session.get(PublicationRow, (article_id, language)) is None else "updated"
    feeds.publish(session, article_id, language, now)
    if targets := _targets(session):
        _tell_hub(session, targets, _places(session, article_id), now)
        _tell_webhooks(session, targets, event, [_entry(session, article_id, language)], now)


def withdraw(session: Session, article_id: str, now: datetime) -> None:
    """`feeds.withdraw`, and tell ``retracted`` for each language it was published in. The caller holds the lock."""
    targets = _targets(session)
    places: Sequence[Place] = ()
    entries: list[FeedEntry] = []
    if targets:
        places = _places(session, article_id)
        published = set(session.scalars(select(PublicationRow.language).where(PublicationRow.article_id == article_id)))
        entries = [_entry(session, article_id, code) for code in LANGUAGES if code in published]
    feeds.withdraw(session, article_id, now)
    if targets:
        _tell_hub(session, targets, places, now)
        _tell_webhooks(session, targets, "retracted", entries, now)


def version_data(entry: FeedEntry, event: Event) -> dict[str, Any]:
    """A version of an article as the outbox keeps it; of a retracted one only what tells which it was."""
    known = {
        "article_id": entry.article_id,
        "language": entry.language,
        "original_language": entry.original_language,
        "tag_authority": entry.tag_authority,
        "created_at": entry.created_at.isoformat(),
    }
    if event == "retracted":
        return known
    image = entry.image
    return known | {
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "content_type": entry.content_type,
        "source_url": entry.url,
        "author": entry.author,
        "source": entry.source,
        "tags": list(entry.tags),
        "image": {"url": image.url, "type": image.type, "length": image.length} if image else None,
        "published_at": (entry.published_at or entry.created_at).isoformat(),
        "updated_at": entry.updated_at.isoformat(),
    }


def _targets(session: Session) -> list[PushTargetRow]:
    # The order keeps the order of the outbox from depending on the database.
    return list(session.scalars(select(PushTargetRow).order_by(PushTargetRow.created_at, PushTargetRow.id)))


def _places(session: Session, article_id: str) -> list[Place]:
    """The feeds an article is in, in every language."""
    rows = session.execute(
        select(FeedItemRow.language, FeedItemRow.kind, FeedItemRow.name)
        .where(FeedItemRow.article_id == article_id)
        .order_by(FeedItemRow.language, FeedItemRow.kind, FeedItemRow.name)
    )
    return [(language, kind, name) for language, kind, name in rows]


def _entry(session: Session, article_id: str, language: Language) -> FeedEntry:
    publication = session.get_one(PublicationRow, (article_id, language))
    article = session.get_one(ArticleRow, article_id)
    translation = session.get(TranslationRow, (article_id, language), populate_existing=True)
    session.refresh(article, ["publications"])
    return feed_entry(publication, article, translation)


def _tell_hub(session: Session, targets: Sequence[PushTargetRow], places: Sequence[Place], now: datetime) -> None:
    for hub in targets:
        if hub.kind != "hub":
            continue
        # Locked, so that none of them is delivered and deleted before this transaction ends.
        waiting = {
            (row.language, row.kind, row.name, row.form): row
            for row in session.scalars(
                select(DeliveryRow)
                .where(DeliveryRow.target_id == hub.id, DeliveryRow.name.in_({name for _, _, name in places}))
                .order_by(DeliveryRow.id)
                .with_for_update(),
                execution_options={"populate_existing": True},
            )
        }
        for language, kind, name in places:
            for form in FORMATS:
                row = waiting.get((language, kind, name, form))
                if row is None:
                    row = _delivery(hub, "changed", language, now)
                    row.kind, row.name, row.form = kind, name, form
                    session.add(row)
                    continue
                row.revision += 1
                if row.status == "failed":
                    row.status, row.attempts, row.due_at = "waiting", 0, now
    session.flush()


def _tell_webhooks(
    session: Session, targets: Sequence[PushTargetRow], event: Event, entries: Sequence[FeedEntry], now: datetime
) -> None:
    for target in targets:
        for entry in entries if target.kind == "webhook" else ():
            if target.languages and entry.language not in target.languages:
                continue
            if target.tags and not set(target.tags) & set(entry.tags):
                continue
            row = _delivery(target, event, entry.language, now)
            row.article_id, row.data = entry.article_id, version_data(entry, event)
            session.add(row)
            session.flush()  # one by one: the ids are the order of delivery


def _delivery(target: PushTargetRow, event: str, language: Language, now: datetime) -> DeliveryRow:
    return DeliveryRow(
        token=uuid.uuid4().hex, target_id=target.id, event=event, language=language, created_at=now, due_at=now
    )
