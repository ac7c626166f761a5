"""ATT-14: our own server was away. What nobody can know is nobody's absence."""

from server.core.attendance import AttendancePolicy, Flag
from server.core.deliveries import COMPANION, Heartbeat, Joined, Left, LobbyJoined, ServerStarted
from tests.core.presence_stories import (
    OUR_PAGE,
    at,
    bo,
    on_our_page,
    outage,
    session,
    spans,
    stay,
)


def test_who_comes_back_by_themselves_was_not_absent() -> None:
    found = bo(
        on_our_page("bo", at(0)),
        outage(at(50), at(52)),
        on_our_page("bo", at(52, 5), at(90)),
        policy=OUR_PAGE,
    )

    assert [(0, 90)] == spans(found)
    assert (Flag.UNKNOWN_INTERVAL,) == found.flags
    assert [(at(50), at(52, 5))] == [(i.start, i.end) for i in found.unknown_intervals]
    assert 90 * 60 - 125 == found.raw_seconds


def test_who_does_not_come_back_is_credited_to_the_last_moment_known() -> None:
    found = session(
        on_our_page("bo", at(0)),
        on_our_page("cyd", at(0)),
        outage(at(50), at(52)),
        on_our_page("cyd", at(53, 31), at(90)),
        roster=["bo", "cyd"],
        policy=OUR_PAGE,
    ).members

    assert [(0, 50)] == spans(found["bo"])
    assert (Flag.CLOSED_BY_RESTART,) == found["bo"].flags
    assert [(0, 50), (53 + 31 / 60, 90)] == spans(found["cyd"])
    assert (Flag.CLOSED_BY_RESTART,) == found["cyd"].flags


def test_back_at_the_last_allowed_second_is_back() -> None:
    found = bo(
        on_our_page("bo", at(0)),
        outage(at(50), at(58)),
        on_our_page("bo", at(59, 30), at(90)),
        policy=OUR_PAGE,
    )

    assert [(0, 90)] == spans(found)


def test_a_practice_without_grace_does_not_dock_members_for_our_restart() -> None:
    found = bo(
        on_our_page("bo", at(0)),
        outage(at(50), at(52)),
        on_our_page("bo", at(52, 20), at(90)),
        policy=AttendancePolicy(presence_source="companion", grace_seconds=0),
    )

    assert [(0, 90)] == spans(found)


def test_who_was_not_there_before_is_not_there_meanwhile() -> None:
    found = bo(
        on_our_page("bo", at(0), at(40)),
        outage(at(50), at(52)),
        on_our_page("bo", at(52, 5), at(90)),
        policy=OUR_PAGE,
    )

    assert [(0, 40), (52 + 5 / 60, 90)] == spans(found)
    assert () == found.flags


def test_a_server_that_falls_over_twice_is_one_outage_to_those_it_kept_out() -> None:
    found = bo(
        on_our_page("bo", at(0)),
        outage(at(50), at(52)),
        outage(at(52, 30), at(55)),
        on_our_page("bo", at(55, 10), at(90)),
        policy=OUR_PAGE,
    )

    assert [(0, 90)] == spans(found)
    assert (Flag.UNKNOWN_INTERVAL,) == found.flags


def test_a_line_that_breaks_as_soon_as_it_is_back_is_no_outage_of_ours() -> None:
    policy = AttendancePolicy(presence_source="companion", grace_seconds=30)
    found = bo(
        on_our_page("bo", at(0)),
        outage(at(50), at(52)),
        on_our_page("bo", at(52, 5), at(52, 5)),  # heard once, and then no more
        on_our_page("bo", at(53, 25), at(90)),
        policy=policy,
    )

    assert [(0, 52 + 5 / 60), (53 + 25 / 60, 90)] == spans(found)
    assert [(at(50), at(52, 5))] == [(i.start, i.end) for i in found.unknown_intervals]


def test_an_outage_as_soon_as_one_is_back_hides_what_follows_too() -> None:
    found = bo(
        on_our_page("bo", at(0)),
        outage(at(50), at(52)),
        on_our_page("bo", at(52, 5)),
        outage(at(52, 5), at(54)),
        on_our_page("bo", at(54, 10), at(90)),
        policy=OUR_PAGE,
    )

    assert [(0, 90)] == spans(found)


def test_the_waiting_room_after_a_restart_is_still_the_waiting_room() -> None:
    found = bo(
        on_our_page("bo", at(0)),
        outage(at(50), at(52)),
        [LobbyJoined(t=at(52, 10), src=COMPANION, conn="w", member="bo")],
        [Joined(t=at(53), src=COMPANION, conn="w", member="bo")],
        [Left(t=at(90), src=COMPANION, conn="w")],
        policy=OUR_PAGE,
    )

    assert [(0, 52 + 10 / 60), (53, 90)] == spans(found)
    assert (Flag.UNKNOWN_INTERVAL,) == found.flags


def test_a_device_on_another_server_that_saw_it_all_leaves_nothing_unknown() -> None:
    found = bo(
        stay("bo", at(0), src="ours"),
        outage(at(50), at(52), src="ours"),
        stay("bo", at(52, 5), at(90), src="ours"),
        stay("bo", at(40), at(60), src="theirs"),
    )

    assert [(0, 90)] == spans(found)
    assert () == found.flags
    assert 90 * 60 == found.raw_seconds


def test_our_outage_says_nothing_about_a_video_we_do_not_run() -> None:
    found = bo(stay("bo", at(0), at(90)), outage(at(50), at(52)))

    assert 90 * 60 == found.raw_seconds
    assert () == found.flags


def test_a_facilitators_presence_is_unknown_and_not_missing_either() -> None:
    found = session(
        on_our_page("ana", at(0)),
        on_our_page("bo", at(0)),
        outage(at(50), at(52)),
        on_our_page("ana", at(52, 30), at(90)),
        on_our_page("bo", at(52, 5), at(90)),
        facilitators=["ana"],
        policy=AttendancePolicy(presence_source="companion", require_facilitator=True),
    ).members["bo"]

    assert 90 == found.minutes
    assert (Flag.UNKNOWN_INTERVAL,) == found.flags


def test_an_outage_before_the_session_concerns_nobody() -> None:
    found = bo(
        on_our_page("bo", at(-10)),
        outage(at(-9), at(-8)),
        on_our_page("bo", at(-7, -50), at(90)),
        policy=OUR_PAGE,
    )

    assert [(0, 90)] == spans(found)
    assert () == found.flags


def test_an_outage_across_the_end_counts_to_the_end() -> None:
    found = bo(
        on_our_page("bo", at(0)),
        outage(at(88), at(91)),
        on_our_page("bo", at(91, 5), at(92)),
        policy=OUR_PAGE,
    )

    assert [(0, 90)] == spans(found)


def test_the_stop_of_a_video_server_is_not_our_outage() -> None:
    found = bo(
        on_our_page("bo", at(0)),
        [ServerStarted(t=at(50), src=COMPANION)],
        on_our_page("bo", at(52), at(90)),
        policy=OUR_PAGE,
    )

    assert [(52, 90)] == spans(found)
    assert (Flag.CLOSED_BY_RESTART,) == found.flags


def test_silence_while_we_were_away_does_not_shorten_a_stay_in_the_video() -> None:
    found = bo(
        [Joined(t=at(0), conn="c", member="bo")],
        [Heartbeat(t=at(50), src=COMPANION, conn="c")],
        outage(at(50, 5), at(52)),
        [Left(t=at(51), conn="c", reason="timeout")],
    )

    assert [(0, 51)] == spans(found)
    assert () == found.flags
