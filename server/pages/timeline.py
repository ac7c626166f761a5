"""One member's session as a drawing: where each stretch of time lies on a line, in per cent.

Pure numbers from the folded session and its attendance; the template makes an SVG of them and
the row says the same in words (attendance_words.py).
"""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from server.core.attendance.result import MemberAttendance
from server.core.events import Interval
from server.core.localtime import local
from server.core.spans import Spans, clip, intersect, length, subtract, union
from server.core.state import Session, Stay
from server.core.unseen import unseen
from server.core.whereabouts import apart, breaks

Kind = Literal[
    "window", "outside", "counted", "bridged", "unknown", "by_hand", "struck", "second", "waited"
]

MARGIN = timedelta(minutes=8)  # room at both ends for who came early or stayed on
WIDEST = timedelta(minutes=30)  # a tab left open overnight must not squeeze the session
TICK_MINUTES = (5, 10, 20, 30, 60)
TICKS_MOST = 6


class Axis(Struct, frozen=True):
    """The stretch of time a drawing shows."""

    start: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        """Return where *moment* lies, in per cent, never outside the drawing."""
        share = (moment - self.start) / (self.end - self.start)
        return round(100 * min(1.0, max(0.0, share)), 2)


class Mark(Struct, frozen=True):
    """One rectangle: *x* and *width* in per cent."""

    kind: Kind
    x: float
    width: float


class Tick(Struct, frozen=True):
    x: float
    at: datetime
    end: bool = False


class Track(Struct, frozen=True, kw_only=True):
    """What is known of one member's time, each kind by itself, clipped to nothing yet."""

    window: Interval
    stays: Spans  # in the room, whether counted or not
    waited: Spans  # in the waiting room
    counted: Spans
    bridged: Spans
    unknown: Spans
    by_hand: Spans  # counted because a person said so
    struck: Spans  # measured, and taken off by a person
    second: Spans  # on two devices at once
    phone: Spans
    breaks: Spans  # of the whole group
    apart: Spans  # in a breakout room, whether that counts or not
    unseen: Spans  # PRS-13: the page was out of sight and silent

    @property
    def outside(self) -> Spans:
        return subtract(self.stays, (self.window,))

    @property
    def absent(self) -> bool:
        return not self.counted

    @property
    def away(self) -> Spans:
        """Not counted between the first and the last counted moment, and by nobody's decision."""
        if not self.counted:
            return ()
        inside = (Interval(self.counted[0].start, self.counted[-1].end),)
        return subtract(inside, union((*self.counted, *self.breaks, *self.apart)))


def window_of(session: Session, now: datetime) -> Interval:
    """Return the time that can be counted: from the start until the end, or now."""
    start = session.started_at or session.plan.starts_at
    if session.ended_at is not None:
        end = session.ended_at
    else:
        end = min(now, session.plan.ends_at) if session.started_at else session.plan.ends_at
    return Interval(start, max(end, start + timedelta(minutes=1)))


def track_of(session: Session, credit: MemberAttendance, now: datetime) -> Track:
    """Return the track of one member, with what a person changed told apart."""
    member_id = credit.member
    # PRS-8: whoever declined the presence log is not drawn from it either.
    by_hand = session.seats[member_id].by_hand
    stays = [] if by_hand else _stays(session, member_id)
    spans = {stay.key: _span(stay, now) for stay in stays}
    all_stays = union(spans.values())
    corrected = any(c.event.member_id == member_id for c in session.corrections)
    beyond = subtract(subtract(credit.intervals, credit.raw_intervals), credit.unknown_intervals)
    return Track(
        window=window_of(session, now),
        stays=all_stays,
        waited=union(
            Interval(w.started_at, w.ended_at)
            for w in session.waits
            if w.member_id == member_id and not by_hand
        ),
        counted=credit.intervals,
        bridged=() if corrected else beyond,
        unknown=credit.unknown_intervals,
        by_hand=beyond if corrected else (),
        struck=subtract(credit.raw_intervals, credit.intervals) if corrected else (),
        second=_second_device(stays, spans),
        phone=union(spans[stay.key] for stay in stays if stay.delivery == "phone"),
        breaks=_within(breaks(session, now), session, now),
        apart=_within(apart(session, member_id, now), session, now),
        unseen=unseen(session, member_id, credit.intervals),
    )


