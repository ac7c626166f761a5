"""CON-1 and CON-2: each purpose alone, in every combination, and taken back at any time."""

from itertools import product
from typing import get_args

import pytest

from server.core import commands as c
from server.core.board import member_view
from server.core.consents import Standing, allows, answered, taken_back
from server.core.deciding.doors import joined_up
from server.core.events import ConsentWithdrawn, MemberDisconnected
from server.core.plan import REQUIRED_PURPOSES, Purpose
from server.core.session import Session
from server.desk.evidence import evidence
from tests.cast import (
    ANA,
    BO,
    CYD,
    EVERY_CONSENT,
    SYSTEM,
    TEN,
    Act,
    Play,
    answers_questions,
    asks,
    asks_for_help,
    at,
    changes_nothing,
    confirms,
    ends,
    is_refused,
    joins,
    knocks,
    lets_in,
    plan,
    play,
    says,
    tags,
)

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
ALL: dict[Purpose, bool] = dict.fromkeys(PURPOSES, True)
ASKING = plan(asks=("recording", "part_2"))


def _effects(session: Session, member_id: str) -> dict[Purpose, bool]:
    """What each purpose opens, as the rest of the house reads it."""
    seat = session.seats[member_id]
    met = joined_up(seat)
    return {
        "group_agreement": met or not seat.consents["group_agreement"],
        "telehealth": met or not seat.consents["telehealth"],
        "presence_log": not seat.by_hand,
        "drafting": seat.drafting,
        "rewriting": seat.agreed_to_rewriting,
        "measures": seat.agreed_to_measures,
        "recording": seat.agreed_to_recording,
        "part_2": seat.agreed_to_part_2,
    }


def comes(name: str, answers: dict[Purpose, bool]) -> Act:
    """Answers so, knocks and is let in."""

    def act(told: Play) -> None:
        answers_questions(name, **answers)(told)
        joins(name)(told)

    return act


def _held(answers: dict[Purpose, bool]) -> Play:
    """A session that Bo comes to with these answers, and Cyd with a yes to everything."""
    return play(
        (1, comes("Cyd", ALL)),
        (2, comes("Bo", answers)),
        (10, tags("Ana", "Bo", "pl_active")),
        (11, tags("Ana", "Cyd", "pl_active")),
        (90, ends()),
        (91, confirms()),
        agreed=ASKING,
    )


@pytest.fixture(scope="module")
def peers_evidence() -> object:
    return _facts(_held(ALL).told, CYD)


def _facts(session: Session, member_id: str) -> object:
    return next(one for one in evidence(session).members if one.id == member_id)


@pytest.mark.parametrize("first", list(product((True, False), repeat=2)))
def test_a_no_changes_that_purpose_for_that_member_and_nothing_else(
    first: tuple[bool, bool], peers_evidence: object
) -> None:
    for rest in product((True, False), repeat=4):
        answers: dict[Purpose, bool] = {
            **ALL,
            **dict(zip(PURPOSES[2:], (*first, *rest), strict=True)),
        }

        held = _held(answers).told

        assert answers == _effects(held, BO)
        assert ALL == _effects(held, CYD)
        assert peers_evidence == _facts(held, CYD)


@pytest.mark.parametrize("refused", REQUIRED_PURPOSES)
def test_without_a_needed_one_nobody_comes_in_whatever_else_they_say(refused: Purpose) -> None:
    for rest in product((True, False), repeat=len(PURPOSES) - 1):
        others = [purpose for purpose in PURPOSES if purpose != refused]
        answers = {refused: False, **dict(zip(others, rest, strict=True))}
        told = play((1, comes("Cyd", ALL)), agreed=ASKING)
        before = member_view(told.told, CYD, now=at(3))
        told.ask(c.ConfirmIdentity(), told.member("Bo"))

        answer = told.ask(c.AnswerConsents("2026-01", answers), told.member("Bo"))

        assert isinstance(answer, c.Refused)
        assert {} == told.told.seats[BO].consents
        assert before == member_view(told.told, CYD, now=at(3))


def test_who_was_not_asked_has_neither_agreed_nor_refused() -> None:
    asked: dict[Purpose, bool] = {"group_agreement": True, "telehealth": True}
    told = play((1, says("Bo", c.ConfirmIdentity())), (2, says("Bo", _answers(asked))))

    assert {
        "group_agreement": True,
        "telehealth": True,
        "presence_log": False,
        "drafting": False,
    } == told.told.seats[BO].consents


def _answers(answers: dict[Purpose, bool]) -> c.AnswerConsents:
    return c.AnswerConsents("2026-01", answers)


# ---- taken back


def withdraws(name: str, purpose: Purpose) -> Act:
    return says(name, c.WithdrawConsent(purpose))


