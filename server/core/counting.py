"""Credited time as a board needs it, kept from one look to the next.

Between two changes of presence only the clock moves, and then nothing grows but the last interval
of whoever is here. Where a session is not that simple, attendance is computed anew.
"""

from datetime import datetime
from operator import is_

from msgspec import Struct

from server.core.attendance import MemberAttendance
from server.core.presence import session_attendance
from server.core.spans import Interval, Spans, whole_seconds
from server.core.state import SeatState, Session, Stay, Wait

# What is told apart below, and what no member's time depends on. Anything else that is in a
# session, now or in a later release, means computing anew.
_TOLD_APART = "started_at ended_at seats stays waits outages"
_WITHOUT_TIME = (
    "plan seq at phase opened_at locked_at silent segment segment_at tags interventions process"
    " risks commands boards"  # boards: while a facilitator is not required
)
_OTHER = tuple(
    name
    for name in Session.__struct_fields__
    if name not in {*_TOLD_APART.split(), *_WITHOUT_TIME.split()}
)


class Credited(Struct, frozen=True):
    """One member's credit. *settled* are the intervals as they were when they last changed in
    more than length: the same object as long as they only grow.
    """

    seconds: int
    intervals: Spans
    unknown_intervals: Spans
    settled: Spans


class Counting:
    """One session's credit over time; `at` answers what `session_attendance` does."""

    def __init__(self) -> None:
        self._at: datetime | None = None  # None: what was counted last cannot be gone on from
        self._shared: tuple[object, ...] = ()
        self._own: dict[str, tuple[object, ...]] = {}
        self._stays: tuple[Stay, ...] = ()
        self._waits: tuple[Wait, ...] = ()
        self._counted: dict[str, Credited] = {}
        self._running: set[str] = set()
        self._late: set[str] = set()  # here, and nothing is counted yet that could grow

    def at(self, session: Session, now: datetime) -> dict[str, Credited]:
        """Return every member's credit up to *now*."""
        changed = self._changed(session, now)
        if changed is None:
            self._count(session, now, None)
        elif changed:
            self._count(session, now, changed)
        if session.started_at is None or session.ended_at is not None:
            return self._counted
        return self._counted | {name: _grown(self._counted[name], now) for name in self._running}

    def _changed(self, session: Session, now: datetime) -> set[str] | None:
        """Return whose presence is not what it was; None when it may be anybody's."""
        if self._at is None or now < self._at or not _same(_shared(session), self._shared):
            return None
        stays, waits = len(self._stays), len(self._waits)
        if session.stays[:stays] != self._stays or session.waits[:waits] != self._waits:
            return None
        changed = {stay.person_id for stay in session.stays[stays:]}
        changed |= {wait.member_id for wait in session.waits[waits:]}
        changed |= {
            name
            for name, seat in session.seats.items()
            if not _same(_own(seat), self._own.get(name, ()))
        }
        return (changed | self._late) & session.seats.keys()

    def _count(self, session: Session, now: datetime, only: set[str] | None) -> None:
        # One member's credit never depends on another's.
        simple = _is_plain(session)
        members = session_attendance(session, now, only=only, led=not simple).members
        counted = {name: _credited(credit) for name, credit in members.items()}
        self._counted = counted if only is None else self._counted | counted
        self._shared = _shared(session)
        self._own = {name: _own(seat) for name, seat in session.seats.items()}
        self._stays, self._waits = session.stays, session.waits
        runs = session.started_at is not None and session.ended_at is None
        here = {
            name
            for name, seat in session.seats.items()
            if runs and seat.in_room and not seat.by_hand
        }
        # Who came at this very moment has no interval yet that could grow.
        late = {name for name in here & counted.keys() if not _lasts(counted[name], now)}
        if only is not None:
            late |= self._late - only
        simple = simple and self._counted.keys() == session.seats.keys()
        self._running = here - late if simple else set()
        self._late = late
        self._at = now if simple else None


def _is_plain(session: Session) -> bool:
    policy = session.plan.policy
    return (
        not policy.require_facilitator
        and policy.presence_source == "companion"
        and not any(getattr(session, name) for name in _OTHER)
    )


def _shared(session: Session) -> tuple[object, ...]:
    others = (getattr(session, name) for name in _OTHER)
    return (session.started_at, session.ended_at, session.outages, *(one or None for one in others))


def _own(seat: SeatState) -> tuple[object, ...]:
    return seat.pages, seat.consents


def _same(facts: tuple[object, ...], known: tuple[object, ...]) -> bool:
    return len(facts) == len(known) and all(map(is_, facts, known))


def _lasts(credit: Credited, now: datetime) -> bool:
    return bool(credit.settled) and credit.settled[-1].end == now


def _credited(counted: MemberAttendance) -> Credited:
    intervals = counted.intervals
    return Credited(counted.seconds, intervals, counted.unknown_intervals, intervals)


def _grown(credit: Credited, now: datetime) -> Credited:
    intervals = (*credit.settled[:-1], Interval(credit.settled[-1].start, now))
    return Credited(whole_seconds(intervals), intervals, credit.unknown_intervals, credit.settled)
