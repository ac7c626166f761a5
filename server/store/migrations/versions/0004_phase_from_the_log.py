"""The phase on a session's card is as its log has it, and indexed: a restart asks for it.

From here on the log's writer keeps it; this step reads the logs written before.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PHASE_OF = """
UPDATE session SET phase = found.phase FROM (
    SELECT session_id, CASE MAX(
        CASE type WHEN 'room_opened' THEN 1 WHEN 'session_started' THEN 2 ELSE 3 END
    ) WHEN 1 THEN 'open' WHEN 2 THEN 'running' ELSE 'ended' END AS phase
    FROM session_event
    WHERE type IN ('room_opened', 'session_started', 'session_ended')
    GROUP BY session_id
) AS found
WHERE session.id = found.session_id
"""


def upgrade() -> None:
    op.execute(PHASE_OF)
    op.create_index("ix_session_phase", "session", ["phase"])


def downgrade() -> None:
    op.drop_index("ix_session_phase", "session")
