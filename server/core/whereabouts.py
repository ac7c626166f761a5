"""Where somebody was, and whether it counts: breaks and breakout rooms as spans of time.

What counts is decided by ATT-10 and ATT-18 in attendance/; this only tells them the facts, and
tells a screen whether a clock is running (BRK-6).
"""

from collections.abc import Iterator
from datetime import datetime

from server.core.spans import Interval, Spans, union
from server.core.state import Breakout, Placement, Session, Stay


def breaks(session: Session, now: datetime) -> Spans:
    """Return the breaks so far; a break under way lasts until *now*."""
    return union(
        Interval(one.started_at, one.stopped_at or now)
        for one in session.breaks.values()
        if not one.retracted
    )


def apart(session: Session, person_id: str, now: datetime) -> Spans:
    """Return when this person was in a breakout room."""
    return union(
        Interval(one.since, one.until or now)
        for one in session.placements
        if one.person_id == person_id
    )


def moves(session: Session, stay: Stay) -> Iterator[tuple[datetime, str | None]]:
    """Yield where a stay began and every move within it: when, and into which breakout room.

    At one moment the last move holds: nobody was in two places, or in one for no time at all.
    """
    own = [one for one in session.placements if one.person_id == stay.person_id]
    if not own:
        yield stay.started_at, None
        return
    moments = {stay.started_at}
    for one in own:
        moments.update(at for at in (one.since, one.until) if at is not None)
    last: str | None = None
    for at in sorted(moments):
        within = stay.started_at <= at and (stay.ended_at is None or at < stay.ended_at)
        room = _room_at(own, at)
        if at == stay.started_at or (within and room != last):
            yield at, room
            last = room


def clock_runs(session: Session, member_id: str, *, here: bool) -> bool:
    """Whether the time of a member who is *here* is running, as of the last event."""
    running = session.phase == "running" and here and not session.seats[member_id].by_hand
    room = session.breakout_of(member_id)
    return running and session.on_break is None and (room is None or room_counts(session, room))


def room_counts(session: Session, room: Breakout) -> bool:
    """Whether time in this breakout room counts, as things stand (ATT-18)."""
    if not session.plan.policy.breakouts_count:
        return False
    # Known to be without a facilitator: one is connected, and every one is somewhere else.
    led = {session.breakout_of(one) for one in session.facilitators_present}
    return not led or room in led


def _room_at(own: list[Placement], at: datetime) -> str | None:
    inside = (
        one.breakout_id for one in own if one.since <= at and (one.until is None or at < one.until)
    )
    return next(inside, None)
