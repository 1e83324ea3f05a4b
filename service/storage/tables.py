"""The tables. Nothing outside `service.storage` sees these rows; its functions hand out dataclasses."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from feeds.topic import Kind
from service.article import ContentType, Method, Status
from service.languages import Language
from service.storage.columns import UtcDateTime

# Constraints need names that both databases agree on, or a later migration could not change them.
NAMES: Final = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

LIVE: Final = text("retracted_at IS NULL")
UNFINISHED: Final = text("status IN ('queued', 'translating')")
TRANSLATION_STATUSES: Final = "status IN ('queued', 'translating', 'published', 'held', 'failed')"
JOB_STATUSES: Final = "status IN ('queued', 'translating', 'done', 'failed')"
TOPIC_KINDS: Final = "kind IN ('', 'tag', 'source')"
KNOWN_LANGUAGE: Final = "language IN ('ru', 'kk', 'en')"
TARGET_KINDS: Final = "kind IN ('hub', 'webhook')"
DELIVERY_STATUSES: Final = "status IN ('waiting', 'failed')"
# SQLite counts by itself only in a column that it calls INTEGER.
SERIAL: Final = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """The declarative base: one metadata for tables, migrations and their comparison."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        datetime: UtcDateTime,
        Language: String(2),
        ContentType: String(16),
        Method: String(16),
        Status: String(16),
        Kind: String(8),
    }


class ArticleRow(Base):
    """An article as it was handed in. A retracted one stays, so that its address can answer 410."""

    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint(KNOWN_LANGUAGE, name="language"),
        Index("ix_articles_newest", "created_at", "id", sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_articles_language", "language", "created_at", "id", sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_articles_source", "source", "created_at", "id", sqlite_where=LIVE, postgresql_where=LIVE),
        Index("uq_articles_external_key", "external_key", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    content_type: Mapped[ContentType]
    language: Mapped[Language]
    confidence: Mapped[float] = mapped_column(Double)
    method: Mapped[Method]
    url: Mapped[str | None] = mapped_column(Text)
    author: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    # SHA-256 of source and external_id: unique also where the source is NULL, and short enough for any index.
    external_key: Mapped[str | None] = mapped_column(String(64))
    published_at: Mapped[datetime | None]
    image_url: Mapped[str | None] = mapped_column(Text)
    image_type: Mapped[str | None] = mapped_column(Text)
    image_length: Mapped[int | None] = mapped_column(BigInteger)
    tag_authority: Mapped[str] = mapped_column(Text)
    body_digest: Mapped[str] = mapped_column(String(128))
    retracted_at: Mapped[datetime | None]

    tags: Mapped[list[TagRow]] = relationship(order_by="TagRow.position", passive_deletes=True)
    translations: Mapped[list[TranslationRow]] = relationship(passive_deletes=True)
    publications: Mapped[list[PublicationRow]] = relationship(passive_deletes=True)


class TagRow(Base):
    """A tag of an article, at its place in the list the newsroom sent."""

    __tablename__ = "article_tags"
    __table_args__ = (Index("ix_article_tags_tag", "tag", "article_id"),)

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(Text)


class TranslationRow(Base):
    """A translation: wanted, being made, or made. The rows that are not finished are the work queue.

    ``due_at`` is when the row may be claimed: the next try of a queued one, the end of the lease of one in work.
    """

    __tablename__ = "translations"
    __table_args__ = (
        CheckConstraint(KNOWN_LANGUAGE, name="language"),
        CheckConstraint(TRANSLATION_STATUSES, name="status"),
        Index(
            "ix_translations_queue",
            "queued_at",
            "article_id",
            "language",
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        ),
        Index("ix_translations_status", "status", "article_id"),
        Index("ix_translations_lease_token", "lease_token", unique=True),
    )

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[Language] = mapped_column(primary_key=True)
    status: Mapped[Status]
    title: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    route: Mapped[list[Any]] = mapped_column(JSON, default=list)
    glossary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    checks: Mapped[list[Any]] = mapped_column(JSON, default=list)
    attempts: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_owner: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class PublicationRow(Base):
    """An article in the feed of a language: the original or a published translation. Retracting deletes it."""

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint(KNOWN_LANGUAGE, name="language"),
        Index("ix_publications_feed", "language", "available_at", "article_id"),
    )

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[Language] = mapped_column(primary_key=True)
    available_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class FeedRow(Base):
    """A feed: of everything in a language (kind and name ``''``), of a tag or of a source.

    ``version`` counts its changes, ``changed_at`` is the last; ``last_position`` is that of its newest `FeedItemRow`.
    """

    __tablename__ = "feeds"
    __table_args__ = (CheckConstraint(KNOWN_LANGUAGE, name="language"), CheckConstraint(TOPIC_KINDS, name="kind"))

    language: Mapped[Language] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime | None]
    last_position: Mapped[int] = mapped_column(BigInteger)


