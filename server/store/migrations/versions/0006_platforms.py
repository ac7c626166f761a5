"""Addresses video platforms call, and what they sent."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, LargeBinary, String, UniqueConstraint

from server.store.types import Sealed, SqlDatetime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "platform_hook",
        Column("practice_id", String(64), nullable=False),
        Column("id", String(64), primary_key=True, nullable=False),
        Column("platform", String(20), nullable=False),
        Column("token_hash", LargeBinary(32), nullable=False, unique=True),
        Column("secrets", Sealed, nullable=False),
        ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        UniqueConstraint("practice_id", "id"),
    )
    op.create_table(
        "platform_delivery",
        Column("practice_id", String(64), nullable=False),
        Column("id", String(64), primary_key=True, nullable=False),
        Column("hook_id", String(64), nullable=False),
        Column("session_id", String(64)),
        Column("received_at", SqlDatetime, nullable=False),
        Column("digest", LargeBinary(32), nullable=False),
        Column("outcome", String(20), nullable=False),
        Column("body", Sealed, nullable=False),
        ForeignKeyConstraint(
            ["practice_id", "hook_id"], ["platform_hook.practice_id", "platform_hook.id"]
        ),
        ForeignKeyConstraint(["practice_id", "session_id"], ["session.practice_id", "session.id"]),
        ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        UniqueConstraint("practice_id", "id"),
        UniqueConstraint("hook_id", "digest"),
    )
    op.create_index("ix_platform_delivery_outcome", "platform_delivery", ["outcome"])


def downgrade() -> None:
    op.drop_index("ix_platform_delivery_outcome", "platform_delivery")
    op.drop_table("platform_delivery")
    op.drop_table("platform_hook")
