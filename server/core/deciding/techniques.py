"""Techniques with a beginning and an end, and what was seen in the group as a whole.

TAG-5: pressed twice is one, by the same hand or a colleague's: a technique runs once at a time.
A technique may be stopped or taken back by either facilitator, it belongs to the group.
"""

from server.core.commands import (
    RetractGroupTag,
    RetractIntervention,
    StartIntervention,
    StopIntervention,
    TagGroup,
)
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.deciding.room import begun_by_now
from server.core.deciding.tagging import BOUNCE
from server.core.events import (
    GroupTagged,
    GroupTagRetracted,
    InterventionRetracted,
    InterventionStarted,
    InterventionStopped,
)


def start(command: StartIntervention, asked: Asked) -> Answer:
    if asked.session.phase == "planned":
        return refusals.ROOM_NOT_OPEN
    term = asked.term(command.term)
    if term is None:
        return refusals.UNKNOWN_TAG
    if term.kind != "intervention":
        return refusals.WRONG_KIND
    running = any(
        one.term == command.term
        and command.topic in (None, one.topic)
        and one.stopped_at is None
        and not one.retracted
        for one in asked.session.interventions.values()
    )
    if running:
        return NOTHING
    begun = InterventionStarted(asked.command_id, command.term, asked.happened_at, command.topic)
    return (*begun_by_now(asked), begun)


def stop(command: StopIntervention, asked: Asked) -> Answer:
    one = asked.session.interventions.get(command.intervention_id)
    if one is None:
        return refusals.NO_SUCH_TECHNIQUE
    # A stop pressed offline before the end is better known than the end itself.
    if one.retracted or (one.stopped_at is not None and not one.stopped_by_end):
        return NOTHING
    stopped_at = max(one.started_at, asked.happened_at)
    return (InterventionStopped(one.intervention_id, stopped_at),)


def retract(command: RetractIntervention, asked: Asked) -> Answer:
    one = asked.session.interventions.get(command.intervention_id)
    if one is None:
        return refusals.NO_SUCH_TECHNIQUE
    return NOTHING if one.retracted else (InterventionRetracted(one.intervention_id),)


def tag_group(command: TagGroup, asked: Asked) -> Answer:
    if asked.session.phase == "planned":
        return refusals.ROOM_NOT_OPEN
    term = asked.term(command.term)
    if term is None:
        return refusals.UNKNOWN_TAG
    if term.kind != "group":
        return refusals.WRONG_KIND
    bounced = any(
        one.author == asked.actor.id
        and one.term == command.term
        and not one.retracted
        and abs(one.happened_at - asked.happened_at) <= BOUNCE
        for one in asked.session.process.values()
    )
    if bounced:
        return NOTHING
    seen = GroupTagged(asked.command_id, command.term, asked.happened_at)
    return (*begun_by_now(asked), seen)


def retract_group_tag(command: RetractGroupTag, asked: Asked) -> Answer:
    one = asked.session.process.get(command.process_id)
    if one is None:
        return refusals.NO_SUCH_TAG
    if one.author != asked.actor.id:
        return refusals.NOT_YOUR_TAG
    return NOTHING if one.retracted else (GroupTagRetracted(one.process_id),)
