"""Which articles a language's feed holds, and when it last changed.

A publication is the original in its own language or a published translation. Everything that changes a feed first
takes the lock on the feeds, so that the version a reader sees never lags behind the entries, and so that transactions
which publish and retract cannot deadlock: whoever holds the lock waits for no other holder of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session, selectinload

from feeds.topic import EVERYTHING, Topic
from service.languages import Language
from service.storage import paging
from service.storage.columns import moment
from service.storage.database import Database
from service.storage.stored import FeedEntry, feed_entry
from service.storage.tables import ArticleRow, FeedItemRow, FeedRow, PublicationRow, TagRow, TranslationRow

_GLANCE: Final = "SELECT language, version, changed_at, last_position FROM feeds WHERE kind = ? AND name = ?"
_STATES: Final = select(FeedRow.language, FeedRow.version, FeedRow.changed_at, FeedRow.last_position).where(
    FeedRow.kind == bindparam("kind"), FeedRow.name == bindparam("name")
)


@dataclass(frozen=True)
class FeedState:
    """How often a feed has changed and when it last did; ``changed_at`` is None where it never had an entry.

    The version is what an ETag needs. ``changed_at`` never goes back, but two changes may share one second, so
    Last-Modified alone is the weaker sign. ``last_position`` is how many articles have ever entered the feed.
    """

    version: int
    changed_at: datetime | None
    last_position: int = 0


def lock(session: Session) -> None:
    """Wait for the other transactions that change feeds, and make those to come wait for this one."""
    session.execute(select(FeedRow.version).where(FeedRow.kind == "").order_by(FeedRow.language).with_for_update())


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
    _changed(session, article_id, now, entering=language if row is None else None)


def withdraw(session: Session, article_id: str, now: datetime) -> None:
    """Take an article out of every feed. The caller holds the lock."""
    _changed(session, article_id, now)
    session.execute(update(FeedItemRow).where(FeedItemRow.article_id == article_id).values(article_id=None))
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
    """The state of a language's feed, or of the feed of one of its tags."""
    topic = EVERYTHING if tag is None else Topic("tag", tag)
    return feed_states(session, topic).get(language, FeedState(0, None))


def feed_states(session: Session, topic: Topic) -> dict[Language, FeedState]:
    """The states of the feeds of a topic in all languages that ever had one; one read by a part of the key."""
    rows = session.execute(_STATES, {"kind": topic.kind, "name": topic.name})
    return {language: FeedState(version, changed_at, last) for language, version, changed_at, last in rows}


def glance_at_states(database: Database, topic: Topic) -> dict[Language, FeedState]:
    """`feed_states` without a session: it is asked at every request for a feed."""
    rows = database.glance(_GLANCE, topic.kind, topic.name)
    return {language: FeedState(version, moment(changed_at), last) for language, version, changed_at, last in rows}


def all_states(session: Session) -> dict[tuple[Language, Topic], FeedState]:
    """The state of every feed that has ever had an entry."""
    query = select(FeedRow).where(FeedRow.last_position > 0)
    return {
        (row.language, Topic(row.kind, row.name)): FeedState(row.version, row.changed_at, row.last_position)
        for row in session.scalars(query)
    }


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


def _changed(session: Session, article_id: str, now: datetime, *, entering: Language | None = None) -> None:
    """Count a change in every feed the article is in, and give it its places in those of a language it enters."""
    languages = session.scalars(select(PublicationRow.language).where(PublicationRow.article_id == article_id)).all()
    topics = _topics(session, article_id)
    for language in languages:
        rows = _count(session, language, topics, now)
        everything = rows[EVERYTHING]
        if language == entering:
            for topic, row in rows.items():
                row.last_position += 1
                session.add(
                    FeedItemRow(
                        language=language,
                        kind=topic.kind,
                        name=topic.name,
                        position=row.last_position,
                        article_id=article_id,
                        revision=everything.version,
                        changed_at=everything.changed_at,
                    )
                )
        else:
            session.execute(
                update(FeedItemRow)
                .where(FeedItemRow.article_id == article_id, FeedItemRow.language == language)
                .values(revision=everything.version, changed_at=everything.changed_at)
            )
    session.flush()


def _topics(session: Session, article_id: str) -> list[Topic]:
    names = session.scalars(select(TagRow.tag).where(TagRow.article_id == article_id).distinct())
    source = session.scalars(select(ArticleRow.source).where(ArticleRow.id == article_id)).one()
    return [EVERYTHING, *(Topic("tag", name) for name in names if name), *([Topic("source", source)] if source else [])]


def _count(session: Session, language: Language, topics: Sequence[Topic], now: datetime) -> dict[Topic, FeedRow]:
    names = {topic.name for topic in topics}
    query = select(FeedRow).where(FeedRow.language == language, FeedRow.name.in_(names))
    found = {
        Topic(row.kind, row.name): row for row in session.scalars(query, execution_options={"populate_existing": True})
    }
    rows = {}
    for topic in topics:
        row = found.get(topic)
        if row is None:
            row = FeedRow(language=language, kind=topic.kind, name=topic.name, version=0, last_position=0)
            session.add(row)
        row.version += 1
        row.changed_at = now if row.changed_at is None else max(row.changed_at, now)
        rows[topic] = row
    return rows
