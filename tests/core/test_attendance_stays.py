"""Receiving, stays and gaps: ATT-1 to ATT-9, each rule where the stories do not reach."""

import pytest

from server.core.attendance import AttendancePolicy, Flag
from server.core.deliveries import (
    COMPANION,
    Admitted,
    Heartbeat,
    Identify,
    Joined,
    Left,
    Listed,
    LobbyJoined,
    LobbyLeft,
    ServerStarted,
    SessionEnded,
    Snapshot,
    Tick,
)
from tests.core.presence_stories import at, bo, session, spans, stay

REUSED = AttendancePolicy(conn_terminal=False)


# ---- ATT-1 to ATT-4: receiving


def test_the_copy_received_first_wins() -> None:
    found = bo(
        [Left(t=at(50), recv=at(60), conn="c", id="e2")],
        [Left(t=at(40), recv=at(40), conn="c", id="e2")],
        [Joined(t=at(0), conn="c", member="bo", id="e1")],
    )

    assert [(0, 40)] == spans(found)


def test_copies_that_contradict_each_other_give_one_answer_either_way_round() -> None:
    copies = [
        Left(t=at(60), conn="c", member="bo", joined_at=at(10)),
        Left(t=at(60), conn="c", member="bo", joined_at=at(20)),
    ]

    assert bo(copies) == bo(reversed(copies))


def test_a_clock_two_seconds_ahead_is_an_honest_clock() -> None:
    found = bo(
        [Joined(t=at(0, 2), recv=at(0), conn="c", member="bo")],
        [Left(t=at(10, 2.1), recv=at(10), conn="c")],
    )

    assert [(2 / 60, 10)] == spans(found)
    assert (Flag.CLOCK_AHEAD,) == found.flags


def test_an_offset_moves_every_stamp_of_its_source_and_of_no_other() -> None:
    found = session(
        [Left(t=at(9), src="zoom", conn="c", member="bo", joined_at=at(-1))],
        [Left(t=at(9), conn="d", member="cyd", joined_at=at(4))],
        roster=["bo", "cyd"],
        policy=AttendancePolicy(source_offset_seconds={"zoom": 60}),
    )

    assert [(0, 10)] == spans(found.members["bo"])
    assert [(4, 9)] == spans(found.members["cyd"])


def test_in_and_out_in_one_second_is_nothing_and_leaves_nothing_open() -> None:
    found = bo([Left(t=at(5), conn="c", id="a")], [Joined(t=at(5), conn="c", member="bo", id="b")])

    assert (Flag.ABSENT,) == found.flags


def test_out_and_in_again_in_one_second_stays_in_where_connections_are_reused() -> None:
    found = bo(
        [Joined(t=at(0), conn="c", member="bo")],
        [Joined(t=at(5), conn="c", member="bo", room="breakout")],
        [Left(t=at(5), conn="c", reason="switch_room"), Left(t=at(30), conn="c")],
        policy=REUSED,
    )

    assert [(0, 30)] == spans(found)
    assert () == found.flags


# ---- ATT-6 to ATT-8: stays


def test_a_leave_after_the_end_of_the_meeting_is_no_orphan() -> None:
    found = bo(
        [Joined(t=at(0), conn="c", member="bo"), SessionEnded(t=at(80))],
        [Left(t=at(80, 2), conn="c", joined_at=at(0))],
    )

    assert [(0, 80)] == spans(found)
    assert (Flag.CLOSED_BY_SESSION_END,) == found.flags


def test_a_leave_overrules_what_a_list_only_suggested() -> None:
    found = bo(
        [Joined(t=at(0), conn="c", member="bo"), Snapshot(t=at(10), conns=())],
        [Left(t=at(60), conn="c", joined_at=at(0))],
    )

    assert [(0, 60)] == spans(found)
    assert (Flag.CLOSED_BY_SNAPSHOT, Flag.JOIN_RECOVERED) == found.flags


def test_an_incomplete_list_ends_nothing() -> None:
    found = bo(stay("bo", at(0), at(60)), [Snapshot(t=at(10), conns=(), complete=False)])

    assert [(0, 60)] == spans(found)


def test_a_list_never_brings_back_who_left() -> None:
    found = bo(
        stay("bo", at(0), at(20), conn="c"), [Snapshot(t=at(30), conns=(Listed("c", at(0)),))]
    )

    assert [(0, 20)] == spans(found)


