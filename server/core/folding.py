"""What each event does to a session: phases, doors and stays. Observations are in noting.py.

Called by session.py only. These functions trust the log: what may not happen was refused before
it was written, and what was written is never argued with.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from server.core.events import (
    AttendanceCorrected,
    ConsentWithdrawn,
    FacilitatorConnected,
    FacilitatorDisconnected,
    MemberAdmitted,
    MemberConnected,
    MemberDisconnected,
    MemberKnocked,
    MemberRefused,
    MemberReturned,
    MemberSteppedAway,
    PlatformReported,
    Recorded,
)
from server.core.plan import SessionPlan
from server.core.state import (
    Claim,
    Correction,
    Outage,
    SeatState,
    Session,
    Stay,
    StayEnd,
    Wait,
    Waiting,
)
from server.core.video_events import ClaimRetracted, ConnectionClaimed, PlatformHeard

Page = TypeVar("Page", Stay, Waiting)


def planned(plan: SessionPlan, at: datetime) -> Session:
    seats = {seat.member_id: SeatState(seat.member_id) for seat in plan.seats}
    return Session(plan=plan, seq=0, at=at, seats=seats)


def noted(session: Session, recorded: Recorded) -> Session:
    """Return the session with the event counted, and its command remembered by first event."""
    commands = session.commands
    if recorded.command_id is not None and recorded.command_id not in commands:
        commands = {**commands, recorded.command_id: recorded.seq}
    return replace(session, seq=recorded.seq, at=recorded.at, commands=commands)


def of_everyone(session: Session) -> Session:
    """Return the session with an event counted that every member may know of."""
    return _each_seat(session, lambda seat: replace(seat, seq=seat.seq + 1))


def of_member(session: Session, member_id: str, /, **changes: object) -> Session:
    """Return the session with one seat changed, and that member's own count moved on."""
    seat = session.seats[member_id]
    changed = replace(seat, seq=seat.seq + 1, **changes)
    return replace(session, seats={**session.seats, member_id: changed})


def ended(session: Session, at: datetime) -> Session:
    # SES-5: open stays end with the session, whatever tab stays open.
    closed = _everybody_out(session, at, "ended")
    interventions = {
        key: replace(running, stopped_at=at, stopped_by_end=True)
        if running.stopped_at is None
        else running
        for key, running in closed.interventions.items()
    }
    return replace(closed, phase="ended", ended_at=at, interventions=interventions)


def restarted(session: Session, last_evidence_at: datetime, at: datetime) -> Session:
    # PRS-7: pages come back with connections of their own; the old ones are over.
    closed = _everybody_out(session, last_evidence_at, "restart")
    return replace(closed, outages=(*closed.outages, Outage(last_evidence_at, at)))


def board_up(session: Session, event: FacilitatorConnected, recorded: Recorded) -> Session:
    board = Stay(
        key=_key(event.connection_id, recorded),
        person_id=event.facilitator_id,
        connection_id=event.connection_id,
        device_id=event.connection_id,  # nobody asks which machine a facilitator uses
        delivery="video",
        started_at=recorded.at,
    )
    return replace(session, boards={**session.boards, event.connection_id: board})


def board_down(session: Session, event: FacilitatorDisconnected) -> Session:
    board = session.boards[event.connection_id]
    return replace(
        session,
        boards=_without(session.boards, event.connection_id),
        stays=(*session.stays, _ended(board, event.last_sign_at, event.cause)),
    )


def knocked(session: Session, event: MemberKnocked, at: datetime) -> Session:
    seat = session.seats[event.member_id]
    page = Waiting(event.connection_id, event.device_id, event.delivery, at)
    waiting = {**seat.waiting, event.connection_id: page}
    return of_member(session, event.member_id, waiting=waiting, refused_at=None)


def admitted(session: Session, event: MemberAdmitted) -> Session:
    devices = session.seats[event.member_id].admitted
    if event.device_id not in devices:
        devices = (*devices, event.device_id)
    return of_member(session, event.member_id, admitted=devices, refused_at=None, removed_at=None)


def refused(session: Session, event: MemberRefused, at: datetime) -> Session:
    for page in session.seats[event.member_id].waiting.values():
        if page.device_id == event.device_id:
            session = _stops_waiting(session, event.member_id, page.connection_id, at)
    return of_member(session, event.member_id, refused_at=at)


def connected(session: Session, event: MemberConnected, recorded: Recorded) -> Session:
    session = _stops_waiting(session, event.member_id, event.connection_id, recorded.at)
    seat = session.seats[event.member_id]
    page = Stay(
        key=_key(event.connection_id, recorded),
        person_id=event.member_id,
        connection_id=event.connection_id,
        device_id=event.device_id,
        delivery=event.delivery,
        started_at=recorded.at,
    )
    return of_member(
        session,
        event.member_id,
        pages={**seat.pages, event.connection_id: page},
        stepped_away=False,
        first_joined_at=seat.first_joined_at or recorded.at,
    )


