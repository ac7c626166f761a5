"""From what happened at the door to minutes: stays, gaps, restarts, hands."""

from datetime import UTC, datetime

import pytest

from server.core import commands as c
from server.core.attendance import Flag, MemberAttendance
from server.core.events import HelpAcknowledged, MemberDisconnected, Recorded
from server.core.plan import Purpose
from server.core.presence import session_attendance
from server.core.session import fold
from tests.cast import (
    ANA,
    BO,
    CYD,
    EVERY_CONSENT,
    GUS,
    Act,
    Moment,
    asks_for_help,
    at,
    board_closes,
    board_opens,
    changes_nothing,
    comes_back,
    ends,
    is_on_it,
    is_refused,
    joins,
    knocks,
    leaves,
    lets_in,
    log,
    loses_connection,
    play,
    removes,
    restarts,
    says,
    steps_away,
    told,
)
from tests.stories import STORIES


def credit(story: list[Recorded], member_id: str = BO) -> MemberAttendance:
    return session_attendance(fold(story), story[-1].at).members[member_id]


def minutes(story: list[Recorded], member_id: str = BO) -> int:
    return credit(story, member_id).minutes


def test_switching_devices_is_not_an_absence() -> None:
    story = log(
        (0, joins("Bo")),
        (20, joins("Bo", device="phone")),
        (21, loses_connection("Bo")),
        (60, leaves("Bo", device="phone")),
    )

    assert 60 == minutes(story)


def test_time_in_the_waiting_room_is_not_credited() -> None:
    assert 80 == minutes(log((-5, joins("Cyd")), (4, joins("Bo")), (84, leaves("Bo"))))


def test_time_before_the_start_and_after_the_end_is_not_credited() -> None:
    assert 90 == minutes(
        log((-10, joins("Bo")), (90, ends()), (120, changes_nothing(leaves("Bo"))))
    )


def test_a_lost_connection_ends_at_its_last_sign_of_life() -> None:
    story = log((0, joins("Bo")), (30, loses_connection("Bo", silent=0.5)), (90, ends()))

    assert 29 == minutes(story)


def test_a_last_sign_before_the_stay_or_after_now_is_not_believed() -> None:
    story = log((10, joins("Bo")), (30, loses_connection("Bo", silent=25)), (90, ends()))
    ahead = log((10, joins("Bo")), (30, loses_connection("Bo", silent=-25)), (90, ends()))

    assert 0 == minutes(story)
    assert 20 == minutes(ahead)


def test_a_short_gap_is_attended_and_a_long_one_is_not() -> None:
    short = log((0, joins("Bo")), (30, loses_connection("Bo")), (31.5, knocks("Bo")), (90, ends()))
    long = log((0, joins("Bo")), (30, loses_connection("Bo")), (32, knocks("Bo")), (90, ends()))

    assert (90, 88) == (minutes(short), minutes(long))


def test_stepping_away_stops_the_clock_after_the_grace_time() -> None:
    story = STORIES["stepping away"]

    assert 90 == minutes(story)
    assert 60 - 35 == minutes(story, CYD)


def test_a_person_steps_away_and_not_a_page() -> None:
    story = play(
        (0, joins("Bo")),
        (0, joins("Bo", device="phone")),
        (10, steps_away("Bo")),
        (10, changes_nothing(steps_away("Bo", device="phone"))),
        (40, comes_back("Bo", device="phone")),
        (40, changes_nothing(comes_back("Bo"))),
        (90, ends()),
    )

    assert 60 == minutes(story.log)


BY_ITSELF = pytest.mark.parametrize("breaks_off", [loses_connection("Bo"), restarts(away=0.5)])


def away_and_online_again(breaks_off: Act) -> tuple[Moment, ...]:
    return ((0, joins("Bo")), (10, steps_away("Bo")), (20, breaks_off), (21, knocks("Bo")))


