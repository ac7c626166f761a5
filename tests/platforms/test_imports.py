"""What is fetched after the meeting: whole or refused, never by name, and never a formula."""

from typing import Any

import pytest

from server.core.attendance import AttendancePolicy, Window, attendance
from server.core.commands import Refused
from server.core.deliveries import AnyDelivery
from server.platforms.identity import Directory, deliveries
from server.platforms.imports import generic, meet, teams, zoom_report
from server.platforms.imports.table import MOST_ROWS
from server.platforms.notice import Notice
from server.platforms.reading import iso
from tests.platforms.senders import RECV, body, fixtures

KNOWN = Directory(keys={"m-7f3c": "bo"}, emails={"alex@example.org": "bo", "bo@example.org": "bo"})
ZONE = "America/New_York"
HEAD = "member,joined,left\n"
ZOOM_HEAD = (
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,"
    "Recording Consent,In Waiting Room\n"
)


def counted(notice: Notice | Refused) -> tuple[int, dict[str, int]]:
    """Bo's minutes, and those of whoever nobody knows."""
    assert isinstance(notice, Notice), notice
    found = attendance(
        _said(notice),
        window=Window(start=iso("2026-11-23T19:00:00Z"), end=iso("2026-11-23T20:30:00Z"), tz=ZONE),
        roster=["bo"],
        policy=AttendancePolicy(report_wins=True),
    )
    unknown = {conn: credit.minutes for conn, credit in found.unidentified.items()}
    return found.members["bo"].minutes, unknown


def _said(notice: Notice) -> tuple[AnyDelivery, ...]:
    return deliveries(notice, KNOWN)


def reason(notice: Notice | Refused) -> str:
    assert isinstance(notice, Refused)
    return notice.reason


def table(text: str) -> Notice | Refused:
    return generic.report(text.encode(), RECV, timezone=ZONE)


def test_zooms_report_counts_the_meeting_and_not_the_waiting_room() -> None:
    page = body(fixtures("zoom")["report"])

    assert (82, {}) == counted(zoom_report.of_pages([page], RECV, instance="uuid"))


def test_zooms_report_without_its_last_page_is_no_report() -> None:
    page = {**fixtures("zoom")["report"], "next_page_token": "more"}

    assert "incomplete" == reason(zoom_report.of_pages([body(page)], RECV, instance="uuid"))
    assert "incomplete" == reason(zoom_report.of_pages([], RECV, instance="uuid"))
    both = [body(page), body({**page, "next_page_token": ""})]
    assert (82, {}) == counted(zoom_report.of_pages(both, RECV, instance="uuid"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_zooms_file_is_read_as_it_was_saved(encoding: str, separator: str) -> None:
    text = ZOOM_HEAD + (
        "Bó,bo@example.org,11/23/2026 02:05:00 PM,11/23/2026 03:30:00 PM,85,No,,No\n"
        "Bó,bo@example.org,11/23/2026 02:00:00 PM,11/23/2026 02:05:00 PM,5,No,,Yes\n"
        "Guest,,11/23/2026 02:10:00 PM,11/23/2026 03:00:00 PM,50,Yes,,No\n"
    )
    raw = text.replace(",", separator).encode(encoding)

    assert (85, {"report/row-4": 50}) == counted(zoom_report.of_file(raw, RECV, timezone=ZONE))


def test_all_reports_of_a_teams_meeting_are_united_and_empty_intervals_say_nothing() -> None:
    first = fixtures("teams")["report"]
    again = {
        **first,
        "id": "second",
        "attendanceRecords": [
            {
                **first["attendanceRecords"][0],
                "attendanceIntervals": [
                    {
                        "joinDateTime": "2026-11-23T19:29:00Z",
                        "leaveDateTime": "2026-11-23T19:36:00Z",
                        "durationInSeconds": 420,
                    }
                ],
            }
        ],
    }

    assert (84, {}) == counted(teams.reports([body(first)], RECV))
    assert (89, {}) == counted(teams.reports([body(first), body(again)], RECV))
    assert "unreadable" == reason(teams.reports([b"{}"], RECV))


def test_meets_sessions_are_claimed_by_hand() -> None:
    people = {"participants": fixtures("google_meet")["participants"]["participants"][:1]}
    person = "conferenceRecords/cr1/participants/p1"
    sessions = {person: body(fixtures("google_meet")["sessions"])}

    assert (0, {person: 84}) == counted(meet.report(body(people), sessions, RECV))
    assert "incomplete" == reason(
        meet.report(body(fixtures("google_meet")["participants"]), sessions, RECV)
    )
    assert "incomplete" == reason(
        meet.report(body({**people, "nextPageToken": "x"}), sessions, RECV)
    )
    running: Any = {person: body({"participantSessions": [{"startTime": "2026-11-23T19:00:00Z"}]})}
    assert "still_running" == reason(meet.report(body(people), running, RECV))


def test_a_written_table_is_counted_in_the_wall_time_of_the_practice() -> None:
    rows = (
        "m-7f3c,2026-11-23 14:00,2026-11-23 14:30\n"
        "m-7f3c,2026-11-23T19:35:00Z,2026-11-23T20:30:00Z\n"
        "m-none,2026-11-23 14:00,2026-11-23 15:00\n"
    )

    assert (85, {"row-m-none": 60}) == counted(table(HEAD + rows))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "wrong_columns"),
        ("name,joined,left\nBo,2026-11-23,2026-11-24\n", "wrong_columns"),
        (HEAD + "m-7f3c,2026-11-23 14:00\n", "torn_row"),
        (HEAD + "m-7f3c,yesterday,2026-11-23 14:00\n", "unreadable_time"),
        (HEAD + "m-7f3c,=NOW(),2026-11-23 14:00\n", "unreadable_time"),
        (HEAD + "m-7f3c,2026-11-23 15:00,2026-11-23 14:00\n", "unreadable_time"),
        (HEAD + "=HYPERLINK(1),2026-11-23 14:00,2026-11-23 15:00\n", "no_key"),
        (HEAD + "@SUM,2026-11-23 14:00,2026-11-23 15:00\n", "no_key"),
        (HEAD + ",2026-11-23 14:00,2026-11-23 15:00\n", "no_key"),
        (HEAD + '"m-7f3c,2026-11-23 14:00,2026-11-23 15:00\n', "not_a_table"),
        (HEAD + "m-7f3c,2026-11-23 14:00,2026-11-23 15:00\n" * (MOST_ROWS + 1), "too_long"),
        (HEAD + "\0", "unknown_encoding"),
    ],
)
def test_a_table_that_cannot_be_counted_is_told_why(text: str, expected: str) -> None:
    assert expected == reason(table(text))


def test_a_file_in_another_encoding_is_refused_rather_than_guessed() -> None:
    assert "unknown_encoding" == reason(generic.report("é".encode("latin-1"), RECV, timezone=ZONE))


def test_a_refusal_never_repeats_a_cell() -> None:
    refused = table(HEAD + "m-7f3c,Bo Byrne,2026-11-23 14:00\n")

    assert isinstance(refused, Refused)
    assert "Byrne" not in refused.text
