"""Make the first tables."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from service.storage.columns import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LANGUAGES = ("ru", "kk", "en")
LANGUAGE = "language IN ('ru', 'kk', 'en')"
LIVE = sa.text("retracted_at IS NULL")
UNFINISHED = sa.text("status IN ('queued', 'translating')")


def upgrade() -> None:
    _articles()
    _translations()
    _feeds()
    _requests()
    _operation()


def downgrade() -> None:
    for table in (
        "meta",
        "workers",
        "api_keys",
        "jobs",
        "idempotency",
        "feed_states",
        "publications",
        "translations",
        "article_tags",
        "articles",
    ):
        op.drop_table(table)


def _article_reference(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_article_id_articles"
    return sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=name, ondelete="CASCADE")


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text()),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_type", sa.String(16), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("author", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("external_id", sa.Text()),
        sa.Column("external_key", sa.String(64)),
        sa.Column("published_at", UtcDateTime()),
        sa.Column("image_url", sa.Text()),
        sa.Column("image_type", sa.Text()),
        sa.Column("image_length", sa.BigInteger()),
        sa.Column("tag_authority", sa.Text(), nullable=False),
        sa.Column("body_digest", sa.String(128), nullable=False),
        sa.Column("retracted_at", UtcDateTime()),
        sa.CheckConstraint(LANGUAGE, name=op.f("ck_articles_language")),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
    )
    where: dict[str, Any] = {"sqlite_where": LIVE, "postgresql_where": LIVE}
    op.create_index("ix_articles_newest", "articles", ["created_at", "id"], **where)
    op.create_index("ix_articles_language", "articles", ["language", "created_at", "id"], **where)
    op.create_index("ix_articles_source", "articles", ["source", "created_at", "id"], **where)
    op.create_index("uq_articles_external_key", "articles", ["external_key"], unique=True, **where)
    op.create_table(
        "article_tags",
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        _article_reference("article_tags"),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_article_tags"),
    )
    op.create_index("ix_article_tags_tag", "article_tags", ["tag", "article_id"])


def _translations() -> None:
    op.create_table(
        "translations",
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("summary", sa.Text()),
        sa.Column("content", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("route", sa.JSON(), nullable=False),
        sa.Column("glossary", sa.JSON(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("lease_token", sa.String(32)),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime()),
        sa.CheckConstraint(LANGUAGE, name=op.f("ck_translations_language")),
        sa.CheckConstraint(
            "status IN ('queued', 'translating', 'published', 'held', 'failed')", name=op.f("ck_translations_status")
        ),
        _article_reference("translations"),
        sa.PrimaryKeyConstraint("article_id", "language", name="pk_translations"),
    )
    where: dict[str, Any] = {"sqlite_where": UNFINISHED, "postgresql_where": UNFINISHED}
    op.create_index("ix_translations_queue", "translations", ["queued_at", "article_id", "language"], **where)
    op.create_index("ix_translations_status", "translations", ["status", "article_id"])
    op.create_index("ix_translations_lease_token", "translations", ["lease_token"], unique=True)


def _feeds() -> None:
    op.create_table(
        "publications",
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("available_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(LANGUAGE, name=op.f("ck_publications_language")),
        _article_reference("publications"),
        sa.PrimaryKeyConstraint("article_id", "language", name="pk_publications"),
    )
    op.create_index("ix_publications_feed", "publications", ["language", "available_at", "article_id"])
    states = op.create_table(
        "feed_states",
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", UtcDateTime()),
        sa.CheckConstraint(LANGUAGE, name=op.f("ck_feed_states_language")),
        sa.PrimaryKeyConstraint("language", "tag", name="pk_feed_states"),
    )
    # These rows are what publishing locks, so they have to be there before the first article.
    op.bulk_insert(states, [{"language": language, "tag": "", "version": 0} for language in LANGUAGES])


def _requests() -> None:
    op.create_table(
        "idempotency",
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("key_digest", sa.String(64), nullable=False),
        sa.Column("body_digest", sa.String(128), nullable=False),
        sa.Column("article_id", sa.String(32)),
        sa.Column("reserved_until", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _article_reference("idempotency"),
        sa.PrimaryKeyConstraint("owner", "key_digest", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_created_at", "idempotency", ["created_at"])
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("target", sa.String(16), nullable=False),
        sa.Column("format", sa.String(16), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("lease_token", sa.String(32)),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime()),
        sa.CheckConstraint("status IN ('queued', 'translating', 'done', 'failed')", name=op.f("ck_jobs_status")),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    where: dict[str, Any] = {"sqlite_where": UNFINISHED, "postgresql_where": UNFINISHED}
    op.create_index("ix_jobs_queue", "jobs", ["created_at", "id"], **where)
    op.create_index("ix_jobs_created_at", "jobs", ["created_at"])
    op.create_index("ix_jobs_lease_token", "jobs", ["lease_token"], unique=True)


def _operation() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime()),
        sa.Column("revoked_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("prefix", name="uq_api_keys_prefix"),
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("packages", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )
    op.create_index("ix_workers_seen_at", "workers", ["seen_at"])
    meta = op.create_table(
        "meta",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    # The feeds' own `tag:` ids carry the day from which this installation has been giving them out (RFC 4151).
    op.bulk_insert(meta, [{"key": "installed_on", "value": datetime.now(UTC).date().isoformat()}])
