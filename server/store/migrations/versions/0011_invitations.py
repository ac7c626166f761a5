"""A colleague's way in, by a link that works once; and the address of somebody's calendar."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("practice_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("card", Sealed, nullable=False),
        sa.Column("valid_until", SqlDatetime, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.UniqueConstraint("practice_id", "id"),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("practice_id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False, unique=True),
        sa.ForeignKeyConstraint(
            ["practice_id", "account_id"], ["account.practice_id", "account.id"]
        ),
    )


def downgrade() -> None:
    op.drop_table("calendar_feed")
    op.drop_table("invitation")
