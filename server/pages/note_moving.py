"""An observation was of the wrong member: it goes to the right one, from either's note (TAG-10).

Untouched drafts follow by themselves, notes with a person's words get a question, signed ones stay
and say that the record changed (NOT-2, ATT-11, SIG-9).
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.core.commands import Actor, MoveTag, Refused
from server.core.participation import Finding, participation
from server.desk.drafting import CHANGED
from server.desk.moving import places
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK, TAXONOMY
from server.pages import access
from server.pages.desk_page import Desk, Editing, bring_up_to_date, desk_page, own_note
from server.pages.forms import Form, read_form
from server.pages.render import see_other
from server.store import Note

NO_REASON = "Say why in a few words: the reason is kept with the change."
NOT_HERE = "That record is not this member’s any more. Here is how it stands now."
NO_PLACE = "Pick whose it was."
Id = Annotated[str, Meta(max_length=64)]


class MoveForm(Form, frozen=True):
    """*to* is a member's id, with a goal's after a stroke where the term is about a goal."""

    evidence: Id
    to: Annotated[str, Meta(max_length=130)]
    reason: Annotated[str, Meta(max_length=120)]


async def move_create(request: web.Request) -> web.Response:
    desk, note = await own_note(request)
    form = await read_form(request, MoveForm)
    finding = _finding(desk, note, form.evidence)
    if finding is None:
        return await desk_page(request, desk, note, status=409, refusal=NOT_HERE)
    reason = " ".join(form.reason.split())
    offered = {place.value for place in places(desk.session, finding, request.app[TAXONOMY])}
    refusal = NO_PLACE if form.to not in offered else NO_REASON if not reason else None
    if refusal is None:
        refusal = await _move(request, desk, finding, form.to, reason)
    if refusal is not None:
        asked = Editing("move", form.evidence, form.reason, error=refusal, chosen=form.to)
        desk, note = await own_note(request)
        return await desk_page(request, desk, note, status=422, editing=asked)
    await bring_up_to_date(request, desk.card)
    await _write_down(request, desk, (note.member_id, form.to.partition("/")[0]), reason)
    return see_other(f"/notes/{note.note_id}{await _asked(request, note)}")


async def _asked(request: web.Request, note: Note) -> str:
    """Return the fragment where the page asks about the change; none where it does not."""
    latest = await access.practice(request).notes.note(note.note_id)
    prompts = latest.body.prompts if latest is not None else ()
    asked = (p for p in prompts if p.code == CHANGED and p.state == "open")
    return next((f"#{p.prompt_id}" for p in asked), "")


def _finding(desk: Desk, note: Note, evidence_id: str) -> Finding | None:
    found = participation(desk.session)[note.member_id]
    return next((one for one in found if f"e{one.seqs[0]}" == evidence_id), None)


async def _move(
    request: web.Request, desk: Desk, finding: Finding, to: str, reason: str
) -> str | None:
    """Move all tags of the finding; return why not."""
    member_id, _, goal_id = to.partition("/")
    room = await access.own_room(request, desk.card)
    actor = Actor("facilitator", request[ACCOUNT].account_id)
    for tag in finding.tags:
        command = MoveTag(tag.tag_id, member_id, goal_id or None, reason)
        answer = await room.ask(command, actor, command_id=new_id())
        if isinstance(answer, Refused):
            return answer.text
    return None


async def _write_down(
    request: web.Request, desk: Desk, members: tuple[str, ...], reason: str
) -> None:
    scope, now = access.practice(request), request.app[CLOCK].now()
    for card in await scope.notes.of_session(desk.card.session_id):
        if card.member_id in members:
            await scope.audit.record(
                actor=request[ACCOUNT].account_id,
                act="move_tag",
                subject_kind="note",
                subject_id=card.note_id,
                at=now,
                reason=reason,
            )
