"""How long notes take: the practice's own figures, from the sessions one leads.

Ten notes after each group are what this product is for; here a practice sees what they cost it.
"""

from datetime import date, datetime, timedelta
from statistics import median

from aiohttp import web
from msgspec import Struct

from server.core.events import SessionEnded
from server.core.localtime import local
from server.desk.effort import NoteTrail, SessionEffort, session_effort
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.render import render
from server.store import Practice, SessionCard

WEEKS = 13
MOST_ACTS = 2_000  # of one note


class Line(Struct, frozen=True):
    """One session as the table shows it."""

    card: SessionCard
    day: date
    effort: SessionEffort


async def documentation_show(request: web.Request) -> web.Response:
    today = local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
    first, scope = today - timedelta(weeks=WEEKS), access.practice(request)
    lines = []
    for card in reversed(await scope.calendar.sessions_between(first, today)):
        if card.phase == "ended" and access.leads(request[ACCOUNT], card):
            effort = await _effort(scope, card)
            if effort is not None:
                day = local(card.starts_at, card.timezone).date()
                lines.append(Line(card, day, effort))
    await access.saw(request, "documentation", first.isoformat())
    return render(
        request,
        "facilitator/documentation.html",
        lines=lines,
        notes=sum(line.effort.notes for line in lines),
        all_at_desk=median(line.effort.at_desk for line in lines) if lines else None,
        weeks=WEEKS,
    )


async def _effort(scope: Practice, card: SessionCard) -> SessionEffort | None:
    """Return what the signed notes of a session cost; None while none is signed."""
    recorded = await scope.log.read(card.session_id)
    ended = next((one.at for one in recorded if isinstance(one.event, SessionEnded)), None)
    if ended is None:
        return None
    trails: list[NoteTrail] = []
    acts: list[datetime] = []
    for note in await scope.notes.of_session(card.session_id):
        entries = await scope.audit.entries(subject_id=note.note_id, limit=MOST_ACTS)
        before = [e for e in entries if note.signed_at is None or e.at <= note.signed_at]
        acts += [entry.at for entry in before]
        if note.signed_at is None:
            continue
        versions = await scope.notes.versions(note.note_id)
        trails.append(
            NoteTrail(
                ended_at=ended,
                opened_at=next((entry.at for entry in before if entry.act == "view"), None),
                signed_at=note.signed_at,
                drafted=versions[-1].body,
                signed=versions[0].body,
            )
        )
    return session_effort(trails, acts) if trails else None
