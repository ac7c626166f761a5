"""Knocking, letting in, not now, stepping out on request; and what comes before a knock."""

import pytest

from server.core import commands as c
from server.core.events import MemberAdmitted, MemberConnected, MemberKnocked
from server.core.plan import Purpose
from tests.cast import (
    BO,
    EVERY_CONSENT,
    Play,
    answers_questions,
    asks,
    changes_nothing,
    is_refused,
    joins,
    knocks,
    leaves,
    lets_all_in,
    lets_in,
    loses_connection,
    not_now,
    opens_room,
    play,
    removes,
    says,
    told,
)


def in_room(play: Play) -> bool:
    return play.told.seats[BO].in_room


def waits(play: Play) -> bool:
    return bool(play.told.seats[BO].waiting)


def test_nobody_knocks_before_the_questions_are_answered() -> None:
    where = c.GiveLocation("Here", "IL", True, True, "Sis", "555 0101")
    play(
        (1, is_refused("join_first", knocks("Bo"))),
        (2, is_refused("join_first", says("Bo", where))),
        (2, is_refused("join_first", says("Bo", c.AnswerConsents("2026-01", EVERY_CONSENT)))),
        (3, says("Bo", c.ConfirmIdentity())),
        (3, changes_nothing(says("Bo", c.ConfirmIdentity()))),
        (3, is_refused("join_first", knocks("Bo"))),
        (4, says("Bo", c.AnswerConsents("2026-01", EVERY_CONSENT))),
        (4, is_refused("join_first", knocks("Bo"))),
        (5, says("Bo", where)),
        (5, changes_nothing(says("Bo", where))),
        (6, knocks("Bo")),
    )


@pytest.mark.parametrize("purpose", ["group_agreement", "telehealth"])
def test_a_required_agreement_that_is_declined_is_not_recorded(purpose: Purpose) -> None:
    declined = c.AnswerConsents("2026-01", {**EVERY_CONSENT, purpose: False})
    story = play(
        (1, says("Bo", c.ConfirmIdentity())),
        (2, is_refused("agreement_needed", says("Bo", declined))),
        (2, is_refused("agreement_needed", says("Bo", c.AnswerConsents("2026-01", {})))),
    )

    assert {} == story.told.seats[BO].consents


def test_an_unanswered_free_choice_is_a_no() -> None:
    required: dict[Purpose, bool] = {"group_agreement": True, "telehealth": True}
    story = play(
        (1, says("Bo", c.ConfirmIdentity())),
        (2, says("Bo", c.AnswerConsents("2026-01", required))),
    )

    assert story.told.seats[BO].by_hand
    assert not story.told.seats[BO].drafting


def test_an_agreement_that_has_changed_meanwhile_is_read_again() -> None:
    older = c.AnswerConsents("2025-07", EVERY_CONSENT)
    play(
        (1, says("Bo", c.ConfirmIdentity())),
        (2, is_refused("agreement_changed", says("Bo", older))),
    )


def test_a_knock_waits_for_the_room_and_for_a_nod() -> None:
    story = told((-20, answers_questions("Bo")), (-19, knocks("Bo")))
    assert waits(story)

    story.tell([(-18, is_refused("room_not_open", lets_in("Bo")))])
    story.tell([(-15, opens_room()), (-14, lets_in("Bo"))])
    assert in_room(story)


def test_a_knock_that_comes_twice_is_one() -> None:
    play(
        (1, answers_questions("Bo")),
        (1, knocks("Bo")),
        (1, changes_nothing(says("Bo", c.Knock()))),
        (2, lets_in("Bo")),
        (2, changes_nothing(says("Bo", c.Knock()))),
    )


def test_a_device_that_was_let_in_comes_back_by_itself() -> None:
    story = play((1, joins("Bo")), (5, loses_connection("Bo")), (9, knocks("Bo")))
    assert in_room(story)

    story.tell([(10, leaves("Bo")), (12, knocks("Bo"))])
    assert in_room(story)


def test_another_device_waits_for_a_nod_of_its_own() -> None:
    story = play((1, joins("Bo")), (5, knocks("Bo", device="phone")))
    assert waits(story)
    assert in_room(story)

    story.tell([(6, lets_in("Bo", device="phone"))])
    assert not waits(story)
    assert 2 == len(story.told.seats[BO].pages)


def test_letting_everybody_in_lets_in_no_second_device() -> None:
    story = play(
        (1, joins("Bo")),
        (2, knocks("Bo", device="phone")),
        (3, answers_questions("Cyd")),
        (3, knocks("Cyd")),
        (3, knocks("Cyd", device="phone")),
        (4, lets_all_in()),
    )

    events = [type(recorded.event) for recorded in story.log[-2:]]
    assert [MemberAdmitted, MemberConnected] == events
    assert waits(story)


def test_a_nod_without_a_device_is_for_every_waiting_device_of_the_member() -> None:
    story = play(
        (1, answers_questions("Bo")),
        (1, knocks("Bo")),
        (1, knocks("Bo", device="phone")),
        (2, lets_in("Bo")),
    )

    assert ("bo-laptop", "bo-phone") == story.told.seats[BO].admitted


def test_the_second_facilitator_to_let_somebody_in_is_no_error() -> None:
    play(
        (1, joins("Bo")),
        (1, changes_nothing(lets_in("Bo", by="Gus"))),
        (1, changes_nothing(lets_in("Bo", by="Gus", device="laptop"))),
    )


def test_whoever_does_not_wait_is_neither_let_in_nor_refused() -> None:
    play(
        (1, is_refused("nobody_waiting", lets_in("Bo"))),
        (1, is_refused("nobody_waiting", not_now("Bo"))),
        (2, is_refused("unknown_member", asks("Ana", c.AdmitMember("nobody-here")))),
        (2, is_refused("unknown_member", asks("Ana", c.RefuseMember("nobody-here")))),
        (2, is_refused("unknown_member", asks("Ana", c.RemoveMember("nobody-here")))),
    )


def test_not_now_ends_the_knock_and_the_next_one_waits_again() -> None:
    story = play((1, answers_questions("Bo")), (2, knocks("Bo")), (3, not_now("Bo")))
    assert not waits(story)

    story.tell([(3, changes_nothing(not_now("Bo", by="Gus"))), (5, says("Bo", c.Knock()))])
    assert isinstance(story.log[-1].event, MemberKnocked)


def test_somebody_who_is_in_is_not_refused_by_a_colleague() -> None:
    play((1, joins("Bo")), (2, is_refused("already_in", not_now("Bo", by="Gus"))))


def test_somebody_who_was_removed_only_comes_back_with_a_new_nod() -> None:
    story = play((1, joins("Bo")), (2, joins("Bo", device="phone")), (30, removes("Bo")))
    assert not in_room(story)

    story.tell([(30, changes_nothing(removes("Bo", by="Gus"))), (31, knocks("Bo"))])
    assert waits(story)

    story.tell([(35, lets_in("Bo"))])
    assert in_room(story)


def test_nobody_is_removed_who_never_came() -> None:
    play((1, is_refused("not_in_room", removes("Bo"))))


def test_a_knock_needs_a_page() -> None:
    play((1, answers_questions("Bo")), (2, is_refused("connection_needed", says("Bo", c.Knock()))))
