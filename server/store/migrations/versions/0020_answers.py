"""What payers answer, what members pay, and where a printer prints a claim."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ONLY_ADDED = ("payer_file", "payer_file_taken", "member_payment", "member_payment_cancelled")


def upgrade() -> None:
    _answers()
    _payments()
    op.create_table(
        "paper_offset",
        _practice(),
        sa.Column("account_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("across", sa.Integer, nullable=False),
        sa.Column("down", sa.Integer, nullable=False),
        _own("account"),
    )
    for table in ONLY_ADDED:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only: no {act}'); END"
            )


def downgrade() -> None:
    for table in ("paper_offset", *reversed(ONLY_ADDED)):
        op.drop_table(table)


def _practice() -> sa.Column[str]:
    return sa.Column("practice_id", sa.String(64), nullable=False)


def _own(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["practice_id", f"{table}_id"], [f"{table}.practice_id", f"{table}.id"]
    )


def _answers() -> None:
    op.create_table(
        "payer_file",
        _practice(),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("kinds", sa.String(40), nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("content", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.UniqueConstraint("practice_id", "id"),
        sa.UniqueConstraint("practice_id", "digest"),
    )
    op.create_table(
        "payer_file_taken",
        _practice(),
        sa.Column("payer_file_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("outcome", Sealed, nullable=False),
        _own("payer_file"),
    )


def _payments() -> None:
    op.create_table(
        "member_payment",
        _practice(),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("member_id", sa.String(64), nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("facts", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        _own("member"),
        sa.UniqueConstraint("practice_id", "id"),
    )
    op.create_index(
        "ix_member_payment_practice_id_member_id", "member_payment", ["practice_id", "member_id"]
    )
    op.create_table(
        "member_payment_cancelled",
        _practice(),
        sa.Column("member_payment_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("reason", Sealed, nullable=False),
        _own("member_payment"),
    )
