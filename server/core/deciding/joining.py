"""What the join pages record: who, where, and what was agreed to.

PRS-5: without the group agreement and the telehealth consent nobody can meet this way; every
other purpose is a free choice, and a purpose left unanswered is a no. PRS-11: once a device was
let in, what another one answers is not recorded until somebody lets it in as well.
"""

from typing import get_args

from server.core.commands import AnswerConsents, GiveLocation
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.events import ConsentsAnswered, LocationGiven, MemberConfirmed
from server.core.plan import REQUIRED_PURPOSES, Purpose


def confirm_identity(asked: Asked) -> Answer:
    seat = asked.own_seat
    return (MemberConfirmed(seat.member_id),) if seat.confirmed_at is None else NOTHING


def give_location(command: GiveLocation, asked: Asked) -> Answer:
    seat = asked.own_seat
    if seat.confirmed_at is None:
        return refusals.JOIN_FIRST
    given = LocationGiven(
        member_id=seat.member_id,
        place=command.place,
        state=command.state,
        at_home=command.at_home,
        private=command.private,
        emergency_name=command.emergency_name,
        emergency_phone=command.emergency_phone,
    )
    return NOTHING if given == seat.location or _stranger(asked) else (given,)


def answer_consents(command: AnswerConsents, asked: Asked) -> Answer:
    seat = asked.own_seat
    if seat.confirmed_at is None:
        return refusals.JOIN_FIRST
    if command.agreement_version != asked.session.plan.agreement_version:
        return refusals.AGREEMENT_CHANGED
    purposes: tuple[Purpose, ...] = get_args(Purpose)
    answers = {purpose: command.answers.get(purpose, False) for purpose in purposes}
    if not all(answers[purpose] for purpose in REQUIRED_PURPOSES):
        return refusals.AGREEMENT_NEEDED
    if answers == seat.consents or _stranger(asked):
        return NOTHING
    return (ConsentsAnswered(seat.member_id, command.agreement_version, answers),)


def _stranger(asked: Asked) -> bool:
    # Not refused: the answers of the device in the room stand, and with them it may knock (PRS-2).
    admitted = asked.own_seat.admitted
    return bool(admitted) and asked.actor.device_id not in admitted
