"""What of a session's log belongs beside the charts too, written in one go with it.

What members say at the door, alerts until somebody is on them, and what was taken back: so that
no trend and no page of the day has to read the logs. A log is never refused for a member or a
questionnaire that is not in the charts.
"""

from msgspec import Struct
from sqlalchemy import Connection

from server.core.events import Recorded
from server.core.measure_events import (
    MeasureAnswered,
    MeasureTakenBack,
    MemberCheckedIn,
    MemberCheckedOut,
)
from server.core.risk_events import RiskAcknowledged
from server.ids import new_id
from server.store.letter_tables import measure_taken_back, own_word
from server.store.scope import seal
from server.store.types import microseconds
from server.store.vault import Vault

# MEA-5: the alert has the id of its questionnaire, as the risk in the log has.
ALERT = """
INSERT INTO alert (practice_id, measure_id, member_id, session_id, raised_at)
SELECT practice_id, id, member_id, session_id, ?1 FROM measure WHERE practice_id = ?2 AND id = ?3
"""
SEEN = """
UPDATE alert SET acknowledged_by_id = ?1, acknowledged_at = ?2
WHERE practice_id = ?3 AND measure_id = ?4 AND acknowledged_at IS NULL
"""
TAKEN_BACK = """
INSERT INTO measure_taken_back (practice_id, measure_id, author_id, at, reason)
SELECT practice_id, id, ?1, ?2, ?3 FROM measure WHERE practice_id = ?4 AND id = ?5
ON CONFLICT DO NOTHING
"""
OWN_WORD = """
INSERT INTO own_word (practice_id, id, member_id, session_id, kind, said_at, said)
SELECT member.practice_id, ?1, member.id, ?2, ?3, ?4, ?5
FROM member WHERE member.practice_id = ?6 AND member.id = ?7
"""

# Of any other event nothing is put there: most of a log is about the room.
CHARTED = frozenset(
    {MeasureAnswered, MeasureTakenBack, MemberCheckedIn, MemberCheckedOut, RiskAcknowledged}
)


class Said(Struct, frozen=True):
    """What is sealed of a check-in or a check-out: from 0 to 10, and words."""

    number: int | None
    words: str | None
    goal: str | None = None


def chart(
    connection: Connection, vault: Vault, practice_id: str, session_id: str, fact: Recorded
) -> None:
    """Put *fact* beside the charts, if it belongs there."""
    event, at = fact.event, microseconds(fact.at)
    row: tuple[object, ...]
    match event:
        case MeasureAnswered(risk="raised"):
            connection.exec_driver_sql(ALERT, (at, practice_id, event.measure_id))
        case RiskAcknowledged():
            connection.exec_driver_sql(SEEN, (fact.author, at, practice_id, event.risk_id))
        case MeasureTakenBack():
            reason = seal(vault, measure_taken_back.c.reason, event.measure_id, event.reason)
            row = (fact.author, at, reason, practice_id, event.measure_id)
            connection.exec_driver_sql(TAKEN_BACK, row)
        case MemberCheckedIn() | MemberCheckedOut():
            said_id = new_id()
            kind, said = _said(event)
            sealed = seal(vault, own_word.c.said, said_id, said)
            row = (said_id, session_id, kind, at, sealed, practice_id, event.member_id)
            connection.exec_driver_sql(OWN_WORD, row)
        case _:
            pass  # most of a log is about the room


def _said(event: MemberCheckedIn | MemberCheckedOut) -> tuple[str, Said]:
    if isinstance(event, MemberCheckedIn):
        return "in", Said(event.mood, event.word, event.goal)
    return "out", Said(event.helpful, event.words)
