"""Notes to try the desk with: Ana's session as it ended, drafted without any store."""

from datetime import date
from typing import Any

import notes_engine
from server.core.events import Recorded
from server.core.note import NoteBody, NotePrompt
from server.core.session import fold
from server.core.state import Session
from server.desk.bodies import kind_of, note_body
from server.desk.evidence import evidence, fingerprint
from server.desk.header import header
from server.store import Note
from server.store.facts import Reading
from tests.cast import (
    ANA,
    MEMBERS,
    Moment,
    at,
    confirms,
    ends,
    goal,
    joins,
    leaves,
    log,
    plan,
    tags,
)

BORN = date(1990, 5, 17)


def told(*more: Moment, **agreed: Any) -> list[Recorded]:
    """Return the log of an evening: Bo says much, Cyd leaves early, Dee never comes."""
    moments: list[Moment] = [
        (-5, joins("Bo")),
        (-4, joins("Cyd")),
        (10, tags("Ana", "Bo", "pb_disclosed", note="first week at work")),
        (20, tags("Ana", "Bo", "rs_insight", note="it helps to write it down")),
        (25, tags("Ana", "Cyd", "pb_support", note="offered to ring Bo", peers=(MEMBERS["Bo"],))),
        (30, tags("Ana", "Bo", "gp_some", goal_id=goal("Bo"), progress="progress")),
        (52, leaves("Cyd")),
        *more,
    ]
    agreement = plan(**agreed) if agreed else None
    return log(*sorted(moments, key=lambda moment: moment[0]), agreed=agreement)


def evening(*more: Moment, **agreed: Any) -> Session:
    """Return that evening after its end, with attendance confirmed."""
    return fold(told(*more, (90, ends()), (95, confirms()), **agreed))


def note_of(session: Session, name: str, **changes: Any) -> Note:
    """Return a member's note as it is drafted, read by Ana."""
    document, member_id = evidence(session), MEMBERS[name]
    drafted = notes_engine.draft(document)
    draft = next(d for d in drafted.members if d.member == member_id)
    rests_on = fingerprint(document, member_id)
    head = header(session, document, session.seat(member_id), BORN) | {"evidence": rests_on}
    fields: dict[str, Any] = {
        "note_id": f"note-{name.lower()}",
        "session_id": "session-1",
        "member_id": member_id,
        "kind": kind_of(draft),
        "body": note_body(drafted, draft, head),
        "version": 1,
        "author": ANA,
        "saved_at": at(96),
        "evidence_hash": rests_on,
        "readings": (Reading(ANA, 1, at(97)),),
        "signature": None,
        "addenda": (),
    }
    return Note(**{**fields, **changes})


def asked(body: NoteBody, code: str) -> NotePrompt:
    return next(p for p in body.prompts if p.code == code)


def words(body: NoteBody) -> str:
    return " ".join(s.text for part in body.sections for s in part.sentences)
