"""A report before it counts: whose rows are whose, what is unknown, what was left out.

Shared by the page and the command line. Nobody is found by a name: by our key, or by the one e-mail
a chart has to itself.
"""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from server.core.attendance.receiving import utc
from server.core.deliveries import AnyDelivery, Renamed, ReportRow
from server.core.events import Interval
from server.core.spans import Spans, overlaps, union, whole_seconds
from server.core.state import Session
from server.platforms.identity import Directory, deliveries, directory
from server.platforms.notice import Notice
from server.store import Practice


class Row(Struct, frozen=True, kw_only=True):
    """Everything a report says of one connection."""

    conn: str
    label: str | None
    member_id: str | None
    spans: Spans  # in the meeting
    waiting: Spans  # in the waiting room, never counted
    outside: bool  # all of it is before or after the session

    @property
    def minutes(self) -> int:
        return whole_seconds(self.spans) // 60


class Preview(Struct, frozen=True):
    told: tuple[AnyDelivery, ...]
    rows: tuple[Row, ...]

    @property
    def unknown(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.member_id is None)


async def known_people(practice: Practice, session: Session, session_id: str) -> Directory:
    """Return who somebody in a report of this session can be."""
    found = directory(practice.platforms.member_secret(), session_id, session.plan.everybody)
    emails: list[tuple[str, str]] = []
    for seat in session.plan.seats:
        chart = await practice.people.member(seat.member_id)
        if chart is not None and chart.email:
            emails.append((chart.email.strip().casefold(), seat.member_id))
    for one in session.plan.facilitators:
        account = await practice.people.account(one.facilitator_id)
        if account is not None:
            emails.append((account.email.strip().casefold(), one.facilitator_id))
    times = Counter(email for email, _ in emails)
    # An address two people share says nothing about which of them it was.
    return replace(found, emails={email: one for email, one in emails if times[email] == 1})


def preview(notice: Notice, known: Directory, session: Session) -> Preview:
    """Return what *notice* would add to *session*."""
    told = deliveries(notice, known)
    start = session.started_at or session.plan.starts_at
    window = Interval(start, max(start, session.ended_at or session.plan.ends_at))
    conns = dict.fromkeys(one.conn for one in told if isinstance(one, ReportRow))
    return Preview(told, tuple(_row(conn, told, window) for conn in conns))


def _row(conn: str, told: Sequence[AnyDelivery], window: Interval) -> Row:
    own = [one for one in told if isinstance(one, ReportRow) and one.conn == conn]
    labels = (one.name for one in told if isinstance(one, Renamed) and one.conn == conn)
    spans = union(_interval(one) for one in own if one.status == "in_meeting")
    return Row(
        conn=conn,
        label=next(labels, None),
        member_id=next((one.member for one in own if one.member), None),
        spans=spans,
        waiting=union(_interval(one) for one in own if one.status != "in_meeting"),
        outside=not overlaps(window, spans),
    )


def _interval(row: ReportRow) -> Interval:
    return Interval(utc(row.start), utc(row.end))