@BY_ITSELF
def test_a_page_that_comes_back_by_itself_brings_back_nobody_who_stepped_away(
    breaks_off: Act,
) -> None:
    story = play(*away_and_online_again(breaks_off), (90, ends()))

    assert 10 == minutes(story.log)


@BY_ITSELF
def test_who_stepped_away_is_back_when_they_say_so(breaks_off: Act) -> None:
    story = log(*away_and_online_again(breaks_off), (40, comes_back("Bo")), (90, ends()))

    assert 10 + 50 == minutes(story)


def test_who_left_while_away_and_opens_the_link_again_is_back() -> None:
    story = log(
        (0, joins("Bo")),
        (10, steps_away("Bo")),
        (20, leaves("Bo")),
        (40, knocks("Bo")),
        (90, ends()),
    )

    assert 10 + 50 == minutes(story)


def test_whom_a_facilitator_lets_in_again_is_back() -> None:
    story = log(
        (0, joins("Bo")),
        (10, steps_away("Bo")),
        (20, removes("Bo")),
        (30, knocks("Bo")),
        (40, lets_in("Bo")),
        (50, loses_connection("Bo")),
        (51, knocks("Bo")),
        (90, ends()),
    )

    assert 10 + 50 == minutes(story)


def test_nobody_steps_away_from_outside() -> None:
    play(
        (1, is_refused("not_in_room", steps_away("Bo"))),
        (1, is_refused("not_in_room", comes_back("Bo"))),
    )


def test_a_device_nobody_let_in_moves_nobodys_clock() -> None:
    play(
        (0, joins("Bo")),
        (1, knocks("Bo", device="phone")),
        (2, is_refused("not_in_room", steps_away("Bo", device="phone"))),
        (3, is_refused("not_in_room", says("Bo", c.AskHelp(), device="phone"))),
        (4, steps_away("Bo")),
        (5, is_refused("not_in_room", comes_back("Bo", device="phone"))),
    )


def test_whose_page_is_gone_can_call_for_help_from_another_device() -> None:
    story = play(
        (0, joins("Bo")),
        (1, loses_connection("Bo")),
        (2, knocks("Bo", device="phone")),
        (3, says("Bo", c.AskHelp(), device="phone")),
    )

    assert at(3) == story.told.seats[BO].help_at


def test_a_device_nobody_let_in_rewrites_neither_place_nor_agreements() -> None:
    elsewhere = c.GiveLocation("1 Other Road", "WI", False, True, "Nobody", "555 0000")
    declined: dict[Purpose, bool] = {**EVERY_CONSENT, "presence_log": False}
    agreed = c.AnswerConsents("2026-01", declined)
    story = play(
        (0, joins("Bo")),
        (1, changes_nothing(says("Bo", c.ConfirmIdentity(), device="phone"))),
        (1, changes_nothing(says("Bo", elsewhere, device="phone"))),
        (1, changes_nothing(says("Bo", agreed, device="phone"))),
        (2, knocks("Bo", device="phone")),
    )
    seat = story.told.seats[BO]
    assert ("IL", EVERY_CONSENT) == (seat.location and seat.location.state, seat.consents)

    story.tell([(3, lets_in("Bo", device="phone")), (4, says("Bo", elsewhere, device="phone"))])
    moved = story.told.seats[BO].location
    assert "WI" == (moved and moved.state)


def test_a_removal_is_never_bridged() -> None:
    story = log(
        (0, joins("Bo")), (30, removes("Bo")), (31, knocks("Bo")), (31, lets_in("Bo")), (90, ends())
    )

    assert 89 == minutes(story)


def test_a_restart_of_ours_is_nobodys_absence() -> None:
    story = STORIES["restart in mid-session"]

    assert 90 == minutes(story)
    assert Flag.UNKNOWN_INTERVAL in credit(story).flags
    assert 20 == minutes(story, CYD), "whoever had left before has left"


