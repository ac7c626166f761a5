"""A practice's versions of what payers ask. They are only ever added."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payer_rule",
        sa.Column("practice_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("rule_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", SqlDatetime, nullable=False),
        sa.Column("said", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.UniqueConstraint("practice_id", "id"),
        sa.UniqueConstraint("practice_id", "rule_id", "version"),
    )
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER payer_rule_no_{act.lower()} BEFORE {act} ON payer_rule"
            f" BEGIN SELECT RAISE(ABORT, 'payer_rule is append-only: no {act}'); END"
        )


def downgrade() -> None:
    op.drop_table("payer_rule")
