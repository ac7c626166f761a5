"""Attendance: who was there, from when to when, out of whatever the sources delivered.

The steps stand in the order they are taken; each is a module, and names its rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypedDict

from msgspec import Struct

from server.core.attendance.connection import Record
from server.core.attendance.identity import Identities, identify
from server.core.attendance.late import Late, after_lock, shut_out
from server.core.attendance.people_said import (
    Said,
    breaks,
    corrected,
    corrections,
    without_clinician,
)
from server.core.attendance.policy import DEFAULT_POLICY, AttendancePolicy, Window
from server.core.attendance.presence import Circumstances, Outages, Presence, presence
from server.core.attendance.receiving import Fact, receive, split_at_lock, utc
from server.core.attendance.result import (
    Attendance,
    ConnectionAttendance,
    Flag,
    MemberAttendance,
)
from server.core.attendance.rooms import led
from server.core.attendance.stays import records
from server.core.deliveries import Delivery, Interrupted, ReportRow, SessionEnded
from server.core.localtime import date_of_service
from server.core.spans import Interval, Spans, intersect, subtract, union, whole_seconds


def attendance(
    deliveries: Iterable[Delivery],
    *,
    window: Window,
    roster: Sequence[str],
    facilitators: Sequence[str] = (),
    policy: AttendancePolicy = DEFAULT_POLICY,
) -> Attendance:
    """Return everyone's attendance; the same for any order, repetition or delay of *deliveries*.

    ValueError when nothing tells where the window ends: no end, no now, no session_ended.
    """
    facts, late_facts = split_at_lock(receive(deliveries, policy))
    bounds = _bounds(window, facts)
    log = _log(facts, bounds, facilitators, policy)
    late = after_lock(late_facts, log.identities, bounds)
    begun = window.start is not None

    leaders = {name: _person(name, log) for name in dict.fromkeys(facilitators)}
    clinicians = union(i for p in leaders.values() for i in p.counted) if leaders else None
    # ATT-13: somebody identified who is not on the roster was there all the same.
    others = sorted(log.conns.keys() - {*roster, *facilitators})
    members = {name: _person(name, log) for name in dict.fromkeys((*roster, *others))}
    return Attendance(
        date_of_service=date_of_service(utc(window.start), window.tz) if window.start else None,
        members={
            name: MemberAttendance(
                member=name,
                **_credit(p, clinicians, policy, late=late.concerns(name), expected=begun),
            )
            for name, p in members.items()
        },
        facilitators={
            name: MemberAttendance(
                member=name, **_credit(p, None, policy, late=late.concerns(name), expected=begun)
            )
            for name, p in leaders.items()
        },
        unidentified=_unidentified(log, clinicians, policy, late),
    )


class _Log(Struct, frozen=True):
    """A session's facts, and what is worked out of them once for everybody."""

    facts: list[Fact]
    identities: Identities
    conns: dict[str, list[str]]  # by person
    records: dict[str, Record]
    rows: dict[str, list[Interval]]
    corrections: dict[str, list[Said]]
    breaks: Spans
    around: Circumstances


def _log(
    facts: list[Fact], bounds: Interval, facilitators: Sequence[str], policy: AttendancePolicy
) -> _Log:
    identities = identify(facts)
    conns = identities.connections()
    found = records(facts, identities, policy, bounds)
    rows = _report_rows(facts)
    leading = {conn for name in facilitators for conn in conns.get(name, ())}
    around = Circumstances(
        bounds,
        policy,
        _outages(facts),
        led(record for conn, record in found.items() if conn in leading),
        bool(rows),
    )
    return _Log(facts, identities, conns, found, rows, corrections(facts), breaks(facts), around)


def _bounds(window: Window, facts: Sequence[Fact]) -> Interval:
    # ATT-21: what a person pressed, else the clock, else the platform's word.
    ended = (fact.at for fact in facts if isinstance(fact.delivery, SessionEnded))
    end = window.end or window.now or max(ended, default=None)
    if end is None:
        raise ValueError("the window has no end, no now and no session_ended")
    end = utc(end)
    start = end if window.start is None else min(utc(window.start), end)
    return Interval(start, end)


