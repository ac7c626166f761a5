"""What the join pages record: who, where, and what was agreed to.

PRS-5: without the group agreement and the telehealth consent nobody can meet this way; every
other purpose is a free choice, and a purpose left unanswered is a no. PRS-11: once a device was
let in, what another one answers is not recorded until somebody lets it in as well. CON-2: what was
agreed to is taken back at any time, for that purpose alone and at once.
"""

from typing import get_args

from server.core.commands import AnswerConsents, GiveLocation, WithdrawConsent
from server.core.deciding import refusals
from server.core.deciding.asked import NOTHING, Answer, Asked
from server.core.events import (
    ConsentsAnswered,
    ConsentWithdrawn,
    LocationGiven,
    MemberConfirmed,
    MemberDisconnected,
)
from server.core.plan import ALWAYS_ASKED, REQUIRED_PURPOSES, Purpose
from server.core.room_events import BreakoutReturned

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
# What still lies ahead once a session is over; the rest of it has been done by then.
AFTER_THE_END: tuple[Purpose, ...] = ("drafting", "rewriting")


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
    answers = {
        purpose: command.answers.get(purpose, False)
        for purpose in PURPOSES
        # Who was never asked has not refused: what is not asked here is not answered here.
        if purpose in command.answers or purpose in (*ALWAYS_ASKED, *asked.session.plan.asks)
    }
    if not all(answers[purpose] for purpose in REQUIRED_PURPOSES):
        return refusals.AGREEMENT_NEEDED
    if answers == seat.consents or _stranger(asked):
        return NOTHING
    return (ConsentsAnswered(seat.member_id, command.agreement_version, answers),)


def withdraw(command: WithdrawConsent, asked: Asked) -> Answer:
    by_member = asked.actor.kind == "member"
    seat = asked.session.seats.get(asked.actor.id if by_member else command.member_id or "")
    if seat is None:
        return refusals.UNKNOWN_MEMBER
    if by_member and _stranger(asked):
        return refusals.NOT_YOURS  # PRS-11: a forwarded link takes back nothing
    over = asked.session.ended_at is not None and command.purpose not in AFTER_THE_END
    if over or seat.consents.get(command.purpose) is False:
        return NOTHING
    taken_back = ConsentWithdrawn(
        seat.member_id,
        command.purpose,
        None if by_member else command.recorded_by,
        None if by_member else command.reason,
    )
    if command.purpose not in REQUIRED_PURPOSES:
        return (taken_back,)
    # Without it nobody can meet this way, so they are out at once; nobody asked them to leave.
    gone = (
        MemberDisconnected(seat.member_id, connection_id, "left", asked.now)
        for connection_id in (*seat.waiting, *seat.pages)
    )
    apart = asked.session.breakout_of(seat.member_id) is not None
    back = (BreakoutReturned(seat.member_id),) if apart else ()
    return (taken_back, *gone, *back)


def _stranger(asked: Asked) -> bool:
    # Not refused: the answers of the device in the room stand, and with them it may knock (PRS-2).
    admitted = asked.own_seat.admitted
    return bool(admitted) and asked.actor.device_id not in admitted
