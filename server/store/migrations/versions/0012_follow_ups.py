"""What was to be done after a session, until when, and what came of it."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DONE_ONCE = """
CREATE TRIGGER follow_up_done_once BEFORE UPDATE ON follow_up
WHEN OLD.done_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'what came of it is said once'); END
"""


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("practice_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("note_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("due", sa.String(10), nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("asked_at", SqlDatetime, nullable=False),
        sa.Column("what", Sealed, nullable=False),
        sa.Column("done_by", sa.String(64), nullable=True),
        sa.Column("done_at", SqlDatetime, nullable=True),
        sa.Column("outcome", Sealed, nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.ForeignKeyConstraint(["practice_id", "note_id"], ["note.practice_id", "note.id"]),
        sa.UniqueConstraint("practice_id", "id"),
    )
    op.execute(DONE_ONCE)
    op.execute(
        "CREATE TRIGGER follow_up_no_delete BEFORE DELETE ON follow_up"
        " BEGIN SELECT RAISE(ABORT, 'a follow-up is kept'); END"
    )


def downgrade() -> None:
    op.drop_table("follow_up")
