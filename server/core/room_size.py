"""SIZ-1: a payer may allow only so many members in a room. Said where the decision is, at the door;
it informs and stops nobody (SIZ-2), and nobody is counted who declined nothing and is not there.
"""

from server.core.state import Session
from server.core.views import SizeHint


def members_inside(session: Session) -> frozenset[str]:
    """Return who is in the room, on however many devices."""
    return frozenset(seat.member_id for seat in session.seats.values() if seat.pages)


def allowed_by(session: Session, member_id: str) -> tuple[SizeHint, ...]:
    """Return whose payer allows fewer than there would be with this member let in."""
    return _allowing(session, members_inside(session) | {member_id})


def over_limit(session: Session) -> tuple[SizeHint, ...]:
    """SIZ-3: return whose payer allows fewer than are inside; of an ended session, nobody's."""
    return () if session.phase == "ended" else _allowing(session, members_inside(session))


def _allowing(session: Session, inside: frozenset[str]) -> tuple[SizeHint, ...]:
    return tuple(
        SizeHint(seat.member_id, seat.display_name, seat.payer_allows, seat.payer_unconfirmed)
        for seat in session.plan.seats
        if seat.payer_allows is not None
        and seat.payer_allows < len(inside)
        and seat.member_id in inside
    )
