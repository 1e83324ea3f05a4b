"""Keep the editors' own terms."""

import sqlalchemy as sa
from alembic import op

from service.storage.columns import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "glossary_terms",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("data", sa.JSON()),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_glossary_terms"),
    )


def downgrade() -> None:
    op.drop_table("glossary_terms")
