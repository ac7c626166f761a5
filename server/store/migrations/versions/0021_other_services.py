"""What else a member was given on a day; what was mistyped is taken back, and stays."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TAKEN_BACK_ONCE = """
CREATE TRIGGER other_service_taken_back_once BEFORE UPDATE ON other_service
WHEN OLD.withdrawn_at IS NOT NULL OR OLD.service IS NOT NEW.service
BEGIN SELECT RAISE(ABORT, 'another service is only taken back, and once'); END
"""


def upgrade() -> None:
    op.create_table(
        "other_service",
        sa.Column("practice_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("member_id", sa.String(64), nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("withdrawn_at", SqlDatetime),
        sa.Column("service", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.ForeignKeyConstraint(["practice_id", "member_id"], ["member.practice_id", "member.id"]),
        sa.UniqueConstraint("practice_id", "id"),
    )
    op.create_index(
        "ix_other_service_practice_id_member_id", "other_service", ["practice_id", "member_id"]
    )
    op.execute(TAKEN_BACK_ONCE)
    op.execute(
        "CREATE TRIGGER other_service_no_delete BEFORE DELETE ON other_service"
        " BEGIN SELECT RAISE(ABORT, 'another service is kept'); END"
    )


def downgrade() -> None:
    op.drop_table("other_service")
