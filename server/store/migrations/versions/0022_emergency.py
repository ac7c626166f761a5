"""Charts opened in an emergency, who said that they saw it, and records held for the law."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# What was said at the beginning never changes; its end and who saw it are written once.
ACCESS_ONCE = """
CREATE TRIGGER emergency_access_once BEFORE UPDATE ON emergency_access
WHEN OLD.practice_id IS NOT NEW.practice_id OR OLD.id IS NOT NEW.id
  OR OLD.member_id IS NOT NEW.member_id OR OLD.account_id IS NOT NEW.account_id
  OR OLD.at IS NOT NEW.at OR OLD.until IS NOT NEW.until OR OLD.reason IS NOT NEW.reason
  OR (OLD.closed_at IS NOT NULL AND OLD.closed_at IS NOT NEW.closed_at)
  OR (OLD.seen_at IS NOT NULL AND OLD.seen_at IS NOT NEW.seen_at)
  OR (OLD.seen_at IS NOT NULL AND OLD.seen_by_id IS NOT NEW.seen_by_id)
BEGIN SELECT RAISE(ABORT, 'an emergency access is closed once, and seen once'); END
"""
HOLD_ONCE = """
CREATE TRIGGER record_hold_once BEFORE UPDATE ON record_hold
WHEN OLD.lifted_at IS NOT NULL OR OLD.member_id IS NOT NEW.member_id
  OR OLD.author_id IS NOT NEW.author_id OR OLD.at IS NOT NEW.at OR OLD.reason IS NOT NEW.reason
BEGIN SELECT RAISE(ABORT, 'a hold is lifted, and once'); END
"""


def _id(name: str, *, key: bool = False, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(64), primary_key=key, nullable=null)


def _within(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["practice_id", column], [f"{table}.practice_id", f"{table}.id"])


def upgrade() -> None:
    op.create_table(
        "emergency_access",
        _id("practice_id"),
        _id("id", key=True),
        _id("member_id"),
        _id("account_id"),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("until", SqlDatetime, nullable=False),
        sa.Column("closed_at", SqlDatetime),
        _id("seen_by_id", null=True),
        sa.Column("seen_at", SqlDatetime),
        sa.Column("reason", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.UniqueConstraint("practice_id", "id"),
        _within("member_id", "member"),
        _within("account_id", "account"),
    )
    op.create_index(
        "ix_emergency_access_practice_id_seen_at", "emergency_access", ["practice_id", "seen_at"]
    )
    op.create_table(
        "record_hold",
        _id("practice_id"),
        _id("id", key=True),
        _id("member_id"),
        _id("author_id"),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("lifted_at", SqlDatetime),
        _id("lifted_by_id", null=True),
        sa.Column("reason", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.UniqueConstraint("practice_id", "id"),
        _within("member_id", "member"),
    )
    op.create_index(
        "ix_record_hold_practice_id_member_id", "record_hold", ["practice_id", "member_id"]
    )
    for table in ("emergency_access", "record_hold"):
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is kept: no DELETE'); END"
        )
    op.execute(ACCESS_ONCE)
    op.execute(HOLD_ONCE)


def downgrade() -> None:
    op.drop_table("record_hold")
    op.drop_table("emergency_access")
