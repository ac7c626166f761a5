"""The attendance page as facts: one line a member, the axis, and who was there together."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from server.billing.findings_session import most_together
from server.core.events import Interval
from server.core.presence import session_attendance
from server.core.spans import Spans, length, overlaps, whole_seconds
from server.core.state import Correction, Session
from server.pages import attendance_words as say
from server.pages.timeline import (
    Axis,
    Mark,
    Tick,
    axis_of,
    marks_of,
    ticks_of,
    track_of,
    window_of,
)
from server.pages.words import clock_time, listed, many


class Change(Struct, frozen=True):
    """A correction as it is shown: who, when, what, why."""

    author: str
    at: datetime
    what: str
    reason: str


class Line(Struct, frozen=True, kw_only=True):
    """One member. *measured_minutes* is what the log alone gave, where a person changed it."""

    member_id: str
    name: str
    chart_name: str
    minutes: int
    seconds: int
    raw_seconds: int
    measured_minutes: int | None
    counted: Spans
    chips: tuple[say.Tag, ...]
    happened: tuple[str, ...]
    marks: tuple[Mark, ...]
    labels: tuple[say.Label, ...]
    in_words: str
    changes: tuple[Change, ...]


class Sheet(Struct, frozen=True, kw_only=True):
    """All of the page."""

    window: Interval
    axis: Axis
    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    attended: int
    together: str
    outages: tuple[Interval, ...]  # ours: presence in them is unknown to everybody


def sheet_of(session: Session, now: datetime) -> Sheet:
    """Return the sheet of *session* as its log stands."""
    plan = session.plan
    attendance = session_attendance(session, now)
    measured = session_attendance(replace(session, corrections=()), now)
    credits = [attendance.members[seat.member_id] for seat in plan.seats]
    tracks = [track_of(session, credit, now) for credit in credits]
    axis = axis_of(session, tracks, now)
    lines = []
    for seat, credit, track in zip(plan.seats, credits, tracks, strict=True):
        changes = tuple(_changes(session, seat.member_id))
        before = measured.members[seat.member_id]
        lines.append(
            Line(
                member_id=seat.member_id,
                name=seat.display_name,
                chart_name=seat.name,
                minutes=credit.minutes,
                seconds=credit.seconds,
                raw_seconds=before.raw_seconds,
                measured_minutes=before.minutes if changes else None,
                counted=credit.intervals,
                chips=tuple(say.chips(track)),
                happened=tuple(
                    say.happened(track, session.seats.get(seat.member_id), credit.flags, plan)
                ),
                marks=marks_of(track, axis),
                labels=tuple(say.labels(track, axis, plan.timezone)),
                in_words=say.drawing_in_words(track, plan.timezone),
                changes=changes,
            )
        )
    window = window_of(session, now)
    return Sheet(
        window=window,
        axis=axis,
        ticks=ticks_of(axis, window, plan.timezone),
        lines=tuple(lines),
        attended=sum(1 for line in lines if line.seconds > 0),
        together=_together(
            [credit.intervals for credit in credits],
            [credit.intervals for credit in attendance.facilitators.values()],
            window,
        ),
        outages=tuple(
            outage
            for outage in (Interval(o.since, o.until) for o in session.outages)
            if overlaps(outage, (window,))
        ),
    )


def _changes(session: Session, member_id: str) -> Iterable[Change]:
    for correction in session.corrections:
        if correction.event.member_id == member_id:
            facilitator = session.facilitator(correction.author)
            yield Change(
                author=facilitator.name if facilitator else "someone who left",
                at=correction.at,
                what=_what(correction, session.plan.timezone),
                reason=correction.event.reason,
            )


def _what(correction: Correction, timezone: str) -> str:
    event = correction.event
    spans = listed(
        f"{clock_time(i.start, timezone)}–{clock_time(i.end, timezone)}" for i in event.intervals
    )
    match event.op:
        case "set":
            return f"was here {spans}" if event.intervals else "was not here"
        case "add":
            return f"also here {spans}"
        case "remove":
            return f"not here {spans}"


def _together(members: list[Spans], facilitators: list[Spans], window: Interval) -> str:
    present = [spans for spans in facilitators if spans]
    throughout = sum(
        1 for spans in present if whole_seconds((window,)) - whole_seconds(spans) < 120
    )
    boards = many(len(present), "facilitator")
    if throughout and throughout == len(present):
        boards += " throughout"
    elif any(length(spans) for spans in present):
        boards += f", {throughout or 'none'} throughout"
    return f"peak {most_together(members)} together, {boards}"
