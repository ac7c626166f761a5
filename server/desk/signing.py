"""What stands in the way of a signature, and the signature itself. Nothing signs itself.

SIG-1 to SIG-6; `stops` is a function of facts: pages show it before anybody signs, and it is
asked again at the moment of signing. Who stopped reading here has what an auditor asks first.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from msgspec import Struct

import notes_engine
from notes_engine import EvidenceDocument, ReviewFinding
from notes_engine.mask import Cast
from server.core.note import NoteBody, NoteSentence, content_hash, individual_text
from server.core.plan import Facilitator
from server.core.state import Session
from server.desk.bodies import open_questions
from server.desk.editing import is_event
from server.desk.evidence import fingerprint
from server.desk.likeness import closest
from server.store import Account, Note, Practice, Signature
from server.store.facts import Addendum

REMEMBERED = 64  # notes: a few desks at once

ONE = (
    "I read this note. It describes what this member did and what I did, "
    "and the minutes are the minutes attended."
)
MANY = (
    "I read each of these {number} notes. Each describes what that member did and what I did, "
    "and the minutes are the minutes attended."
)


MOVED_ON = "The record changed after this was signed. Add an addendum."
NOT_THEIRS = (
    "A sentence rests on a record that was taken back or is another member’s. Remove it, or take "
    "the new draft."
)


class Stop(Struct, frozen=True):
    """Why a note cannot be signed now. A *warning* is said and stops nothing."""

    code: str
    text: str
    warning: bool = False


def stops(
    session: Session,
    document: EvidenceDocument,
    note: Note,
    others: Sequence[Note],
    signer_id: str,
) -> tuple[Stop, ...]:
    """Return all that stands between *signer_id* and their signature on *note*."""
    found: list[Stop] = []
    if session.ended_at is None:
        found.append(Stop("SESSION_RUNNING", "The session has not ended."))
    if session.confirmed_at is None:
        found.append(Stop("ATTENDANCE_OPEN", "Attendance is not confirmed."))
    if note.kind == "absence":
        # SIG-6: an absence record describes no service; it is read and kept, not signed.
        found.append(Stop("ABSENCE", "An absence record is kept as it is. It is not a note."))
    found += _who(session, note, signer_id)
    questions = len(open_questions(note.body))
    if questions:
        text = f"{questions} question{'s' if questions > 1 else ''} still open."
        found.append(Stop("QUESTION_OPEN", text))
    if note.evidence_hash != fingerprint(document, note.member_id):
        found.append(Stop("EVIDENCE_CHANGED", "The record changed after this was drafted."))
    if strays(document, note.body, note.member_id):
        found.append(Stop("NOT_THEIRS", NOT_THEIRS))
    if not individual_text(note.body).strip():
        found.append(Stop("EMPTY", "There is nothing to sign yet."))
    found += findings(document, note, others)
    if not is_read(note, signer_id):
        found.append(Stop("NOT_READ", "You have not read this version."))
    return tuple(found)


def is_read(note: Note, reader_id: str) -> bool:
    """SIG-3: read by whoever signs, in the version that is signed. Reading is an act."""
    return any(r.reader_id == reader_id and r.version == note.version for r in note.readings)


def moved_on(document: EvidenceDocument, note: Note) -> bool:
    """ATT-11, SIG-9: whether a signed note waits for words about a record that changed since.

    The note itself never changes. What is billed by it should wait as long.
    """
    return record_differs(document, note) and added_about_it(document, note) is None


def record_differs(document: EvidenceDocument, note: Note) -> bool:
    """Whether the record is another than the one that was signed, said or not yet said."""
    signed = note.signature is not None
    return signed and note.evidence_hash != fingerprint(document, note.member_id)


def added_about_it(document: EvidenceDocument, note: Note) -> Addendum | None:
    """Return the last addendum that was written with the record as it is now."""
    now = fingerprint(document, note.member_id)
    return next((one for one in reversed(note.addenda) if one.evidence_hash == now), None)


def strays(document: EvidenceDocument, body: NoteBody, member_id: str) -> list[NoteSentence]:
    """Return the sentences that rest on an observation that is not this member's (any more)."""
    own = (t.id for t in document.tags if t.member == member_id)
    risks = (r.id for r in document.risks if r.member == member_id)
    techniques = (one.id for one in document.interventions)
    seen = (one.id for one in document.process)
    known = {*own, *risks, *techniques, *seen}
    written = (*body.group, *(s for part in body.sections for s in part.sentences))
    return [s for s in written if any(is_event(e) and e not in known for e in s.evidence)]


