"""What people say, who they are and who leads: ATT-10 to ATT-21, each rule on its own."""

from server.core.attendance import AttendancePolicy, Flag, Window, attendance
from server.core.deliveries import (
    COMPANION,
    Bind,
    Heartbeat,
    Identify,
    Joined,
    Left,
    Lock,
    ReportRow,
    SessionEnded,
)
from tests.core.presence_stories import TEN, ZONE, at, bo, says, session, spans, stay

# ---- ATT-10 and ATT-11: corrections and the signature


def test_corrections_apply_in_the_order_received_and_leave_the_record_alone() -> None:
    found = bo(
        stay("bo", at(0), at(40)),
        says("bo", "remove", (at(10), at(20)), when=at(100), recv=at(102)),
        says("bo", "add", (at(5), at(60)), when=at(101), recv=at(101)),
    )

    assert [(0, 10), (20, 60)] == spans(found)
    assert 40 * 60 == found.raw_seconds
    assert (Flag.CORRECTED,) == found.flags


def test_after_a_set_the_other_one_on_the_sofa_still_leaves() -> None:
    found = session(
        [Joined(t=at(0), conn="sofa"), Identify(t=at(1), conn="sofa", members=("bo", "cyd"))],
        says("bo", "set", (at(0), at(80)), when=at(20)),
        [Left(t=at(50), conn="sofa")],
        roster=["bo", "cyd"],
    )

    assert [(0, 80)] == spans(found.members["bo"])
    assert Flag.LATE_EVENT_AFTER_CORRECTION in found.members["bo"].flags
    assert [(0, 50)] == spans(found.members["cyd"])
    assert () == found.members["cyd"].flags


def test_the_end_of_the_meeting_applies_after_a_set_and_raises_nothing() -> None:
    found = bo(
        stay("bo", at(0)),
        says("bo", "set", (at(0), at(50)), when=at(20)),
        [SessionEnded(t=at(60))],
    )

    assert (Flag.CLOSED_BY_SESSION_END, Flag.CORRECTED) == found.flags
    assert 60 * 60 == found.raw_seconds


def test_a_correction_after_the_signature_changes_nothing_and_is_shown() -> None:
    found = session(
        stay("bo", at(0), at(90)),
        stay("cyd", at(0), at(90)),
        [Lock(t=at(100))],
        says("bo", "set", (at(0), at(10)), when=at(110)),
        roster=["bo", "cyd"],
    )

    assert 90 == found.members["bo"].minutes
    assert (Flag.LATE_EVENT_AFTER_LOCK,) == found.members["bo"].flags
    assert () == found.members["cyd"].flags


def test_a_page_left_open_overnight_raises_no_flag_on_a_signed_note() -> None:
    found = bo(
        stay("bo", at(0), at(90), conn="c"),
        [Lock(t=at(100)), Heartbeat(t=at(500), src=COMPANION, conn="c"), SessionEnded(t=at(120))],
    )

    assert () == found.flags


# ---- ATT-13: identity


def test_bots_recorders_and_observers_are_nobody() -> None:
    found = session(
        [Joined(t=at(0), conn="rec", kind="recorder", member="bo")],
        [Joined(t=at(0), conn="bot", kind="bot"), Joined(t=at(0), conn="eye", kind="observer")],
    )

    assert (Flag.ABSENT,) == found.members["bo"].flags
    assert {} == found.unidentified


def test_connections_bound_in_a_circle_are_unclaimed_and_end_no_process() -> None:
    found = session(
        [Joined(t=at(0), conn="a"), Joined(t=at(0), conn="b")],
        [Bind(t=at(1), conn="a", to="b"), Bind(t=at(1), conn="b", to="a")],
    )

    assert ["a", "b"] == list(found.unidentified)


def test_a_claim_can_be_taken_back() -> None:
    found = session(
        [Joined(t=at(0), conn="c", member="bo"), Identify(t=at(9), conn="c", members=())]
    )

    assert (Flag.ABSENT,) == found.members["bo"].flags
    assert 90 == found.unidentified["c"].minutes


# ---- ATT-17 to ATT-19: the report, rooms, the clinician


def test_a_report_that_differs_is_flagged_and_does_not_win_by_itself() -> None:
    found = bo(
        stay("bo", at(0), at(60), conn="c"),
        [ReportRow(t=at(120), src="report", conn="c", start=at(0), end=at(70))],
    )

    assert [(0, 60)] == spans(found)
    assert (Flag.REPORT_MISMATCH,) == found.flags


def test_a_report_that_agrees_is_not_worth_a_word() -> None:
    found = bo(
        stay("bo", at(0), at(60), conn="c"),
        [ReportRow(t=at(120), src="report", conn="c", start=at(-5), end=at(60))],
    )

    assert () == found.flags


def test_an_uncounted_breakout_is_not_counted_through_its_open_main_room() -> None:
    found = bo(
        [Joined(t=at(0), conn="main", member="bo")],
        [Joined(t=at(30), conn="side", member="bo", room="r", parent="main")],
        [Left(t=at(50), conn="side"), Left(t=at(90), conn="main")],
        policy=AttendancePolicy(breakouts_count=False),
    )

    assert [(0, 30), (50, 90)] == spans(found)


def test_a_breakout_counts_while_a_facilitator_is_in_it() -> None:
    found = session(
        stay("ana", at(0), at(90)),
        [Joined(t=at(0), conn="c", member="bo"), Joined(t=at(30), conn="c", room="r")],
        [Joined(t=at(30), conn="ben", member="ben", room="r"), Left(t=at(40), conn="ben")],
        [Left(t=at(60), conn="c")],
        facilitators=["ana", "ben"],
    ).members["bo"]

    assert [(0, 40)] == spans(found)
    assert (Flag.BREAKOUT_WITHOUT_FACILITATOR,) == found.flags


def test_a_breakout_counts_where_no_facilitators_room_is_known() -> None:
    found = session(
        [Joined(t=at(0), conn="c", member="bo", room="r"), Left(t=at(60), conn="c")],
        facilitators=["ana"],
    ).members["bo"]

    assert 60 == found.minutes
    assert (Flag.NO_CLINICIAN_PRESENT,) == found.flags


def test_a_facilitators_lost_connection_is_bridged_like_anyones() -> None:
    found = session(
        stay("ana", at(0), at(40)),
        stay("ana", at(41), at(90)),
        stay("bo", at(0), at(90)),
        facilitators=["ana"],
        policy=AttendancePolicy(require_facilitator=True),
    ).members["bo"]

    assert 90 == found.minutes
    assert () == found.flags


# ---- ATT-21: the window


def test_without_an_end_the_last_end_of_the_platform_counts() -> None:
    found = attendance(
        [*stay("bo", at(0)), SessionEnded(t=at(30)), *stay("bo", at(31)), SessionEnded(t=at(60))],
        window=Window(start=TEN, tz=ZONE),
        roster=["bo"],
    )

    assert 60 == found.members["bo"].minutes
