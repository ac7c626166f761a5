"""Writing in a note: by form, or by a script that saves while somebody types (NOT-1).

An act is about one sentence or one question. If somebody saved another version meanwhile, the act
is done on theirs unless both touched the same words; then nothing is kept over anybody and both
texts are shown.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.core.note import NoteBody
from server.desk import drafting, following
from server.desk.editing import Act, CannotEdit, Edit, answer, collides, edited, prompt_of, undone
from server.keys import ACCOUNT, CLOCK
from server.pages import access, note_following
from server.pages.desk_page import Desk, Editing, desk_page, names, own_note
from server.pages.forms import JSON_TYPE, Form, read_form, read_json
from server.pages.render import see_other
from server.pages.words import clock_time
from server.store import Note, Practice
from server.store.errors import NoteConflict, NoteSigned

MOST_TRIES = 5
SIGNED = "This note is signed and never changes. Add an addendum."

Change = Callable[[Note], Awaitable[NoteBody]]
Id = Annotated[str, Meta(max_length=64)]
Version = Annotated[int, Meta(ge=1)]


class EditForm(Form, frozen=True):
    """*expected* is the version the page showed."""

    expected: Version
    act: Act
    sentence: Id = ""
    section: Id = ""
    evidence: Id = ""
    text: Annotated[str, Meta(max_length=8000)] = ""


class AnswerForm(Form, frozen=True):
    expected: Version
    prompt: Id
    answer: Annotated[str, Meta(max_length=2000)]


class Elsewhere(Exception):
    """Somebody else changed the same words first; *note* is how it stands now."""

    def __init__(self, note: Note) -> None:
        super().__init__("changed elsewhere")
        self.note = note


async def version_save(request: web.Request) -> web.Response:
    """Keep one edit as a new version."""
    desk, note = await own_note(request)
    by_script = request.content_type == JSON_TYPE
    form = await (read_json if by_script else read_form)(request, EditForm)
    edit = Edit(form.act, form.sentence, form.section, form.evidence, form.text)
    scope = access.practice(request)

    async def change(latest: Note) -> NoteBody:
        if latest.version != form.expected:
            base = await _body_of(scope, latest, form.expected)
            if base is None or collides(base, latest.body, edit):
                raise Elsewhere(latest)
        if edit.act != "undo":
            return edited(latest.body, edit)
        versions = await scope.notes.versions(latest.note_id)
        before = undone([version.body for version in reversed(versions)])
        if before is None:
            raise CannotEdit("There is nothing to undo.")
        return before

    try:
        version = await _keep(request, note, change)
    except Elsewhere as found:
        return await _changed_elsewhere(request, found.note, edit, by_script=by_script)
    except CannotEdit as refused:
        return await _refused(request, desk, note, edit, refused.text, by_script=by_script)
    if by_script:
        saved_at = clock_time(request.app[CLOCK].now(), desk.card.timezone)
        return web.json_response({"version": version, "saved_at": saved_at})
    return see_other(f"/notes/{note.note_id}#{edit.sentence or edit.section or 'draft'}")


async def answer_save(request: web.Request) -> web.Response:
    """Keep the answer to a question: a sentence in its section, or a closed question."""
    desk, note = await own_note(request)
    form = await read_form(request, AnswerForm)
    scope, seat = access.practice(request), desk.session.seat(note.member_id)

    async def change(latest: Note) -> NoteBody:
        if latest.version != form.expected:
            base = await _body_of(scope, latest, form.expected)
            if base is None or _asked(base, form.prompt) != _asked(latest.body, form.prompt):
                raise Elsewhere(latest)
        return answer(latest.body, form.prompt, form.answer, seat)

    try:
        if prompt_of(note.body, form.prompt).code == drafting.CHANGED:
            await _settle(request, desk, note, form)
        else:
            await _keep(request, note, change)
            if prompt_of(note.body, form.prompt).code == following.OUTREACH:
                await note_following.ask_by_answer(request, note, form.answer)
    except (Elsewhere, NoteConflict):
        text = "Somebody else changed this note meanwhile. Here is how it stands now."
        return await _again(request, text)
    except CannotEdit as refused:
        return await desk_page(request, desk, note, status=422, refusal=refused.text)
    return see_other(f"/notes/{note.note_id}#{form.prompt}")


async def _keep(request: web.Request, note: Note, change: Change) -> int:
    """Save what *change* makes of the latest version; a change of nothing makes no version."""
    scope, me, now = access.practice(request), request[ACCOUNT].account_id, request.app[CLOCK].now()
    for _ in range(MOST_TRIES):
        if note.signature is not None:
            raise CannotEdit(SIGNED)
        body = await change(note)
        if body == note.body:
            return note.version
        try:
            version = await scope.notes.save_version(
                note.note_id, expected_version=note.version, body=body, author=me, at=now
            )
        except NoteConflict:
            note = await _reload(scope, note)
            continue
        except NoteSigned:
            raise CannotEdit(SIGNED) from None
        await scope.audit.record(
            actor=me, act="save", subject_kind="note", subject_id=note.note_id, at=now
        )
        return version
    raise Elsewhere(note)


async def _settle(request: web.Request, desk: Desk, note: Note, form: AnswerForm) -> None:
    scope, me, now = access.practice(request), request[ACCOUNT].account_id, request.app[CLOCK].now()
    if form.answer not in (drafting.KEEP, drafting.TAKE):
        raise CannotEdit("Pick one of the answers.")
    if note.signature is not None:
        raise CannotEdit(SIGNED)
    if note.version != form.expected:
        raise Elsewhere(note)
    fresh = await drafting.drafts(scope, desk.session, desk.document, desk.notes)
    await drafting.settle(scope, note, fresh[note.member_id], form.answer, author=me, at=now)
    await scope.audit.record(
        actor=me, act="save", subject_kind="note", subject_id=note.note_id, at=now
    )


async def _changed_elsewhere(
    request: web.Request, note: Note, edit: Edit, *, by_script: bool
) -> web.Response:
    """Show the other's text beside one's own; neither is lost."""
    staff = await names(request)
    by = staff[note.author].name if note.author in staff else "Somebody else"
    theirs = _text_of(note.body, edit.sentence)
    if by_script:
        return web.json_response(
            {"version": note.version, "by": by, "theirs": theirs or ""}, status=409
        )
    text = f"{by} changed these words while you were writing. Yours are kept below."
    desk, latest = await own_note(request)
    writing = Editing(edit.act, edit.sentence, edit.text, error=text, theirs=theirs)
    return await desk_page(request, desk, latest, status=409, editing=writing, refusal=text)


async def _refused(
    request: web.Request, desk: Desk, note: Note, edit: Edit, text: str, *, by_script: bool
) -> web.Response:
    if by_script:
        return web.json_response({"error": text}, status=422)
    subject = edit.evidence or edit.sentence or edit.section
    writing = Editing(edit.act, subject, edit.text, error=text)
    shown = writing if edit.act in ("change", "add", "use") and not note.signature else None
    return await desk_page(request, desk, note, status=422, editing=shown, refusal=text)


async def _again(request: web.Request, text: str) -> web.Response:
    desk, latest = await own_note(request)
    return await desk_page(request, desk, latest, status=409, refusal=text)


async def _reload(scope: Practice, note: Note) -> Note:
    latest = await scope.notes.note(note.note_id)
    if latest is None:
        raise web.HTTPNotFound
    return latest


async def _body_of(scope: Practice, note: Note, version: int) -> NoteBody | None:
    versions = await scope.notes.versions(note.note_id)
    return next((v.body for v in versions if v.version == version), None)


def _asked(body: NoteBody, prompt_id: str) -> object:
    return next((p for p in body.prompts if p.prompt_id == prompt_id), None)


def _text_of(body: NoteBody, sentence_id: str) -> str | None:
    found = (s for section in body.sections for s in section.sentences)
    return next((s.text for s in found if s.sentence_id == sentence_id), None)