@pytest.mark.parametrize("purpose", [one for one in PURPOSES if one not in REQUIRED_PURPOSES])
def test_a_free_choice_is_taken_back_in_the_meeting_and_the_member_stays(purpose: Purpose) -> None:
    held = play(
        (1, comes("Cyd", ALL)),
        (2, comes("Bo", ALL)),
        (20, withdraws("Bo", purpose)),
        (21, changes_nothing(withdraws("Bo", purpose))),
        agreed=ASKING,
    ).told

    assert {**ALL, purpose: False} == _effects(held, BO)
    assert ALL == _effects(held, CYD)
    assert held.seats[BO].in_room


@pytest.mark.parametrize("purpose", REQUIRED_PURPOSES)
def test_without_a_needed_one_the_member_is_out_at_once_and_comes_back_by_agreeing(
    purpose: Purpose,
) -> None:
    told = play((1, joins("Bo")), (20, withdraws("Bo", purpose)))

    assert not told.told.seats[BO].pages
    ended = [r.event for r in told.log if isinstance(r.event, MemberDisconnected)]
    assert [("left", at(20))] == [(one.cause, one.last_sign_at) for one in ended]
    told.tell(
        [
            (21, is_refused("join_first", knocks("Bo"))),
            (22, says("Bo", _answers(EVERY_CONSENT))),
            (23, knocks("Bo")),
        ]
    )
    assert told.told.seats[BO].in_room


def test_who_waits_at_the_door_and_takes_it_back_waits_no_more() -> None:
    told = play((1, joins("Cyd")), (1, joins("Bo")))
    told.tell([(2, knocks("Bo", device="phone")), (3, withdraws("Bo", "telehealth"))])

    assert not told.told.seats[BO].waiting
    told.tell([(4, is_refused("nobody_waiting", lets_in("Bo", device="phone")))])


def test_a_clinician_records_it_for_them_with_a_reason() -> None:
    told = play((1, joins("Bo")))
    told.now = at(20)

    told.ask(c.WithdrawConsent("drafting", BO, ANA, "Said so on the phone"), SYSTEM)

    assert ConsentWithdrawn(BO, "drafting", ANA, "Said so on the phone") == told.log[-1].event
    assert not told.told.seats[BO].drafting


def test_a_member_takes_back_their_own_and_nobody_elses() -> None:
    told = play((1, joins("Bo")), (1, joins("Cyd")))

    told.ask(c.WithdrawConsent("drafting", CYD, ANA, "By Bo"), told.member("Bo"))

    assert told.told.seats[CYD].drafting
    assert ConsentWithdrawn(BO, "drafting") == told.log[-1].event
    play(
        (1, joins("Bo")),
        (2, is_refused("not_yours", asks("Ana", c.WithdrawConsent("drafting", BO, ANA, "x")))),
    )


def test_a_forwarded_link_takes_back_nothing() -> None:
    told = play((1, joins("Bo")))
    told.opens_page("Bo", "stranger")

    answer = told.ask(c.WithdrawConsent("drafting"), told.member("Bo", "stranger"))

    assert isinstance(answer, c.Refused)
    assert told.told.seats[BO].drafting


def test_after_the_end_drafting_is_taken_back_and_what_was_counted_stays() -> None:
    told = play(
        (1, joins("Bo")),
        (90, ends()),
        (95, changes_nothing(withdraws("Bo", "presence_log"))),
        (96, withdraws("Bo", "drafting")),
    )

    assert (True, False) == (
        told.told.seats[BO].consents["presence_log"],
        told.told.seats[BO].drafting,
    )


def test_help_can_be_asked_for_by_who_refused_everything_they_may() -> None:
    needed: dict[Purpose, bool] = {one: one in REQUIRED_PURPOSES for one in PURPOSES}
    held = play((1, comes("Bo", needed)), (2, asks_for_help("Bo"))).told

    assert at(2) == held.seats[BO].help_at


# ---- over time


def test_over_time_one_purpose_never_moves_another() -> None:
    for given in product((True, False, None), repeat=len(PURPOSES) - 2):
        answers = {one: yes for one, yes in zip(PURPOSES, given, strict=False) if yes is not None}
        standing, _ = answered({}, answers, "2026-01", TEN)
        for purpose in PURPOSES:
            after, changed = taken_back(standing, purpose, "2026-01", at(1))

            assert not allows(after, purpose)
            assert changed == (() if answers.get(purpose) is False else (purpose,))
            assert {o: a for o, a in after.items() if o != purpose} == {
                o: a for o, a in standing.items() if o != purpose
            }


def test_the_same_answer_to_the_same_text_changes_nothing_and_to_a_new_text_does() -> None:
    first, _ = answered({}, ALL, "2026-01", TEN)

    assert (first, ()) == answered(first, ALL, "2026-01", at(1))
    later, changed = answered(first, ALL, "2026-02", at(1))
    assert set(PURPOSES) == set(changed)
    assert {"2026-02"} == {one.version for one in later.values()}


def test_not_asked_is_no_yes() -> None:
    nothing: Standing = {}

    assert not any(allows(nothing, purpose) for purpose in PURPOSES)
