"""What the platform tells about a meeting counts where the plan says so, and is kept anyway."""

import pytest

from server.core import commands as c
from server.core.attendance import Attendance, Flag
from server.core.decide import decide
from server.core.deliveries import AnyDelivery, Joined, SessionEnded
from server.core.member_board import member_view
from server.core.plan import SessionPolicy
from server.core.presence import session_attendance
from server.core.session import fold
from tests.cast import (
    BO,
    CYD,
    MEMBERS,
    Moment,
    Play,
    at,
    changes_nothing,
    confirms,
    corrects,
    ends,
    joins,
    plan,
    play,
    taxonomy,
)
from tests.claiming import platform_says
from tests.stories import STORIES, off_video, on_video

PLATFORM = plan(policy=SessionPolicy(presence_source="platform"))


def counted(*moments: Moment) -> Attendance:
    told = play(*moments, (90, ends()), agreed=PLATFORM).told
    return session_attendance(told, at(95))


def test_the_platform_counts_and_an_open_page_does_not() -> None:
    found = counted(
        (-5, joins("Bo")),
        (-5, joins("Cyd")),
        (1, platform_says(on_video("Bo", 1))),
        (61, platform_says(off_video("Bo", 61))),
    )

    assert 60 == found.members[BO].minutes
    assert 0 == found.members[CYD].minutes


def test_where_our_page_counts_the_platform_is_kept_and_counts_nothing() -> None:
    told = play((-5, joins("Bo")), (1, platform_says(on_video("Cyd", 1))), (90, ends())).told

    found = session_attendance(told, at(95))
    assert (90, 0) == (found.members[BO].minutes, found.members[CYD].minutes)
    assert 1 == len(told.reported)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2), (2, 0, 3, 1)])
def test_minutes_are_the_same_however_the_messages_arrive(order: tuple[int, ...]) -> None:
    sent: list[AnyDelivery] = [
        on_video("Bo", 0),
        off_video("Bo", 30),
        on_video("Bo", 40, conn="again"),
        off_video("Bo", 70, conn="again"),
    ]

    found = counted(*((85, platform_says(sent[n], sent[n])) for n in order))
    assert 60 == found.members[BO].minutes


def test_a_copy_leaves_nothing_in_the_log() -> None:
    counted(
        (1, platform_says(on_video("Bo", 1))),
        (2, changes_nothing(platform_says(on_video("Bo", 1)))),
    )


def test_a_member_who_declined_is_counted_by_hand_alone() -> None:
    found = counted(
        (-5, joins("Bo", presence_log=False)),
        (1, platform_says(on_video("Bo", 1), off_video("Bo", 60))),
    )

    assert 0 == found.members[BO].minutes
    assert {} == found.unidentified


def test_somebody_nobody_knows_is_shown_apart() -> None:
    found = counted((1, platform_says(on_video(None, 1, conn="caller"))))

    assert 89 == found.unidentified["caller"].minutes


def test_what_comes_after_the_confirmation_only_raises_a_flag() -> None:
    story: tuple[Moment, ...] = (
        (1, platform_says(on_video("Bo", 0))),
        (90, ends()),
        (92, confirms()),
        (95, platform_says(off_video("Bo", 50))),
    )
    told = play(*story, agreed=PLATFORM).told

    credit = session_attendance(told, at(96)).members[BO]
    assert 90 == credit.minutes
    assert Flag.LATE_EVENT_AFTER_LOCK in credit.flags


def test_a_correction_opens_the_minutes_for_what_came_late() -> None:
    told = play(
        (1, platform_says(on_video("Bo", 0), on_video("Cyd", 0))),
        (90, ends()),
        (92, confirms()),
        (95, platform_says(off_video("Cyd", 50))),
        (96, corrects("Bo", (0, 80))),
        agreed=PLATFORM,
    ).told

    found = session_attendance(told, at(97))
    assert (80, 50) == (found.members[BO].minutes, found.members[CYD].minutes)


def test_the_platforms_end_is_not_the_facilitators() -> None:
    ended = SessionEnded(t=at(80), src="zoom")
    found = counted((1, platform_says(on_video("Bo", 0))), (81, platform_says(ended)))

    assert 80 == found.members[BO].minutes
    assert Flag.CLOSED_BY_SESSION_END in found.members[BO].flags


def test_only_the_server_speaks_for_a_platform() -> None:
    report = c.NotePlatformReport((Joined(t=at(1), src="zoom", conn="x", member=BO),))

    def told_by(actor: c.Actor) -> object:
        return decide(
            play().told,
            report,
            actor,
            command_id="",
            now=at(1),
            claimed_at=at(1),
            taxonomy=taxonomy(),
        )

    for actor in (Play().facilitator("Ana"), Play().facilitator("Eli"), Play().member("Bo")):
        refused = told_by(actor)
        assert isinstance(refused, c.Refused)
        assert "not_yours" == refused.reason


def test_no_members_page_moves_when_the_platform_speaks() -> None:
    before = play((-5, joins("Bo")), agreed=PLATFORM)
    now = at(10)
    seen = member_view(before.told, BO, now=now)

    platform_says(on_video("Cyd", 1))(before)
    assert seen == member_view(before.told, BO, now=now)


@pytest.mark.parametrize("member_id", MEMBERS.values())
def test_one_members_credit_is_the_same_alone_and_among_all(member_id: str) -> None:
    told = fold(STORIES["the platform says who is there"])
    alone = session_attendance(told, at(100), only={member_id}).members[member_id]

    assert alone == session_attendance(told, at(100)).members[member_id]
