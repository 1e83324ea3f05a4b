"""The places of a feed: its newest part, the pages of its archive, and what sitemaps tell of it.

A place is given when an article enters the feed and never changes, so a page, which is a range of places, holds the
same articles for ever, less those retracted (RFC 5005, 4: archive documents must be stable).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, selectinload

from feeds.topic import EVERYTHING, Topic
from service.languages import LANGUAGES, Language
from service.storage.stored import FeedEntry, feed_entry
from service.storage.tables import ArticleRow, FeedItemRow, PublicationRow, TranslationRow


@dataclass(frozen=True)
class PageState:
    """Differs whenever what a page shows differs; ``changed_at`` is None where no article has entered it."""

    revision: int
    changed_at: datetime | None


@dataclass(frozen=True)
class Headline:
    """An article in one language without its text, for sitemaps."""

    article_id: str
    language: Language
    title: str
    published_at: datetime
    updated_at: datetime
    languages: tuple[Language, ...]


def page_state(session: Session, language: Language, topic: Topic, after: int, until: int) -> PageState:
    """The state of the places from ``after`` (without it) to ``until`` (with it)."""
    query = select(func.max(FeedItemRow.revision), func.max(FeedItemRow.changed_at))
    revision, changed_at = session.execute(query.where(_places(language, topic, after, until))).one()
    return PageState(revision or 0, changed_at)


def page_entries(session: Session, language: Language, topic: Topic, after: int, until: int) -> list[FeedEntry]:
    """The entries at the places from ``after`` (without it) to ``until`` (with it), newest first."""
    query = (
        _published(select(PublicationRow, ArticleRow, TranslationRow), language, topic, after, until)
        .order_by(FeedItemRow.position.desc())
        .options(selectinload(ArticleRow.tags), selectinload(ArticleRow.publications))
    )
    return [
        feed_entry(publication, article, translation) for publication, article, translation in session.execute(query)
    ]


def headlines(
    session: Session, language: Language, after: int, until: int, *, since: datetime | None = None, limit: int = 50_000
) -> list[Headline]:
    """What is at places of a language's feed, newest first; with ``since`` what was published then or later."""
    published = func.coalesce(ArticleRow.published_at, ArticleRow.created_at)
    title = func.coalesce(TranslationRow.title, ArticleRow.title)
    columns = PublicationRow.article_id, title, published, PublicationRow.changed_at
    query = _published(select(*columns), language, EVERYTHING, after, until).order_by(FeedItemRow.position.desc())
    if since is not None:
        query = query.where(published >= since)
    rows = session.execute(query.limit(limit)).all()
    languages = _languages(session, language, after, until)
    return [
        Headline(article_id, language, name, moment, changed, tuple(languages.get(article_id, (language,))))
        for article_id, name, moment, changed in rows
    ]


def _languages(session: Session, language: Language, after: int, until: int) -> dict[str, list[Language]]:
    places = select(FeedItemRow.article_id).where(_places(language, EVERYTHING, after, until))
    query = select(PublicationRow.article_id, PublicationRow.language).where(PublicationRow.article_id.in_(places))
    found: dict[str, list[Language]] = {}
    for article_id, code in session.execute(query):
        found.setdefault(article_id, []).append(code)
    return {article_id: sorted(codes, key=LANGUAGES.index) for article_id, codes in found.items()}


def _published(query: Any, language: Language, topic: Topic, after: int, until: int) -> Any:
    """The select with the rows it reads joined; SQLAlchemy has no type for "a select of any columns"."""
    same = PublicationRow.article_id == FeedItemRow.article_id, PublicationRow.language == FeedItemRow.language
    translated = (
        TranslationRow.article_id == PublicationRow.article_id,
        TranslationRow.language == PublicationRow.language,
    )
    return (
        query.select_from(FeedItemRow)
        .join(PublicationRow, and_(*same))
        .join(ArticleRow, ArticleRow.id == PublicationRow.article_id)
        .outerjoin(TranslationRow, and_(*translated))
        .where(_places(language, topic, after, until))
    )


def _places(language: Language, topic: Topic, after: int, until: int) -> ColumnElement[bool]:
    return and_(
        FeedItemRow.language == language,
        FeedItemRow.kind == topic.kind,
        FeedItemRow.name == topic.name,
        FeedItemRow.position > after,
        FeedItemRow.position <= until,
    )