def findings(document: EvidenceDocument, note: Note, others: Sequence[Note]) -> tuple[Stop, ...]:
    """Return what an independent reading objects to (SIG-4)."""
    texts = tuple(
        (part.key, " ".join(s.text for s in part.sentences)) for part in note.body.sections
    )
    reviewed = [
        Stop(f.code, _quoted(f.text, f.quote), warning=f.severity == "warn")
        for f in _reviewed(document, note.member_id, texts)
    ]
    # The engine reads text; here it is known which sentences are everybody's and may be alike.
    beside = closest(document, note, others)
    if beside is not None and beside.is_too_much(document.policy):
        measured = f"{beside.words:.2f} of the words, {beside.runs:.2f} of the five-word runs"
        text = f"This reads like another note of the session: {measured} are shared."
        reviewed.append(Stop("ALIKE", text))
    if names_somebody(document, note.body.group):
        text = "The part about the group names a member. Nobody may sign it."
        reviewed.append(Stop("GROUP_NAMES", text))
    return tuple(reviewed)


# Every page of the desk asks about every note of the session, and hardly any changed since.
@lru_cache(maxsize=REMEMBERED)
def _reviewed(
    document: EvidenceDocument, member_id: str, texts: tuple[tuple[str, str], ...]
) -> tuple[ReviewFinding, ...]:
    return notes_engine.review(document, member_id, dict(texts), {})


@lru_cache(maxsize=REMEMBERED)
def names_somebody(document: EvidenceDocument, group: tuple[NoteSentence, ...]) -> bool:
    """Whether the shared part tells who was there: it stands in everybody's chart."""
    said = " ".join(sentence.text for sentence in group)
    for leader in document.facilitators:
        said = said.replace(leader.name, " ")
    return bool(Cast(document.members).find(said))


def may_sign(session: Session, member_id: str) -> tuple[Facilitator, ...]:
    """SIG-2: the facilitators licensed in the state the member was in; all, if none is."""
    located = session.seats[member_id].location
    if located is None:
        return session.plan.facilitators
    licensed = tuple(f for f in session.plan.facilitators if located.state in f.licensed_in)
    return licensed or session.plan.facilitators


def _who(session: Session, note: Note, signer_id: str) -> list[Stop]:
    allowed = may_sign(session, note.member_id)
    located = session.seats[note.member_id].location
    if signer_id not in {f.facilitator_id for f in allowed}:
        names = " or ".join(f.name for f in allowed)
        where = located.state if located else "their state"
        return [Stop("NOT_LICENSED", f"For {names}, who is licensed in {where}.")]
    if located and not any(located.state in f.licensed_in for f in session.plan.facilitators):
        text = f"No facilitator of this group is licensed in {located.state}."
        return [Stop("NOBODY_LICENSED", text, warning=True)]
    return []


def _quoted(text: str, quote: str) -> str:
    return f"{text} (“{quote}”)" if quote else text


def statement(number: int = 1, spelled: Mapping[int, str] | None = None) -> str:
    """Return the sentence one signs by; with more than one note it says how many."""
    if number == 1:
        return ONE
    return MANY.format(number=(spelled or {}).get(number, str(number)))


async def sign(
    scope: Practice, note: Note, session: Session, signer: Account, said: str, *, at: datetime
) -> Signature:
    """Sign *note* as it was read: exactly once, and frozen from then on (SIG-5).

    *session* is the one its stops were asked of; NotAsRead when more was recorded since.
    """
    return await scope.notes.sign(
        note.note_id,
        version=note.version,
        content_hash=seal(note),
        expected_seq=session.seq,
        statement=said,
        signer_id=signer.account_id,
        name=signer.name,
        credential=signer.credential,
        at=at,
    )


def seal(note: Note) -> str:
    """Return what the signature binds: the text with its evidence, member and session."""
    return content_hash(
        note.body,
        evidence_hash=note.evidence_hash,
        member_id=note.member_id,
        session_id=note.session_id,
    )
