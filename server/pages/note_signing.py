"""Signing one note, and adding to one that is signed. The password is given again (SIG-5)."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.desk import amending, signing
from server.desk.editing import CannotEdit
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.desk_page import Editing, desk_page, own_card, own_note
from server.pages.forms import Form, read_form
from server.pages.render import see_other
from server.pages.second_factor import Answer
from server.pages.sign_in import confirm_password
from server.store.errors import NotAsRead, NoteSigned, NotSigned
from server.store.facts import AddendumKind

WRONG_PASSWORD = "Not signed: that is not your password."  # noqa: S105 - words about one
CHANGED = "Not signed: the note or its record changed since you read it. Read it again."
NOT_TICKED = (422, "Not signed: tick the statement first.")


class SignatureForm(Form, frozen=True):
    """*version* is the one the page showed: nothing else is signed."""

    version: Annotated[int, Meta(ge=1)]
    password: Annotated[str, Meta(max_length=256)] = ""
    attested: Annotated[str, Meta(max_length=3)] = ""
    credential: Answer = ""


class AddendumForm(Form, frozen=True):
    kind: AddendumKind
    text: Annotated[str, Meta(max_length=8000)]


async def signature_create(request: web.Request) -> web.Response:
    await own_card(request)
    form = await read_form(request, SignatureForm)
    refused: tuple[int, str] | None = NOT_TICKED
    if form.attested == "yes":
        refused = await confirm_password(
            request, form.password, wrong=WRONG_PASSWORD, credential=form.credential
        )
    # A slow sender and a password take their time. What stands in the way is asked after them, of
    # the record as it is then; a change later still is found by the signature itself.
    desk, note = await own_note(request)
    if note.signature is not None:
        return await desk_page(request, desk, note, status=409, refusal="This note is signed.")
    if form.version != note.version:
        return await desk_page(request, desk, note, status=409, refusal=CHANGED)
    standing = [stop for stop in desk.stopped[note.note_id] if not stop.warning]
    if standing:
        text = "Not signed: " + " ".join(stop.text for stop in standing)
        return await desk_page(request, desk, note, status=422, refusal=text)
    if refused is not None:
        status, text = refused
        return await desk_page(request, desk, note, status=status, refusal=text)
    scope, me, now = access.practice(request), request[ACCOUNT], request.app[CLOCK].now()
    try:
        await signing.sign(scope, note, desk.session, me, signing.statement(), at=now)
    except (NotAsRead, NoteSigned):
        desk, note = await own_note(request)
        return await desk_page(request, desk, note, status=409, refusal=CHANGED)
    await scope.audit.record(
        actor=me.account_id, act="sign", subject_kind="note", subject_id=note.note_id, at=now
    )
    return see_other(f"/notes/{note.note_id}#signature")


async def addendum_create(request: web.Request) -> web.Response:
    desk, note = await own_note(request)
    form = await read_form(request, AddendumForm)
    scope, me, now = access.practice(request), request[ACCOUNT], request.app[CLOCK].now()
    try:
        await amending.amend(scope, note, desk.document, form.kind, form.text, me, at=now)
    except CannotEdit as refused:
        adding = Editing("addendum", form.kind, form.text, error=refused.text)
        return await desk_page(request, desk, note, status=422, editing=adding)
    except NotSigned:
        text = "An addendum belongs to a signed note; this one can still be changed."
        return await desk_page(request, desk, note, status=409, refusal=text)
    await scope.audit.record(
        actor=me.account_id, act="addendum", subject_kind="note", subject_id=note.note_id, at=now
    )
    return see_other(f"/notes/{note.note_id}#signature")
