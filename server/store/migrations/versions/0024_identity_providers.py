"""Whom a practice lets say who its staff are, and which account is whose there."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_provider",
        sa.Column("practice_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("details", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
    )
    op.create_table(
        "identity_link",
        sa.Column("practice_id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("identity_index", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("linked_at", SqlDatetime, nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "account_id"], ["account.practice_id", "account.id"]
        ),
    )


def downgrade() -> None:
    op.drop_table("identity_link")
    op.drop_table("identity_provider")
