"""What one member's page may know: themselves, the phase of the meeting, who leads it.

PRS-9: nothing here depends on another member, not even a count of events: `seq` moves only with
what concerns this member or everybody. Tags, risks and knocks of others do not exist here, nor do
tags about the member: a page that changed at that moment would tell them they were observed.
"""

from datetime import datetime
from typing import Literal

from server.core.attendance import MemberAttendance
from server.core.counting import Credited
from server.core.events import Interval
from server.core.plan import SessionPlan
from server.core.presence import session_attendance
from server.core.remembered import Remembered
from server.core.state import SeatState, Session
from server.core.unseen import unseen
from server.core.views import MemberView
from server.core.whereabouts import clock_runs

PageState = Literal[
    "waiting", "second_device", "locked", "refused", "in_room", "away", "removed", "left", "ended"
]


def member_view(
    session: Session,
    member_id: str,
    *,
    now: datetime,
    connection_id: str | None = None,
    device_id: str | None = None,
    kept: Remembered | None = None,
) -> MemberView:
    """Return the page of *member_id* at *now*: of one connection, or of whichever is furthest in.

    A second device waits while the first is in the room, so a page is always asked for by its
    connection: only then does the link to the video reach nobody who was not let in.
    """
    seat, plan = session.seats[member_id], session.plan
    state, since = _page(seat, session, connection_id, device_id)
    credit = _credit(session, member_id, now, kept)
    let_in = state in ("in_room", "away")
    # PRS-2: a second device may be somebody else's. Until it is let in, it is not told what the
    # member wants to try, how long they were here, or that they asked for help.
    trusted = let_in or (state == "waiting" and since is not None)
    breakout = session.breakout_of(member_id) if let_in else None
    known = trusted or _was_in(session, member_id, connection_id, device_id)
    return MemberView(
        seq=seat.seq,
        at=now,
        state=state,
        room_open=session.phase in ("open", "running"),
        on_break=let_in and session.on_break is not None,
        breakout=breakout.name if breakout else None,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        timezone=plan.timezone,
        since=since,
        joined_at=seat.first_joined_at if known else None,
        seconds=credit.seconds if known else 0,
        counting=trusted and clock_runs(session, member_id, here=seat.in_room),
        by_hand=known and seat.by_hand,
        help=_help(seat) if trusted else "none",
        facilitator=_first_name(plan, seat.help_by if trusted else None),
        video_url=plan.video_url if let_in else None,
        dial_in=plan.dial_in if let_in else None,
        last_commitment=session.seat(member_id).last_commitment if trusted else None,
        unseen=_last_gap(session, member_id, now) if let_in else None,
    )


def _last_gap(session: Session, member_id: str, now: datetime) -> Interval | None:
    own = (stay for stay in session.stays if stay.person_id == member_id)
    if all(stay.end != "unseen" for stay in own):
        return None  # nearly always, and counting costs a little
    credit = session_attendance(session, now, only=(member_id,)).members[member_id]
    gaps = unseen(session, member_id, credit.intervals)
    return gaps[-1] if gaps else None


def _was_in(
    session: Session, member_id: str, connection_id: str | None, device_id: str | None
) -> bool:
    """Whether this page or device was in the room before: its time is no news to it."""
    return connection_id is None or any(
        stay.person_id == member_id
        and (stay.connection_id == connection_id or stay.device_id == device_id)
        for stay in session.stays
    )


def _credit(
    session: Session, member_id: str, now: datetime, kept: Remembered | None
) -> Credited | MemberAttendance:
    if kept is not None:
        return kept.counting.at(session, now)[member_id]
    return session_attendance(session, now, only=(member_id,)).members[member_id]


def _page(
    seat: SeatState, session: Session, connection_id: str | None, device_id: str | None
) -> tuple[PageState, datetime | None]:
    if session.phase == "ended":
        return "ended", session.ended_at
    pages = [page for key, page in seat.pages.items() if connection_id in (None, key)]
    here = [page.started_at for page in pages if page.here]
    if here:
        return "in_room", min(here)
    if pages:
        return "away", max(page.ended_at or page.started_at for page in pages)
    knocks = [page for key, page in seat.waiting.items() if connection_id in (None, key)]
    if knocks:
        return _knocking(seat, knocks[0].device_id), knocks[0].since
    if seat.removed_at is not None:
        return "removed", seat.removed_at
    # PRS-14: a device that was let in comes back through a locked door, any other one does not.
    known = device_id in seat.admitted if device_id is not None else bool(seat.admitted)
    if session.locked_at is not None and not known:
        return "locked", session.locked_at
    if seat.refused_at is not None:
        return "refused", seat.refused_at
    if seat.last_end == "left":
        return "left", seat.last_end_at
    return "waiting", None  # not here yet, or about to come back by itself


def _knocking(seat: SeatState, device_id: str) -> PageState:
    first = next(iter(seat.waiting.values())).device_id
    return "second_device" if seat.admitted or first != device_id else "waiting"


def _help(seat: SeatState) -> Literal["none", "asked", "acknowledged"]:
    if seat.help_at is None:
        return "none"
    return "asked" if seat.help_by is None else "acknowledged"


def _first_name(plan: SessionPlan, facilitator_id: str | None) -> str | None:
    """Return who is on it, or else who leads, by first name."""
    leading = sorted(plan.facilitators, key=lambda one: one.facilitator_id != facilitator_id)
    return leading[0].name.split()[0] if leading and leading[0].name.strip() else None
