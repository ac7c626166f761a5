"""The office's phone number: what a member's page offers when it cannot help by itself."""

from alembic import op
from sqlalchemy import Column, String

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("practice", Column("phone", String(40)))


def downgrade() -> None:
    op.drop_column("practice", "phone")
