"""A note may be drafted anew until it is signed: its kind and evidence follow the record.

Attendance is corrected after the draft as well, and who was thought absent may have been there.
Whose note it is stays for good; on what evidence it rests, from the signature on.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FACTS_STAY = """
CREATE TRIGGER note_facts_stay
BEFORE UPDATE OF practice_id, id, session_id, member_id, created_at ON note
BEGIN SELECT RAISE(ABORT, 'whose note it is never changes'); END
"""
EVIDENCE_STAYS = """
CREATE TRIGGER note_evidence_stays BEFORE UPDATE OF kind, evidence_hash ON note
WHEN EXISTS (SELECT 1 FROM signature WHERE signature.note_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'on what evidence a signed note rests never changes'); END
"""
AS_IT_WAS = """
CREATE TRIGGER note_facts_stay
BEFORE UPDATE OF practice_id, id, session_id, member_id, kind, evidence_hash, created_at ON note
BEGIN SELECT RAISE(ABORT, 'whose note it is, and on what evidence, never changes'); END
"""


def upgrade() -> None:
    op.execute("DROP TRIGGER note_facts_stay")
    for statement in (FACTS_STAY, EVIDENCE_STAYS):
        op.execute(statement)


def downgrade() -> None:
    for name in ("note_facts_stay", "note_evidence_stays"):
        op.execute(f"DROP TRIGGER {name}")
    op.execute(AS_IT_WAS)