def test_a_list_made_in_the_second_of_a_leave_does_not_undo_it() -> None:
    found = bo(
        stay("bo", at(0), at(20), conn="c"), [Snapshot(t=at(20), conns=("c",))], policy=REUSED
    )

    assert [(0, 20)] == spans(found)


def test_a_list_of_one_server_says_nothing_about_another() -> None:
    found = bo(stay("bo", at(0), at(60), src="main"), [Snapshot(t=at(10), src="b", conns=())])

    assert [(0, 60)] == spans(found)


def test_the_new_servers_first_sign_of_life_is_not_the_old_ones_last() -> None:
    found = bo(
        stay("bo", at(0), src="sfu"),
        [Tick(t=at(40), src="sfu"), Tick(t=at(43), src="sfu"), ServerStarted(t=at(43), src="sfu")],
    )

    assert [(0, 40)] == spans(found)


def test_a_join_in_the_second_of_the_restart_belongs_to_the_new_server() -> None:
    found = bo(
        [ServerStarted(t=at(43), src="sfu")],
        stay("bo", at(43), at(60), src="sfu"),
    )

    assert [(43, 60)] == spans(found)


def test_a_shared_device_is_not_superseded_by_one_of_the_two() -> None:
    found = session(
        [Joined(t=at(0), conn="sofa"), Identify(t=at(1), conn="sofa", members=("bo", "cyd"))],
        stay("bo", at(30), at(90), conn="phone"),
        [Left(t=at(90), conn="sofa")],
        roster=["bo", "cyd"],
        policy=AttendancePolicy(single_conn=True),
    )

    assert [90, 90] == [member.minutes for member in found.members.values()]


def test_a_breakout_does_not_supersede_the_main_room() -> None:
    found = bo(
        [Joined(t=at(0), conn="main", member="bo")],
        [Joined(t=at(30), conn="side", member="bo", room="r", parent="main")],
        [Left(t=at(40), conn="side"), Left(t=at(90), conn="main")],
        policy=AttendancePolicy(single_conn=True),
    )

    assert [(0, 90)] == spans(found)
    assert () == found.flags


def test_heartbeats_before_the_stay_do_not_shorten_it() -> None:
    found = bo(
        [Heartbeat(t=at(-1), src=COMPANION, conn="c"), Joined(t=at(0), conn="c", member="bo")],
        [Left(t=at(30), conn="c", reason="network")],
    )

    assert [(0, 30)] == spans(found)


def test_a_silent_page_is_not_kept_alive_by_the_end_of_the_meeting() -> None:
    found = bo(
        [Joined(t=at(0), src=COMPANION, conn="c", member="bo")],
        [Heartbeat(t=at(30), src=COMPANION, conn="c"), SessionEnded(t=at(90), src=COMPANION)],
        policy=AttendancePolicy(presence_source="companion"),
    )

    assert [(0, 30.25)] == spans(found)
    assert (Flag.CLOSED_BY_HEARTBEAT,) == found.flags


# ---- ATT-9: union, clip, bridge


@pytest.mark.parametrize(("gap", "minutes"), [(90, 90), (90.001, 88)])
def test_a_gap_of_exactly_the_grace_time_counts(gap: float, minutes: int) -> None:
    found = bo(stay("bo", at(0), at(30)), stay("bo", at(30, gap), at(90)))

    assert minutes == found.minutes


def test_a_gap_across_the_start_is_not_bridged() -> None:
    found = bo(stay("bo", at(-10), at(0, -30)), stay("bo", at(0, 30), at(90)))

    assert [(0.5, 90)] == spans(found)


def test_who_was_asked_to_step_out_is_not_bridged() -> None:
    found = bo(
        [Joined(t=at(0), conn="a", member="bo"), Left(t=at(30), conn="a", reason="removed")],
        stay("bo", at(31), at(90)),
    )

    assert [(0, 30), (31, 90)] == spans(found)


def test_waiting_on_a_second_device_is_no_reason_to_leave_out_a_gap_elsewhere() -> None:
    found = bo(
        [LobbyJoined(t=at(10), conn="w", member="bo"), LobbyLeft(t=at(20), conn="w")],
        stay("bo", at(0), at(30)),
        stay("bo", at(31), at(90)),
    )

    assert [(0, 90)] == spans(found)


def test_let_in_on_one_connection_and_in_on_another_is_in() -> None:
    found = bo(
        [LobbyJoined(t=at(0), conn="w", member="bo"), Admitted(t=at(2), conn="w")],
        stay("bo", at(2, 5), at(90)),
    )

    assert () == found.flags
