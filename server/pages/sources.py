"""What each source says of each member's time, beside what is counted: lanes, and in words.

Trust goes from the top down: the video platform's events, its lists and reports, our own page, and
over all of them what a facilitator wrote. Where two of them disagree it is shown, never smoothed.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from server.core.attendance.receiving import utc
from server.core.deliveries import Joined, Left, ReportRow
from server.core.events import Interval
from server.core.plan import Seat
from server.core.presence import session_attendance
from server.core.spans import Spans, clip, intersect, length, subtract, union, whole_seconds
from server.core.state import Session
from server.core.video import PLATFORM_NAMES, VideoConnection, doubles, in_video, video_of
from server.core.video_board import label_of
from server.pages.timeline import Axis, axis_of, track_of, window_of
from server.pages.words import clock_time, listed

WORTH_SAYING = timedelta(minutes=5)


class Bar(Struct, frozen=True):
    """One stretch, *x* and *width* in per cent."""

    x: float
    width: float


class Lane(Struct, frozen=True):
    """What one source says. *kind* names how it is drawn."""

    kind: str
    name: str
    spans: Spans
    bars: tuple[Bar, ...]
    minutes: int


class Told(Struct, frozen=True):
    """One member's lanes, and where they disagree."""

    member_id: str
    name: str
    by_hand: bool
    lanes: tuple[Lane, ...]
    disagreements: tuple[str, ...]


class Stranger(Struct, frozen=True):
    """A connection nobody can name, or one a facilitator claimed (*whose*)."""

    conn: str
    label: str
    span: Interval
    whose: str | None = None
    by: str | None = None


class Twice(Struct, frozen=True):
    """A member's key on two connections at once, not answered yet."""

    member_id: str
    name: str
    conn: str
    label: str | None
    span: Interval


def told_of(session: Session, now: datetime) -> tuple[Told, ...]:
    """Return the lanes of every member of *session*."""
    video = video_of(session, now)
    attendance = session_attendance(session, now)
    tracks = {
        seat.member_id: track_of(session, attendance.members[seat.member_id], now)
        for seat in session.plan.seats
    }
    axis = axis_of(session, list(tracks.values()), now)
    found = []
    for seat in session.plan.seats:
        credit = attendance.members[seat.member_id]
        own = in_video(video, seat.member_id)
        lanes = [
            *_platform(own, session, axis, now),
            _lane("page", "Our page", tracks[seat.member_id].stays, axis),
            *_written(session, seat.member_id, axis),
            _lane("counted", "Counted", credit.intervals, axis),
        ]
        by_hand = session.seats[seat.member_id].by_hand
        said = () if by_hand else tuple(_disagreements(lanes, window_of(session, now)))
        found.append(Told(seat.member_id, seat.display_name, by_hand, tuple(lanes), said))
    return tuple(found)


def tray_of(session: Session, now: datetime) -> tuple[tuple[Stranger, ...], tuple[Twice, ...]]:
    """Return whom nobody can name or somebody claimed, and the links used twice."""
    video = video_of(session, now)
    strangers = tuple(
        Stranger(one.conn, label_of(one), _whole(one), *_claim(session, one))
        for one in video
        if one.claimed or not one.people
    )
    twice = tuple(
        Twice(
            pair.member_id,
            session.seat(pair.member_id).display_name,
            pair.second.conn,
            pair.second.label,
            Interval(pair.together[0].start, pair.together[-1].end),
        )
        for pair in doubles(session, video)
    )
    return strangers, twice


def _claim(session: Session, one: VideoConnection) -> tuple[str | None, str | None]:
    claim = session.claims.get(one.conn)
    if claim is None:
        return None, None
    author = session.facilitator(claim.author)
    return _name(session, claim.person_id), author.name if author else "someone who left"


def _name(session: Session, person_id: str | None) -> str:
    if person_id is None:
        return "a guest, none of ours"
    facilitator = session.facilitator(person_id)
    if facilitator is not None:
        return facilitator.name
    seats: Sequence[Seat] = session.plan.seats
    return next((seat.display_name for seat in seats if seat.member_id == person_id), "someone")


def _whole(one: VideoConnection) -> Interval:
    return Interval(one.since, one.until)


def _platform(
    own: Sequence[VideoConnection], session: Session, axis: Axis, now: datetime
) -> Iterator[Lane]:
    conns = {one.conn for one in own}
    rows = [
        one
        for one in session.reported
        if isinstance(one, ReportRow) and one.conn in conns and one.status == "in_meeting"
    ]
    seen_live = {one.conn for one in session.reported if isinstance(one, Joined | Left)}
    live = [one for one in own if one.conn in seen_live or one.conn not in {r.conn for r in rows}]
    for src in dict.fromkeys(one.src for one in live):
        spans = union(span for one in live if one.src == src for span in one.spans)
        name = PLATFORM_NAMES.get(src, "The video platform")
        yield _lane("platform", name, clip(spans, spans[0].start, max(now, spans[0].start)), axis)
    if rows:
        told = union(Interval(utc(row.start), utc(row.end)) for row in rows)
        yield _lane("report", "Its report", told, axis)


def _written(session: Session, member_id: str, axis: Axis) -> Iterator[Lane]:
    made = [one.event for one in session.corrections if one.event.member_id == member_id]
    if made:
        spans = union(interval for event in made for interval in event.intervals)
        yield _lane("by_hand", "Facilitator", spans, axis)


def _lane(kind: str, name: str, spans: Spans, axis: Axis) -> Lane:
    bars = tuple(
        Bar(axis.at(one.start), max(0.4, round(axis.at(one.end) - axis.at(one.start), 2)))
        for one in clip(spans, axis.start, axis.end)
    )
    return Lane(kind, name, spans, bars, whole_seconds(spans) // 60)


def _disagreements(lanes: Sequence[Lane], window: Interval) -> Iterator[str]:
    """Yield where two machines differ by more than anybody would call the same."""
    machines = [lane for lane in lanes if lane.kind in ("platform", "report", "page")]
    for number, one in enumerate(machines):
        for other in machines[number + 1 :]:
            ours = {"page"} & {one.kind, other.kind}
            if ours and not (one.spans and other.spans):
                continue  # who came without our page, or without the video, is no contradiction
            first, second = (intersect(lane.spans, (window,)) for lane in (one, other))
            apart = union((*subtract(first, second), *subtract(second, first)))
            if length(apart) >= WORTH_SAYING:
                yield (
                    f"{one.name} says {whole_seconds(first) // 60} min, {other.name.lower()}"
                    f" {whole_seconds(second) // 60} min"
                )


def in_words(spans: Spans, timezone: str) -> str:
    """Return the times of a lane."""
    return listed(
        f"{clock_time(one.start, timezone)}–{clock_time(one.end, timezone)}" for one in spans
    )
