"""How long notes take: the practice's own figures, from the sessions one leads.

Ten notes after each group are what this product is for; here a practice sees what they cost it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from aiohttp import web
from msgspec import Struct

from server.core.localtime import local
from server.desk.effort import NoteTrail, SessionEffort, session_effort
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.render import render
from server.store import NoteCard, Practice, SessionCard

WEEKS = 13
MOST_ACTS = 2_000  # of one note
REMEMBERED = 4_096  # sessions: figures only, and no words
Acts = Sequence[tuple[str, datetime]]
_KNOWN: dict[str, tuple[object, SessionEffort]] = {}


class Line(Struct, frozen=True):
    """One session as the table shows it."""

    card: SessionCard
    day: date
    effort: SessionEffort


async def documentation_show(request: web.Request) -> web.Response:
    today = local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
    first, scope = today - timedelta(weeks=WEEKS), access.practice(request)
    cards = [
        card
        for card in reversed(await scope.calendar.sessions_between(first, today))
        if card.phase == "ended" and access.leads(request[ACCOUNT], card)
    ]
    notes = await scope.notes.of_sessions([card.session_id for card in cards])
    acts = await scope.audit.acts_about([one.note_id for some in notes.values() for one in some])
    lines = []
    for card in cards:
        effort = await _effort(scope, card.session_id, notes.get(card.session_id, []), acts)
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


async def _effort(
    scope: Practice, session_id: str, notes: Sequence[NoteCard], acts: Mapping[str, Acts]
) -> SessionEffort | None:
    """Return what the signed notes of a session cost; None while none is signed.

    Remembered as long as nothing was signed or done since: signed words never change.
    """
    before = {
        note.note_id: tuple(
            (act, at)
            for act, at in acts.get(note.note_id, ())[:MOST_ACTS]
            if note.signed_at is None or at <= note.signed_at
        )
        for note in notes
    }
    signed = tuple((note.note_id, note.signed_at) for note in notes if note.signed_at is not None)
    if not signed:
        return None
    key = (session_id, signed, tuple(before.values()))
    known = _KNOWN.get(session_id)
    if known is not None and known[0] == key:
        return known[1]
    ended = await scope.log.ended_at(session_id)
    if ended is None:
        return None
    trails = []
    for note_id, signed_at in signed:
        versions = await scope.notes.versions(note_id)
        trails.append(
            NoteTrail(
                ended_at=ended,
                opened_at=next((at for act, at in before[note_id] if act == "view"), None),
                signed_at=signed_at,
                drafted=versions[-1].body,
                signed=versions[0].body,
            )
        )
    effort = session_effort(trails, [at for some in before.values() for _, at in some])
    if len(_KNOWN) >= REMEMBERED:
        _KNOWN.clear()
    _KNOWN[session_id] = (key, effort)
    return effort
