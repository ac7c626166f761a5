"""What members agreed to, how they came into a group, plans worked out before, and objectives."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Facts: what somebody agreed to, what was decided about them, what a text said. Only ever added.
ONLY_ADDED = ("consent", "placement_step", "agreement_text")


def _id(name: str, *, key: bool = False, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(64), primary_key=key, nullable=null)


def _within(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["practice_id", column], [f"{table}.practice_id", f"{table}.id"])


def upgrade() -> None:
    op.create_table(
        "consent",
        _id("practice_id"),
        _id("member_id", key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False, nullable=False),
        _id("session_id", null=True),
        _id("author_id"),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("standing", Sealed, nullable=False),
        _within("member_id", "member"),
        _within("session_id", "session"),
    )
    op.create_table(
        "agreement_text",
        _id("practice_id"),
        _id("id", key=True),
        sa.Column("position", sa.Integer, nullable=False),
        _id("author_id"),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("texts", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.UniqueConstraint("practice_id", "id"),
        sa.UniqueConstraint("practice_id", "position"),
    )
    op.create_table(
        "placement_step",
        _id("practice_id"),
        _id("group_id", key=True),
        _id("member_id", key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False, nullable=False),
        _id("author_id"),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("step", Sealed, nullable=False),
        _within("group_id", "group"),
        _within("member_id", "member"),
    )
    op.create_table(
        "template",
        _id("practice_id"),
        _id("id", key=True),
        sa.Column("content", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.UniqueConstraint("practice_id", "id"),
    )
    op.create_table(
        "objective",
        _id("practice_id"),
        _id("id", key=True),
        _id("goal_id"),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("content", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.ForeignKeyConstraint(["practice_id", "goal_id"], ["goal.practice_id", "goal.id"]),
        sa.UniqueConstraint("practice_id", "id"),
        sa.UniqueConstraint("goal_id", "ordinal"),
    )
    op.add_column("enrolment", sa.Column("since", SqlDatetime, nullable=True))
    for table in ONLY_ADDED:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only: no {act}'); END"
            )


def downgrade() -> None:
    op.drop_column("enrolment", "since")
    for table in ("objective", "template", "placement_step", "agreement_text", "consent"):
        op.drop_table(table)
