"""Questionnaires of each member over time; the session logs hold those of a session as well."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure",
        sa.Column("practice_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("member_id", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(64)),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("recorded_at", SqlDatetime, nullable=False),
        sa.Column("answered", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.ForeignKeyConstraint(["practice_id", "member_id"], ["member.practice_id", "member.id"]),
        sa.ForeignKeyConstraint(
            ["practice_id", "session_id"], ["session.practice_id", "session.id"]
        ),
        sa.UniqueConstraint("practice_id", "id"),
    )
    op.create_index("ix_measure_practice_id_member_id", "measure", ["practice_id", "member_id"])


def downgrade() -> None:
    op.drop_table("measure")
