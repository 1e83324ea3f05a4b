"""Articles: handed in, read, listed, retracted."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from service.article import NewArticle, Status
from service.languages import Language
from service.storage import feeds, paging, push
from service.storage.paging import BadCursor
from service.storage.stored import StoredArticle, StoredTranslation, stored_article
from service.storage.tables import ArticleRow, TagRow, TranslationRow

__all__ = [
    "BadCursor",
    "ExternalIdConflict",
    "NotFound",
    "NotRetryable",
    "Page",
    "Retracted",
    "StoredArticle",
    "StoredTranslation",
    "Submission",
    "get",
    "list_articles",
    "retract",
    "retry",
    "submit",
]

_WHOLE = (selectinload(ArticleRow.tags), selectinload(ArticleRow.translations))


class NotFound(LookupError):  # noqa: N818 (an outcome, as the API tells it)
    """There has never been such an article, or the article has no such translation."""


class Retracted(LookupError):  # noqa: N818
    """The article was retracted at ``at``."""

    def __init__(self, article_id: str, at: datetime) -> None:
        super().__init__(f"article {article_id} was retracted")
        self.article_id = article_id
        self.at = at


class NotRetryable(Exception):  # noqa: N818
    """Only a translation that failed or was held can be tried again; ``status`` is what it is."""

    def __init__(self, status: Status) -> None:
        super().__init__(f"the translation is {status}; only a failed or held one can be tried again")
        self.status = status


class ExternalIdConflict(Exception):  # noqa: N818
    """Another article (``article_id``) has the same source and external id, but not the same body."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"article {article_id} has this source and external_id with another body")
        self.article_id = article_id


@dataclass(frozen=True)
class Submission:
    """Which article a request has led to, and whether it was this request that created it."""

    article_id: str
    created: bool


@dataclass(frozen=True)
class Page:
    """A part of the list of articles, newest first; ``next_cursor`` is None at its end."""

    articles: list[StoredArticle]
    next_cursor: str | None


def submit(session: Session, new: NewArticle, *, body_digest: str, tag_authority: str, now: datetime) -> Submission:
    """Store an article, put the original into its feed and queue its translations, in the caller's transaction.

    An article with the same source and external id that is not retracted is answered again where ``body_digest`` is
    the same; `ExternalIdConflict` where it is another.
    """
    feeds.lock(session)  # also makes two requests with one external id take turns
    external_key = None if new.external_id is None else _external_key(new.source, new.external_id)
    if external_key is not None:
        first = _by_external_key(session, external_key)
        if first is not None:
            if first.body_digest != body_digest:
                raise ExternalIdConflict(first.id)
            return Submission(first.id, created=False)
    row = ArticleRow(
        id=uuid.uuid4().hex,
        created_at=now,
        updated_at=now,
        title=new.title,
        summary=new.summary,
        content=new.content,
        content_type=new.content_type,
        language=new.language,
        confidence=new.confidence,
        method=new.method,
        url=new.url,
        author=new.author,
        source=new.source,
        external_id=new.external_id,
        external_key=external_key,
        published_at=new.published_at,
        image_url=new.image.url if new.image else None,
        image_type=new.image.type if new.image else None,
        image_length=new.image.length if new.image else None,
        tag_authority=tag_authority,
        body_digest=body_digest,
        tags=[TagRow(position=position, tag=tag) for position, tag in enumerate(new.tags)],
        translations=[_queued(target, now) for target in dict.fromkeys(new.targets) if target != new.language],
    )
    session.add(row)
    session.flush()
    push.publish(session, row.id, new.language, now)
    return Submission(row.id, created=True)


def get(session: Session, article_id: str) -> StoredArticle:
    """An article with its translations. Raises `NotFound` and `Retracted`."""
    row = session.scalars(select(ArticleRow).where(ArticleRow.id == article_id).options(*_WHOLE)).one_or_none()
    if row is None:
        raise NotFound(f"there is no article {article_id}")
    if row.retracted_at is not None:
        raise Retracted(article_id, row.retracted_at)
    return stored_article(row)


