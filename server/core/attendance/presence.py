"""From the stays of one person's connections to one person's time, before anybody corrects it.

ATT-9 (union, clip, bridge), ATT-14 (our own outage), ATT-17 (the platform's report).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from server.core.attendance.connection import Record
from server.core.attendance.policy import AttendancePolicy
from server.core.attendance.result import Flag
from server.core.attendance.rooms import Led, counted_stays
from server.core.spans import Interval, Spans, clip, gaps, subtract, union

Outages = dict[tuple[str, datetime], datetime]  # (source, from) -> to


class Circumstances(Struct, frozen=True):
    """What holds for everybody in the session."""

    window: Interval
    policy: AttendancePolicy
    outages: Outages
    led: Led | None  # where the facilitators were, if that is known
    reported: bool  # the platform sent a report


class Presence(Struct, frozen=True):
    """One person's automatic time inside the window."""

    raw: Spans
    counted: Spans
    unknown: Spans
    flags: frozenset[Flag]


def presence(
    records: Sequence[Record], rows: Sequence[Interval], around: Circumstances
) -> Presence:
    """Return the time of the person these *records* and report *rows* belong to."""
    window, policy = around.window, around.policy
    flags = {flag for record in records for flag in record.flags}
    stays, without_facilitator = counted_stays(records, policy, around.led)
    present = union(stays)
    lobby = union(i for record in records for i in record.lobby)
    if _let_in_but_never_came(records):
        flags.add(Flag.ADMITTED_WITHOUT_JOIN)

    told = union(rows)
    if around.reported and _inside(told, window) != _inside(present, window):
        flags.add(Flag.REPORT_MISMATCH)  # ATT-17: whoever wins, the difference is shown
    if policy.report_wins and told:
        present = told

    unknown, left_open = _unknown(records, present, lobby, around)
    if unknown:
        flags.add(Flag.UNKNOWN_INTERVAL)
    if left_open:
        flags.add(Flag.CLOSED_BY_RESTART)

    # ATT-9: clipped first, bridged second: what happened before the session bridges nothing.
    attended = _inside(union((*present, *unknown)), window)
    removed = frozenset(s.interval.end for r in records for s in r.stays if s.removed)
    counted = _bridged(attended, lobby, removed, timedelta(seconds=policy.grace_seconds))
    if counted != attended:
        flags.add(Flag.GAP_BRIDGED)
    if subtract(_inside(without_facilitator, window), counted):
        flags.add(Flag.BREAKOUT_WITHOUT_FACILITATOR)
    return Presence(_inside(present, window), counted, unknown, frozenset(flags))


def _inside(spans: Spans, window: Interval) -> Spans:
    return clip(spans, window.start, window.end)


def _let_in_but_never_came(records: Sequence[Record]) -> bool:
    # Of the person, not of the connection: some platforms begin a new one at the door.
    ends = [stay.interval.end for record in records for stay in record.stays]
    return any(
        record.admitted_at is not None and not any(end > record.admitted_at for end in ends)
        for record in records
    )


def _bridged(spans: Spans, lobby: Spans, removed: frozenset[datetime], grace: timedelta) -> Spans:
    # ATT-9: a short gap is a lost connection, unless somebody meant it: the waiting room, or a
    # facilitator who asked the member to step out.
    between = tuple(gaps(spans))
    accidental = set(subtract(between, lobby))
    bridges = (
        gap
        for gap in between
        if gap.end - gap.start <= grace and gap in accidental and gap.start not in removed
    )
    return union((*spans, *bridges))


def _unknown(
    records: Sequence[Record], present: Spans, lobby: Spans, around: Circumstances
) -> tuple[Spans, bool]:
    """Return the time our own outage hides, and whether it ended an attendance.

    ATT-14: whoever was here before and is back soon after was not absent as far as anybody can
    know; whoever is not, is credited up to the last moment we know of.
    """
    window, hidden, ended = around.window, [], False
    stays = [
        (record.src, stay)
        for record in records
        for stay in record.stays
        if around.policy.breakouts_count or not stay.room
    ]
    # Heard once and no more is no time, and all the same it is coming back.
    moments = [s.interval for _, s in stays if s.interval.start == s.interval.end]
    for src, stay in stays:
        if stay.broken_off:
            at = stay.interval.end
            back = _next_presence((*present, *moments), at)
            if back is not None and back <= _reach(src, at, around):
                hidden.append(Interval(at, back))
            else:
                ended = ended or window.start <= at < window.end
    return _inside(subtract(union(hidden), lobby), window), ended


def _next_presence(present: Sequence[Interval], at: datetime) -> datetime | None:
    return min((max(span.start, at) for span in present if span.end > at), default=None)


def _reach(src: str, at: datetime, around: Circumstances) -> datetime:
    """Until when coming back is soon enough; an outage that follows meanwhile extends it."""
    allowance = timedelta(seconds=around.policy.reconnect_allowance_seconds)
    reach = around.outages[src, at] + allowance
    for (source, start), end in sorted(around.outages.items()):
        if source == src and at < start <= reach:
            reach = max(reach, end + allowance)
    return reach
