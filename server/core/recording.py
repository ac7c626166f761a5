"""CON-4: where a group records, who of those here has not agreed to it: before they are let in,
and as long as they are there. It stops nobody; whoever presses "record" elsewhere has to know.
"""

from server.core.state import SeatState, Session
from server.core.views import RecordingView


def not_agreed(session: Session, seat: SeatState) -> bool:
    """Whether this group records, and this member has not said yes to it."""
    return "recording" in session.plan.asks and not seat.agreed_to_recording


def recording(session: Session) -> RecordingView | None:
    """Return who is here or at the door and may not be recorded; None where nobody is."""
    if session.phase == "ended":
        return None
    here = [
        planned
        for planned in session.plan.seats
        if (seat := session.seats[planned.member_id]).pages or seat.waiting
    ]
    without = tuple(
        planned.display_name
        for planned in here
        if not_agreed(session, session.seats[planned.member_id])
    )
    return RecordingView(len(here), without) if without else None
