"""Facts are only ever added: the database itself refuses to change or delete them.

Whoever comes past our code, a migration included, meets these triggers. A migration that
rebuilds one of these tables makes its triggers anew.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ONLY_ADDED = ("session_event", "note_version", "signature", "addendum", "audit_entry")

# Numbered without holes: what is the last number is how much there is.
NUMBERED = {
    "session_event": ("session_id", "seq"),
    "note_version": ("note_id", "version"),
    "audit_entry": ("practice_id", "seq"),
}

NO_VERSION_AFTER_SIGNING = """
CREATE TRIGGER note_version_none_after_signing BEFORE INSERT ON note_version
WHEN EXISTS (SELECT 1 FROM signature WHERE signature.note_id = NEW.note_id)
BEGIN SELECT RAISE(ABORT, 'a signed note never changes: no version is added'); END
"""
NOTE_FACTS_STAY = """
CREATE TRIGGER note_facts_stay
BEFORE UPDATE OF practice_id, id, session_id, member_id, kind, evidence_hash, created_at ON note
BEGIN SELECT RAISE(ABORT, 'whose note it is, and on what evidence, never changes'); END
"""
SIGNED_NOTE_STAYS = """
CREATE TRIGGER note_signed_stays BEFORE DELETE ON note
WHEN EXISTS (SELECT 1 FROM signature WHERE signature.note_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a signed note is never deleted'); END
"""


def upgrade() -> None:
    for table in ONLY_ADDED:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only: no {act}'); END"
            )
    for table, (owner, number) in NUMBERED.items():
        op.execute(  # names of ours, from the table above
            f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} WHEN NEW.{number} IS NOT"
            f" (SELECT COALESCE(MAX({number}), 0) + 1 FROM {table} WHERE {owner} = NEW.{owner})"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only: not the next number'); END"
        )
    for statement in (NO_VERSION_AFTER_SIGNING, NOTE_FACTS_STAY, SIGNED_NOTE_STAYS):
        op.execute(statement)


def downgrade() -> None:
    for table in ONLY_ADDED:
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{act}")
    for table in NUMBERED:
        op.execute(f"DROP TRIGGER {table}_next")
    for name in ("note_version_none_after_signing", "note_facts_stay", "note_signed_stays"):
        op.execute(f"DROP TRIGGER {name}")
