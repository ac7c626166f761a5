"""What members asked to keep back of their record, and what the practice answered."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ONCE = """
CREATE TRIGGER restriction_once BEFORE UPDATE ON restriction
WHEN OLD.ended_at IS NOT NULL OR OLD.member_id IS NOT NEW.member_id
  OR OLD.author_id IS NOT NEW.author_id OR OLD.at IS NOT NEW.at
  OR OLD.answer IS NOT NEW.answer OR OLD.words IS NOT NEW.words
BEGIN SELECT RAISE(ABORT, 'a restriction is ended, and once'); END
"""
NO_DELETE = """
CREATE TRIGGER restriction_no_delete BEFORE DELETE ON restriction
BEGIN SELECT RAISE(ABORT, 'restriction is kept: no DELETE'); END
"""


def _id(name: str, *, key: bool = False, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(64), primary_key=key, nullable=null)


def upgrade() -> None:
    op.create_table(
        "restriction",
        _id("practice_id"),
        _id("id", key=True),
        _id("member_id"),
        _id("author_id"),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("ended_at", SqlDatetime),
        _id("ended_by_id", null=True),
        sa.Column("words", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.UniqueConstraint("practice_id", "id"),
        sa.ForeignKeyConstraint(["practice_id", "member_id"], ["member.practice_id", "member.id"]),
    )
    op.create_index(
        "ix_restriction_practice_id_member_id", "restriction", ["practice_id", "member_id"]
    )
    op.execute(ONCE)
    op.execute(NO_DELETE)


def downgrade() -> None:
    op.drop_table("restriction")
