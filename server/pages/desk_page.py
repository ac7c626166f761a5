"""The desk as facts: one note with its evidence, the queue beside it, what stops a signature.

Every page of a note is made here, whether it was asked for or is the answer to a refused act, so
that nobody ever loses the place where they were reading.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from aiohttp import web
from msgspec import Struct

from notes_engine import EvidenceDocument
from server.core.localtime import local
from server.core.note import NotePrompt, NoteSentence
from server.core.participation import participation
from server.core.state import Session
from server.desk.amending import KINDS
from server.desk.bodies import open_questions
from server.desk.drafting import draft_notes, is_behind, notes_of
from server.desk.evidence import evidence
from server.desk.evidence_row import EvidenceRow
from server.desk.evidence_rows import evidence_rows, marks
from server.desk.following import RISK_REVIEW, kind_for
from server.desk.group_text import as_lines, block_mark, carries, shared
from server.desk.likeness import Comparison, closest
from server.desk.moving import Moved, may_have_moved, moves, places, to_add
from server.desk.queue import QueueItem, queue
from server.desk.reviewing import standing
from server.desk.signing import Stop, findings, record_differs, statement, stops, strays
from server.desk.wording import CHOICES_ONLY
from server.keys import ACCOUNT, CLOCK, PRACTICE, SETTINGS, TAXONOMY
from server.pages import access, desk_keys, passkeys
from server.pages.render import render
from server.store import Account, Note, SessionCard
from server.store.facts import NoteVersion


class Desk(Struct, frozen=True):
    """A session at the desk, as one person sees it; *behind* when its notes should be drafted anew.

    Looking writes nothing: notes are drafted when the minutes are confirmed, or by asking for it.
    """

    card: SessionCard
    session: Session
    document: EvidenceDocument
    notes: tuple[Note, ...]
    stopped: dict[str, tuple[Stop, ...]]
    queue: tuple[QueueItem, ...]
    behind: bool

    def item(self, note_id: str) -> QueueItem:
        return next(item for item in self.queue if item.note_id == note_id)

    def next_unread(self, after: str) -> QueueItem | None:
        """Return the next note in the queue that its reader still has to read."""
        at = next((n for n, item in enumerate(self.queue) if item.note_id == after), 0)
        order = (*self.queue[at + 1 :], *self.queue[:at])
        return next((item for item in order if not item.read and not item.for_other), None)


class ShownSentence(Struct, frozen=True):
    """A sentence with the records it rests on; *state* is drafted, changed or added.

    It *strays* when one of its records is not this member's any more.
    """

    sentence: NoteSentence
    state: str
    rows: tuple[EvidenceRow, ...]
    strays: bool = False


class ShownPrompt(Struct, frozen=True):
    """A question where its sentence would stand; *by_words* when free words may answer it."""

    prompt: NotePrompt
    by_words: bool


class ShownSection(Struct, frozen=True):
    """A section as it is read: what is said, and what is asked."""

    key: str
    title: str
    sentences: tuple[ShownSentence, ...]
    prompts: tuple[ShownPrompt, ...]


class Editing(Struct, frozen=True):
    """What is being written on the page: *act* on *subject*, with the words typed so far."""

    act: str
    subject: str
    text: str = ""
    error: str | None = None
    theirs: str | None = None  # what somebody else saved meanwhile
    told: str | None = None  # about the words offered
    chosen: str = ""  # of what was offered beside the words


async def open_desk(request: web.Request, card: SessionCard) -> Desk | None:
    """Return the desk of a session that `own_session` found; None while nothing is drafted."""
    room = await access.own_room(request, card)
    session, me = room.session, request[ACCOUNT].account_id
    if session.ended_at is None or session.started_at is None:
        return None
    notes = await notes_of(access.practice(request), card.session_id)
    if not notes:
        return None
    document = evidence(session)
    stopped = {
        note.note_id: stops(session, document, note, notes, me)
        if note.signature is None
        else findings(document, note, notes)
        for note in notes
    }
    return Desk(
        card=card,
        session=session,
        document=document,
        notes=tuple(notes),
        stopped=stopped,
        queue=queue(session, document, notes, stopped, me),
        behind=is_behind(session, document, notes),
    )


async def bring_up_to_date(request: web.Request, card: SessionCard) -> None:
    """Draft what is missing and what the record has changed; before the confirmation, nothing."""
    room = await access.own_room(request, card)
    session, me = room.session, request[ACCOUNT].account_id
    if session.confirmed_at is None:
        return
    scope, now = access.practice(request), request.app[CLOCK].now()
    await draft_notes(scope, card.session_id, session, author=me, at=now)


async def own_card(request: web.Request) -> SessionCard:
    """Return the session of the note of the address, if the account leads it; else 404."""
    note_id = request.match_info["note_id"]
    found = await access.practice(request).notes.note(note_id)
    if found is None:
        raise web.HTTPNotFound
    return await access.own_session(request, found.session_id, subject=("note", note_id))


async def own_note(request: web.Request) -> tuple[Desk, Note]:
    """Return the note of the address and its desk, if the account leads its session; else 404."""
    note_id, card = request.match_info["note_id"], await own_card(request)
    desk = await open_desk(request, card)
    note = next((n for n in desk.notes if n.note_id == note_id), None) if desk else None
    if desk is None or note is None:
        raise web.HTTPNotFound
    return desk, note


async def desk_page(
    request: web.Request,
    desk: Desk,
    note: Note,
    *,
    status: int = 200,
    editing: Editing | None = None,
    refusal: str | None = None,
) -> web.Response:
    """Return the page of one note."""
    session, me = desk.session, request[ACCOUNT]
    rows = evidence_rows(session, desk.document, note.member_id, request.app[TAXONOMY])
    sections = tuple(_sections(desk, note, rows))
    block = shared(note, desk.notes)
    moved, differs = await _moves(request, desk), record_differs(desk.document, note)
    used = [e for s in sections for shown in s.sentences for e in shown.sentence.evidence]
    at = next(n for n, item in enumerate(desk.queue) if item.note_id == note.note_id)
    stopped = desk.stopped[note.note_id]
    return render(
        request,
        "facilitator/desk.html",
        status=status,
        desk=desk,
        passkey=await passkeys.own_asking(request),
        note=note,
        seat=session.seat(note.member_id),
        item=desk.queue[at],
        before=desk.queue[at - 1] if at else None,
        after=desk.queue[at + 1] if at + 1 < len(desk.queue) else None,
        group=[ShownSentence(s, "shared", tuple(marks(rows, s.evidence))) for s in note.body.group],
        follow_ups=await access.practice(request).follow_ups.of_note(note.note_id),
        may_follow=kind_for(session, note),
        reviewed=await _reviewed(request, note),
        today=(today := local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()),
        usual_due=today + timedelta(days=request[PRACTICE].policy.note_due_days),
        block_mark=block_mark(note.body),
        block_lines=as_lines(note.body.group),
        may_write_block=carries(note),
        block_in=_whose(desk, block.same),
        block_signed=_whose(desk, block.signed),
        block_unsigned=sum(carries(one) for one in desk.notes),
        sections=sections,
        rows=[row for id_, row in rows.items() if id_ in used],
        group_rows=[
            row
            for id_, row in rows.items()
            if id_ in {e for s in note.body.group for e in s.evidence} and id_ not in used
        ],
        unused=marks(rows, note.body.unused),
        questions=len(open_questions(note.body)),
        stops=[s for s in stopped if not s.warning],
        warnings=[s for s in stopped if s.warning],
        clean=not differs
        and not {"PEER_NAMED", "GROUP_NAMES", "MINUTES_DIFFER"} & {s.code for s in stopped},
        moved=[one for one in moved if note.member_id in (one.left, one.found)],
        places={
            f"e{one.seqs[0]}": places(session, one, request.app[TAXONOMY])
            for one in participation(session)[note.member_id]
        },
        to_add=list(to_add(session, desk.document, note, moved, rows)) if differs else [],
        compared=_compared(desk, note),
        statement=statement(),
        kinds=KINDS,
        names=(staff := await names(request)),
        standing=standing(note, staff),
        editing=editing,
        may_reword=may_reword(request, desk, note),
        refusal=refusal,
        me=me.account_id,
        keys=desk_keys.SHEET,
        policy=desk.document.policy,
    )


async def _reviewed(request: web.Request, note: Note) -> NoteVersion | None:
    """NOT-11: who confirmed the risk record, and when: the version that first had the answer."""
    if not any(p.code == RISK_REVIEW and p.state == "answered" for p in note.body.prompts):
        return None
    found = None
    for version in await access.practice(request).notes.versions(note.note_id):
        said = [p for p in version.body.prompts if p.code == RISK_REVIEW]
        if not said or any(p.state != "answered" for p in said):
            break
        found = version
    return found


def _whose(desk: Desk, notes: Iterable[Note]) -> list[str]:
    return [desk.session.seat(note.member_id).display_name for note in notes]


def may_reword(request: web.Request, desk: Desk, note: Note) -> bool:
    """NOT-7: the operator has a model, the member agreed, and the note can still be changed."""
    agreed = desk.session.seats[note.member_id].agreed_to_rewriting
    return bool(request.app[SETTINGS].rewriting_url) and agreed and note.signature is None


async def names(request: web.Request) -> dict[str, Account]:
    """Return the practice's staff by id: versions and addenda name their authors."""
    return {a.account_id: a for a in await access.practice(request).people.accounts()}


def _compared(desk: Desk, note: Note) -> Comparison | None:
    return closest(desk.document, note, desk.notes)


async def _moves(request: web.Request, desk: Desk) -> tuple[Moved, ...]:
    if not may_have_moved(desk.session):
        return ()
    return moves(desk.session, await access.practice(request).log.read(desk.card.session_id))


def _sections(desk: Desk, note: Note, rows: dict[str, EvidenceRow]) -> Iterator[ShownSection]:
    stray = {s.sentence_id for s in strays(desk.document, note.body, note.member_id)}
    for section in note.body.sections:
        asked = [p for p in note.body.prompts if p.section == section.key]
        yield ShownSection(
            section.key,
            section.title,
            tuple(
                ShownSentence(s, _state(s), tuple(marks(rows, s.evidence)), s.sentence_id in stray)
                for s in section.sentences
            ),
            tuple(ShownPrompt(p, p.code not in CHOICES_ONLY) for p in asked),
        )


def _state(sentence: NoteSentence) -> str:
    if sentence.origin == "clinician":
        return "added"
    return "changed" if sentence.changed else "drafted"
