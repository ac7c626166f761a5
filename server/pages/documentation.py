"""How long notes take: the practice's own figures, from the sessions one leads.

Ten notes after each group are what this product is for; here a practice sees what they cost it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from aiohttp import web
from msgspec import Struct

from server.core.localtime import local
from server.core.note import NoteChange
from server.desk.effort import NoteTrail, SessionEffort, note_change, session_effort
from server.desk.services import AT_ONCE, batched
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.render import render
from server.store import NoteCard, Practice, SessionCard

WEEKS = 13
MOST_ACTS = 2_000  # of one note
Acts = Sequence[tuple[str, datetime]]


class Line(Struct, frozen=True):
    """One session as the table shows it."""

    card: SessionCard
    day: date
    effort: SessionEffort


async def documentation_show(request: web.Request) -> web.Response:
    today = local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
    first, scope = today - timedelta(weeks=WEEKS), access.practice(request)
    me = request[ACCOUNT].account_id
    cards = [
        card
        for card in reversed(await scope.calendar.sessions_between(first, today, led_by=me))
        if card.phase == "ended"
    ]
    notes = await scope.notes.of_sessions([card.session_id for card in cards])
    every = [one for some in notes.values() for one in some]
    acts = await scope.audit.acts_about([one.note_id for one in every])
    signed = [one.note_id for one in every if one.signed_at is not None]
    changes = await scope.efforts.of_notes(signed)
    changes |= await _counted(scope, [one for one in signed if one not in changes])
    ends = await scope.log.all_ended_at(list(notes))
    lines = []
    for card in cards:
        own, ended = notes.get(card.session_id, []), ends.get(card.session_id)
        if ended is None:
            continue
        effort = _effort(ended, own, acts, changes)
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


async def _counted(scope: Practice, signed: Sequence[str]) -> dict[str, NoteChange]:
    """Count once, and keep, what was changed in signed notes: their words never change again."""
    found: dict[str, NoteChange] = {}
    for some in batched(signed, AT_ONCE):
        words = await scope.efforts.words(some)
        new = {note_id: note_change(drafted, last) for note_id, (drafted, last) in words.items()}
        await scope.efforts.keep(new)
        found |= new
    return found


def _effort(
    ended: datetime,
    notes: Sequence[NoteCard],
    acts: Mapping[str, Acts],
    changes: Mapping[str, NoteChange],
) -> SessionEffort | None:
    """Return what the signed notes of a session cost; None while none is signed."""
    before = {
        note.note_id: tuple(
            (act, at)
            for act, at in acts.get(note.note_id, ())[:MOST_ACTS]
            if note.signed_at is None or at <= note.signed_at
        )
        for note in notes
    }
    trails = [
        NoteTrail(
            ended_at=ended,
            opened_at=next((at for act, at in before[note.note_id] if act == "view"), None),
            signed_at=note.signed_at,
            change=changes[note.note_id],
        )
        for note in notes
        if note.signed_at is not None
    ]
    if not trails:
        return None
    return session_effort(trails, [at for some in before.values() for _, at in some])
