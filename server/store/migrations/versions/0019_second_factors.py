"""A second factor, the codes that replace a lost one, and where an account is signed in."""

import sqlalchemy as sa
from alembic import op

from server.store.types import Sealed, SqlDatetime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    off = sa.text("0")
    op.add_column(
        "practice", sa.Column("second_factor", sa.Boolean, nullable=False, server_default=off)
    )
    op.add_column("account_session", sa.Column("factor_at", SqlDatetime))
    op.add_column(
        "account_session", sa.Column("pending", sa.Boolean, nullable=False, server_default=off)
    )
    op.add_column(
        "account_session", sa.Column("locked", sa.Boolean, nullable=False, server_default=off)
    )
    op.add_column(
        "account_session", sa.Column("browser", sa.String(40), nullable=False, server_default="")
    )
    op.create_table(
        "second_factor",
        sa.Column("practice_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("added_at", SqlDatetime, nullable=False),
        sa.Column("used", sa.Integer, nullable=False),
        sa.Column("secret", Sealed, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"]),
        sa.ForeignKeyConstraint(
            ["practice_id", "account_id"], ["account.practice_id", "account.id"]
        ),
        sa.UniqueConstraint("practice_id", "id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("practice_id", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(32), primary_key=True, nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("used", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id", "account_id"], ["account.practice_id", "account.id"]
        ),
    )


def downgrade() -> None:
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
    for column in ("browser", "locked", "pending", "factor_at"):
        op.drop_column("account_session", column)
    op.drop_column("practice", "second_factor")
