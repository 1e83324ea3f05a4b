"""Give every entry a place in each of its feeds, for archives that never shift, and sources feeds of their own."""

import sqlalchemy as sa
from alembic import op

from service.storage.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LANGUAGE = "language IN ('ru', 'kk', 'en')"
KIND = "kind IN ('', 'tag', 'source')"

# Every publication has a place in each feed that it is in, in the order of entering.
PLACES = """
INSERT INTO feed_items (language, kind, name, position, article_id, revision, changed_at)
SELECT language, kind, name, row_number() OVER (PARTITION BY language, kind, name ORDER BY available_at, article_id),
  article_id, 0, changed_at
FROM (
  SELECT p.language, '' AS kind, '' AS name, p.article_id, p.available_at, p.changed_at FROM publications p
  UNION
  SELECT p.language, 'tag', t.tag, p.article_id, p.available_at, p.changed_at
  FROM publications p JOIN article_tags t ON t.article_id = p.article_id WHERE t.tag <> ''
  UNION
  SELECT p.language, 'source', a.source, p.article_id, p.available_at, p.changed_at
  FROM publications p JOIN articles a ON a.id = p.article_id WHERE a.source <> ''
) members
"""


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", UtcDateTime()),
        sa.Column("last_position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(LANGUAGE, name=op.f("ck_feeds_language")),
        sa.CheckConstraint(KIND, name=op.f("ck_feeds_kind")),
        sa.PrimaryKeyConstraint("language", "kind", "name", name="pk_feeds"),
    )
    op.create_table(
        "feed_items",
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.String(32)),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(LANGUAGE, name=op.f("ck_feed_items_language")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_feed_items_article_id_articles", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("language", "kind", "name", "position", name="pk_feed_items"),
    )
    op.create_index("ix_feed_items_article_id", "feed_items", ["article_id"])
    op.execute(PLACES)
    op.execute(
        "INSERT INTO feeds (language, kind, name, version, changed_at, last_position) "
        "SELECT language, CASE WHEN tag = '' THEN '' ELSE 'tag' END, tag, version, changed_at, 0 FROM feed_states"
    )
    op.execute(
        "INSERT INTO feeds (language, kind, name, version, changed_at, last_position) "
        "SELECT language, kind, name, count(*), max(changed_at), 0 FROM feed_items WHERE kind = 'source' "
        "GROUP BY language, kind, name"
    )
    op.execute(
        "UPDATE feeds SET last_position = coalesce((SELECT max(position) FROM feed_items i WHERE "
        "i.language = feeds.language AND i.kind = feeds.kind AND i.name = feeds.name), 0)"
    )
    op.drop_table("feed_states")


def downgrade() -> None:
    op.create_table(
        "feed_states",
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", UtcDateTime()),
        sa.CheckConstraint(LANGUAGE, name=op.f("ck_feed_states_language")),
        sa.PrimaryKeyConstraint("language", "tag", name="pk_feed_states"),
    )
    op.execute(
        "INSERT INTO feed_states (language, tag, version, changed_at) "
        "SELECT language, name, version, changed_at FROM feeds WHERE kind <> 'source'"
    )
    op.drop_table("feed_items")
    op.drop_table("feeds")
