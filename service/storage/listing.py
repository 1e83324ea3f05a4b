"""One page of a list of publications, with the way to its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service.languages import Language
from service.storage import feeds, paging
from service.storage.stored import FeedEntry
from service.storage.tables import ArticleRow, PublicationRow, TagRow

NEWEST = ""


@dataclass(frozen=True)
class Listing:
    """Entries from newest to oldest, and the cursors of the pages beside them.

    ``older`` and ``newer`` are None where there is no such page; ``newer`` is `NEWEST` where it is the first page,
    which needs no cursor.
    """

    entries: list[FeedEntry]
    older: str | None
    newer: str | None


def page(
    session: Session,
    language: Language,
    tag: str | None = None,
    source: str | None = None,
    *,
    limit: int,
    before: str | None = None,
) -> Listing:
    """The page of at most `limit` entries behind the cursor ``before``; `paging.BadCursor` where it is malformed.

    Pages are told apart by their entries, not counted: what is published meanwhile shifts none of them.
    """
    found = feeds.feed_entries(session, language, tag, source, limit=limit + 1, before=before)
    return Listing(
        entries=found[:limit],
        older=feeds.entry_cursor(found[limit - 1]) if len(found) > limit else None,
        newer=None if before is None else _newer(session, language, tag, source, limit=limit, before=before),
    )


def _newer(
    session: Session, language: Language, tag: str | None, source: str | None, *, limit: int, before: str
) -> str | None:
    """The cursor of the page that ends where the page of the cursor ``before`` begins."""
    moment, key = paging.decode(before)
    at, article_id = PublicationRow.available_at, PublicationRow.article_id
    query = (
        select(at, article_id)
        .where(PublicationRow.language == language)
        .where(and_(at >= moment, or_(at > moment, article_id >= key)))
        .order_by(at, article_id)
        .limit(limit + 1)
    )
    if tag is not None:
        query = query.where(article_id.in_(select(TagRow.article_id).where(TagRow.tag == tag)))
    if source is not None:
        query = query.join(ArticleRow, ArticleRow.id == article_id).where(ArticleRow.source == source)
    rows = session.execute(query).all()
    if len(rows) > limit:
        return paging.encode(*rows[limit])
    return NEWEST if rows else None
