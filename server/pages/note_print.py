"""A note on paper: Letter or A4, black on white. What is printed is what was signed, or a draft."""

from datetime import datetime

from aiohttp import web

from server.core.localtime import local
from server.desk.amending import KINDS
from server.desk.header import clock_12, long_date
from server.desk.reviewing import standing
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.desk_page import names, own_note
from server.pages.render import render

SEAL_DIGITS = 12  # enough for eyes to compare; the whole hash stays with the record


async def print_show(request: web.Request) -> web.Response:
    desk, note = await own_note(request)
    scope, me, now = access.practice(request), request[ACCOUNT].account_id, request.app[CLOCK].now()
    await scope.audit.record(
        actor=me, act="print", subject_kind="note", subject_id=note.note_id, at=now
    )
    zone = desk.session.plan.timezone
    signed = note.signature

    return render(
        request,
        "print/note.html",
        desk=desk,
        note=note,
        head=note.body.header,
        names=(staff := await names(request)),
        standing=standing(note, staff),
        kinds=KINDS,
        seal=_seal(signed.content_hash) if signed else None,
        said=lambda at: _said(at, zone),
        number=desk.item(note.note_id).number,
    )


def _said(at: datetime, zone: str) -> str:
    there = local(at, zone)
    return f"{long_date(there.date())}, {clock_12(at, zone)} {there:%Z}"


def _seal(content_hash: str) -> str:
    digits = content_hash[:SEAL_DIGITS]
    return " ".join(digits[i : i + 4] for i in range(0, SEAL_DIGITS, 4))