def list_articles(
    session: Session,
    language: Language | None = None,
    tag: str | None = None,
    source: str | None = None,
    status: Status | None = None,
    *,
    limit: int,
    cursor: str | None = None,
) -> Page:
    """Articles that are not retracted, newest first.

    ``language`` is the language of the original; ``status`` keeps the articles that have a translation of that status.
    Raises `paging.BadCursor`.
    """
    query = select(ArticleRow).where(ArticleRow.retracted_at.is_(None))
    if language is not None:
        query = query.where(ArticleRow.language == language)
    if tag is not None:
        query = query.where(exists().where(TagRow.article_id == ArticleRow.id, TagRow.tag == tag))
    if source is not None:
        query = query.where(ArticleRow.source == source)
    if status is not None:
        query = query.where(exists().where(TranslationRow.article_id == ArticleRow.id, TranslationRow.status == status))
    if cursor is not None:
        query = query.where(paging.older(ArticleRow.created_at, ArticleRow.id, cursor))
    query = query.order_by(ArticleRow.created_at.desc(), ArticleRow.id.desc()).limit(limit + 1)
    rows = list(session.scalars(query.options(*_WHOLE)))
    more = len(rows) > limit
    page = rows[:limit]
    return Page(
        articles=[stored_article(row) for row in page],
        next_cursor=paging.encode(page[-1].created_at, page[-1].id) if more and page else None,
    )


def retract(session: Session, article_id: str, now: datetime) -> None:
    """Take an article out of every feed and list, for good. Raises `NotFound` and `Retracted`."""
    feeds.lock(session)
    row = _live(session, article_id)
    row.retracted_at = now
    row.updated_at = now
    push.withdraw(session, article_id, now)


def retry(session: Session, article_id: str, language: Language, now: datetime) -> None:
    """Queue a failed or held translation again, with all its tries.

    Raises `NotFound`, `Retracted`, and `NotRetryable` where it is in another status.
    """
    _live(session, article_id)
    row = session.get(TranslationRow, (article_id, language), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"article {article_id} has no translation into {language}")
    if row.status not in ("failed", "held"):
        raise NotRetryable(row.status)
    row.status = "queued"
    row.error = None
    row.attempts = 0
    row.queued_at = row.due_at = row.updated_at = now


def requeue(session: Session, article_id: str, language: Language, now: datetime) -> bool:
    """Queue a published translation to be made anew; what is published stays until then. False where it is not."""
    _live(session, article_id)
    row = session.get(TranslationRow, (article_id, language), with_for_update=True, populate_existing=True)
    if row is None or row.status != "published":
        return False
    row.status, row.attempts = "queued", 0
    row.queued_at = row.due_at = row.updated_at = now
    return True


def published(session: Session, limit: int, cursor: str | None = None) -> Page:
    """Articles with a published translation, newest first, page by page."""
    return list_articles(session, status="published", limit=limit, cursor=cursor)


def _live(session: Session, article_id: str) -> ArticleRow:
    row = session.get(ArticleRow, article_id, populate_existing=True)
    if row is None:
        raise NotFound(f"there is no article {article_id}")
    if row.retracted_at is not None:
        raise Retracted(article_id, row.retracted_at)
    return row


def _queued(language: Language, now: datetime) -> TranslationRow:
    return TranslationRow(language=language, status="queued", queued_at=now, due_at=now, updated_at=now)


def _by_external_key(session: Session, external_key: str) -> ArticleRow | None:
    return session.scalars(
        select(ArticleRow).where(ArticleRow.external_key == external_key, ArticleRow.retracted_at.is_(None))
    ).one_or_none()


def _external_key(source: str | None, external_id: str) -> str:
    return hashlib.sha256(json.dumps([source, external_id]).encode()).hexdigest()
