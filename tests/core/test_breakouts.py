"""Breakout rooms: who is where, what a member is told, and whether the time counts."""

import msgspec
import pytest

from server.core.attendance import Flag, MemberAttendance
from server.core.board import facilitator_view, member_view
from server.core.events import Recorded
from server.core.plan import SessionPolicy
from server.core.presence import session_attendance
from server.core.session import fold
from tests.cast import (
    ANA,
    BO,
    CYD,
    GUS,
    MEMBERS,
    Moment,
    Play,
    at,
    board_opens,
    ends,
    joins,
    knocks,
    log,
    loses_connection,
    plan,
    play,
    removes,
    restarts,
    taxonomy,
)
from tests.room_stories import brings_back, closes_rooms, opens, sends

BEFORE: tuple[Moment, ...] = (
    (-10, board_opens("Gus")),
    (-5, joins("Bo")),
    (-5, joins("Cyd")),
    (20, opens("Room 1", as_id="breakout-1")),
    (20, opens("Room 2", as_id="breakout-2")),
)


def credit(story: list[Recorded], member_id: str = BO) -> MemberAttendance:
    return session_attendance(fold(story), story[-1].at).members[member_id]


def evening(*moments: Moment, counts: bool = True) -> list[Recorded]:
    agreed = plan(policy=SessionPolicy(breakouts_count=counts))
    return log(*BEFORE, *moments, (90, ends()), agreed=agreed)


def test_time_in_a_breakout_room_with_a_facilitator_counts() -> None:
    story = evening((30, sends(BO, GUS, to="breakout-1")), (40, brings_back(BO)))

    assert 90 * 60 == credit(story).seconds


def test_time_in_a_room_no_facilitator_is_in_is_left_out_and_flagged() -> None:
    story = evening((30, sends(BO, to="breakout-1")), (40, brings_back(BO)))

    assert 80 * 60 == credit(story).seconds
    assert Flag.BREAKOUT_WITHOUT_FACILITATOR in credit(story).flags
    assert 90 * 60 == credit(story, CYD).seconds


def test_a_facilitator_who_goes_from_room_to_room_is_time_for_whoever_is_there() -> None:
    story = evening(
        (30, sends(BO, GUS, to="breakout-1")),
        (30, sends(CYD, to="breakout-2")),
        (40, sends(GUS, to="breakout-2")),
        (50, closes_rooms()),
    )

    assert [80 * 60, 80 * 60] == [credit(story).seconds, credit(story, CYD).seconds]


def test_no_breakout_counts_where_the_practice_decided_so() -> None:
    story = evening((30, sends(BO, GUS, to="breakout-1")), (40, closes_rooms()), counts=False)

    assert 80 * 60 == credit(story).seconds


@pytest.mark.parametrize("counts", [True, False])
def test_the_clock_of_a_member_runs_just_when_their_time_counts(counts: bool) -> None:
    agreed = plan(policy=SessionPolicy(breakouts_count=counts))
    story = play(*BEFORE, (30, sends(BO, GUS, to="breakout-1")), agreed=agreed)
    story.now = at(35)
    view = facilitator_view(story.told, now=story.now, taxonomy=taxonomy())

    assert counts == member_view(story.told, BO, now=story.now).counting
    assert [counts, True, False] == [one.counting for one in view.tiles]
    assert [counts, False] == [room.counting for room in view.breakouts]


def test_who_reconnects_is_in_the_room_they_were_in() -> None:
    story = evening(
        (30, sends(BO, GUS, to="breakout-1")),
        (33, loses_connection("Bo", silent=0.2)),
        (36, knocks("Bo")),
        (40, closes_rooms()),
    )

    assert (90 - 3.2) * 60 == credit(story).seconds


def test_a_restart_forgets_nobodys_room() -> None:
    story = play(*BEFORE, (30, sends(BO, to="breakout-1")), (31, restarts(away=0.2)))
    story.tell([(31.2, knocks("Bo"))])

    assert "Room 1" == member_view(story.told, BO, now=story.now).breakout


def test_a_person_is_in_one_room_at_a_time() -> None:
    story = play(*BEFORE, (30, sends(BO, to="breakout-1")), (35, sends(BO, to="breakout-2")))

    assert [(), (BO,)] == [
        story.told.people_in("breakout-1"),
        story.told.people_in("breakout-2"),
    ]


def test_being_in_a_breakout_room_is_no_absence_on_the_board() -> None:
    story = play(*BEFORE, (30, sends(BO, to="breakout-1")), (40, closes_rooms()))
    story.now = at(50)
    view = facilitator_view(story.told, now=story.now, taxonomy=taxonomy())

    assert [0, 0] == [tile.away_seconds for tile in view.tiles[:2]]


def test_whoever_is_removed_is_in_no_breakout_room() -> None:
    story = play(*BEFORE, (30, sends(BO, to="breakout-1")), (31, removes("Bo")))

    assert () == story.told.people_in("breakout-1")


def rooms_filled() -> Play:
    return play(*BEFORE, (30, sends(BO, ANA, to="breakout-1")), (30, sends(CYD, to="breakout-2")))


def test_a_member_is_told_the_name_of_their_own_room_and_of_no_other() -> None:
    story = rooms_filled()
    own = msgspec.json.encode(member_view(story.told, BO, now=story.now)).decode()

    assert "Room 1" in own
    assert not [word for word in ("Room 2", CYD, GUS, "breakout-1") if word in own]


def test_a_members_page_does_not_move_with_anybody_elses_room() -> None:
    story = play(*BEFORE, (30, sends(BO, to="breakout-1")))
    before = member_view(story.told, BO, now=at(40))
    story.tell([(31, sends(CYD, to="breakout-2")), (32, closes_rooms("breakout-2"))])

    assert before == member_view(story.told, BO, now=at(40))


def test_a_page_that_was_not_let_in_is_told_no_room() -> None:
    story = rooms_filled()
    story.tell([(31, knocks("Bo", device="phone"))])
    phone = story.member("Bo", "phone")
    own = member_view(
        story.told,
        MEMBERS["Bo"],
        now=story.now,
        connection_id=phone.connection_id,
        device_id=phone.device_id,
    )

    assert ("second_device", None) == (own.state, own.breakout)
