"""What a member's line on the attendance page says, from the track the drawing shows.

Words say what happened and whether it counted. They never say why somebody was late.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from server.core.attendance.result import Flag
from server.core.events import Interval
from server.core.plan import SessionPlan
from server.core.spans import Spans, length, overlaps, subtract, union, whole_seconds
from server.core.state import SeatState
from server.pages.timeline import Axis, Track
from server.pages.us_states import STATES
from server.pages.words import clock_time, duration, listed, many

_STATES = dict(STATES)

WORTH_SAYING = timedelta(minutes=1)
WORTH_A_LOOK = timedelta(minutes=5)
WIDE_ENOUGH = timedelta(minutes=7)  # a gap that has room for words

FLAG_WORDS: dict[Flag, str] = {
    Flag.NO_CLINICIAN_PRESENT: "Part of it without a facilitator's board",
    Flag.OPEN_AT_END: "No end was seen; counted to the end",
    Flag.CLOSED_BY_RESTART: "Our server restarted; ends at the last sign of life",
    Flag.BREAKOUT_WITHOUT_FACILITATOR: "Breakout without a facilitator, not counted",
    Flag.LATE_EVENT_AFTER_LOCK: "The platform told more after the confirmation; nothing changed",
    Flag.CLOSED_BY_SNAPSHOT: "The platform never told the end; ends at the last sign",
    Flag.REPORT_MISMATCH: "The video platform's report says otherwise",
}


class Tag(Struct, frozen=True):
    """A chip: the shape of the deviation, in a word and a number."""

    tone: Literal["plain", "warn"]
    text: str


class Label(Struct, frozen=True):
    """Words inside the drawing; *x* in per cent."""

    x: float
    anchor: Literal["start", "middle", "end"]
    text: str


def chips(track: Track) -> Iterator[Tag]:
    """Yield what differs from a full session, largest first to last in time."""
    if track.absent:
        return
    late = _missed(track, track.window.start, track.counted[0].start)
    if late >= WORTH_SAYING:
        yield Tag(_tone(late), f"late {_minutes(late)}")
    away = length(track.away)
    if away >= WORTH_SAYING:
        yield Tag("warn", f"away {duration(away.total_seconds())}")
    early = _missed(track, track.counted[-1].end, track.window.end)
    if early >= WORTH_SAYING:
        yield Tag(_tone(early), f"left {_minutes(early)} early")


def labels(track: Track, axis: Axis, timezone: str) -> Iterator[Label]:
    """Yield the words that stand in the drawing where something is missing."""
    if track.absent:
        yield Label(axis.at(track.window.start) + 1, "start", "Not in the room")
        return
    first, last = track.counted[0].start, track.counted[-1].end
    if first - track.window.start >= WIDE_ENOUGH:
        yield Label(axis.at(first) - 1, "end", clock_time(first, timezone))
    if track.window.end - last >= WIDE_ENOUGH:
        yield Label(axis.at(last) + 1, "start", f"left {clock_time(last, timezone)}")
    for gap in track.away:
        if gap.end - gap.start >= WIDE_ENOUGH and not overlaps(gap, track.struck):
            middle = (axis.at(gap.start) + axis.at(gap.end)) / 2
            yield Label(middle, "middle", duration((gap.end - gap.start).total_seconds()))


def happened(
    track: Track, seat: SeatState | None, flags: tuple[Flag, ...], plan: SessionPlan
) -> Iterator[str]:
    """Yield short sentences, the ones a signature may depend on first."""
    zone = plan.timezone
    yield from _state(seat, plan)
    if seat is not None and seat.by_hand:
        yield "Declined the presence log: times are written down by hand"
    if track.absent:
        yield _absence(track, zone)
        return
    for span in track.second:
        yield f"Second device {_range(span, zone)}, counted once"
    for span in track.breaks:
        yield f"Break {_range(span, zone)}, taken off for everybody"
    for span in track.apart:
        yield f"In a breakout room {_range(span, zone)}"
    if track.bridged:
        yield f"{_drop(track.bridged)}, counted"
    for span in track.unseen:
        yield f"Page out of sight {_range(span, zone)}, as on a locked phone: not seen, not a leave"
    if track.phone:
        whole = length(track.phone) >= length(track.stays) - WORTH_SAYING
        yield "By phone" if whole else f"By phone {_range(track.phone[0], zone)}"
    late = tuple(span for span in track.outside if span.start >= track.window.end)
    if length(late) >= WORTH_A_LOOK:
        yield f"Page open until {clock_time(late[-1].end, zone)}, not counted after the end"
    for flag in flags:
        if flag in FLAG_WORDS:
            yield FLAG_WORDS[flag]


def drawing_in_words(track: Track, timezone: str) -> str:
    """Return the drawing for whoever cannot see it."""
    if track.absent:
        return "Nothing counted"
    return "Counted " + listed(_range(span, timezone, "to") for span in track.counted)


def _state(seat: SeatState | None, plan: SessionPlan) -> Iterator[str]:
    if seat is None or seat.location is None:
        return
    state = seat.location.state
    licensed = [f.name for f in plan.facilitators if state in f.licensed_in]
    if len(licensed) == len(plan.facilitators):
        return
    who = f"{listed(licensed)} must sign" if licensed else "No facilitator is licensed there"
    yield f"In {_STATES.get(state, state)}. {who}"


def _missed(track: Track, start: datetime, end: datetime) -> timedelta:
    # BRK-6: a break is nobody's lateness.
    return length(subtract(union((Interval(start, end),)), union((*track.breaks, *track.apart))))


def _absence(track: Track, zone: str) -> str:
    if track.waited:
        return f"Waited {clock_time(track.waited[0].start, zone)}, left before being let in"
    if track.stays:
        return "In the room only outside the session"
    return "Neither in the room nor in the waiting room"


def _drop(bridged: Spans) -> str:
    seconds = whole_seconds(bridged)
    said = f"{seconds} s" if seconds < 100 else duration(seconds)
    return f"{said} drop" if len(bridged) == 1 else f"{many(len(bridged), 'drop')}, {said} in all"


def _range(span: Interval, zone: str, to: str = "–") -> str:
    gap = to if to == "–" else f" {to} "
    return f"{clock_time(span.start, zone)}{gap}{clock_time(span.end, zone)}"


def _minutes(span: timedelta) -> int:
    return span // timedelta(minutes=1)


def _tone(span: timedelta) -> Literal["plain", "warn"]:
    return "warn" if span >= WORTH_A_LOOK else "plain"
