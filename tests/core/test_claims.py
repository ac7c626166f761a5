"""Whose connection at the video platform it is: said by a person, for the whole of a stay."""

import pytest

from server.core import commands as c
from server.core.attendance import Attendance, Flag
from server.core.board import facilitator_view
from server.core.member_board import member_view
from server.core.plan import SessionPolicy
from server.core.presence import session_attendance
from server.core.views import FacilitatorView, TileView
from tests.cast import (
    BO,
    CYD,
    DEE,
    Moment,
    Play,
    asks,
    at,
    changes_nothing,
    confirms,
    ends,
    is_refused,
    joins,
    plan,
    play,
    taxonomy,
)
from tests.claiming import claims, platform_falls_silent, platform_is_back, platform_says, unclaims
from tests.stories import off_video, on_video

PLATFORM = plan(policy=SessionPolicy(presence_source="platform"))


def told(*moments: Moment) -> Play:
    return play(*moments, agreed=PLATFORM)


def counted(*moments: Moment) -> Attendance:
    return session_attendance(told(*moments, (90, ends())).told, at(95))


def board(minute: float, *moments: Moment) -> FacilitatorView:
    return facilitator_view(told(*moments).told, now=at(minute), taxonomy=taxonomy())


def tile(view: FacilitatorView, member_id: str) -> TileView:
    return next(tile for tile in view.tiles if tile.member_id == member_id)


CALLS = (4, platform_says(on_video(None, 4, conn="caller")))


def test_a_claim_counts_from_the_connections_own_start() -> None:
    found = counted(CALLS, (30, claims("caller", "Bo")))

    assert 86 == found.members[BO].minutes
    assert {} == found.unidentified


def test_the_last_word_holds_for_the_whole_stay() -> None:
    found = counted(CALLS, (10, claims("caller", "Cyd")), (12, claims("caller", "Bo")))

    assert (86, 0) == (found.members[BO].minutes, found.members[CYD].minutes)


def test_a_claim_taken_back_is_nobodys_again() -> None:
    found = counted(CALLS, (10, claims("caller", "Bo")), (12, unclaims("caller")))

    assert 0 == found.members[BO].minutes
    assert 86 == found.unidentified["caller"].minutes


def test_a_forwarded_link_can_be_taken_from_the_member_it_was_made_for() -> None:
    found = counted(
        (1, platform_says(on_video("Bo", 0))),
        (10, platform_says(on_video("Bo", 10, conn="other"))),
        (20, platform_says(off_video("Bo", 20))),
        (21, claims("other", None)),
    )

    assert 20 == found.members[BO].minutes


def test_who_declined_the_presence_log_is_not_counted_by_a_claim_either() -> None:
    found = counted((-5, joins("Bo", presence_log=False)), CALLS, (30, claims("caller", "Bo")))

    assert 0 == found.members[BO].minutes
    assert {} == found.unidentified


def test_a_claim_takes_the_confirmation_back() -> None:
    after = told(CALLS, (90, ends()), (92, confirms()), (93, claims("caller", "Bo"))).told

    assert after.confirmed_at is None
    assert 86 == session_attendance(after, at(94)).members[BO].minutes


def test_only_what_the_platform_told_of_can_be_claimed_and_only_for_who_is_expected() -> None:
    told(
        CALLS,
        (5, is_refused("unknown_connection", claims("nothing", "Bo"))),
        (5, is_refused("unknown_member", asks("Ana", c.ClaimConnection("caller", "stranger-1")))),
        (5, is_refused("not_yours", claims("caller", "Bo", by="Eli"))),
        (6, changes_nothing(unclaims("caller"))),
    )


def test_the_tray_has_whom_nobody_knows_with_what_the_platform_shows() -> None:
    caller = on_video(None, 4, conn="caller")
    view = board(10, (4, platform_says(caller)), (5, platform_says(on_video("Bo", 5))))

    (stranger,) = view.strangers
    assert ("caller", "A guest", at(4), True) == (
        stranger.conn,
        stranger.label,
        stranger.since,
        stranger.here,
    )
    assert () == board(10, CALLS, (5, claims("caller", None))).strangers


def test_one_link_used_twice_is_a_question_until_somebody_answers_it() -> None:
    twice: tuple[Moment, ...] = (
        (1, platform_says(on_video("Bo", 1))),
        (10, platform_says(on_video("Bo", 10, conn="second"))),
    )

    assert [] == list(board(11, *twice).doubles)  # a line that dropped leaves a ghost behind
    (double,) = board(12, *twice).doubles
    assert (BO, "second", at(10)) == (double.member_id, double.conn, double.since)
    assert () == board(12, *twice, (12, claims("second", "Bo"))).doubles
    assert () == board(12, *twice, (12, claims("second", None))).doubles
    assert () == board(13, *twice, (12, platform_says(off_video("Bo", 11)))).doubles


def test_the_tile_shows_what_the_platform_says_where_its_word_counts() -> None:
    view = board(
        40,
        (-5, joins("Dee")),
        (1, platform_says(on_video("Bo", 1), on_video("Cyd", 1))),
        (30, platform_says(off_video("Cyd", 30))),
    )

    bo, cyd, dee = (tile(view, member_id) for member_id in (BO, CYD, DEE))
    assert ("connected", at(1), True, "here") == (bo.presence, bo.since, bo.counting, bo.video)
    assert ("left", at(30), False, "left") == (cyd.presence, cyd.since, cyd.counting, cyd.video)
    assert ("not_joined", None, False, None) == (dee.presence, dee.since, dee.counting, dee.video)


def test_the_board_says_since_when_a_platform_is_silent() -> None:
    lost: tuple[Moment, ...] = (CALLS, (10, platform_falls_silent(9)))
    (silence,) = board(12, *lost).silent

    assert ("Zoom", at(9), True) == (silence.name, silence.since, silence.ever)
    assert () == board(12, *lost, (11, platform_is_back())).silent


def test_the_board_says_that_a_platform_whose_word_counts_said_nothing_yet() -> None:
    assert () == board(4).silent
    (silence,) = board(6).silent
    assert (at(0), False) == (silence.since, silence.ever)


@pytest.mark.parametrize("act", [claims("caller", "Bo"), claims("caller", None)])
def test_no_members_page_moves_when_somebody_is_claimed(act: object) -> None:
    before = told(CALLS)
    seen = member_view(before.told, CYD, now=at(10))

    act(before)  # type: ignore[operator]
    assert seen == member_view(before.told, CYD, now=at(10))


def test_a_report_after_the_confirmation_only_raises_a_flag_where_our_page_counts() -> None:
    story = play((-5, joins("Bo")), (90, ends()), (92, confirms()))
    before = session_attendance(story.told, at(93)).members[BO]

    platform_says(on_video("Bo", 0), off_video("Bo", 10))(story)
    after = session_attendance(story.told, at(96)).members[BO]
    assert before.minutes == after.minutes
    assert Flag.LATE_EVENT_AFTER_LOCK not in after.flags  # what does not count, is not late
