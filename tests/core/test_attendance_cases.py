"""A case that cannot be read says where and why, and never repeats what it read."""

from typing import Any

import pytest

from server.core.attendance import CaseError, attendance, parse_case, parse_cases

NOON = "2026-11-23T17:00:00Z"
ONE = "2026-11-23T18:00:00Z"


def case(**changes: Any) -> dict[str, Any]:
    return {
        "session": {"actual_start": NOON, "actual_end": ONE, "tz": "America/New_York"},
        "roster": ["bo"],
        "events": [{"t": NOON, "type": "joined", "conn": "c1", "member": "bo"}],
        **changes,
    }


def times(**changes: Any) -> dict[str, Any]:
    return {**case()["session"], **changes}


def test_a_case_is_what_attendance_takes() -> None:
    read = parse_case(case())

    found = attendance(read.deliveries, window=read.window, roster=read.roster, policy=read.policy)

    assert 60 == found.members["bo"].minutes


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"session": {"tz": "America/New_York"}}, "session: .*`actual_start`"),
        ({"session": times(tz="Mars/Olympus")}, "session.tz: not a time zone"),
        ({"session": times(tz="../etc/passwd")}, "session.tz: not a time zone"),
        ({"session": times(actual_end="2026-11-23T16:00:00Z")}, "session.actual_end: before"),
        ({"session": times(actual_end=None)}, "session: needs actual_end, now"),
        ({"session": times(actual_start="2026-11-23T17:00:00")}, "session.actual_start: .*zone"),
        ({"session": times(actual_start=61200)}, "session.actual_start: Expected `datetime"),
        ({"roster": "bo"}, "roster: Expected `array`"),
        ({"roster": [""]}, r"roster\[\.*\d*\.*\]: "),
        ({"roaster": []}, "case: .*`roaster`"),
        ({"config": {"grace": 5}}, "config: .*`grace`"),
        ({"config": {"grace_seconds": -1}}, "config.grace_seconds: "),
        ({"config": {"presence_source": "both"}}, "config.presence_source: "),
        ({"events": [{"t": NOON, "type": "jioned"}]}, r"events\[0\].type: "),
        ({"events": [{"t": NOON, "type": "tick"}, {"type": "tick"}]}, r"events\[1\]: .*`t`"),
        ({"events": [{"t": NOON, "type": "left"}]}, r"events\[0\]: .*`conn`"),
        (
            {"events": [{"t": NOON, "type": "left", "conn": "c", "joinedat": NOON}]},
            r"events\[0\]: .*`joinedat`",
        ),
        (
            {"events": [{"t": NOON, "type": "break", "from": ONE, "to": NOON}]},
            r"events\[0\]: `to` is before `from`",
        ),
        (
            {"events": [{"t": NOON, "type": "identify", "conn": "c"}]},
            r"events\[0\]: an identify names",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_path(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(CaseError, match=message):
        parse_case(case(**wrong))


@pytest.mark.parametrize("wrong", [None, [], "a", 3])
def test_what_is_no_case_at_all_is_refused(wrong: Any) -> None:
    with pytest.raises(CaseError, match="case: Expected `object`"):
        parse_case(wrong)


@pytest.mark.parametrize(
    "event",
    [
        {"t": "Bo Byrne", "type": "joined", "conn": "c1"},
        {"t": NOON, "type": "Bo Byrne", "conn": "c1"},
        {"t": NOON, "type": "Bo Byrne - at `$.here` '", "conn": "c1"},
        {"t": NOON, "type": "correction", "member": "bo", "op": "Bo Byrne", "intervals": []},
        {"t": NOON, "type": "joined", "conn": {"Bo": "Byrne"}},
    ],
)
def test_what_was_read_is_never_repeated(event: dict[str, Any]) -> None:
    with pytest.raises(CaseError) as refused:
        parse_case(case(events=[event]))

    assert "Byrne" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_file_names_the_case_too() -> None:
    with pytest.raises(CaseError, match=r"cases\[1\].roster: "):
        parse_cases({"cases": [case(), case(roster=7)]})


def test_the_defaults_of_a_file_hold_where_a_case_says_nothing() -> None:
    read = parse_cases(
        {
            "defaults": {"grace_seconds": 5, "report_wins": True},
            "cases": [case(id="a"), case(id="b", config={"grace_seconds": 7})],
        }
    )

    assert [5, 7] == [one.policy.grace_seconds for one in read.values()]
    assert all(one.policy.report_wins for one in read.values())


def test_one_case_alone_is_a_file_as_well() -> None:
    assert ["a"] == list(parse_cases(case(id="a")))


def test_two_cases_of_one_id_are_refused_because_one_answer_would_be_lost() -> None:
    with pytest.raises(CaseError, match=r"cases\[1\].id: an earlier case"):
        parse_cases({"cases": [case(id="a"), case(id="a")]})
