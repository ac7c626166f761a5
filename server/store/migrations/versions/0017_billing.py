"""Who pays, by which fees, the claims, and what became of them. What was claimed only grows."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ONLY_ADDED = ("insurance", "fee", "claim", "claim_step", "claim_file")


def upgrade() -> None:
    _who_pays()
    _claims()
    for table in ONLY_ADDED:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only: no {act}'); END"
            )


def downgrade() -> None:
    for table in (
        *("claim_step", "claim_file", "claim", "service", "fee", "billing_provider", "insurance"),
    ):
        op.drop_table(table)


def _practice() -> sa.Column[str]:
    return sa.Column("practice_id", sa.String(64), nullable=False)


def _own(*columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["practice_id", column],
            [f"{column.removesuffix('_id')}.practice_id", f"{column.removesuffix('_id')}.id"],
        )
        for column in columns
    ]


def _who_pays() -> None:
    op.create_table(
        "insurance",
        _practice(),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("member_id", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("insured", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        *_own("member_id"),
        sa.UniqueConstraint("practice_id", "id"),
        sa.UniqueConstraint("member_id", "position"),
    )
    op.create_table(
        "billing_provider",
        sa.Column("practice_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("details", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
    )
    op.create_table(
        "fee",
        _practice(),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("payer_id", sa.String(80), nullable=False),
        sa.Column("code", sa.String(10), nullable=False),
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.Column("charge_cents", sa.Integer, nullable=False),
        sa.Column("expected_cents", sa.Integer),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.UniqueConstraint("practice_id", "id"),
        sa.UniqueConstraint("practice_id", "position"),
    )


def _claims() -> None:
    op.create_table(
        "service",
        _practice(),
        sa.Column("note_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("addenda", sa.Integer, nullable=False),
        sa.Column("facts", Sealed, nullable=False),
        *_own("note_id", "session_id"),
    )
    op.create_table(
        "claim",
        _practice(),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("member_id", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("note_id", sa.String(64), nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("made_at", SqlDatetime, nullable=False),
        sa.Column("facts", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        *_own("member_id", "session_id", "note_id"),
        sa.UniqueConstraint("practice_id", "id"),
    )
    op.create_index("ix_claim_practice_id_session_id", "claim", ["practice_id", "session_id"])
    op.create_index("ix_claim_practice_id_member_id", "claim", ["practice_id", "member_id"])
    op.create_table(
        "claim_step",
        _practice(),
        sa.Column("claim_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("words", Sealed, nullable=False),
        *_own("claim_id"),
    )
    op.create_table(
        "claim_file",
        _practice(),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("content", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.UniqueConstraint("practice_id", "id"),
        sa.UniqueConstraint("practice_id", "number"),
    )
