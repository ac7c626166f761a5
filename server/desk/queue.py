"""The queue of a session's notes: what each still needs, in two words.

What differs comes first in the eye, so that reading everything is quick and never skipped.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from notes_engine import EvidenceDocument
from server.core.localtime import local
from server.core.state import Session
from server.desk.bodies import changes_in_words, open_questions
from server.desk.drafting import CHANGED
from server.desk.header import long_date, stated_minutes
from server.desk.likeness import closest
from server.desk.signing import (
    MOVED_ON,
    Stop,
    added_about_it,
    is_read,
    may_sign,
    moved_on,
    record_differs,
)
from server.store import Note

Tone = Literal["plain", "good", "warn", "risk"]
# A stop of the review in two words; anything else is "to put right".
_TWO_WORDS = {
    "PEER_NAMED": "names a member",
    "GROUP_NAMES": "names a member",
    "MINUTES_DIFFER": "minutes differ",
    "DENIAL_UNSUPPORTED": "unasked denial",
    "RISK_MISSING": "risk missing",
    "NOT_THEIRS": "not theirs",
}
_ELSEWHERE = frozenset(
    "SESSION_RUNNING ATTENDANCE_OPEN ABSENCE NOT_LICENSED QUESTION_OPEN NOT_READ EMPTY".split()
)


class QueueItem(Struct, frozen=True, kw_only=True):
    """One note as the queue shows it; *for_other* when somebody else must sign it.

    The minutes of a signed note are those it was signed with; *moved_on* when the record has others
    by now, or anything else that this note would rest on, and nothing was added about it yet.
    """

    note_id: str
    number: int
    member_id: str
    name: str
    minutes: int
    tone: Tone
    sign: str  # an icon
    reason: str
    read: bool
    signed: bool
    moved_on: bool
    for_other: bool
    ready: bool


def queue(
    session: Session,
    document: EvidenceDocument,
    notes: Sequence[Note],
    stopped: Mapping[str, tuple[Stop, ...]],
    reader_id: str,
) -> tuple[QueueItem, ...]:
    """Return the notes in the order of the board."""
    minutes = {a.member: a.minutes for a in document.attendance}
    by_member = {note.member_id: note for note in notes}
    items = []
    for number, seat in enumerate(session.plan.seats, start=1):
        note = by_member.get(seat.member_id)
        if note is None:
            continue
        found = [stop for stop in stopped[note.note_id] if not stop.warning]
        tone, sign, reason = _reason(session, document, note, notes, found, reader_id)
        items.append(
            QueueItem(
                note_id=note.note_id,
                number=number,
                member_id=seat.member_id,
                name=seat.display_name,
                minutes=minutes[seat.member_id]
                if note.signature is None
                else stated_minutes(note.body.header),
                tone=tone,
                sign=sign,
                reason=reason,
                read=is_read(note, reader_id) or note.signature is not None,
                signed=note.signature is not None,
                moved_on=moved_on(document, note),
                for_other=any(stop.code == "NOT_LICENSED" for stop in found),
                ready=not found and note.signature is None,
            )
        )
    return tuple(items)


def _reason(
    session: Session,
    document: EvidenceDocument,
    note: Note,
    notes: Sequence[Note],
    found: Sequence[Stop],
    reader_id: str,
) -> tuple[Tone, str, str]:
    codes = {stop.code for stop in found}
    questions = open_questions(note.body)
    if moved_on(document, note):
        return "warn", "question", MOVED_ON
    if record_differs(document, note) and (added := added_about_it(document, note)):
        day = long_date(local(added.at, session.plan.timezone).date())
        return "plain", "lock", f"record changed, added to on {day}"
    if note.signature is not None:
        return "plain", "lock", f"signed by {note.signature.signer_name}"
    if "NOT_LICENSED" in codes:
        names = " or ".join(f.name for f in may_sign(session, note.member_id))
        return "plain", "lock", f"for {names}"
    if note.kind == "absence":
        return "plain", "check" if is_read(note, reader_id) else "ring", "absence record"
    if any(p.code.startswith("RISK") for p in questions):
        return "risk", "alert", "risk review"
    if "EVIDENCE_CHANGED" in codes or any(p.code == CHANGED for p in questions):
        return "warn", "question", "record changed"
    if "ALIKE" in codes:
        return "warn", "question", _alike_to(session, document, note, notes)
    wrong = next((code for code in _TWO_WORDS if code in codes), None)
    if wrong is not None:
        return "warn", "question", _TWO_WORDS[wrong]
    if codes - _ELSEWHERE:
        return "warn", "question", "to put right"
    if questions:
        more = "" if len(questions) == 1 else "s"
        return "warn", "question", f"{len(questions)} question{more}"
    if is_read(note, reader_id):
        return "good", "check", changes_in_words(note.body)
    return "plain", "half_disc", "unread"


def _alike_to(
    session: Session, document: EvidenceDocument, note: Note, notes: Sequence[Note]
) -> str:
    found = closest(document, note, notes)
    return f"alike to {session.seat(found.other.member_id).first_name}" if found else "alike"
