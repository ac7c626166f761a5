"""Process notes: a facilitator's own, in a table that nothing else of the record points to."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "process_note",
        sa.Column("practice_id", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("author_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("text", Sealed, nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "session_id"], ["session.practice_id", "session.id"]
        ),
        sa.ForeignKeyConstraint(
            ["practice_id", "author_id"], ["account.practice_id", "account.id"]
        ),
    )


def downgrade() -> None:
    op.drop_table("process_note")
