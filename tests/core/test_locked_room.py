"""A locked room, and a removal taken back: who gets in, and what a page at the door is told."""

from server.core.board import member_view
from server.core.views import MemberView
from tests.cast import (
    BO,
    CYD,
    DEE,
    Play,
    answers_questions,
    ends,
    is_refused,
    joins,
    knocks,
    lets_in,
    loses_connection,
    play,
    removes,
)
from tests.room_stories import locks, readmits, unlocks


def page(story: Play, name: str, device: str = "laptop") -> MemberView:
    asker = story.member(name, device)
    return member_view(
        story.told,
        asker.id,
        now=story.now,
        connection_id=asker.connection_id,
        device_id=asker.device_id,
    )


def test_behind_a_locked_door_nobody_new_waits_and_who_was_in_comes_back() -> None:
    story = play(
        (-5, joins("Bo")),
        (-4, answers_questions("Cyd")),
        (5, locks()),
        (6, is_refused("closed_for_now", knocks("Cyd"))),
        (10, loses_connection("Bo")),
        (10.5, knocks("Bo")),
    )

    assert story.told.seats[BO].in_room
    assert not story.told.seats[CYD].waiting


def test_who_waited_before_the_lock_waits_on_and_comes_in_after_it() -> None:
    story = play(
        (-4, answers_questions("Dee")),
        (1, knocks("Dee")),
        (5, locks()),
        (6, is_refused("room_locked", lets_in("Dee"))),
        (7, unlocks()),
        (8, lets_in("Dee")),
    )

    assert story.told.seats[DEE].in_room


def test_a_page_at_a_locked_door_says_so_and_knows_when_it_opens() -> None:
    story = play((-4, answers_questions("Cyd")), (5, locks()))
    story.tell([(6, is_refused("closed_for_now", knocks("Cyd")))])
    locked = page(story, "Cyd")
    story.tell([(7, unlocks())])

    assert ["locked", "waiting"] == [locked.state, page(story, "Cyd").state]
    assert page(story, "Cyd").seq > locked.seq


def test_another_device_of_who_is_inside_stays_outside_a_locked_room() -> None:
    story = play((-5, joins("Bo")), (5, locks()))
    story.tell([(6, is_refused("closed_for_now", knocks("Bo", device="phone")))])

    assert "locked" == page(story, "Bo", "phone").state
    assert "in_room" == page(story, "Bo").state


def test_a_removal_taken_back_lets_the_same_devices_in_by_themselves_also_while_locked() -> None:
    story = play(
        (-5, joins("Bo")), (10, removes("Bo")), (10.1, locks()), (10.2, readmits(BO, by="Gus")),
        (10.3, knocks("Bo")), (10.4, is_refused("closed_for_now", knocks("Bo", device="phone"))),
    )  # fmt: skip

    assert story.told.seats[BO].in_room


def test_a_removal_taken_back_lets_in_who_asked_to_come_back_meanwhile() -> None:
    story = play((-5, joins("Bo")), (10, removes("Bo")), (11, knocks("Bo")), (12, readmits(BO)))

    assert story.told.seats[BO].in_room
    assert "in_room" == page(story, "Bo").state


def test_the_page_of_a_readmitted_member_is_told_to_come_in() -> None:
    story = play((-5, joins("Bo")), (10, removes("Bo")))
    out = page(story, "Bo")
    story.tell([(11, readmits(BO))])

    assert ["removed", "waiting"] == [out.state, page(story, "Bo").state]


def test_a_lock_ends_with_the_session() -> None:
    story = play((5, locks()), (90, ends()))

    assert story.told.locked_at is None
