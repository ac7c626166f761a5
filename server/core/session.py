"""A session is a fold of its log: `step` takes one event, `fold` takes them all.

One line per event and nothing else; what a line does is in folding.py, rooming.py and noting.py.
An event that changes nothing has its own line that says so.
"""

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from server.core import folding as f
from server.core import noting as n
from server.core import rooming as r
from server.core.events import (
    AttendanceConfirmed,
    AttendanceCorrected,
    ConsentsAnswered,
    ConsentWithdrawn,
    FacilitatorConnected,
    FacilitatorDisconnected,
    GroupTagged,
    GroupTagRetracted,
    HelpAcknowledged,
    HelpAsked,
    InterventionRetracted,
    InterventionStarted,
    InterventionStopped,
    LocationGiven,
    MemberAdmitted,
    MemberConfirmed,
    MemberConnected,
    MemberDisconnected,
    MemberKnocked,
    MemberRefused,
    MemberRemoved,
    MemberReturned,
    MemberSteppedAway,
    MemberTagged,
    PlatformReported,
    Recorded,
    RoomOpened,
    SegmentReached,
    ServerRestarted,
    SessionEnded,
    SessionPlanned,
    SessionStarted,
    TagMoved,
    TagRefined,
    TagRestored,
    TagRetracted,
)
from server.core.measure_events import (
    MeasureAnswered,
    MeasureTakenBack,
    MemberCheckedIn,
    MemberCheckedOut,
)
from server.core.risk_events import RiskAcknowledged, RiskDetailed, RiskRecorded
from server.core.room_events import (
    BreakBegan,
    BreakEnded,
    BreakoutAssigned,
    BreakoutClosed,
    BreakoutOpened,
    BreakoutReturned,
    BreakRetracted,
    MemberReadmitted,
    RoomLocked,
    RoomUnlocked,
)
from server.core.state import SeatState, Session
from server.core.video_events import (
    ClaimRetracted,
    ConnectionClaimed,
    PlatformHeard,
    PlatformSilent,
)

__all__ = ["SeatState", "Session", "fold", "step"]


def fold(log: Iterable[Recorded]) -> Session:
    """Return the session after the whole of *log*; ValueError when there is no plan in it."""
    session: Session | None = None
    for recorded in log:
        session = step(session, recorded)
    if session is None:
        raise ValueError("an empty log has no session")
    return session


def step(session: Session | None, recorded: Recorded) -> Session:
    """Return the session after one more event; ValueError when it is not the next one."""
    event = recorded.event
    if isinstance(event, SessionPlanned):
        if session is not None or recorded.seq != 1:
            raise ValueError("a plan is the first event and comes once")
        return f.noted(f.planned(event.plan, recorded.at), recorded)
    if session is None or recorded.seq != session.seq + 1:
        raise ValueError(f"event {recorded.seq} is not the next one")
    return f.noted(_folded(session, recorded), recorded)


def _folded(session: Session, recorded: Recorded) -> Session:
    at, event = recorded.at, recorded.event
    match event:
        case SessionPlanned():
            return session  # only ever the first, see step
        case MemberConfirmed():
            return f.of_member(session, event.member_id, confirmed_at=at)
        case LocationGiven():
            return f.of_member(session, event.member_id, location=event)
        case ConsentsAnswered():
            return f.of_member(session, event.member_id, consents=event.answers)
        case ConsentWithdrawn():
            return f.withdrawn(session, event)
        case RoomOpened():
            return f.of_everyone(replace(session, phase="open", opened_at=at))
        case SessionStarted():
            return f.of_everyone(replace(session, phase="running", started_at=at))
        case SessionEnded():
            return f.of_everyone(r.all_over(f.ended(session, at), at))
        case ServerRestarted():
            return f.of_everyone(f.restarted(session, event.last_evidence_at, at))
        case FacilitatorConnected():
            return f.of_everyone(f.board_up(session, event, recorded))
        case FacilitatorDisconnected():
            return f.of_everyone(f.board_down(session, event))
        case MemberKnocked():
            return f.knocked(session, event, at)
        case MemberAdmitted():
            return f.admitted(session, event)
        case MemberRefused():
            return f.refused(session, event, at)
        case MemberConnected():
            return f.connected(session, event, recorded)
        case MemberDisconnected():
            return f.disconnected(session, event)
        case MemberSteppedAway():
            return f.stepped_away(session, event, at)
        case MemberReturned():
            return f.returned(session, event, recorded)
        case MemberRemoved():
            return r.removed(session, event, at)
        case MemberReadmitted():
            return r.readmitted(session, event)
        case BreakBegan():
            return f.of_everyone(r.break_began(session, event, recorded))
        case BreakEnded():
            return f.of_everyone(r.break_ended(session, event, recorded))
        case BreakRetracted():
            return f.of_everyone(r.break_retracted(session, event, recorded))
        case RoomLocked():
            return f.of_everyone(replace(session, locked_at=at))
        case RoomUnlocked():
            return f.of_everyone(replace(session, locked_at=None))
        case BreakoutOpened():
            return r.breakout_opened(session, event, at)
        case BreakoutAssigned():
            return r.assigned(session, event, at)
        case BreakoutReturned():
            return r.back(session, event.person_id, at)
        case BreakoutClosed():
            return r.breakout_closed(session, event, at)
        case HelpAsked():
            return f.of_member(session, event.member_id, help_at=at, help_by=None)
        case HelpAcknowledged():
            return f.of_member(session, event.member_id, help_by=recorded.author)
        case PlatformReported():
            return f.reported(session, event)
        case PlatformSilent():
            return replace(session, silent={**session.silent, event.platform: event.since})
        case PlatformHeard():
            return f.heard(session, event)
        case ConnectionClaimed():
            return f.claimed(session, event, recorded)
        case ClaimRetracted():
            return f.claim_retracted(session, event)
        case MemberTagged():
            return n.tagged(session, event, recorded)
        case TagRefined():
            return n.refined(session, event, recorded)
        case TagMoved():
            return n.moved(session, event, recorded)
        case TagRetracted():
            return n.retracted(session, event.tag_id, recorded, retracted=True)
        case TagRestored():
            return n.retracted(session, event.tag_id, recorded, retracted=False)
        case InterventionStarted():
            return n.intervention_started(session, event, recorded)
        case InterventionStopped():
            return n.intervention_stopped(session, event, recorded)
        case InterventionRetracted():
            return n.intervention_retracted(session, event, recorded)
        case GroupTagged():
            return n.group_tagged(session, event, recorded)
        case GroupTagRetracted():
            return n.group_tag_retracted(session, event, recorded)
        case SegmentReached():
            return replace(session, segment=event.index, segment_at=at)
        case RiskRecorded():
            return n.risk_recorded(session, event, recorded)
        case RiskDetailed():
            return n.risk_detailed(session, event, recorded)
        case RiskAcknowledged():
            return n.risk_acknowledged(session, event, recorded)
        case MeasureAnswered():
            return n.measured(session, event, recorded)
        case MeasureTakenBack():
            kept = (m for m in session.measures if m.event.measure_id != event.measure_id)
            return replace(session, measures=tuple(kept))
        case MemberCheckedOut():
            check_outs = {**session.check_outs, event.member_id: event}
            return replace(session, check_outs=check_outs)
        case MemberCheckedIn():
            check_ins = {**session.check_ins, event.member_id: event}
            return replace(session, check_ins=check_ins)
        case AttendanceCorrected():
            return f.corrected(session, event, recorded)
        case AttendanceConfirmed():
            return replace(session, confirmed_at=at)
        case _:
            assert_never(event)
