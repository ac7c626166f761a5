"""What a supervisor said of a signed note: sent back with words, or co-signed for good."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SIGNED_FIRST = """
CREATE TRIGGER review_of_signed BEFORE INSERT ON review
WHEN NOT EXISTS (SELECT 1 FROM signature WHERE signature.note_id = NEW.note_id)
BEGIN SELECT RAISE(ABORT, 'only a signed note is reviewed'); END
"""
NOTHING_AFTER = """
CREATE TRIGGER review_none_after_cosigning BEFORE INSERT ON review
WHEN EXISTS (SELECT 1 FROM review WHERE note_id = NEW.note_id AND kind = 'cosigned')
BEGIN SELECT RAISE(ABORT, 'a co-signed note is reviewed no more'); END
"""


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("practice_id", sa.String(64), nullable=False),
        sa.Column("note_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("reviewer_id", sa.String(64), nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("words", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id", "note_id"], ["note.practice_id", "note.id"]),
    )
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER review_no_{act.lower()} BEFORE {act} ON review"
            f" BEGIN SELECT RAISE(ABORT, 'review is append-only: no {act}'); END"
        )
    op.execute(SIGNED_FIRST)
    op.execute(NOTHING_AFTER)


def downgrade() -> None:
    op.drop_table("review")