def withdrawn(session: Session, event: ConsentWithdrawn) -> Session:
    answers = {**session.seats[event.member_id].consents, event.purpose: False}
    return of_member(session, event.member_id, consents=answers)


def disconnected(session: Session, event: MemberDisconnected) -> Session:
    seat = session.seats[event.member_id]
    if event.connection_id in seat.waiting:
        session = _stops_waiting(session, event.member_id, event.connection_id, event.last_sign_at)
        return of_member(session, event.member_id)
    page = seat.pages[event.connection_id]
    if page.here:
        ended_stay = _ended(page, event.last_sign_at, event.cause)
        session = replace(session, stays=(*session.stays, ended_stay))
    pages = _without(seat.pages, event.connection_id)
    # PRS-18: who says goodbye, or is asked to go, begins anew; a line that breaks says nothing.
    ends_it = not pages and event.cause in ("left", "removed")
    return of_member(
        session,
        event.member_id,
        pages=pages,
        stepped_away=seat.stepped_away and not ends_it,
        last_end=event.cause,
        last_end_at=event.last_sign_at,
    )


def stepped_away(session: Session, event: MemberSteppedAway, at: datetime) -> Session:
    seat = session.seats[event.member_id]
    page = _ended(seat.pages[event.connection_id], at, "away")
    session = replace(session, stays=(*session.stays, page))
    pages = {**seat.pages, event.connection_id: page}
    return of_member(session, event.member_id, pages=pages, stepped_away=True)


def returned(session: Session, event: MemberReturned, recorded: Recorded) -> Session:
    seat = session.seats[event.member_id]
    page = replace(
        seat.pages[event.connection_id],
        key=_key(event.connection_id, recorded),
        started_at=recorded.at,
        ended_at=None,
        end=None,
    )
    pages = {**seat.pages, event.connection_id: page}
    return of_member(session, event.member_id, pages=pages, stepped_away=False)


def reported(session: Session, event: PlatformReported) -> Session:
    # PRS-9: no member's own count moves; who is told of by the platform is nobody else's concern.
    return replace(session, reported=session.reported.with_one(event.delivery))


def heard(session: Session, event: PlatformHeard) -> Session:
    still = {name: since for name, since in session.silent.items() if name != event.platform}
    return replace(session, silent=still)


def claimed(session: Session, event: ConnectionClaimed, recorded: Recorded) -> Session:
    # SES-9: as after a correction, whoever confirmed did not confirm this. PRS-9: no member's
    # own count moves, for it may be a stranger's connection.
    made = Claim(recorded.seq, recorded.at, recorded.author, event.person_id)
    claims = {**session.claims, event.conn: made}
    return replace(session, claims=claims, confirmed_at=None)


def claim_retracted(session: Session, event: ClaimRetracted) -> Session:
    claims = {conn: made for conn, made in session.claims.items() if conn != event.conn}
    return replace(session, claims=claims, confirmed_at=None)


def corrected(session: Session, event: AttendanceCorrected, recorded: Recorded) -> Session:
    # SES-9: whoever confirmed did not confirm this; the minutes are to be looked at again.
    made = Correction(recorded.seq, recorded.at, recorded.author, event)
    session = replace(session, corrections=(*session.corrections, made), confirmed_at=None)
    return of_member(session, event.member_id)


def _everybody_out(session: Session, at: datetime, end: StayEnd) -> Session:
    for seat in session.seats.values():
        for page in seat.waiting.values():
            session = _stops_waiting(session, seat.member_id, page.connection_id, at)
    open_pages = [
        page
        for pages in (*(seat.pages for seat in session.seats.values()), session.boards)
        for page in pages.values()
        if page.here
    ]
    stays = (*session.stays, *(_ended(page, at, end) for page in open_pages))
    session = replace(session, boards={}, stays=stays)
    return _each_seat(
        session,
        lambda seat: replace(seat, pages={}, last_end=end, last_end_at=at) if seat.pages else seat,
    )


def _stops_waiting(session: Session, member_id: str, connection_id: str, at: datetime) -> Session:
    seat = session.seats[member_id]
    page = seat.waiting.get(connection_id)
    if page is None:
        return session
    changed = replace(seat, waiting=_without(seat.waiting, connection_id))
    return replace(
        session,
        seats={**session.seats, member_id: changed},
        waits=(*session.waits, Wait(connection_id, member_id, page.since, max(page.since, at))),
    )


def _each_seat(session: Session, change: Callable[[SeatState], SeatState]) -> Session:
    seats = {member_id: change(seat) for member_id, seat in session.seats.items()}
    return replace(session, seats=seats)


def _ended(page: Stay, at: datetime, end: StayEnd) -> Stay:
    # A page can die between joining and its first sign of life: such a stay has no length.
    return replace(page, ended_at=max(page.started_at, at), end=end)


def _key(connection_id: str, recorded: Recorded) -> str:
    return f"{connection_id}.{recorded.seq}"


def _without(pages: dict[str, Page], connection_id: str) -> dict[str, Page]:
    return {key: page for key, page in pages.items() if key != connection_id}
