"""What is done after a session about one member: asked for with a date, and what came of it.

It comes back in "Waiting for you" until somebody says what came of it (NOT-10, NOT-11).
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.core.localtime import local
from server.core.note import NoteBody
from server.desk import following
from server.desk.amending import who_is_named
from server.desk.editing import CannotEdit, add_sentence, answer
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.desk_page import Desk, Editing, desk_page, own_note
from server.pages.forms import Form, read_form
from server.pages.render import see_other
from server.store import Note
from server.store.errors import Conflict, NoteConflict, NoteSigned
from server.store.facts import FollowUp, FollowUpKind

MOST_TRIES = 5
NO_WORDS = "Say what is to be done."
NO_OUTCOME = "Say in a few words what came of it."
NO_DAY = "Pick a day from today on, within a year."
NOTHING_TO_FOLLOW = "Nothing here calls for a follow-up."
DONE_BEFORE = "Somebody said what came of it before you did."
LONGEST = timedelta(days=366)


class FollowUpForm(Form, frozen=True):
    what: Annotated[str, Meta(max_length=200)]
    due: Annotated[str, Meta(max_length=10)]


class OutcomeForm(Form, frozen=True):
    outcome: Annotated[str, Meta(max_length=300)]


async def follow_up_create(request: web.Request) -> web.Response:
    desk, note = await own_note(request)
    form = await read_form(request, FollowUpForm)
    kind = following.kind_for(desk.session, note)
    if kind is None:
        return await desk_page(request, desk, note, status=422, refusal=NOTHING_TO_FOLLOW)
    what, due = " ".join(form.what.split()), _day(request, form.due)
    refusal = NO_WORDS if not what else _naming(desk, note, what)
    if due is None or refusal:
        asked = Editing("follow_up", form.due, form.what, error=refusal or NO_DAY)
        return await desk_page(request, desk, note, status=422, editing=asked)
    await _ask(request, note, kind=kind, what=what, due=due)
    if kind == "risk":
        said = following.planned_sentence(what, due)
        await _say(request, note, lambda b: add_sentence(b, following.plan_section(b), said))
    return see_other(f"/notes/{note.note_id}#follow-ups")


async def outcome_create(request: web.Request) -> web.Response:
    desk, note = await own_note(request)
    form = await read_form(request, OutcomeForm)
    scope, me, now = access.practice(request), request[ACCOUNT], request.app[CLOCK].now()
    wanted = request.match_info["follow_up_id"]
    found = [f for f in await scope.follow_ups.of_note(note.note_id) if f.follow_up_id == wanted]
    if not found:
        raise web.HTTPNotFound
    outcome = " ".join(form.outcome.split())
    refusal = NO_OUTCOME if not outcome else _naming(desk, note, outcome)
    if refusal:
        asked = Editing("outcome", wanted, form.outcome, error=refusal)
        return await desk_page(request, desk, note, status=422, editing=asked)
    try:
        await scope.follow_ups.done(wanted, outcome, by=me.account_id, at=now)
    except Conflict:
        return await desk_page(request, desk, note, status=409, refusal=DONE_BEFORE)
    await _write_down(request, note, "follow_up_done")
    if found[0].kind == "outreach":
        await _say(request, note, partial(_with_outcome, request, desk, found[0], outcome))
    return see_other(f"/notes/{note.note_id}#follow-ups")


async def ask_by_answer(request: web.Request, note: Note, choice: str) -> None:
    """An answer to "no outreach is recorded" that plans one is due like the note itself."""
    open_ones = [
        one
        for one in await access.practice(request).follow_ups.of_note(note.note_id)
        if one.done_at is None
    ]
    if choice not in following.TO_DO or open_ones:
        return
    today = local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
    due = today + timedelta(days=request[PRACTICE].policy.note_due_days)
    await _ask(request, note, kind="outreach", what=choice, due=due)


def _with_outcome(
    request: web.Request, desk: Desk, one: FollowUp, outcome: str, body: NoteBody
) -> NoteBody:
    prompt, seat = following.outreach_of(body), desk.session.seat(one.member_id)
    if prompt is None:
        return body
    said = following.outcome_sentence(
        one.what,
        outcome,
        by=request[ACCOUNT].name,
        member=seat.first_name,
        at=request.app[CLOCK].now(),
        timezone=desk.card.timezone,
    )
    return answer(body, prompt.prompt_id, said, seat)


async def _ask(
    request: web.Request, note: Note, *, kind: FollowUpKind, what: str, due: date
) -> None:
    await access.practice(request).follow_ups.ask(
        note.note_id,
        kind,
        what,
        due,
        by=request[ACCOUNT].account_id,
        at=request.app[CLOCK].now(),
    )
    await _write_down(request, note, "follow_up")


async def _say(request: web.Request, note: Note, change: Callable[[NoteBody], NoteBody]) -> None:
    """Put it into the note as well; a signed one stays, the follow-up stands beside it."""
    scope, me, now = access.practice(request), request[ACCOUNT].account_id, request.app[CLOCK].now()
    for _ in range(MOST_TRIES):
        latest = await scope.notes.note(note.note_id)
        if latest is None or latest.signature is not None:
            return
        try:
            body = change(latest.body)
            await scope.notes.save_version(
                note.note_id, expected_version=latest.version, body=body, author=me, at=now
            )
        except NoteConflict:
            continue
        except (CannotEdit, NoteSigned):
            return
        return await _write_down(request, note, "save")


async def _write_down(request: web.Request, note: Note, act: str) -> None:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind="note",
        subject_id=note.note_id,
        at=request.app[CLOCK].now(),
    )


def _naming(desk: Desk, note: Note, text: str) -> str | None:
    named = who_is_named(desk.document, note.member_id, text)
    return f"“{named[0]}” is another member of the group. Say it without them." if named else None


def _day(request: web.Request, text: str) -> date | None:
    today = local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
    try:
        due = date.fromisoformat(text)
    except ValueError:
        return None
    return due if today <= due <= today + LONGEST else None
