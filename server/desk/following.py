"""PURE. What is done after a session about one member, in words for their note and the day.

NOT-10: outreach after an absence. NOT-11: follow-up of a risk. What came of it is said by name
and day; in a note it is a sentence of the clinician.
"""

from datetime import date, datetime

from server.core.localtime import local
from server.core.note import NoteBody, NotePrompt
from server.core.state import Session
from server.desk.header import long_date
from server.store import Note
from server.store.facts import FollowUpKind

OUTREACH, RISK_REVIEW = "OUTREACH", "RISK_REVIEW"
NONE_NEEDED = "None needed"
TO_DO = frozenset({"Call", "Message"})
_DID = {"Call": "called", "Message": "wrote to"}


def kind_for(session: Session, note: Note) -> FollowUpKind | None:
    """Return what may be followed up of this member; None where nothing calls for it."""
    if note.kind == "absence":
        return "outreach"
    risky = any(r.member_id == note.member_id for r in session.risks.values())
    return "risk" if risky else None


def outreach_of(body: NoteBody) -> NotePrompt | None:
    return next((p for p in body.prompts if p.code == OUTREACH), None)


def outcome_sentence(
    what: str, outcome: str, *, by: str, member: str, at: datetime, timezone: str
) -> str:
    """Return what an absence record says once somebody reached out."""
    day = long_date(local(at, timezone).date())
    did = _DID.get(what)
    start = f"{by} {did} {member} on {day}" if did else f"{by}, {day}: {what}"
    return f"{start}: {outcome}"


def planned_sentence(what: str, due: date) -> str:
    return f"Follow-up by {long_date(due)}: {what}"


def plan_section(body: NoteBody) -> str:
    """Return the key of the part a plan belongs to: the one called so, else the last."""
    named = [s.key for s in body.sections if s.title.casefold().startswith("plan")]
    return (named or [body.sections[-1].key])[-1]
