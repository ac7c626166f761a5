"""What breaks, breakout rooms and a removal do to a session. Called by session.py only."""

from datetime import datetime

from msgspec.structs import replace

from server.core.events import MemberRemoved, Recorded
from server.core.folding import of_everyone, of_member
from server.core.room_events import (
    BreakBegan,
    BreakEnded,
    BreakoutAssigned,
    BreakoutClosed,
    BreakoutOpened,
    BreakRetracted,
    MemberReadmitted,
)
from server.core.state import Breakout, BreakState, Placement, Session


def removed(session: Session, event: MemberRemoved, at: datetime) -> Session:
    devices = session.seats[event.member_id].admitted
    return of_member(session, event.member_id, admitted=(), removed_at=at, shut_out=devices)


def readmitted(session: Session, event: MemberReadmitted) -> Session:
    admitted = session.seats[event.member_id].admitted
    devices = (*admitted, *(one for one in event.devices if one not in admitted))
    return of_member(session, event.member_id, admitted=devices, removed_at=None, shut_out=())


def break_began(session: Session, event: BreakBegan, recorded: Recorded) -> Session:
    begun = BreakState(
        break_id=event.break_id,
        author=recorded.author,
        started_at=event.happened_at,
        seqs=(recorded.seq,),
        # Pressed before the end, arrived after it: it ended with the session all the same.
        stopped_at=session.ended_at,
        stopped_by_end=session.ended_at is not None,
    )
    return _with_break(session, begun)


def break_ended(session: Session, event: BreakEnded, recorded: Recorded) -> Session:
    known = session.breaks[event.break_id]
    stopped = replace(
        known,
        stopped_at=event.happened_at,
        stopped_by_end=False,
        seqs=(*known.seqs, recorded.seq),
    )
    return _with_break(session, stopped)


def break_retracted(session: Session, event: BreakRetracted, recorded: Recorded) -> Session:
    known = session.breaks[event.break_id]
    return _with_break(session, replace(known, retracted=True, seqs=(*known.seqs, recorded.seq)))


def breakout_opened(session: Session, event: BreakoutOpened, at: datetime) -> Session:
    # PRS-9: that there are rooms is no member's concern; which one they are in is their own.
    room = Breakout(event.breakout_id, event.name, at)
    return replace(session, breakouts={**session.breakouts, room.breakout_id: room})


def assigned(session: Session, event: BreakoutAssigned, at: datetime) -> Session:
    session = _out_of_breakout(session, event.person_id, at)
    placed = Placement(event.person_id, event.breakout_id, at)
    return _told(replace(session, placements=(*session.placements, placed)), event.person_id)


def back(session: Session, person_id: str, at: datetime) -> Session:
    return _told(_out_of_breakout(session, person_id, at), person_id)


def breakout_closed(session: Session, event: BreakoutClosed, at: datetime) -> Session:
    inside = session.people_in(event.breakout_id)
    for person_id in inside:
        session = back(session, person_id, at)
    closed = replace(session.breakouts[event.breakout_id], closed_at=at)
    return replace(session, breakouts={**session.breakouts, closed.breakout_id: closed})


def all_over(session: Session, at: datetime) -> Session:
    """Return the session with its break and its breakout rooms ended by its own end."""
    breaks = {
        key: replace(one, stopped_at=at, stopped_by_end=True) if one.stopped_at is None else one
        for key, one in session.breaks.items()
    }
    breakouts = {
        key: replace(room, closed_at=room.closed_at or at)
        for key, room in session.breakouts.items()
    }
    placements = tuple(replace(one, until=one.until or at) for one in session.placements)
    return replace(
        session, breaks=breaks, breakouts=breakouts, placements=placements, locked_at=None
    )


def _with_break(session: Session, one: BreakState) -> Session:
    return replace(session, breaks={**session.breaks, one.break_id: one})


def _out_of_breakout(session: Session, person_id: str, at: datetime) -> Session:
    placements = tuple(
        replace(one, until=at) if one.person_id == person_id and one.until is None else one
        for one in session.placements
    )
    return replace(session, placements=placements)


def _told(session: Session, person_id: str) -> Session:
    # Where a facilitator is can decide whether members' time counts, so it concerns them all.
    if person_id in session.seats:
        return of_member(session, person_id)
    return of_everyone(session)
