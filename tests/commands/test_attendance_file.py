"""Anybody can check the minutes: from a file, with the same rules, without the server."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec.yaml
import pytest

from server import cli
from server.attendance_file import AttendanceFileError, attendance_of_file, export_events
from server.core.attendance import parse_case, write_case
from server.core.deliveries import Correction, Delivery, Joined, Renamed
from server.core.events import Recorded, SessionPlanned
from server.core.presence import session_attendance, session_case
from server.core.session import Session, fold
from server.demo.practice import CAST_FILE, Cast
from server.rehearse.scenario import shipped
from server.store import Store
from tests.cast import BO, at, corrects, ends, joins, log, plan
from tests.ports import free_port
from tests.store.practice import Own
from tests.stories import STORIES

CASES = Path(__file__).parents[1] / "core" / "attendance_cases.yaml"
WRITTEN = {case["id"]: case for case in msgspec.yaml.decode(CASES.read_bytes())["cases"]}


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert 0 == cli.main(["attendance", "--json", *arguments])
    return json.loads(capsys.readouterr().out)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_every_written_case_comes_out_as_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    answers = told(capsys, str(CASES))

    assert list(WRITTEN) == list(answers)
    for name, case in WRITTEN.items():
        expected, found = case["expect"], answers[name]
        assert expected["date_of_service"] == found["date_of_service"]
        for part in ("members", "unidentified"):
            people = expected.get(part, {})
            assert people == {
                who: {field: credit[field] for field in people[who]}
                for who, credit in found[part].items()
            }


def test_a_file_of_one_case_is_answered_with_that_case(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = write(tmp_path / "one.json", json.dumps(WRITTEN["A01"]))

    answer = told(capsys, str(path))

    assert {"date_of_service", "members", "unidentified"} == set(answer)
    fields = {"seconds", "minutes", "raw_seconds", "intervals", "flags"}
    assert fields == set(answer["members"]["alex"])


def test_the_table_says_the_same_to_a_reader(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == cli.main(["attendance", str(CASES)])

    lines = capsys.readouterr().out.splitlines()
    assert "A01  date of service: 2026-11-23" in lines
    assert "  alex     90  5400  5360  19:00:00-20:30:00  gap_bridged" in lines


def test_a_name_in_a_file_cannot_move_the_cursor(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    case = {**WRITTEN["A01"], "roster": ["al\x1b[2Jex"]}
    assert 0 == cli.main(["attendance", str(write(tmp_path / "x.json", json.dumps(case)))])

    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "expected a case, or `cases`"),
        ("", "expected a case, or `cases`"),
        ("cases: [", "line 1, column 9: neither YAML nor JSON"),
        ("x: 2026-99-99T00:00:00Z", "neither YAML nor JSON"),
        ("cases: [3]", "cases[0]: Expected `object`"),
        ("cases: [{roster: 7}]", "cases[0]"),
        ("cases: [A, A]".replace("A", json.dumps(WRITTEN["A01"])), "cases[1].id: an earlier case"),
        (
            json.dumps({**WRITTEN["A01"], "config": {"source_offset_seconds": {"platform": 1e12}}}),
            "A01: a time or a number is out of range",
        ),
    ],
)
def test_a_file_that_cannot_be_counted_is_answered_with_the_way_to_what_is_wrong(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, words: str
) -> None:
    path = write(tmp_path / "case.yaml", text)

    assert 2 == cli.main(["attendance", str(path)])

    captured = capsys.readouterr()
    assert "" == captured.out
    assert captured.err.startswith(f"group-companion: {path}: ")
    assert words in captured.err


def test_the_line_the_parser_stumbles_over_is_not_repeated(tmp_path: Path) -> None:
    path = write(tmp_path / "case.yaml", "Bo Byrne: [1\nBo Byrne: 2}")

    with pytest.raises(AttendanceFileError) as refused:
        attendance_of_file(path)

    assert "Byrne" not in str(refused.value)


def test_a_file_that_is_not_there_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == cli.main(["attendance", "/no/such.yaml"])

    assert "cannot read /no/such.yaml" in capsys.readouterr().err


# ---- from the log to a file and back


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_a_written_session_is_read_back_as_the_same_minutes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], story: list[Recorded]
) -> None:
    session, now = fold(story), story[-1].at
    written = write(tmp_path / "s.json", json.dumps(write_case(session_case(session, now))))

    assert shown(session, now) == told(capsys, str(written))["members"]


def shown(session: Session, now: Any) -> dict[str, Any]:
    """What the server shows of *session*."""
    found = session_attendance(session, now)
    return {
        name: {
            "seconds": credit.seconds,
            "minutes": credit.minutes,
            "raw_seconds": credit.raw_seconds,
            "intervals": [msgspec.to_builtins([i.start, i.end]) for i in credit.intervals],
            "flags": [str(flag) for flag in credit.flags],
        }
        for name, credit in found.members.items()
    }


@pytest.mark.parametrize("name", WRITTEN)
def test_every_case_survives_being_written_but_for_words_about_people(name: str) -> None:
    case = parse_case(WRITTEN[name])
    again = parse_case(write_case(case))

    assert case._replace(deliveries=tuple(map(bare, case.deliveries))) == again


def bare(delivery: Delivery) -> Delivery:
    match delivery:
        case Joined(phone=phone):
            return msgspec.structs.replace(delivery, name=None, phone="yes" if phone else None)
        case Renamed():
            return msgspec.structs.replace(delivery, name=None)
        case Correction():
            return msgspec.structs.replace(delivery, reason=None)
    return delivery


def test_a_written_session_has_keys_and_no_names() -> None:
    story = log(
        (-5, joins("Bo")), (90, ends()), (91, corrects("Bo", (0, 90), reason="Bo was by the lake"))
    )

    text = json.dumps(write_case(session_case(fold(story), at(92))))

    assert BO in text
    assert not [word for word in ("Example", "Prior", "lake", "Wednesday") if word in text]


async def test_export_events_finds_the_session_whoever_it_belongs_to(
    store: Store, own: Own, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = [r.event for r in log((-5, joins("Bo")), (90, ends()))]
    await own.practice.log.append(
        own.session_id, expected_seq=0, author="ana", command_id=None, events=tuple(story), at=at(0)
    )

    path = write(tmp_path / "s.json", await export_events(store, own.session_id, at(100)))

    assert BO in told(capsys, str(path))["members"]


async def test_a_session_nobody_knows_is_said_so(store: Store, own: Own) -> None:
    with pytest.raises(AttendanceFileError, match="no such session"):
        await export_events(store, "nowhere", at(0))
    with pytest.raises(AttendanceFileError, match="nothing has happened"):
        await export_events(store, own.session_id, at(0))


async def test_a_session_that_is_only_planned_has_a_file_too(store: Store, own: Own) -> None:
    await own.practice.log.append(
        own.session_id,
        expected_seq=0,
        author="system",
        command_id=None,
        events=(SessionPlanned(plan()),),
        at=at(-30),
    )

    written = json.loads(await export_events(store, own.session_id, at(-20)))

    assert written["session"]["actual_start"] is None
    assert [] == written["events"]


@pytest.mark.timeout(600)
def test_the_rehearsed_evening_can_be_checked_from_its_file(tmp_path: Path) -> None:
    port = str(free_port())
    folder = tmp_path / "demo"
    demo = subprocess.Popen(
        [sys.executable, "-m", "server", "demo", "--port", port, "--folder", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert demo.stdout is not None
        assert "is open" in demo.stdout.readline()
        rehearsed = _server("rehearse", "s1", "--folder", str(folder))
    finally:
        demo.terminate()
        _, complained = demo.communicate()
    cast = Cast.read(folder / CAST_FILE)
    played = cast.sessions[0]
    assert "Exactly as written." in rehearsed
    assert played.session_id in rehearsed
    assert "" == complained
    key_file = (folder / "demo.key").rename(tmp_path / "demo.key")  # as in a real installation
    own = {
        "GROUP_COMPANION_DATA_DIR": str(folder),
        "GROUP_COMPANION_KEY_FILE": str(key_file),
    }

    path = write(tmp_path / "s1.json", _server("export-events", played.session_id, **own))
    members = json.loads(_server("attendance", str(path), "--json"))["members"]

    keys = {member.member_id: member.key for member in cast.members}
    assert shipped("s1").expect == {keys[who]: found["minutes"] for who, found in members.items()}


def _server(*arguments: str, **environment: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert 0 == ran.returncode, ran.stderr
    return ran.stdout
