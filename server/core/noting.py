"""What each observation does to a session: tags, techniques, the group, risk.

Called by session.py only. A retraction marks and keeps: the log forgets nothing, the projections
leave it out.
"""

from msgspec.structs import replace

from server.core.events import (
    GroupTagged,
    GroupTagRetracted,
    InterventionRetracted,
    InterventionStarted,
    InterventionStopped,
    MemberTagged,
    Recorded,
    TagMoved,
    TagRefined,
)
from server.core.measure_events import MeasureAnswered
from server.core.risk_events import RiskAcknowledged, RiskDetailed, RiskRecorded
from server.core.state import (
    InterventionState,
    MeasureState,
    ProcessState,
    RiskState,
    Session,
    TagState,
    Whereabouts,
)


def tagged(session: Session, event: MemberTagged, recorded: Recorded) -> Session:
    tag = TagState(
        tag_id=event.tag_id,
        member_id=event.member_id,
        term=event.term,
        author=recorded.author,
        happened_at=event.happened_at,
        recorded_at=recorded.at,
        first_happened_at=event.happened_at,
        seqs=(recorded.seq,),
        level=event.level,
        note=event.note,
        peers=event.peers,
        goal_id=event.goal_id,
        progress=event.progress,
    )
    return replace(session, tags={**session.tags, tag.tag_id: tag})


def refined(session: Session, event: TagRefined, recorded: Recorded) -> Session:
    tag = session.tags[event.tag_id]
    changed = replace(
        tag,
        happened_at=event.happened_at,
        note=event.note,
        peers=event.peers,
        goal_id=event.goal_id,
        progress=event.progress,
        seqs=(*tag.seqs, recorded.seq),
        came_from=None,  # what its author says of it now is about whom it is now
    )
    return replace(session, tags={**session.tags, tag.tag_id: changed})


def moved(session: Session, event: TagMoved, recorded: Recorded) -> Session:
    tag = session.tags[event.tag_id]
    changed = replace(
        tag,
        member_id=event.member_id,
        peers=event.peers,
        goal_id=event.goal_id,
        progress=event.progress,
        seqs=(*tag.seqs, recorded.seq),
        came_from=Whereabouts(tag.member_id, tag.peers, tag.goal_id, tag.progress),
    )
    return replace(session, tags={**session.tags, tag.tag_id: changed})


def retracted(session: Session, tag_id: str, recorded: Recorded, *, retracted: bool) -> Session:
    tag = session.tags[tag_id]
    changed = replace(tag, retracted=retracted, seqs=(*tag.seqs, recorded.seq))
    return replace(session, tags={**session.tags, tag_id: changed})


def intervention_started(
    session: Session, event: InterventionStarted, recorded: Recorded
) -> Session:
    technique = InterventionState(
        intervention_id=event.intervention_id,
        term=event.term,
        topic=event.topic,
        author=recorded.author,
        started_at=event.happened_at,
        seqs=(recorded.seq,),
        # Pressed before the end, arrived after it: it ended with the session all the same.
        stopped_at=session.ended_at,
        stopped_by_end=session.ended_at is not None,
    )
    return _with_technique(session, technique)


def intervention_stopped(
    session: Session, event: InterventionStopped, recorded: Recorded
) -> Session:
    technique = session.interventions[event.intervention_id]
    changed = replace(
        technique,
        stopped_at=event.happened_at,
        stopped_by_end=False,
        seqs=(*technique.seqs, recorded.seq),
    )
    return _with_technique(session, changed)


def intervention_retracted(
    session: Session, event: InterventionRetracted, recorded: Recorded
) -> Session:
    technique = session.interventions[event.intervention_id]
    changed = replace(technique, retracted=True, seqs=(*technique.seqs, recorded.seq))
    return _with_technique(session, changed)


def group_tagged(session: Session, event: GroupTagged, recorded: Recorded) -> Session:
    seen = ProcessState(
        process_id=event.process_id,
        term=event.term,
        author=recorded.author,
        happened_at=event.happened_at,
        seqs=(recorded.seq,),
    )
    return replace(session, process={**session.process, seen.process_id: seen})


def group_tag_retracted(session: Session, event: GroupTagRetracted, recorded: Recorded) -> Session:
    seen = session.process[event.process_id]
    changed = replace(seen, retracted=True, seqs=(*seen.seqs, recorded.seq))
    return replace(session, process={**session.process, seen.process_id: changed})


def risk_recorded(session: Session, event: RiskRecorded, recorded: Recorded) -> Session:
    risk = RiskState(
        risk_id=event.risk_id,
        member_id=event.member_id,
        term=event.term,
        author=recorded.author,
        happened_at=event.happened_at,
        seqs=(recorded.seq,),
        level=event.level,
        assessment=event.assessment,
        action=event.action,
        disposition=event.disposition,
    )
    return replace(session, risks={**session.risks, risk.risk_id: risk})


def risk_detailed(session: Session, event: RiskDetailed, recorded: Recorded) -> Session:
    risk = session.risks[event.risk_id]
    changed = replace(
        risk,
        level=event.level,
        assessment=event.assessment,
        action=event.action,
        disposition=event.disposition,
        seqs=(*risk.seqs, recorded.seq),
    )
    return replace(session, risks={**session.risks, risk.risk_id: changed})


def risk_acknowledged(session: Session, event: RiskAcknowledged, recorded: Recorded) -> Session:
    risk = session.risks[event.risk_id]
    changed = replace(risk, acknowledged_by=recorded.author, acknowledged_at=recorded.at)
    return replace(session, risks={**session.risks, risk.risk_id: changed})


def measured(session: Session, event: MeasureAnswered, recorded: Recorded) -> Session:
    measure = MeasureState(recorded.seq, recorded.at, recorded.author, event)
    return replace(session, measures=(*session.measures, measure))


def _with_technique(session: Session, technique: InterventionState) -> Session:
    changed = {**session.interventions, technique.intervention_id: technique}
    return replace(session, interventions=changed)
