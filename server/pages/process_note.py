"""A facilitator's process note about a session: one box, one reader, no way out of it.

What is kept about it in the audit is that it was read, saved or removed; never a word of it.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.render import render, see_other
from server.store import SessionCard
from server.store.process_notes import ProcessNote, ProcessNoteConflict

LONGEST = 20_000  # characters
SAVED_ELSEWHERE = (
    "This note was saved elsewhere while you were writing. Nothing is lost: how it stands there is"
    " shown below your text. Bring the two together and save."
)
REMOVED_ELSEWHERE = "This note was removed elsewhere meanwhile. Save to keep what you wrote here."
CHANGED = "Not removed: it was saved elsewhere meanwhile. Read it again first."
EMPTY = "Write something, or remove the note."


class ProcessNoteForm(Form, frozen=True):
    """*expected* is the version the page showed; 0 when there was none."""

    expected: Annotated[int, Meta(ge=0)]
    text: Annotated[str, Meta(max_length=LONGEST)]


class RemovalForm(Form, frozen=True):
    expected: Annotated[int, Meta(ge=1)]


async def process_note_show(request: web.Request) -> web.Response:
    card = await _card(request)
    note = await access.process_notes(request).of_session(card.session_id)
    await _written_down(request, "view", card)
    return _page(request, card, note)


async def process_note_save(request: web.Request) -> web.Response:
    card = await _card(request)
    form = await read_form(request, ProcessNoteForm)
    if not form.text.strip():
        note = await access.process_notes(request).of_session(card.session_id)
        return _page(request, card, note, status=422, refusal=EMPTY)
    try:
        await access.process_notes(request).save(
            card.session_id, form.text, expected=form.expected, at=request.app[CLOCK].now()
        )
    except ProcessNoteConflict as found:
        refusal = SAVED_ELSEWHERE if found.latest else REMOVED_ELSEWHERE
        return _page(request, card, found.latest, status=409, refusal=refusal, typed=form.text)
    await _written_down(request, "save", card)
    return see_other(f"/sessions/{card.session_id}/process-note")


async def process_note_remove(request: web.Request) -> web.Response:
    card = await _card(request)
    form = await read_form(request, RemovalForm)
    try:
        await access.process_notes(request).remove(card.session_id, expected=form.expected)
    except ProcessNoteConflict as found:
        return _page(request, card, found.latest, status=409, refusal=CHANGED)
    await _written_down(request, "remove", card)
    return see_other(f"/sessions/{card.session_id}/process-note")


async def _card(request: web.Request) -> SessionCard:
    subject = ("session", request.match_info["session_id"])
    return await access.own_session(request, subject=subject)


async def _written_down(request: web.Request, act: str, card: SessionCard) -> None:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind="process_note",
        subject_id=card.session_id,
        at=request.app[CLOCK].now(),
    )


def _page(
    request: web.Request,
    card: SessionCard,
    note: ProcessNote | None,
    *,
    status: int = 200,
    refusal: str = "",
    typed: str | None = None,
) -> web.Response:
    return render(
        request,
        "facilitator/process_note.html",
        status=status,
        card=card,
        note=note,
        refusal=refusal,
        typed=typed,
        longest=LONGEST,
    )
