"""From a session to minutes: its stays told as deliveries, counted by the attendance rules.

Our own page is the source, or the platform where the plan says so (ATT-15). PRS-8: a member who
declined the presence log is counted from corrections only: their minutes are what a person wrote.
BRK-6: breaks and breakout rooms are told as they were; ATT-10 and ATT-18 say what counts.
"""

from collections.abc import Container, Iterator
from datetime import datetime

from server.core import deliveries as d
from server.core.attendance import Attendance, AttendancePolicy, Case, Window, attendance
from server.core.deliveries import COMPANION, AnyDelivery
from server.core.plan import SessionPolicy
from server.core.state import Claim, Session, Stay, StayEnd, Wait
from server.core.whereabouts import breaks, moves

# Stepping away is a leave like any other: the grace time bridges it, the rest is not credited.
_REASONS: dict[StayEnd, str] = {
    "left": "left",
    "away": "left",
    "switched": "left",
    "lost": "timeout",
    "unseen": "timeout",
    "removed": "removed",
}


def session_attendance(
    session: Session, now: datetime, *, only: Container[str] | None = None, led: bool = True
) -> Attendance:
    """Return everybody's credited time up to *now*, or that of the members in *only*.

    One member's credit never depends on another's, so the two answers agree. Nor does it depend
    on facilitators unless they are required or breakout rooms count; where they do not, *led*
    false leaves them and what would only be flagged out.
    """
    case = session_case(session, now, only=only, led=led)
    return attendance(
        case.deliveries,
        window=case.window,
        roster=case.roster,
        facilitators=case.facilitators,
        policy=case.policy,
    )


def session_case(
    session: Session, now: datetime, *, only: Container[str] | None = None, led: bool = True
) -> Case:
    """Return all that a session's attendance is computed from, one connection per stay."""
    roster = tuple(
        seat.member_id for seat in session.plan.seats if only is None or seat.member_id in only
    )
    facilitators = tuple(one.facilitator_id for one in session.plan.facilitators if led)
    return Case(
        deliveries=tuple(_told(session, {*roster, *facilitators}, now)),
        window=Window(
            start=session.started_at,
            end=session.ended_at,
            now=now,
            tz=session.plan.timezone,
        ),
        roster=roster,
        facilitators=facilitators,
        policy=_policy(session.plan.policy),
    )


def _told(session: Session, people: Container[str], now: datetime) -> Iterator[AnyDelivery]:
    by_hand = {seat.member_id for seat in session.seats.values() if seat.by_hand}
    open_pages = (page for seat in session.seats.values() for page in seat.pages.values())
    here = (page for page in (*open_pages, *session.boards.values()) if page.here)
    for stay in (*session.stays, *here):
        if stay.person_id in people and stay.person_id not in by_hand:
            yield from _stay(stay, session)
    for number, wait in enumerate(session.waits):
        if wait.member_id in people and wait.member_id not in by_hand:
            yield from _wait(wait, f"wait.{number}")
    for span in breaks(session, now):
        yield d.Break(t=span.start, src=COMPANION, start=span.start, end=span.end)
    for outage in session.outages:
        yield d.Interrupted(t=outage.until, src=COMPANION, start=outage.since, end=outage.until)
    yield from _of_platform(session, people, by_hand)
    if session.ended_at is not None:
        yield d.SessionEnded(t=session.ended_at, src=COMPANION)
    for made in session.corrections:
        if made.event.member_id in people:
            yield d.Correction(
                t=made.at,
                src=COMPANION,
                id=f"correction.{made.seq}",
                member=made.event.member_id,
                op=made.event.op,
                intervals=tuple((one.start, one.end) for one in made.event.intervals),
                by=made.author,
                reason=made.event.reason,
            )


def _of_platform(
    session: Session, people: Container[str], by_hand: Container[str]
) -> Iterator[AnyDelivery]:
    owners: dict[str, str] = {}
    for one in session.reported:
        if isinstance(one, d.ConnectionDelivery | d.ReportRow) and one.member is not None:
            owners.setdefault(one.conn, one.member)
    for conn, claim in session.claims.items():
        if claim.person_id is None:
            owners.pop(conn, None)
        else:
            owners[conn] = claim.person_id
    for one in session.reported:
        # PRS-8: by the connection, for a leave does not always say whose it was.
        owner = owners.get(getattr(one, "conn", ""))
        if owner is None or (owner in people and owner not in by_hand):
            yield one
    for conn, claim in session.claims.items():
        owner = claim.person_id
        if owner is None or (owner in people and owner not in by_hand):
            yield _claimed(conn, claim)
    if session.confirmed_at is not None and session.reported:
        # ATT-11: a facilitator stands by these minutes; a retry or a report of tomorrow only
        # raises a flag.
        yield d.Lock(t=session.confirmed_at, recv=session.confirmed_at, src=COMPANION)


def _claimed(conn: str, claim: Claim) -> d.Identify:
    people = (claim.person_id,) if claim.person_id is not None else ()
    return d.Identify(
        t=claim.at,
        recv=claim.at,
        src=COMPANION,
        id=f"claim.{claim.seq}",
        conn=conn,
        members=people,
        by=claim.author,
    )


def _stay(stay: Stay, session: Session) -> Iterator[AnyDelivery]:
    phone = "yes" if stay.delivery == "phone" else None
    for at, room in moves(session, stay):
        yield d.Joined(
            t=at, src=COMPANION, conn=stay.key, member=stay.person_id, phone=phone, room=room
        )
    # What the end of the session or our own restart closed, their own deliveries close.
    if stay.ended_at is not None and stay.end in _REASONS:
        yield d.Left(
            t=stay.ended_at,
            src=COMPANION,
            conn=stay.key,
            member=stay.person_id,
            reason=_REASONS[stay.end],
        )


def _wait(wait: Wait, conn: str) -> Iterator[AnyDelivery]:
    yield d.LobbyJoined(t=wait.started_at, src=COMPANION, conn=conn, member=wait.member_id)
    yield d.LobbyLeft(t=wait.ended_at, src=COMPANION, conn=conn, member=wait.member_id)


def _policy(agreed: SessionPolicy) -> AttendancePolicy:
    return AttendancePolicy(
        presence_source=agreed.presence_source,
        conn_terminal=agreed.conn_terminal,
        grace_seconds=agreed.grace_seconds,
        require_facilitator=agreed.require_facilitator,
        breakouts_count=agreed.breakouts_count,
        reconnect_allowance_seconds=agreed.reconnect_allowance_seconds,
    )
