"""What a practice decides about counting, and the window the counting happens in."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

Seconds = Annotated[float, Meta(ge=0)]


class AttendancePolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of ATT rules. The defaults are the decided ones; all times in seconds."""

    grace_seconds: Seconds = 90  # ATT-9: a lift, a tunnel, a router restart; a gap of 90 counts
    presence_source: Literal["platform", "companion"] = "platform"  # ATT-15
    breakouts_count: bool = True  # ATT-18
    conn_terminal: bool = True  # ATT-8: the platform never reuses a connection id
    single_conn: bool = False  # ATT-6: the platform allows one connection per identity
    clock_ahead_tolerance: Seconds = 2  # ATT-3: two honest clocks may differ by this much
    source_offset_seconds: dict[str, float] = {}  # ATT-2: clocks known to be wrong
    require_facilitator: bool = False  # ATT-19: deduct, not only flag
    heartbeat_interval: Seconds = 15  # ATT-7, ATT-16: how long a heartbeat vouches for a page
    report_wins: bool = False  # ATT-17
    # ATT-14: our restart is not the member's doing, so this does not shrink with grace_seconds.
    reconnect_allowance_seconds: Seconds = 90


DEFAULT_POLICY = AttendancePolicy()


class Window(Struct, frozen=True, kw_only=True):
    """From the facilitator's start to their end. Without *end* it is still running, to *now*.

    Without *start* the session has not begun and nothing counts.
    """

    start: datetime | None
    end: datetime | None = None
    now: datetime | None = None
    tz: str
