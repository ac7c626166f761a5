"""The whole log -> evidence -> drafts -> notes; once per member, and anew when the record changed.

NOT-2: a note nobody has touched is drafted again by itself; one that a person worked on is never
rewritten, it gets a question that says what differs and stops the signature until it is answered.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

import notes_engine
from notes_engine import EvidenceDocument, SessionDraft
from server.core.note import NoteBody, NoteKind, NotePrompt
from server.core.state import Session
from server.desk.bodies import is_touched, kind_of, note_body
from server.desk.evidence import evidence, fingerprint
from server.desk.group_text import BY_HAND, Block, block_by_hand, with_block
from server.desk.header import header
from server.store import NewNote, Note, Practice
from server.store.errors import NoteConflict, NoteSigned

CHANGED = "EVIDENCE_CHANGED"
KEEP, TAKE = "Keep this text", "Take the new draft"


class Fresh(Struct, frozen=True):
    """What a member's note would be if it were drafted now."""

    kind: NoteKind
    body: NoteBody
    evidence_hash: str


async def draft_notes(
    scope: Practice, session_id: str, session: Session, *, author: str, at: datetime
) -> list[Note]:
    """Return the notes of a session that has ended, made or brought up to date where needed.

    Before anybody stood by the minutes nothing is drafted; what was drafted before stays.
    """
    document = evidence(session)
    notes = await notes_of(scope, session_id)
    if not is_behind(session, document, notes):
        return notes
    stale = [note for note in notes if _needs_work(note, document)]
    fresh = await drafts(scope, session, document, notes)
    new = [
        NewNote(member.id, one.kind, one.body, one.evidence_hash)
        for member in document.members
        for one in (fresh[member.id],)
    ]
    await scope.notes.create(session_id, new, author=author, at=at)
    for note in stale:
        await _bring_up_to_date(scope, note, fresh[note.member_id], author=author, at=at)
    return await notes_of(scope, session_id)


async def notes_of(scope: Practice, session_id: str) -> list[Note]:
    """Return the notes of a session as they stand, in the order they were made."""
    cards = await scope.notes.of_session(session_id)
    found = [await scope.notes.note(card.note_id) for card in cards]
    return [note for note in found if note is not None]


def is_behind(session: Session, document: EvidenceDocument, notes: Sequence[Note]) -> bool:
    """Whether drafting now would make a note or change one."""
    if session.confirmed_at is None:
        return False
    missing = {m.id for m in document.members} - {note.member_id for note in notes}
    return bool(missing) or any(_needs_work(note, document) for note in notes)


async def drafts(
    scope: Practice, session: Session, document: EvidenceDocument, notes: Sequence[Note]
) -> Mapping[str, Fresh]:
    """Return every member's draft as it would be made now.

    The part about the group is what a person wrote for the session's *notes*, if one did (NOT-9).
    """
    drafted = notes_engine.draft(document, document.policy.format)
    charts = {m.member_id: m for m in await scope.people.members()}
    return {
        seat.member_id: _fresh(
            drafted,
            document,
            header(session, document, seat, charts[seat.member_id].birth_date),
            seat.member_id,
            block_by_hand(notes),
        )
        for seat in session.plan.seats
    }


async def settle(
    scope: Practice, note: Note, fresh: Fresh, given: str, *, author: str, at: datetime
) -> int:
    """Answer the question about a changed record: keep one's text or take the new draft."""
    body = fresh.body if given == TAKE else _kept(note.body, fresh, given)
    return await scope.notes.save_version(
        note.note_id,
        expected_version=note.version,
        body=body,
        author=author,
        at=at,
        rests_on=(fresh.kind, fresh.evidence_hash),
    )


def differences(body: NoteBody, fresh: Fresh) -> str:
    """Return in words what the record says now and the text does not."""
    now, before = fresh.body.header, body.header
    told = [
        f"{name.replace('_', ' ')} {before.get(name, 'none')}, now {now.get(name, 'none')}"
        for name in ("minutes", "start", "stop", "by", "diagnosis")
        if now.get(name) != before.get(name)
    ]
    here = {s.text for part in body.sections for s in part.sentences}
    news = [s.text for part in fresh.body.sections for s in part.sentences if s.text not in here]
    if news:
        told.append("the new draft says: " + " ".join(f"“{text}”" for text in news))
    return "; ".join(told) or "a record this note rests on was changed"


def _fresh(
    drafted: SessionDraft,
    document: EvidenceDocument,
    head: dict[str, str],
    member_id: str,
    block: Block | None,
) -> Fresh:
    draft = next(d for d in drafted.members if d.member == member_id)
    rests_on = fingerprint(document, member_id)
    body = note_body(drafted, draft, head | {"evidence": rests_on})
    if block is not None and draft.status == "draft":
        body = with_block(body, block, by_hand=True)
    return Fresh(kind_of(draft), body, rests_on)


def _needs_work(note: Note, document: EvidenceDocument) -> bool:
    if note.signature is not None:
        return False  # ATT-11: a signed note never moves
    rests_on = fingerprint(document, note.member_id)
    asked = [p.prompt_id for p in note.body.prompts if p.code == CHANGED and p.state == "open"]
    if note.evidence_hash == rests_on:
        return bool(asked)  # the record went back to what it was
    return asked != [_prompt_id(rests_on)]


async def _bring_up_to_date(
    scope: Practice, note: Note, fresh: Fresh, *, author: str, at: datetime
) -> None:
    rests_on: tuple[NoteKind, str] | None = None
    if note.evidence_hash == fresh.evidence_hash:
        body = _without_question(note.body)
    elif is_touched(_without_question(note.body)):
        body = _with_question(note.body, fresh)
    else:
        body, rests_on = fresh.body, (fresh.kind, fresh.evidence_hash)
    try:
        await scope.notes.save_version(
            note.note_id,
            expected_version=note.version,
            body=body,
            author=author,
            at=at,
            rests_on=rests_on,
        )
    except (NoteConflict, NoteSigned):
        return  # somebody was faster; the next look finds what is left to do


def _without_question(body: NoteBody) -> NoteBody:
    kept = tuple(p for p in body.prompts if p.code != CHANGED or p.state != "open")
    return replace(body, prompts=kept)


def _with_question(body: NoteBody, fresh: Fresh) -> NoteBody:
    asked = NotePrompt(
        prompt_id=_prompt_id(fresh.evidence_hash),
        code=CHANGED,
        section=body.sections[0].key,
        text=f"The record changed after you worked on this note: {differences(body, fresh)}.",
        blocking=True,
        choices=(KEEP, TAKE),
    )
    return replace(body, prompts=(asked, *_without_question(body).prompts))


def _kept(body: NoteBody, fresh: Fresh, given: str) -> NoteBody:
    own = ("drafted", "sentences", BY_HAND)
    head = fresh.body.header | {name: body.header[name] for name in own if name in body.header}
    settled = tuple(
        replace(p, answer=given, state="answered") if p.code == CHANGED else p for p in body.prompts
    )
    return replace(body, header=head, prompts=settled)


def _prompt_id(rests_on: str) -> str:
    return f"changed-{rests_on[:12]}"
