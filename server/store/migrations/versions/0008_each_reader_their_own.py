"""Who read which version of a note, reader by reader: a colleague's reading takes nobody's away."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, String

from server.store.types import SqlDatetime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SIGNED = "EXISTS (SELECT 1 FROM signature WHERE signature.note_id = {row}.note_id)"
STAYS = "SELECT RAISE(ABORT, 'who read a signed note before it was signed never changes')"
OLD_TRIGGER = """
CREATE TRIGGER note_reading_stays BEFORE UPDATE OF read_version, read_by, read_at ON note
WHEN EXISTS (SELECT 1 FROM signature WHERE signature.note_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'who read a signed note before it was signed never changes'); END
"""


def upgrade() -> None:
    op.create_table(
        "note_reading",
        Column("practice_id", String(64), nullable=False),
        Column("note_id", String(64), primary_key=True, nullable=False),
        Column("reader_id", String(64), primary_key=True, nullable=False),
        Column("version", Integer, nullable=False),
        Column("at", SqlDatetime, nullable=False),
        ForeignKeyConstraint(["practice_id", "note_id"], ["note.practice_id", "note.id"]),
    )
    op.execute(
        "INSERT INTO note_reading (practice_id, note_id, reader_id, version, at)"
        " SELECT practice_id, id, read_by, read_version, read_at FROM note"
        " WHERE read_version IS NOT NULL"
    )
    op.execute("DROP TRIGGER note_reading_stays")
    for name in ("read_version", "read_by", "read_at"):
        op.drop_column("note", name)
    for act, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER note_reading_no_{act.lower()} BEFORE {act} ON note_reading"
            f" WHEN {SIGNED.format(row=row)} BEGIN {STAYS}; END"
        )


def downgrade() -> None:
    op.add_column("note", Column("read_version", Integer))
    op.add_column("note", Column("read_by", String(64)))
    op.add_column("note", Column("read_at", SqlDatetime))
    # There is room for one reader again: whoever read last.
    op.execute(
        "UPDATE note SET (read_version, read_by, read_at) ="
        " (SELECT version, reader_id, at FROM note_reading"
        " WHERE note_reading.note_id = note.id ORDER BY at DESC LIMIT 1)"
    )
    op.drop_table("note_reading")
    op.execute(OLD_TRIGGER)
