"""The part of the group, written in one place for every unsigned note of the session (NOT-9).

All notes get it in one transaction, or none. Whoever wrote it meanwhile is shown beside one's own
words; a note that is signed in between keeps what it was signed with.
"""

from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta

from server.core.note import NoteBody
from server.desk.editing import CannotEdit
from server.desk.group_text import (
    as_lines,
    block_before,
    block_mark,
    carries,
    is_by_hand,
    with_block,
    written,
)
from server.desk.signing import names_somebody
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.desk_page import Desk, Editing, desk_page, names, own_note
from server.pages.forms import Form, read_form
from server.pages.render import see_other
from server.store import Note
from server.store.errors import NoteConflict, NoteSigned

MOST_TRIES = 5
SIGNED = "This note is signed and never changes. Write it from a note that is not."
NOTHING = "There is nothing to undo in the part about the group."
NAMES = (
    "This names a member, and it stands in everybody’s note. Say it without the name; what one"
    " member did belongs to their own note."
)


class GroupForm(Form, frozen=True):
    """*expected* marks the text the page showed."""

    expected: Annotated[str, Meta(max_length=64)]
    act: Literal["write", "undo"]
    text: Annotated[str, Meta(max_length=20_000)] = ""


async def group_save(request: web.Request) -> web.Response:
    desk, note = await own_note(request)
    form = await read_form(request, GroupForm)
    for _ in range(MOST_TRIES):
        if block_mark(note.body) != form.expected:
            return await _written_elsewhere(request, desk, note, form)
        try:
            wanted = await _wanted(request, desk, note, form)
            await _keep(request, desk, wanted)
        except CannotEdit as refused:
            return await _refused(request, desk, note, form, refused.text)
        except (NoteConflict, NoteSigned):
            desk, note = await own_note(request)  # somebody was faster: look again
            continue
        return see_other(f"/notes/{note.note_id}#shared")
    return await _written_elsewhere(request, desk, note, form)


async def _wanted(request: web.Request, desk: Desk, note: Note, form: GroupForm) -> NoteBody:
    """Return a body that has the block as it shall stand."""
    if not carries(note):
        raise CannotEdit(SIGNED)
    if form.act == "undo":
        versions = await access.practice(request).notes.versions(note.note_id)
        before = block_before([version.body for version in reversed(versions)])
        if before is None:
            raise CannotEdit(NOTHING)
        return before
    block = written(note.body.group, form.text)
    if names_somebody(desk.document, block):
        raise CannotEdit(NAMES)
    return with_block(note.body, block, by_hand=is_by_hand(note.body) or block != note.body.group)


async def _keep(request: web.Request, desk: Desk, wanted: NoteBody) -> None:
    scope, me, now = access.practice(request), request[ACCOUNT].account_id, request.app[CLOCK].now()
    by_hand = is_by_hand(wanted)
    saves = [
        (one.note_id, one.version, with_block(one.body, wanted.group, by_hand=by_hand))
        for one in desk.notes
        if carries(one) and (one.body.group, is_by_hand(one.body)) != (wanted.group, by_hand)
    ]
    await scope.notes.save_versions(saves, author=me, at=now)
    for note_id, _, _ in saves:
        await scope.audit.record(
            actor=me, act="save", subject_kind="note", subject_id=note_id, at=now
        )


async def _refused(
    request: web.Request, desk: Desk, note: Note, form: GroupForm, text: str
) -> web.Response:
    if form.act == "undo" or not carries(note):
        return await desk_page(request, desk, note, status=422, refusal=text)
    writing = Editing("group", "shared", form.text, error=text)
    return await desk_page(request, desk, note, status=422, editing=writing)


async def _written_elsewhere(
    request: web.Request, desk: Desk, note: Note, form: GroupForm
) -> web.Response:
    """Show the other's text beside one's own; neither is lost."""
    staff = await names(request)
    by = staff[note.author].name if note.author in staff else "Somebody else"
    text = f"{by} changed the part about the group meanwhile."
    if form.act == "undo":
        return await desk_page(request, desk, note, status=409, refusal=text)
    text = f"{text} Yours is kept below."
    writing = Editing("group", "shared", form.text, error=text, theirs=as_lines(note.body.group))
    return await desk_page(request, desk, note, status=409, editing=writing)
