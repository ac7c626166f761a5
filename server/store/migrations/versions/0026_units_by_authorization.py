"""How many units of an authorization were taken, found by it and not among all of a member's."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NAME = "ix_claim_now_practice_id_agreed_mark"


def upgrade() -> None:
    columns = ["practice_id", "agreed_mark", "member_id", "units"]
    op.create_index(NAME, "claim_now", columns)


def downgrade() -> None:
    op.drop_index(NAME, "claim_now")
