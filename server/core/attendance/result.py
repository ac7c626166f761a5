"""What the computation answers: counted time, the automatic time beside it, and flags."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from server.core.spans import Spans


class Flag(StrEnum):
    """Why a person should look at a member's minutes."""

    ABSENT = "absent"  # nothing counted
    ADMITTED_WITHOUT_JOIN = "admitted_without_join"  # let in from the waiting room, never came
    BREAKOUT_WITHOUT_FACILITATOR = "breakout_without_facilitator"  # time there was left out
    CLOCK_AHEAD = "clock_ahead"  # a stamp later than its receipt was moved back
    CLOSED_BY_HEARTBEAT = "closed_by_heartbeat"  # the page fell silent
    CLOSED_BY_RESTART = "closed_by_restart"  # the server restarted, last sign of life taken
    CLOSED_BY_SERVER_STOP = "closed_by_server_stop"
    CLOSED_BY_SESSION_END = "closed_by_session_end"
    CLOSED_BY_SNAPSHOT = "closed_by_snapshot"  # missing from a complete list
    CORRECTED = "corrected"  # a person changed the record
    GAP_BRIDGED = "gap_bridged"  # a gap within the grace time was counted
    JOIN_RECOVERED = "join_recovered"  # the join was lost, the leave told it
    LATE_EVENT_AFTER_CORRECTION = "late_event_after_correction"  # came after `set`, ignored
    LATE_EVENT_AFTER_LOCK = "late_event_after_lock"  # came after signing, ignored
    LEFT_TRIMMED_TO_HEARTBEAT = "left_trimmed_to_heartbeat"  # the platform noticed late
    NEGATIVE_INTERVAL = "negative_interval"  # the join is stamped after the only leave
    NO_CLINICIAN_PRESENT = "no_clinician_present"  # counted, or deducted, time without one
    OPEN_AT_END = "open_at_end"  # no end known, ran to the end of the window
    OPENED_BY_SNAPSHOT = "opened_by_snapshot"  # the join was lost, a list showed it
    ORPHAN_LEFT = "orphan_left"  # a leave without a join
    REPORT_MISMATCH = "report_mismatch"  # the platform's report says otherwise
    SUPERSEDED = "superseded"  # ended by a newer connection
    UNKNOWN_INTERVAL = "unknown_interval"  # our own outage, counted, for a person to attest


class Credit(Struct, frozen=True, kw_only=True):
    """Counted time. *seconds* are exact and cut off, *minutes* are floored (ATT-12).

    *raw_intervals* are what was measured: before bridging, without unknown time, corrections
    and deductions, but with breaks taken off. *unknown_intervals* await attestation (ATT-14).
    """

    intervals: Spans
    seconds: int
    minutes: int
    raw_intervals: Spans
    raw_seconds: int
    unknown_intervals: Spans
    flags: tuple[Flag, ...]


class MemberAttendance(Credit, frozen=True, kw_only=True):
    """One person's credit."""

    member: str


class ConnectionAttendance(Credit, frozen=True, kw_only=True):
    """Time of a connection nobody claimed: shown apart, credited to no one (ATT-13)."""

    conn: str


class Attendance(Struct, frozen=True, kw_only=True):
    """A session's attendance. *members* holds the roster, then whoever else was identified."""

    date_of_service: date | None  # None while the session has not begun
    members: dict[str, MemberAttendance]
    facilitators: dict[str, MemberAttendance]
    unidentified: dict[str, ConnectionAttendance]