def axis_of(session: Session, tracks: list[Track], now: datetime) -> Axis:
    """Return an axis that holds the session and, within reason, everything around it."""
    window = window_of(session, now)
    first = min((t.stays[0].start for t in tracks if t.stays), default=window.start)
    last = max((t.stays[-1].end for t in tracks if t.stays), default=window.end)
    start = max(min(first, window.start), window.start - WIDEST) - MARGIN
    end = min(max(last, window.end), window.end + WIDEST) + MARGIN
    return Axis(start, end)


def ticks_of(axis: Axis, window: Interval, timezone: str) -> tuple[Tick, ...]:
    """Return a few round times of the window, and its end."""
    minutes = next(
        (
            m
            for m in TICK_MINUTES
            if (window.end - window.start) / timedelta(minutes=m) < TICKS_MOST
        ),
        TICK_MINUTES[-1],
    )
    step = timedelta(minutes=minutes)
    # Round on the wall clock: 18:20, not 20 minutes after a start at 18:03.
    first = window.start - timedelta(
        minutes=local(window.start, timezone).minute % minutes,
        seconds=window.start.second,
        microseconds=window.start.microsecond,
    )
    found = []
    moment = first if first >= window.start else first + step
    while moment <= window.end - step * 0.75:  # room for "end 19:30"
        found.append(Tick(axis.at(moment), moment))
        moment += step
    return (*found, Tick(axis.at(window.end), window.end, end=True))


def marks_of(track: Track, axis: Axis) -> tuple[Mark, ...]:
    """Return the rectangles from back to front."""
    layers: tuple[tuple[Kind, Spans], ...] = (
        ("window", (track.window,)),
        ("waited", track.waited),
        ("outside", track.outside),
        ("struck", track.struck),
        ("counted", subtract(track.counted, union((*track.unknown, *track.by_hand)))),
        ("by_hand", track.by_hand),
        ("unknown", intersect(track.unknown, track.counted)),
        ("bridged", track.bridged),
        ("second", intersect(track.second, (track.window,))),
    )
    return tuple(
        Mark(kind, axis.at(span.start), _width(axis, span))
        for kind, spans in layers
        for span in clip(spans, axis.start, axis.end)
    )


def _width(axis: Axis, span: Interval) -> float:
    # A drop of 20 seconds must still be seen.
    return max(0.4, round(axis.at(span.end) - axis.at(span.start), 2))


def _within(spans: Spans, session: Session, now: datetime) -> Spans:
    return intersect(spans, (window_of(session, now),))


def _stays(session: Session, member_id: str) -> list[Stay]:
    finished = [stay for stay in session.stays if stay.person_id == member_id]
    return finished + [stay for stay in session.seats[member_id].pages.values() if stay.here]


def _span(stay: Stay, now: datetime) -> Interval:
    return Interval(stay.started_at, max(stay.ended_at or now, stay.started_at))


def _second_device(stays: list[Stay], spans: dict[str, Interval]) -> Spans:
    devices = {stay.device_id for stay in stays}
    by_device = [
        union(spans[stay.key] for stay in stays if stay.device_id == device) for device in devices
    ]
    twice: Spans = ()
    for index, one in enumerate(by_device):
        for other in by_device[index + 1 :]:
            twice = union((*twice, *intersect(one, other)))
    # A page that hands over to another overlaps for a moment; that is no second device.
    return tuple(span for span in twice if length((span,)) >= timedelta(seconds=60))