def test_our_own_absence_hides_nobody_who_was_gone_before_it() -> None:
    story = play((0, joins("Bo")), (0, joins("Cyd")))
    (bo,) = fold(story.log).seats[BO].pages
    silent = {bo: at(29), "a-page-of-last-week": at(5)}
    story = play(
        (0, joins("Bo")),
        (0, joins("Cyd")),
        (40, restarts(away=10, silent=silent)),
        (50, joins("Bo")),
        (50, joins("Cyd")),
        (60, ends()),
    )

    gone = [fact.event for fact in story.log if isinstance(fact.event, MemberDisconnected)]
    assert [(BO, "lost", at(29))] == [(one.member_id, one.cause, one.last_sign_at) for one in gone]
    assert 29 + 10 == minutes(story.log)
    assert minutes(story.log) < minutes(story.log, CYD)


def test_a_restart_with_nobody_there_leaves_no_trace() -> None:
    told((-20, changes_nothing(restarts(away=5))))


def test_a_restart_is_never_told_from_before_our_last_event() -> None:
    story = log((0, joins("Bo")), (30, restarts(away=40)))

    assert at(0) == fold(story).outages[0].since


def test_a_member_who_declined_the_presence_log_has_the_minutes_a_person_wrote_down() -> None:
    story = STORIES["consent declined"]
    ended = next(n for n, recorded in enumerate(story) if recorded.at == at(90))

    assert 0 == minutes(story[: ended + 1])
    assert 90 == minutes(story)


def test_an_hour_that_comes_twice_counts_once_and_whole() -> None:
    story = STORIES["the night the clocks go back"]

    assert 90 == minutes(story)
    assert datetime(2026, 11, 1, 7, 0, tzinfo=UTC) == fold(story).ended_at


def test_a_practice_may_require_a_facilitator() -> None:
    assert 81 == minutes(STORIES["a facilitator drops out where one is required"])


def test_facilitators_have_their_own_time() -> None:
    story = log((0, board_opens("Gus")), (60, board_closes("Gus")), (90, ends()))
    facilitators = session_attendance(fold(story), at(90)).facilitators

    assert (90, 60) == (facilitators[ANA].minutes, facilitators[GUS].minutes)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_a_members_minutes_do_not_depend_on_anybody_else(story: list[Recorded]) -> None:
    session, now = fold(story), story[-1].at
    everybody = session_attendance(session, now).members

    for member_id in session.seats:
        alone = session_attendance(session, now, only=(member_id,)).members
        assert {member_id: everybody[member_id]} == alone


def test_a_connection_is_lost_once() -> None:
    play((0, joins("Bo")), (30, leaves("Bo")), (31, changes_nothing(loses_connection("Bo"))))


def test_leaving_by_a_form_leaves_with_the_whole_device() -> None:
    story = play((0, joins("Bo")), (0, joins("Bo", device="phone")))
    story.ask(c.Leave(), c.Actor("member", BO, None, "bo-laptop"))
    assert story.told.seats[BO].in_room

    story.ask(c.Leave(), c.Actor("member", BO))
    assert isinstance(story.log[-1].event, MemberDisconnected)
    assert not story.told.seats[BO].in_room


def test_help_is_asked_once_until_somebody_is_on_it() -> None:
    story = play(
        (0, joins("Bo")),
        (20, asks_for_help("Bo")),
        (21, changes_nothing(asks_for_help("Bo"))),
        (22, is_on_it("Bo", by="Gus")),
        (23, changes_nothing(is_on_it("Bo", by="Ana"))),
        (40, asks_for_help("Bo")),
    )

    acknowledged = [r.author for r in story.log if isinstance(r.event, HelpAcknowledged)]
    assert [GUS] == acknowledged
    assert story.told.seats[BO].help_by is None, "the second call is open"


def test_help_can_be_asked_for_from_the_waiting_room() -> None:
    story = told((-20, says("Bo", c.ConfirmIdentity())), (-19, asks_for_help("Bo")))

    assert at(-19) == story.told.seats[BO].help_at
    told((-20, is_refused("join_first", asks_for_help("Bo"))))
