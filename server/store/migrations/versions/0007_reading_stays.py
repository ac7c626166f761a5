"""Who read which version before a signature is part of it: from then on it stays as it was."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

READING_STAYS = """
CREATE TRIGGER note_reading_stays BEFORE UPDATE OF read_version, read_by, read_at ON note
WHEN EXISTS (SELECT 1 FROM signature WHERE signature.note_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'who read a signed note before it was signed never changes'); END
"""


def upgrade() -> None:
    op.execute(READING_STAYS)


def downgrade() -> None:
    op.execute("DROP TRIGGER note_reading_stays")
