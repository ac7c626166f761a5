"""The stories of attendance_cases.yaml, and three whole sessions with their minutes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec.yaml
import pytest

from server.core.attendance import (
    AttendancePolicy,
    Credit,
    Window,
    attendance,
    parse_case,
    parse_cases,
)
from server.core.deliveries import Break, Delivery, Joined, Left
from tests.core.presence_stories import TEN, ZONE, at, bo, session, spans, stay

FILE = msgspec.yaml.decode(Path(__file__).with_name("attendance_cases.yaml").read_bytes())
CASES = {case["id"]: case for case in FILE["cases"]}


@pytest.mark.parametrize("name", CASES)
def test_the_minutes_are_those_of_the_story(name: str) -> None:
    expected = CASES[name]["expect"]
    case = parse_case(CASES[name])

    found = attendance(
        case.deliveries,
        window=case.window,
        roster=case.roster,
        facilitators=case.facilitators,
        policy=case.policy,
    )

    assert expected["date_of_service"] == str(found.date_of_service)
    assert expected["members"] == {
        name: shown(credited, expected["members"][name]) for name, credited in found.members.items()
    }
    unidentified = expected.get("unidentified", {})
    assert unidentified == {
        conn: shown(credited, unidentified[conn]) for conn, credited in found.unidentified.items()
    }


def shown(credited: Credit, expected: dict[str, Any]) -> dict[str, Any]:
    """Those parts of *credited* the story speaks of, as it writes them."""
    parts = {
        "intervals": [[written(i.start), written(i.end)] for i in credited.intervals],
        "seconds": credited.seconds,
        "minutes": credited.minutes,
        "raw_seconds": credited.raw_seconds,
        "flags": [str(flag) for flag in credited.flags],
    }
    return {part: parts[part] for part in expected}


def written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def test_a_file_is_read_whole_and_its_defaults_are_ours() -> None:
    assert list(CASES) == list(parse_cases(FILE))
    assert AttendancePolicy() == AttendancePolicy(**FILE["defaults"])


def chicago(day: date, clock: str) -> datetime:
    hour, minute, second = map(int, clock.split(":"))
    zone = ZoneInfo("America/Chicago")
    local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    return local.astimezone(UTC)


EVERYTHING = {
    "M01": [("17:52:40", "19:31:05"), ("18:20:00", "18:40:00")],
    "M02": [("18:17:20", "19:30:40")],
    "M03": [("17:58:10", "18:52:10")],
    "M04": [("17:59:00", "18:31:00"), ("18:38:30", "19:02:15"), ("19:03:05", "19:30:20")],
    "M05": [("18:02:00", "19:30:00")],
    "M06": [("17:57:00", "19:30:30")],
    "M07": [("17:59:30", "19:30:15")],
    "M08": [("17:55:00", "19:50:30")],
    "M09": [],
}


def everything() -> Iterator[Delivery]:
    for member, connections in EVERYTHING.items():
        for n, (start, end) in enumerate(connections):
            conn = f"{member}.{n}"
            yield Joined(t=chicago(DAY, start), conn=conn, member=member)
            yield Left(t=chicago(DAY, end), conn=conn)


DAY = date(2026, 11, 18)


def test_the_everything_session_comes_out_to_the_minute() -> None:
    found = attendance(
        list(everything()),
        window=Window(
            start=chicago(DAY, "18:00:00"), end=chicago(DAY, "19:30:00"), tz="America/Chicago"
        ),
        roster=list(EVERYTHING),
    )

    assert [90, 72, 52, 82, 88, 90, 90, 90, 0] == [m.minutes for m in found.members.values()]
    assert 81 == found.members["M04"].raw_seconds // 60
    assert ("gap_bridged",) == found.members["M04"].flags
    assert ("absent",) == found.members["M09"].flags
    assert DAY == found.date_of_service  # in UTC it is the nineteenth


@pytest.mark.parametrize(
    ("deduct", "second", "minutes", "flags"),
    [
        (False, False, 85, ("no_clinician_present",)),
        (True, False, 76, ("no_clinician_present",)),
        (False, True, 85, ()),
        (True, True, 85, ()),
    ],
)
def test_a_facilitator_drops_out_and_the_practice_decides(
    deduct: bool, second: bool, minutes: int, flags: tuple[str, ...]
) -> None:
    found = session(
        stay("ana", at(-2), at(20)),
        stay("ana", at(29), at(90)),
        stay("ben", at(-1), at(90)) if second else [],
        stay("bo", at(-1), at(90)),
        [Break(t=at(50), start=at(50), end=at(55))],
        facilitators=["ana", "ben"] if second else ["ana"],
        policy=AttendancePolicy(require_facilitator=deduct),
    ).members["bo"]

    assert minutes == found.minutes
    assert flags == found.flags


def test_the_night_the_clocks_go_back_lasts_ninety_minutes() -> None:
    zone = ZoneInfo("America/Chicago")
    start = datetime(2026, 11, 1, 0, 30, tzinfo=zone)
    end = datetime(2026, 11, 1, 1, 0, tzinfo=zone, fold=1)

    found = attendance(
        stay("bo", start, end),
        window=Window(start=start, end=end, tz="America/Chicago"),
        roster=["bo"],
    )

    assert 90 == found.members["bo"].minutes
    assert timedelta(minutes=30) == end - start  # what wall time would have said


def test_seconds_are_cut_off_once_and_not_for_every_reconnect() -> None:
    found = bo(
        stay("bo", at(0, 0.5), at(10, 0.9)), stay("bo", at(20, 0.5), at(30, 0.9)), minutes=90
    )

    assert 1200 == found.seconds  # 600.4 twice is 1200.8
    assert 20 == found.minutes


def test_before_the_start_nothing_counts_and_nobody_is_absent() -> None:
    found = attendance(
        stay("bo", at(-5)), window=Window(start=None, now=at(0), tz=ZONE), roster=["bo"]
    )

    assert found.date_of_service is None
    assert 0 == found.members["bo"].seconds
    assert () == found.members["bo"].flags


def test_a_running_session_counts_to_now() -> None:
    found = attendance(
        stay("bo", at(2)), window=Window(start=TEN, now=at(12), tz=ZONE), roster=["bo"]
    )

    assert [(2, 12)] == spans(found.members["bo"])


def test_a_session_without_any_end_is_refused() -> None:
    with pytest.raises(ValueError, match="no end"):
        attendance(stay("bo", at(0)), window=Window(start=TEN, tz=ZONE), roster=["bo"])


def test_facilitators_have_times_of_their_own_and_are_no_members() -> None:
    found = session(stay("ana", at(0), at(80)), roster=[], facilitators=["ana"])

    assert 80 == found.facilitators["ana"].minutes
    assert {} == found.members


def test_somebody_identified_who_is_not_on_the_roster_was_there_all_the_same() -> None:
    found = session(stay("cyd", at(0), at(30)), roster=["bo"])

    assert ["bo", "cyd"] == list(found.members)
    assert 30 == found.members["cyd"].minutes