class FeedItemRow(Base):
    """The place of an article in one feed, counted from 1 as articles enter and never given again.

    Retracting leaves the place empty, so that the places of all others, and with them the pages of the archive, stay.
    ``revision`` is the version of the language's feed of everything at the last change of what this place shows.
    """

    __tablename__ = "feed_items"
    __table_args__ = (CheckConstraint(KNOWN_LANGUAGE, name="language"),)

    language: Mapped[Language] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"), index=True)
    revision: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]


class IdempotencyRow(Base):
    """An ``Idempotency-Key`` of one owner; ``article_id`` is NULL while its first request is in flight."""

    __tablename__ = "idempotency"

    owner: Mapped[str] = mapped_column(String(64), primary_key=True)
    key_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_digest: Mapped[str] = mapped_column(String(128))
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    reserved_until: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(index=True)


class KeyRow(Base):
    """An API key: what finds it and what proves it, never the key itself."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class JobRow(Base):
    """A short-lived request for a translation, made and awaited by ``/translate``."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(JOB_STATUSES, name="status"),
        Index("ix_jobs_queue", "created_at", "id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
        Index("ix_jobs_lease_token", "lease_token", unique=True),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sources: Mapped[list[Any]] = mapped_column(JSON)
    target: Mapped[str] = mapped_column(String(16))
    format: Mapped[str] = mapped_column(String(16))
    texts: Mapped[list[Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(16))
    results: Mapped[list[Any]] = mapped_column(JSON, default=list)
    error: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_owner: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]


class WorkerRow(Base):
    """A worker process that says from time to time that it lives."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    host: Mapped[str] = mapped_column(Text)
    pid: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    packages: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class GlossaryTermRow(Base):
    """A term of the editors, as JSON; without data it hides the default term of its id."""

    __tablename__ = "glossary_terms"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    updated_at: Mapped[datetime]


class MetaRow(Base):
    """A fact about this installation, such as the key of its HMAC."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class PushTargetRow(Base):
    """Where changes are pushed to: the WebSub hub, or a subscriber's webhook. The lease makes workers take turns.

    A webhook without languages or tags gets every language, every article. ``failures`` counts the tries in a row that
    it was not able to take; ``due_at`` is when it may be tried again.
    """

    __tablename__ = "push_targets"
    __table_args__ = (CheckConstraint(TARGET_KINDS, name="kind"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str | None] = mapped_column(Text)
    languages: Mapped[list[Language]] = mapped_column(JSON, default=list)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    last_success_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]


class DeliveryRow(Base):
    """The outbox: what a target has still to be told, written in the transaction that changed the feed.

    For the hub a feed that has changed, ``revision`` counting the changes since; for a webhook a version of an article
    as ``data``, in the order of ``id``. A delivery that was made is deleted; one that was given up is ``failed``.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint(DELIVERY_STATUSES, name="status"),
        CheckConstraint(KNOWN_LANGUAGE, name="language"),
        CheckConstraint(TOPIC_KINDS, name="kind"),
        Index("ix_deliveries_target", "target_id", "status", "id"),
        Index("ix_deliveries_topic", "target_id", "name", "language"),
    )

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("push_targets.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(String(8), default="waiting")
    event: Mapped[str] = mapped_column(String(16))
    language: Mapped[Language]
    kind: Mapped[Kind] = mapped_column(default="")
    name: Mapped[str] = mapped_column(Text, default="")
    form: Mapped[str] = mapped_column(String(8), default="")
    article_id: Mapped[str | None] = mapped_column(String(32))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(BigInteger, default=1)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
