"""Which articles a language's feed holds, and when it last changed.

A publication is the original in its own language or a published translation. Everything that changes a feed first
takes the lock on the feeds, so that the version a reader sees never lags behind the entries, and so that transactions
which publish and retract cannot deadlock: whoever holds the lock waits for no other holder of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from service.languages import Language
from service.storage import paging
from service.storage.stored import FeedEntry, feed_entry
from service.storage.tables import ArticleRow, FeedStateRow, PublicationRow, TagRow, TranslationRow


@dataclass(frozen=True)
class FeedState:
    """How often a feed has changed and when it last did; ``changed_at`` is None where it never had an entry.

    The version is what an ETag needs. ``changed_at`` never goes back, but two changes may share one second, so
    Last-Modified alone is the weaker sign.
    """

    version: int
    changed_at: datetime | None


def lock(session: Session) -> None:
    """Wait for the other transactions that change feeds, and make those to come wait for this one."""
    session.execute(
        select(FeedStateRow.version).where(FeedStateRow.tag == "").order_by(FeedStateRow.language).with_for_update()
    )


def publish(session: Session, article_id: str, language: Language, now: datetime) -> None:
    """Put an article into the feed of a language. The caller holds the lock and has checked that it is not retracted.

    The feeds of the languages it is published in already change too: they name the languages an article is in.
    """
    row = session.get(PublicationRow, (article_id, language))
    if row is None:
        session.add(PublicationRow(article_id=article_id, language=language, available_at=now, changed_at=now))
    else:
        row.changed_at = max(row.changed_at, now)
    session.flush()
    _changed(session, article_id, now)


def withdraw(session: Session, article_id: str, now: datetime) -> None:
    """Take an article out of every feed. The caller holds the lock."""
    _changed(session, article_id, now)
    session.execute(delete(PublicationRow).where(PublicationRow.article_id == article_id))


def feed_entries(
    session: Session,
    language: Language,
    tag: str | None = None,
    source: str | None = None,
    *,
    limit: int,
    before: str | None = None,
) -> list[FeedEntry]:
    """The entries of a feed, newest first, by when they entered it.

    ``before`` is the `entry_cursor` of the last entry seen; `paging.BadCursor` where it is malformed.
    """
    query = (
        select(PublicationRow, ArticleRow, TranslationRow)
        .join(ArticleRow, ArticleRow.id == PublicationRow.article_id)
        .outerjoin(
            TranslationRow,
            (TranslationRow.article_id == PublicationRow.article_id)
            & (TranslationRow.language == PublicationRow.language),
        )
        .where(PublicationRow.language == language)
        .order_by(PublicationRow.available_at.desc(), PublicationRow.article_id.desc())
        .limit(limit)
        .options(selectinload(ArticleRow.tags), selectinload(ArticleRow.publications))
    )
    if tag is not None:
        query = query.where(PublicationRow.article_id.in_(select(TagRow.article_id).where(TagRow.tag == tag)))
    if source is not None:
        query = query.where(ArticleRow.source == source)
    if before is not None:
        query = query.where(paging.older(PublicationRow.available_at, PublicationRow.article_id, before))
    return [
        feed_entry(publication, article, translation) for publication, article, translation in session.execute(query)
    ]


def entry_cursor(entry: FeedEntry) -> str:
    """The cursor behind an entry, for the page of a feed that follows it."""
    return paging.encode(entry.available_at, entry.article_id)


def feed_state(session: Session, language: Language, tag: str | None = None) -> FeedState:
    """The state of a language's feed, or of the feed of one of its tags; one row read by its key."""
    row = session.get(FeedStateRow, (language, tag or ""))
    return FeedState(0, None) if row is None else FeedState(row.version, row.changed_at)


def tags(session: Session, language: Language) -> dict[str, int]:
    """The tags in a language's feed and how many of its articles have each, by name."""
    query = (
        select(TagRow.tag, func.count(TagRow.article_id.distinct()))
        .join(PublicationRow, PublicationRow.article_id == TagRow.article_id)
        .where(PublicationRow.language == language)
        .group_by(TagRow.tag)
    )
    return dict(sorted((name, count) for name, count in session.execute(query)))


def sources(session: Session, language: Language) -> dict[str, int]:
    """The sources of the articles in a language's feed and how many come from each, by name."""
    query = (
        select(ArticleRow.source, func.count())
        .join(PublicationRow, PublicationRow.article_id == ArticleRow.id)
        .where(PublicationRow.language == language, ArticleRow.source.is_not(None))
        .group_by(ArticleRow.source)
    )
    return dict(sorted((name, count) for name, count in session.execute(query) if name is not None))


def _changed(session: Session, article_id: str, now: datetime) -> None:
    languages = session.scalars(select(PublicationRow.language).where(PublicationRow.article_id == article_id)).all()
    names = ["", *session.scalars(select(TagRow.tag).where(TagRow.article_id == article_id).distinct())]
    for language in languages:
        _count(session, language, names, now)


def _count(session: Session, language: Language, names: Iterable[str], now: datetime) -> None:
    wanted = list(names)
    query = select(FeedStateRow).where(FeedStateRow.language == language, FeedStateRow.tag.in_(wanted))
    rows = {row.tag: row for row in session.scalars(query, execution_options={"populate_existing": True})}
    for name in wanted:
        row = rows.get(name)
        if row is None:
            session.add(FeedStateRow(language=language, tag=name, version=1, changed_at=now))
            continue
        row.version += 1
        row.changed_at = now if row.changed_at is None else max(row.changed_at, now)
    session.flush()
