"""The desk: the notes of a session, one at a time, with what each sentence rests on."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.desk.editing import CannotEdit, sentence_of
from server.desk.group_text import as_lines, carries
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.desk_page import Editing, bring_up_to_date, desk_page, open_desk, own_note
from server.pages.forms import Form, NoFields, read_form
from server.pages.render import see_other
from server.store import Note
from server.store.errors import NoteSigned

SIGNED = "This note is signed. Who read it before stays as it was."


class ReadingForm(Form, frozen=True):
    version: Annotated[int, Meta(ge=1)]


async def notes_show(request: web.Request) -> web.Response:
    """Lead to the first note that still has to be read; to attendance while that is open."""
    card = await access.own_session(request)
    desk = await open_desk(request, card)
    if desk is None:
        return see_other(f"/sessions/{card.session_id}/attendance")
    mine = [item for item in desk.queue if not item.for_other and not item.signed]
    first = next((item for item in mine if not item.read), (mine or desk.queue)[0])
    return see_other(f"/notes/{first.note_id}")


async def notes_draft(request: web.Request) -> web.Response:
    """Draft what is missing, and bring up to date what the record has changed since."""
    card = await access.own_session(request)
    await read_form(request, NoFields)
    await bring_up_to_date(request, card)
    return see_other(f"/sessions/{card.session_id}/notes")


async def note_show(request: web.Request) -> web.Response:
    desk, note = await own_note(request)
    return await desk_page(request, desk, note, editing=_asked_to_edit(request, note))


async def note_read(request: web.Request) -> web.Response:
    """A person says they have read this version; the next unread note comes up."""
    desk, note = await own_note(request)
    form = await read_form(request, ReadingForm)
    if form.version != note.version:
        text = "This note changed while you were reading. Here is how it stands now."
        return await desk_page(request, desk, note, status=409, refusal=text)
    scope, me, now = access.practice(request), request[ACCOUNT].account_id, request.app[CLOCK].now()
    try:
        await scope.notes.mark_read(note.note_id, form.version, me, now)
    except NoteSigned:
        desk, note = await own_note(request)
        return await desk_page(request, desk, note, status=409, refusal=SIGNED)
    await scope.audit.record(
        actor=me, act="read", subject_kind="note", subject_id=note.note_id, at=now
    )
    coming = desk.next_unread(note.note_id)
    if coming is None:
        return see_other(f"/sessions/{note.session_id}/signatures")
    return see_other(f"/notes/{coming.note_id}")


def _asked_to_edit(request: web.Request, note: Note) -> Editing | None:
    if note.signature is not None:
        return None
    if "group" in request.query and carries(note):
        return Editing("group", "shared", as_lines(note.body.group))
    for act in ("change", "add", "use"):
        subject = request.query.get(act)
        if subject is None:
            continue
        if act == "change":
            try:
                return Editing(act, subject, sentence_of(note.body, subject).text)
            except CannotEdit:
                return None
        return Editing(act, subject)
    return None
