"""How attendance tests tell a session: minutes from ten o'clock, one line per event."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from server.core.attendance import (
    DEFAULT_POLICY,
    Attendance,
    AttendancePolicy,
    MemberAttendance,
    Window,
    attendance,
)
from server.core.deliveries import (
    COMPANION,
    Correction,
    Delivery,
    Interrupted,
    Joined,
    Left,
    Range,
)

TEN = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # ten in the morning in New York
Op = Literal["set", "add", "remove"]

ZONE = "America/New_York"
OUR_PAGE = AttendancePolicy(presence_source="companion")


def at(minutes: float, seconds: float = 0) -> datetime:
    return TEN + timedelta(minutes=minutes, seconds=seconds)


def stay(
    member: str, start: datetime, end: datetime | None = None, *, conn: str = "", src: str = ""
) -> list[Delivery]:
    """One connection of *member*; without *end* its leave never comes."""
    conn, src = conn or f"{member}@{start:%H%M%S}", src or "platform"
    joined = Joined(t=start, src=src, conn=conn, member=member)
    return [joined, *([Left(t=end, src=src, conn=conn)] if end else [])]


def on_our_page(member: str, start: datetime, end: datetime | None = None) -> list[Delivery]:
    return stay(member, start, end, src=COMPANION)


def outage(start: datetime, end: datetime, *, src: str = COMPANION) -> list[Delivery]:
    return [Interrupted(t=end, src=src, start=start, end=end)]


def says(
    member: str, op: Op, *intervals: Range, when: datetime, recv: datetime | None = None
) -> list[Delivery]:
    return [Correction(t=when, recv=recv, src=COMPANION, member=member, op=op, intervals=intervals)]


def session(
    *events: Iterable[Delivery],
    minutes: float = 90,
    roster: Sequence[str] = ("bo",),
    facilitators: Sequence[str] = (),
    policy: AttendancePolicy = DEFAULT_POLICY,
) -> Attendance:
    """The attendance of a session that began at ten and lasted *minutes*."""
    return attendance(
        [delivery for some in events for delivery in some],
        window=Window(start=TEN, end=at(minutes), tz=ZONE),
        roster=roster,
        facilitators=facilitators,
        policy=policy,
    )


def bo(
    *events: Iterable[Delivery], minutes: float = 90, policy: AttendancePolicy = DEFAULT_POLICY
) -> MemberAttendance:
    """Bo's attendance of such a session."""
    return session(*events, minutes=minutes, policy=policy).members["bo"]


def spans(credited: MemberAttendance) -> list[tuple[float, float]]:
    """What counted, in minutes from ten o'clock."""
    return [
        ((i.start - TEN).total_seconds() / 60, (i.end - TEN).total_seconds() / 60)
        for i in credited.intervals
    ]
