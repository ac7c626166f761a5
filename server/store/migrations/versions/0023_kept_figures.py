"""What is counted, summed and looked for of claims, services and notes, beside what is sealed.

Rows of before have none of it: a migration has no keys. They are filled in by whoever first asks
about their month (server/store/billed.py), so this step takes as long as an empty table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OF_SERVICE = ("day", "minutes", "session_minutes", "confirmed", "moved_on")


def _id(name: str, *, key: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(64), primary_key=key, nullable=False)


def _within(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["practice_id", column], [f"{table}.practice_id", f"{table}.id"])


def upgrade() -> None:
    op.create_table(
        "claim_now",
        _id("practice_id"),
        _id("claim_id", key=True),
        _id("note_id"),
        _id("session_id"),
        _id("member_id"),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("stands", sa.Boolean, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("addenda", sa.Integer, nullable=False),
        sa.Column("units", sa.Integer, nullable=False),
        sa.Column("charge_cents", sa.Integer, nullable=False),
        sa.Column("expected_cents", sa.Integer),
        sa.Column("paid_cents", sa.Integer, nullable=False),
        sa.Column("member_cents", sa.Integer, nullable=False),
        sa.Column("payer_mark", sa.LargeBinary(32), nullable=False),
        sa.Column("agreed_mark", sa.LargeBinary(32)),
        _within("claim_id", "claim"),
        _within("note_id", "note"),
        _within("session_id", "session"),
        _within("member_id", "member"),
    )
    for column in ("note_id", "member_id", "session_id"):
        op.create_index(f"ix_claim_now_practice_id_{column}", "claim_now", ["practice_id", column])
    op.create_table(
        "note_effort",
        _id("practice_id"),
        _id("note_id", key=True),
        sa.Column("drafted", sa.Integer, nullable=False),
        sa.Column("untouched", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        _within("note_id", "note"),
    )
    op.add_column("service", sa.Column("day", sa.String(10)))
    op.add_column("service", sa.Column("minutes", sa.Integer))
    op.add_column("service", sa.Column("session_minutes", sa.Integer))
    op.add_column("service", sa.Column("confirmed", sa.Boolean))
    op.add_column("service", sa.Column("moved_on", sa.Boolean))
    op.create_index("ix_signature_practice_id_signer_id", "signature", ["practice_id", "signer_id"])


def downgrade() -> None:
    op.drop_index("ix_signature_practice_id_signer_id", "signature")
    for name in reversed(OF_SERVICE):
        op.drop_column("service", name)
    op.drop_table("note_effort")
    op.drop_table("claim_now")
