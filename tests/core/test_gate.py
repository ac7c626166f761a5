"""Whose command it is: Eli, who leads another group, and members who try each other's places."""

from datetime import date
from typing import Any, get_args

import msgspec
import pytest

from server.core import commands as c
from server.core.commands import Actor, AnyCommand, Refused
from server.core.measure_commands import (
    AnswerMeasure,
    CheckIn,
    CheckOut,
    EnterMeasure,
    TakeBackMeasure,
)
from server.core.measures.scoring import Score
from tests.cast import ANA, BO, CYD, EVERY_CONSENT, SYSTEM, Play, at, joins, play

# One of each; the fields are anything that is well formed.
EVERY_COMMAND: tuple[Any, ...] = (
    c.OpenRoom(),
    c.StartSession(),
    c.EndSession(),
    c.AdmitMember(BO),
    c.AdmitAll(),
    c.RefuseMember(BO),
    c.RemoveMember(BO),
    c.ReadmitMember(BO),
    c.LockRoom(),
    c.UnlockRoom(),
    c.BeginBreak(),
    c.EndBreak("break-0001"),
    c.RetractBreak("break-0001"),
    c.OpenBreakout("Room 1"),
    c.AssignBreakout("breakout-1", (BO,)),
    c.ReturnFromBreakout((BO,)),
    c.CloseBreakout(),
    c.AcknowledgeHelp(BO),
    c.TagMember(BO, "pb_disclosed"),
    c.RefineTag("tag-of-ana-1"),
    c.MoveTag("tag-of-ana-1", CYD),
    c.RetractTag("tag-of-ana-1"),
    c.RestoreTag("tag-of-ana-1"),
    c.StartIntervention("iv_ground"),
    c.StopIntervention("technique-1"),
    c.RetractIntervention("technique-1"),
    c.TagGroup("tf_cohesion"),
    c.RetractGroupTag("process-1"),
    c.ReachSegment(1),
    c.RecordRisk(BO, "rk_none"),
    c.DetailRisk("risk-0001"),
    c.AcknowledgeRisk("risk-0001"),
    EnterMeasure(BO, "phq9", date(2026, 3, 4), (0,) * 9, (Score("total", "PHQ-9", 0, 27),)),
    AnswerMeasure("phq9", date(2026, 3, 4), (0,) * 9, (Score("total", "PHQ-9", 0, 27),)),
    CheckIn(6, "tired"),
    CheckOut(8, "I was heard"),
    TakeBackMeasure("measure-0001", "mistyped"),
    c.CorrectAttendance(BO, "set", (), "was not there"),
    c.ConfirmAttendance(),
    c.Knock(),
    c.StepAway(),
    c.ComeBack(),
    c.AskHelp(),
    c.Leave(),
    c.ConfirmIdentity(),
    c.GiveLocation("Here", "IL", True, True, "Sis", "555 0101"),
    c.AnswerConsents("2026-01", EVERY_CONSENT),
    c.WithdrawConsent("drafting"),
    c.NoteFacilitatorConnected(),
    c.NoteConnectionLost("lost", at(1)),
    c.NoteServerRestart(at(1)),
    c.NotePlatformReport(()),
    c.NotePlatformSilence("zoom", at(1)),
    c.NotePlatformHeard("zoom"),
    c.ClaimConnection("connection-1", BO),
    c.RetractClaim("connection-1"),
)

MEMBERS_OWN = (*get_args(c.MemberCommand), *get_args(c.JoinCommand))
EITHER = (c.NoteConnectionLost,)

each_command = pytest.mark.parametrize(
    "command", EVERY_COMMAND, ids=lambda command: type(command).__name__
)


def story() -> Play:
    return play((-5, joins("Bo")), (-5, joins("Cyd")))


def reason(play: Play, command: AnyCommand, actor: Actor) -> str | None:
    answer = play.ask(command, actor)
    return answer.reason if isinstance(answer, Refused) else None


def test_every_command_is_tried_here() -> None:
    assert set(get_args(AnyCommand)) - {c.PlanSession} == {type(one) for one in EVERY_COMMAND}


@each_command
def test_eli_can_do_nothing_in_anas_group(command: AnyCommand) -> None:
    eli = Actor("facilitator", "eli-account-1", "page-eli-0001")

    assert "not_yours" == reason(story(), command, eli)


@each_command
def test_a_stranger_with_a_members_page_can_do_nothing(command: AnyCommand) -> None:
    stranger = Actor("member", "fay-member-01", "page-fay-0001", "fay-laptop")

    assert "not_yours" == reason(story(), command, stranger)


@each_command
def test_a_member_can_do_nothing_that_is_a_facilitators(command: AnyCommand) -> None:
    if not isinstance(command, (*MEMBERS_OWN, *EITHER)):
        assert "not_yours" == reason(story(), command, Actor("member", BO, "page-bo-002", "x"))


@each_command
def test_a_facilitator_can_do_nothing_in_a_members_name(command: AnyCommand) -> None:
    if isinstance(command, MEMBERS_OWN):
        assert "not_yours" == reason(story(), command, Actor("facilitator", ANA, "page-ana-1"))


@each_command
def test_the_server_itself_only_starts_by_schedule_and_tells_what_it_was_told(
    command: AnyCommand,
) -> None:
    of_its_own = (c.StartSession, c.NoteServerRestart, c.NotePlatformReport)
    about_platforms = (c.NotePlatformSilence, c.NotePlatformHeard)
    # Recorded by somebody of the practice who need not lead the session (CON-2).
    for_a_member = (c.WithdrawConsent,)
    if not isinstance(command, (*of_its_own, *about_platforms, *for_a_member)):
        assert "not_yours" == reason(story(), command, SYSTEM)


def test_a_members_page_closes_nobody_elses_connection() -> None:
    told = story()
    page = told.pages["Cyd", "laptop"]

    told.ask(c.NoteConnectionLost("lost", told.now), Actor("member", BO, page, "bo-laptop"))

    assert told.told.seats[CYD].in_room


@each_command
def test_a_refusal_says_what_to_do_in_plain_words(command: AnyCommand) -> None:
    answer = story().ask(command, Actor("facilitator", ANA, "page-ana-1"))

    if isinstance(answer, Refused):
        words = answer.text.lower()
        assert answer.text.endswith(".")
        assert not [no for no in ("please", "oops", "invalid", "error", "!") if no in words]


@each_command
def test_every_command_survives_the_wire(command: AnyCommand) -> None:
    assert command == msgspec.json.decode(msgspec.json.encode(command), type=type(command))
