"""Sign-all: one row a note with what differs, one statement, one password, a signature per note.

It stays closed, with the reason, until every note of the signer is read and nothing is open.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.desk import signing
from server.desk.bodies import changes_in_words
from server.desk.queue import QueueItem
from server.keys import ACCOUNT, CLOCK
from server.pages import access, passkeys
from server.pages.desk_page import Desk, open_desk
from server.pages.forms import Form, read_form
from server.pages.render import render, see_other
from server.pages.second_factor import Answer
from server.pages.sign_in import confirm_password
from server.pages.words import NUMBERS, many, spelled, upper_first
from server.store import Note, SessionCard
from server.store.errors import NotAsRead, NoteSigned

WRONG_PASSWORD = "Nothing is signed: that is not your password."  # noqa: S105 - words about one
NOT_TICKED = (422, "Nothing is signed: tick the statement first.")


class SheetForm(Form, frozen=True):
    """*shown* is what the page listed: `<note id>:<version>` of each note to sign."""

    password: Annotated[str, Meta(max_length=256)] = ""
    shown: tuple[Annotated[str, Meta(max_length=80)], ...] = ()
    attested: Annotated[str, Meta(max_length=3)] = ""
    credential: Answer = ""


class Line(Struct, frozen=True, kw_only=True):
    """One note on the sheet; *state* is ready, signed, moved_on, other, absence or open."""

    note: Note
    name: str
    minutes: int
    differs: str
    state: str
    says: str


async def signatures_show(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    desk = await open_desk(request, card)
    if desk is None:
        return see_other(f"/sessions/{card.session_id}/attendance")
    return await _page(request, card, desk)


async def signatures_create(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    form = await read_form(request, SheetForm)
    refused: tuple[int, str] | None = NOT_TICKED
    if form.attested == "yes":
        refused = await confirm_password(
            request, form.password, wrong=WRONG_PASSWORD, credential=form.credential
        )
    # As with one note: the stops are asked after all that takes time.
    desk = await open_desk(request, card)
    if desk is None:
        return see_other(f"/sessions/{card.session_id}/attendance")
    mine = [line.note for line in lines(desk) if line.state in ("ready", "open")]
    reason = closed_because(desk)
    if reason is not None:
        return await _page(request, card, desk, status=422, error=f"Nothing is signed: {reason}")
    if set(form.shown) != {f"{note.note_id}:{note.version}" for note in mine}:
        text = "Nothing is signed: a note changed since this page was shown. Look again."
        return await _page(request, card, desk, status=409, error=text)
    if refused is not None:
        status, text = refused
        return await _page(
            request, card, desk, status=status, error=text, attested=form.attested == "yes"
        )
    signed = await _sign_each(request, desk, mine)
    if signed < len(mine):
        text = f"{upper_first(spelled(signed, 'note'))} signed. The others changed meanwhile."
        fresh = await open_desk(request, card)
        return await _page(request, card, fresh or desk, status=409, error=text)
    return see_other(f"/sessions/{card.session_id}/signatures")


async def _sign_each(request: web.Request, desk: Desk, notes: list[Note]) -> int:
    scope, me, now = access.practice(request), request[ACCOUNT], request.app[CLOCK].now()
    said, signed = statement(len(notes)), 0
    for note in notes:
        try:
            await signing.sign(scope, note, desk.session, me, said, at=now)
        except (NotAsRead, NoteSigned):
            continue
        signed += 1
        await scope.audit.record(
            actor=me.account_id, act="sign", subject_kind="note", subject_id=note.note_id, at=now
        )
    return signed


def statement(number: int) -> str:
    return signing.statement(number, dict(enumerate(NUMBERS)))


def lines(desk: Desk) -> list[Line]:
    """Return the rows of the sheet: notes to sign, then those of others, then the rest."""
    by_id = {note.note_id: note for note in desk.notes}
    order = {"open": 0, "ready": 0, "moved_on": 1, "signed": 1, "other": 2, "absence": 3}
    found = []
    for item in desk.queue:
        note = by_id[item.note_id]
        state = _state(note, item)
        found.append(
            Line(
                note=note,
                name=item.name,
                minutes=item.minutes,
                differs=_differs(desk, note, state),
                state=state,
                says=_says(item.reason, note, state),
            )
        )
    return sorted(found, key=lambda line: order[line.state])


def closed_because(desk: Desk) -> str | None:
    """Return why the sheet is closed; None when everything of the signer's can be signed."""
    if desk.session.confirmed_at is None:
        return "attendance is not confirmed."
    waiting = [line for line in lines(desk) if line.state == "open"]
    unread = sum(
        1 for line in waiting if "NOT_READ" in {s.code for s in desk.stopped[line.note.note_id]}
    )
    if unread:
        return f"{many(unread, 'note is', 'notes are')} not read yet."
    if waiting:
        return f"{many(len(waiting), 'note has', 'notes have')} something open."
    if not any(line.state == "ready" for line in lines(desk)):
        return "no note here waits for your signature."
    return None


def _state(note: Note, item: QueueItem) -> str:
    if item.moved_on:
        return "moved_on"
    if note.signature is not None:
        return "signed"
    if note.kind == "absence":
        return "absence"
    if item.for_other:
        return "other"
    return "ready" if item.ready else "open"


def _differs(desk: Desk, note: Note, state: str) -> str:
    if state == "other":
        located = desk.session.seats[note.member_id].location
        names = " or ".join(f.name for f in signing.may_sign(desk.session, note.member_id))
        return f"in {located.state}: only {names} is licensed there" if located else ""
    if state == "absence":
        return "absence record"
    if state == "open":
        texts = [s.text for s in desk.stopped[note.note_id] if not s.warning]
        return " ".join(texts)
    return changes_in_words(note.body)


def _says(reason: str, note: Note, state: str) -> str:
    match state:
        case "ready":
            return "read, ready"
        case "absence":
            return "not a note"
        case _:
            return reason


async def _page(
    request: web.Request,
    card: SessionCard,
    desk: Desk,
    *,
    status: int = 200,
    error: str | None = None,
    attested: bool = False,
) -> web.Response:
    rows = lines(desk)
    ready = [line for line in rows if line.state == "ready"]
    mine = [line for line in rows if line.state in ("ready", "open")]
    signed = [line for line in rows if line.state in ("signed", "moved_on")]
    return render(
        request,
        "facilitator/signatures.html",
        status=status,
        card=card,
        passkey=await passkeys.own_asking(request),
        desk=desk,
        lines=rows,
        mine=mine,
        closed=closed_because(desk),
        signed=signed,
        signed_at=max(
            (line.note.signature.at for line in signed if line.note.signature), default=None
        ),
        statement=statement(len(ready)),
        error=error,
        attested=attested,
        now=request.app[CLOCK].now(),
    )
