"""What is wrong with a message costs nothing but that message: over HTTP, signed and all."""

import json
from datetime import timedelta

import pytest

from server.core.attendance import Flag
from server.core.commands import (
    Actor,
    AnyCommand,
    ConfirmAttendance,
    EndSession,
    OpenRoom,
    Refused,
    StartSession,
)
from server.core.presence import session_attendance
from server.live.room import Room
from tests.clock import TEN
from tests.platforms.test_receiving import MEETING, Zoom, zoom

__all__ = ["zoom"]


async def room_of(zoom: Zoom) -> Room:
    room = await zoom.site.rooms.room(zoom.ivy.practice.practice_id, zoom.session_id)
    assert room is not None
    return room


async def asks(zoom: Zoom, minute: float, *commands: AnyCommand) -> None:
    late = TEN + timedelta(minutes=minute) - zoom.site.clock.now()
    zoom.site.clock.advance(max(0, late.total_seconds()))
    ivy = Actor("facilitator", zoom.ivy.facilitator_id, "page-ivy-board")
    for number, command in enumerate(commands):
        answer = await (await room_of(zoom)).ask(
            command, ivy, command_id=f"asked-{minute:03.0f}-{number}"
        )
        assert not isinstance(answer, Refused), answer


async def test_a_sender_whose_clock_runs_ahead_is_moved_back_and_flagged(zoom: Zoom) -> None:
    await asks(zoom, 0, OpenRoom(), StartSession())
    await asks(zoom, 1)
    ahead = zoom.message("participant_joined", 31, user_id="1", customer_key=zoom.key(zoom.ivy.bo))
    assert 204 == (await zoom.sends(ahead))[0]

    await asks(zoom, 90, EndSession())
    found = session_attendance((await room_of(zoom)).session, zoom.site.clock.now())
    bo = found.members[zoom.ivy.bo]
    assert 89 == bo.minutes
    assert Flag.CLOCK_AHEAD in bo.flags


async def test_numbers_as_text_and_text_as_numbers_are_the_same_message(zoom: Zoom) -> None:
    await asks(zoom, 0, OpenRoom(), StartSession())
    await zoom.tells("participant_joined", 1, user_id=17, customer_key=zoom.key(zoom.ivy.bo))
    left = json.loads(zoom.message("participant_left", 31, user_id="17"))
    left["payload"]["object"]["id"] = int(MEETING)
    await asks(zoom, 32)
    assert 204 == (await zoom.sends(json.dumps(left).encode()))[0]

    await asks(zoom, 90, EndSession())
    found = session_attendance((await room_of(zoom)).session, zoom.site.clock.now())
    assert 30 == found.members[zoom.ivy.bo].minutes


async def test_a_message_for_a_session_that_ended_still_counts_until_somebody_confirmed(
    zoom: Zoom,
) -> None:
    await asks(zoom, 0, OpenRoom(), StartSession())
    await zoom.tells("participant_joined", 1, user_id="1", customer_key=zoom.key(zoom.ivy.bo))
    await asks(zoom, 90, EndSession())
    await asks(zoom, 95)
    assert 204 == (await zoom.sends(zoom.message("participant_left", 31, user_id="1")))[0]
    session = (await room_of(zoom)).session
    assert 30 == session_attendance(session, zoom.site.clock.now()).members[zoom.ivy.bo].minutes

    await asks(zoom, 100, ConfirmAttendance())
    await asks(zoom, 110)
    late = zoom.message("participant_left", 21, user_id="1")
    assert 204 == (await zoom.sends(late))[0]
    session = (await room_of(zoom)).session
    bo = session_attendance(session, zoom.site.clock.now()).members[zoom.ivy.bo]
    assert 30 == bo.minutes
    assert Flag.LATE_EVENT_AFTER_LOCK in bo.flags


@pytest.mark.parametrize("bit", range(0, 8 * 40, 23))
async def test_a_changed_bit_anywhere_is_somebody_elses_message(zoom: Zoom, bit: int) -> None:
    raw = bytearray(zoom.message("participant_joined", 1, user_id="1"))
    status, _ = await zoom.sends(bytes(raw))
    assert 204 == status
    signed_for_another = bytes(raw)
    raw[bit // 8] ^= 1 << bit % 8

    assert 403 == (await zoom.sends(bytes(raw), signed=signed_for_another))[0]
    assert 1 == len(await zoom.kept("told"))
