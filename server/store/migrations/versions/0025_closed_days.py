"""The days on which a practice is closed."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed_days",
        sa.Column("practice_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("days", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
    )


def downgrade() -> None:
    op.drop_table("closed_days")