def _outages(facts: Iterable[Fact]) -> Outages:
    found: dict[tuple[str, datetime], datetime] = {}
    for fact in facts:
        if isinstance(fact.delivery, Interrupted):
            key = (fact.delivery.src, fact.at)
            found[key] = max(utc(fact.delivery.end), found.get(key, fact.at))
    return found


def _report_rows(facts: Iterable[Fact]) -> dict[str, list[Interval]]:
    # ATT-17: rows of the waiting room are no attendance.
    rows: dict[str, list[Interval]] = defaultdict(list)
    for fact in facts:
        row = fact.delivery
        if isinstance(row, ReportRow) and row.status == "in_meeting":
            rows[row.conn].append(Interval(fact.shifted(row.start), fact.shifted(row.end)))
    return rows


def _person(name: str, log: _Log) -> Presence:
    conns = log.conns.get(name, [])
    said = log.corrections.get(name, [])
    shut = shut_out(said, frozenset(conns), log.facts, log.around.window)
    found = _without(shut, conns, log) if shut else _of(conns, log.records, log.rows, log)
    flags = {
        *found.flags,
        *([Flag.CORRECTED] if said else []),
        *([Flag.LATE_EVENT_AFTER_CORRECTION] if shut else []),
    }
    # ATT-10: corrections on top of the automatic time, then the breaks off both.
    counted = corrected(found.counted, said, log.around.window)
    return Presence(
        subtract(found.raw, log.breaks),
        subtract(counted, log.breaks),
        subtract(found.unknown, log.breaks),
        frozenset(flags),
    )


def _without(shut: Sequence[Fact], conns: Sequence[str], log: _Log) -> Presence:
    # For this person alone: whoever shares the device is not concerned by their correction.
    ignored = {id(fact) for fact in shut}
    facts = [fact for fact in log.facts if id(fact) not in ignored]
    again = records(facts, log.identities, log.around.policy, log.around.window)
    return _of(conns, again, _report_rows(facts), log)


def _of(
    conns: Iterable[str], found: dict[str, Record], rows: dict[str, list[Interval]], log: _Log
) -> Presence:
    theirs = [conn for conn in conns if conn in found or conn in rows]
    return presence(
        [found[conn] for conn in theirs if conn in found],
        [row for conn in theirs for row in rows.get(conn, ())],
        log.around,
    )


def _unidentified(
    log: _Log, clinicians: Spans | None, policy: AttendancePolicy, late: Late
) -> dict[str, ConnectionAttendance]:
    # ATT-13: kept and shown, credited to no one; what never was in the room is not shown.
    shown: dict[str, ConnectionAttendance] = {}
    for conn in log.identities.unclaimed((*log.records, *log.rows)):
        found = _of([conn], log.records, log.rows, log)
        without_breaks = Presence(
            subtract(found.raw, log.breaks),
            subtract(found.counted, log.breaks),
            subtract(found.unknown, log.breaks),
            found.flags,
        )
        late_here = late.everybody or conn in late.conns
        credit = _credit(without_breaks, clinicians, policy, late=late_here, expected=False)
        if credit["intervals"] or found.flags:
            shown[conn] = ConnectionAttendance(conn=conn, **credit)
    return shown


class _Credit(TypedDict):
    intervals: Spans
    seconds: int
    minutes: int
    raw_intervals: Spans
    raw_seconds: int
    unknown_intervals: Spans
    flags: tuple[Flag, ...]


def _credit(
    found: Presence,
    clinicians: Spans | None,
    policy: AttendancePolicy,
    *,
    late: bool,
    expected: bool,
) -> _Credit:
    flags, counted = {*found.flags}, found.counted
    # ATT-19: flagged always, deducted where the practice decided so.
    alone = without_clinician(counted, clinicians)
    if alone:
        flags.add(Flag.NO_CLINICIAN_PRESENT)
    if policy.require_facilitator:
        counted = subtract(counted, alone)
    if late:
        flags.add(Flag.LATE_EVENT_AFTER_LOCK)
    if expected and not counted:
        flags.add(Flag.ABSENT)
    seconds = whole_seconds(counted)
    return {
        "intervals": counted,
        "seconds": seconds,
        "minutes": seconds // 60,  # ATT-12: floored, never rounded up
        "raw_intervals": found.raw,
        "raw_seconds": whole_seconds(found.raw),
        "unknown_intervals": intersect(found.unknown, counted),
        "flags": tuple(sorted(flags)),
    }
