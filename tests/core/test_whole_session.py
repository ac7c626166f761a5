"""A whole evening of nine, counted: second devices, gaps, a phone, an open tab, a no-show."""

from datetime import UTC, datetime, timedelta

import pytest

from server.core import commands as c
from server.core.commands import Actor
from server.core.plan import Seat
from server.core.presence import session_attendance
from tests.cast import ANA, EVERY_CONSENT, Play, plan

MIDNIGHT = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)  # in Chicago; the date of service is the 18th
LEADER = Actor("facilitator", ANA, "page-ana-001")

# One row a stay: the device, from, to. None: the tab stayed open.
EVENING: dict[str, tuple[int, list[tuple[str, str, str | None]]]] = {
    "first": (90, [("laptop", "17:52:40", "19:31:05"), ("phone", "18:20:00", "18:40:00")]),
    "late": (72, [("laptop", "18:17:20", "19:30:40")]),
    "leaves early": (52, [("laptop", "17:58:10", "18:52:10")]),
    "two gaps": (
        82,
        [
            ("laptop", "17:59:00", "18:31:00"),
            ("laptop", "18:38:30", "19:02:15"),
            ("laptop", "19:03:05", "19:30:20"),
        ],
    ),
    "by phone": (88, [("phone", "18:02:00", "19:30:00")]),
    "quiet": (90, [("laptop", "17:57:00", "19:30:30")]),
    "talks": (90, [("laptop", "17:59:30", "19:30:15")]),
    "open tab": (90, [("laptop", "17:55:00", None)]),
    "no-show": (0, []),
}
MEMBER_IDS = {name: f"member-{n:06}" for n, name in enumerate(EVENING)}


def clock(time: str) -> datetime:
    hours, minutes, seconds = map(int, time.split(":"))
    return MIDNIGHT + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def evening() -> Play:
    seats = tuple(Seat(MEMBER_IDS[name], name, name, name) for name in EVENING)
    agreed = plan(seats=seats, starts_at=clock("18:00:00"), ends_at=clock("19:30:00"))
    acts: list[tuple[datetime, Actor, c.AnyCommand]] = [
        (clock("17:45:00"), LEADER, c.NoteFacilitatorConnected()),
        (clock("17:45:00"), LEADER, c.OpenRoom()),
        (clock("18:00:00"), LEADER, c.StartSession()),
        (clock("19:30:00"), LEADER, c.EndSession()),
    ]
    for name, (_, stays) in EVENING.items():
        for n, (device, since, until) in enumerate(stays):
            page = Actor("member", MEMBER_IDS[name], f"page-{n:06}", f"{device}-device")
            acts += [(clock(since), page, command) for command in _comes_in(page)]
            if until is not None:
                lost = c.NoteConnectionLost("lost", clock(until))
                acts.append((clock(until), page, lost))
    told = Play(agreed)
    for at, actor, command in sorted(acts, key=lambda act: act[0]):
        told.now = at
        told.ask(command, LEADER if isinstance(command, c.AdmitMember) else actor)
    return told


def _comes_in(page: Actor) -> tuple[c.AnyCommand, ...]:
    return (
        c.ConfirmIdentity(),
        c.GiveLocation("Here", "IL", True, True, "Sis", "555 0101"),
        c.AnswerConsents("2026-01", EVERY_CONSENT),
        c.Knock(),
        c.AdmitMember(page.id, page.device_id),
    )


@pytest.fixture(scope="module")
def counted() -> dict[str, int]:
    told = evening()
    members = session_attendance(told.told, told.now).members
    return {name: members[member_id].minutes for name, member_id in MEMBER_IDS.items()}


@pytest.mark.parametrize("name", EVENING)
def test_everybody_has_exactly_their_minutes(name: str, counted: dict[str, int]) -> None:
    minutes, _ = EVENING[name]

    assert minutes == counted[name]


def test_the_date_of_service_is_the_date_in_the_sessions_zone() -> None:
    told = evening()

    assert "2026-11-18" == str(session_attendance(told.told, told.now).date_of_service)
