"""A platform's report of a meeting: uploaded, looked at, then taken into the session's record.

What is uploaded is kept as it is read, whether or not it could be used. A report never changes
minutes a facilitator stood by: it raises a flag (ATT-11, ATT-17).
"""

from typing import NamedTuple

from aiohttp import web
from aiohttp.web_request import FileField

from server.core.commands import Actor, ClaimConnection, NotePlatformReport, Refused
from server.ids import new_id, new_token
from server.keys import ACCOUNT, CLOCK
from server.live.room import Room
from server.pages import access
from server.pages.forms import Form, read_form, read_parts
from server.pages.platform_intake import SYSTEM
from server.pages.render import render, see_other
from server.pages.report_preview import Preview, known_people, preview
from server.platforms.imports.files import KINDS, formulas, report
from server.platforms.imports.table import UNKNOWN_TEXT, decoded
from server.platforms.notice import Notice
from server.platforms.scrub import scrub
from server.store import Practice, SessionCard
from server.store.facts import KeptMessage, PlatformHook

UPLOADS = "upload"  # the address nobody calls, under which uploads are kept
NOT_OURS = "guest"
NO_FILE = Refused("no_file", "Choose the file the platform gave you.")


class Upload(NamedTuple):
    kind: str
    raw: bytes


class Claims(Form, frozen=True):
    """Whose the unknown rows are, in pairs."""

    conn: tuple[str, ...] = ()
    person: tuple[str, ...] = ()


async def reports_show(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    room = await access.own_room(request, card)
    return _form(request, card, room)


async def report_upload(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    room = await access.own_room(request, card)
    upload = await _read(request)
    if upload is None:
        return _form(request, card, room, refusal=NO_FILE)
    platforms, now = access.practice(request).platforms, request.app[CLOCK].now()
    text = decoded(upload.raw)
    hook = await _hook(access.practice(request))
    shown = scrub(text.encode()).decode() if text is not None else "not text"
    message_id = await platforms.keep_upload(hook, card.session_id, upload.kind, shown, at=now)
    found = report(upload.kind, upload.raw, now, timezone=card.timezone)
    if isinstance(found, Refused):
        await platforms.settle(message_id, found.reason, card.session_id)
        return _form(request, card, room, kind=upload.kind, refusal=found)
    if text is None:
        return _form(request, card, room, kind=upload.kind, refusal=UNKNOWN_TEXT)
    return see_other(f"/sessions/{card.session_id}/reports/{message_id}")


async def report_show(request: web.Request) -> web.Response:
    """The preview: who maps to whom, and what is unknown."""
    card = await access.own_session(request)
    room = await access.own_room(request, card)
    kept, found = await _kept(request, card, room)
    return _preview(request, card, room, kept, found)


async def report_take(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    room = await access.own_room(request, card)
    kept, found = await _kept(request, card, room)
    form = await read_form(request, Claims)
    if len(form.conn) != len(form.person):
        raise web.HTTPBadRequest
    answer = await room.ask(NotePlatformReport(found.told), SYSTEM)
    if isinstance(answer, Refused):
        return _preview(request, card, room, kept, found, refusal=answer)
    unknown = {row.conn for row in found.unknown}
    actor = Actor(kind="facilitator", id=request[ACCOUNT].account_id)
    for conn, person in zip(form.conn, form.person, strict=True):
        if person and conn in unknown:
            claim = ClaimConnection(conn, None if person == NOT_OURS else person)
            answer = await room.ask(claim, actor, command_id=new_id())
            if isinstance(answer, Refused):
                return _preview(request, card, room, kept, found, refusal=answer)
    platforms = access.practice(request).platforms
    await platforms.settle(kept.message_id, "told", card.session_id)
    return see_other(f"/sessions/{card.session_id}/attendance")


async def _read(request: web.Request) -> Upload | None:
    posted = await read_parts(request)
    kind, file = posted.get("kind"), posted.get("file")
    if not isinstance(kind, str) or kind not in KINDS:
        raise web.HTTPBadRequest
    if not isinstance(file, FileField) or not file.filename:
        return None
    return Upload(kind, file.file.read())


async def _hook(practice: Practice) -> PlatformHook:
    for hook in await practice.platforms.hooks():
        if hook.platform == UPLOADS:
            return hook
    await practice.platforms.add_hook(UPLOADS, secret=new_token())
    return await _hook(practice)


async def _kept(request: web.Request, card: SessionCard, room: Room) -> tuple[KeptMessage, Preview]:
    practice = access.practice(request)
    kept = await practice.platforms.upload(card.session_id, request.match_info["report_id"])
    if kept is None or kept.platform not in KINDS:
        raise web.HTTPNotFound
    # Heard when it is taken: looked at before a confirmation and taken after it is late (ATT-11).
    now = request.app[CLOCK].now()
    found = report(kept.platform, kept.body.encode(), now, timezone=card.timezone)
    if not isinstance(found, Notice):
        raise web.HTTPNotFound
    known = await known_people(practice, room.session, card.session_id)
    return kept, preview(found, known, room.session)


def _form(
    request: web.Request,
    card: SessionCard,
    room: Room,
    *,
    kind: str | None = None,
    refusal: Refused | None = None,
) -> web.Response:
    return render(
        request,
        "facilitator/reports.html",
        status=200 if refusal is None else 422,
        card=card,
        session=room.session,
        kinds=[(name, one.title) for name, one in KINDS.items()],
        kind=kind,
        refusal=refusal,
    )


def _preview(
    request: web.Request,
    card: SessionCard,
    room: Room,
    kept: KeptMessage,
    found: Preview,
    *,
    refusal: Refused | None = None,
) -> web.Response:
    plan = room.session.plan
    return render(
        request,
        "facilitator/report.html",
        status=200 if refusal is None else 422,
        card=card,
        session=room.session,
        report_id=kept.message_id,
        title=KINDS[kept.platform].title,
        preview=found,
        formulas=formulas(kept.body.encode()),
        people=[
            *((seat.member_id, seat.display_name) for seat in plan.seats),
            *((one.facilitator_id, one.name) for one in plan.facilitators),
        ],
        names={seat.member_id: seat.display_name for seat in plan.seats}
        | {one.facilitator_id: one.name for one in plan.facilitators},
        not_ours=NOT_OURS,
        refusal=refusal,
    )
