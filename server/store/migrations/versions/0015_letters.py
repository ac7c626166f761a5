"""Letters, standing links, what members say at the door, alerts, and what is taken back."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _id(name: str = "id", *, key: bool = False, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(64), primary_key=key, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, SqlDatetime, nullable=null)


def _within(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["practice_id", f"{table}_id"], [f"{table}.practice_id", f"{table}.id"]
    )


def _owned(name: str, *parts: Any) -> None:
    op.create_table(
        name,
        _id("practice_id"),
        _id(key=True),
        *parts,
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.UniqueConstraint("practice_id", "id"),
    )


def upgrade() -> None:
    _about_measures()
    op.create_table(
        "letter_rules",
        _id("practice_id", key=True),
        sa.Column("rules", sa.String, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
    )
    op.create_table(
        "reach",
        _id("practice_id"),
        _id("member_id", key=True),
        sa.Column("ways", Sealed, nullable=False),
        _within("member"),
    )
    op.create_table(
        "letter_stop",
        _id("practice_id"),
        _id("member_id", key=True),
        sa.Column("channel", sa.String(10), primary_key=True, nullable=False),
        _at("at"),
        _within("member"),
    )
    _owned(
        "letter",
        _id("session_id"),
        _id("member_id"),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("occasion", sa.String(100), nullable=False),
        _id("asked_by_id"),
        _at("decided_at"),
        _at("due_at"),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        _at("claimed_at", null=True),
        _at("done_at", null=True),
        sa.Column("why", sa.String(40)),
        _id("link_id", null=True),
        sa.Column("token", Sealed),
        sa.Column("stop_hash", sa.LargeBinary(32), unique=True),
        _within("session"),
        _within("member"),
        _within("link"),
        sa.UniqueConstraint("session_id", "member_id", "channel", "occasion"),
    )
    op.create_index("ix_letter_state_due_at", "letter", ["state", "due_at"])
    _owned(
        "standing_link",
        _id("group_id"),
        _id("member_id"),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False, unique=True),
        _at("issued_at"),
        _at("revoked_at", null=True),
        _within("group"),
        _within("member"),
    )
    op.create_index(
        "ix_standing_link_practice_id_group_id", "standing_link", ["practice_id", "group_id"]
    )


def _about_measures() -> None:
    op.create_table(
        "measure_taken_back",
        _id("practice_id"),
        _id("measure_id", key=True),
        _id("author_id"),
        _at("at"),
        sa.Column("reason", Sealed, nullable=False),
        _within("measure"),
    )
    op.create_table(
        "alert",
        _id("practice_id"),
        _id("measure_id", key=True),
        _id("member_id"),
        _id("session_id", null=True),
        _at("raised_at"),
        _id("acknowledged_by_id", null=True),
        _at("acknowledged_at", null=True),
        _within("measure"),
        _within("member"),
    )
    op.create_index(
        "ix_alert_practice_id_acknowledged_at", "alert", ["practice_id", "acknowledged_at"]
    )
    _owned(
        "own_word",
        _id("member_id"),
        _id("session_id"),
        sa.Column("kind", sa.String(10), nullable=False),
        _at("said_at"),
        sa.Column("said", Sealed, nullable=False),
        _within("member"),
        _within("session"),
    )
    op.create_index("ix_own_word_practice_id_session_id", "own_word", ["practice_id", "session_id"])
    op.create_index("ix_own_word_practice_id_member_id", "own_word", ["practice_id", "member_id"])


def downgrade() -> None:
    for table in (
        "standing_link",
        "letter",
        "letter_stop",
        "reach",
        "letter_rules",
        "own_word",
        "alert",
        "measure_taken_back",
    ):
        op.drop_table(table)
