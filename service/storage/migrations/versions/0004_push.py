"""Keep where changes are pushed to, and what is still to be pushed."""

import sqlalchemy as sa
from alembic import op

from service.storage.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "push_targets",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text()),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", UtcDateTime()),
        sa.Column("last_error", sa.Text()),
        sa.Column("last_success_at", UtcDateTime()),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("lease_token", sa.String(32)),
        sa.Column("lease_until", UtcDateTime()),
        sa.CheckConstraint("kind IN ('hub', 'webhook')", name=op.f("ck_push_targets_kind")),
        sa.PrimaryKeyConstraint("id", name="pk_push_targets"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("target_id", sa.String(32), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form", sa.String(8), nullable=False),
        sa.Column("article_id", sa.String(32)),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("status IN ('waiting', 'failed')", name=op.f("ck_deliveries_status")),
        sa.CheckConstraint("language IN ('ru', 'kk', 'en')", name=op.f("ck_deliveries_language")),
        sa.CheckConstraint("kind IN ('', 'tag', 'source')", name=op.f("ck_deliveries_kind")),
        sa.ForeignKeyConstraint(
            ["target_id"], ["push_targets.id"], name="fk_deliveries_target_id_push_targets", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("token", name="uq_deliveries_token"),
    )
    op.create_index("ix_deliveries_target", "deliveries", ["target_id", "status", "id"])
    op.create_index("ix_deliveries_topic", "deliveries", ["target_id", "name", "language"])


def downgrade() -> None:
    op.drop_table("deliveries")
    op.drop_table("push_targets")
