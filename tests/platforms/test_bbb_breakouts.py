"""A breakout of BigBlueButton belongs to the session of its parent, and ends nothing but itself."""

import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from server.core.commands import Actor, AnyCommand, EndSession, OpenRoom, Refused, StartSession
from server.core.plan import SessionPolicy
from server.core.presence import session_attendance
from server.core.session import Session, fold
from server.pages.platform_hooks import INTAKE
from server.platforms.identity import member_key
from tests.clock import TEN
from tests.pages.site import Site
from tests.store.practice import Own, begin

SECRET = "shared-secret"
MAIN, ROOM = "main-1795460400000", "room-1795460400001"


class Evening:
    """Ivy's session on a BigBlueButton server that posts what happens."""

    def __init__(self, site: Site, ivy: Own, session_id: str, address: str) -> None:
        self.site, self.ivy, self.session_id, self.address = site, ivy, session_id, address

    async def tells(
        self, kind: str, minute: float, meeting: dict[str, Any], user: Any = None
    ) -> None:
        at = TEN + timedelta(minutes=minute)
        late = at + timedelta(seconds=1) - self.site.clock.now()
        self.site.clock.advance(max(0, late.total_seconds()))
        attributes = {"meeting": meeting, **({"user": user} if user else {})}
        stamp = int(at.timestamp() * 1000)
        data = {"id": kind, "attributes": attributes, "event": {"ts": stamp}}
        raw = urlencode({"event": json.dumps([{"data": data}]), "timestamp": stamp}).encode()
        url = self.site.origin + self.address
        checksum = hashlib.sha1(url.encode() + raw + SECRET.encode()).hexdigest()  # noqa: S324
        http = self.site.visitor().http
        async with http.post(f"{url}?checksum={checksum}", data=raw) as answer:
            assert 204 == answer.status
        await self.site.app[INTAKE].quiet()

    async def asks(self, minute: float, *commands: AnyCommand) -> None:
        late = TEN + timedelta(minutes=minute) - self.site.clock.now()
        self.site.clock.advance(max(0, late.total_seconds()))
        room = await self.site.rooms.room(self.ivy.practice.practice_id, self.session_id)
        assert room is not None
        ivy = Actor("facilitator", self.ivy.facilitator_id, "page-ivy-board")
        for number, command in enumerate(commands):
            answer = await room.ask(command, ivy, command_id=f"asked-{minute:03.0f}-{number}")
            assert not isinstance(answer, Refused), answer

    async def told(self) -> Session:
        return fold(await self.ivy.practice.log.read(self.session_id))


MAIN_MEETING = {"internal-meeting-id": MAIN, "external-meeting-id": "wednesday"}
BREAKOUT = {"internal-meeting-id": ROOM, "external-meeting-id": "hash-of-its-own"}
CREATED = {**BREAKOUT, "is-breakout": True, "parent-id": MAIN}


@pytest.fixture
async def evening(site: Site) -> Evening:
    ivy = await begin(site.store, "Ivy", policy=SessionPolicy(presence_source="platform"))
    session_id = await ivy.practice.calendar.create(
        ivy.group_id,
        starts_at=TEN,
        ends_at=TEN + timedelta(minutes=90),
        video_url="https://bbb.example.org/rooms/wednesday",
    )
    token = await ivy.practice.platforms.add_hook("bbb", secret=SECRET)
    found = Evening(site, ivy, session_id, f"/platforms/bbb/{token}")
    await found.asks(0, OpenRoom(), StartSession())
    secret = ivy.practice.platforms.member_secret()
    key = member_key(secret, session_id, ivy.bo)
    bo = {"internal-user-id": "w_bo", "external-user-id": key, "name": "Bo"}
    await found.tells("user-joined", 1, MAIN_MEETING, bo)
    return found


async def test_a_breakout_is_time_of_the_session_it_belongs_to(evening: Evening) -> None:
    await evening.tells("meeting-created", 20, CREATED)
    inside = {"internal-user-id": "w_in", "external-user-id": "w_bo-1", "name": "Bo"}
    await evening.tells("user-joined", 21, BREAKOUT, inside)
    await evening.tells("user-left", 40, MAIN_MEETING, {"internal-user-id": "w_bo"})
    await evening.tells("user-left", 50, BREAKOUT, {"internal-user-id": "w_in"})
    await evening.asks(90, EndSession())

    found = session_attendance(await evening.told(), evening.site.clock.now())
    assert 49 == found.members[evening.ivy.bo].minutes
    assert {} == found.unidentified


async def test_the_end_of_a_breakout_ends_the_stays_in_it_and_not_the_session(
    evening: Evening,
) -> None:
    await evening.tells("meeting-created", 20, CREATED)
    guest = {"internal-user-id": "w_in", "external-user-id": "", "name": "Somebody"}
    await evening.tells("user-joined", 21, BREAKOUT, guest)
    await evening.tells("meeting-ended", 41, BREAKOUT)
    await evening.tells("user-left", 80, MAIN_MEETING, {"internal-user-id": "w_bo"})
    await evening.asks(90, EndSession())

    found = session_attendance(await evening.told(), evening.site.clock.now())
    assert 79 == found.members[evening.ivy.bo].minutes
    assert {f"{ROOM}/w_in": 20} == {c: one.minutes for c, one in found.unidentified.items()}


async def test_a_breakout_of_a_meeting_nobody_knows_is_kept_without_a_session(
    evening: Evening,
) -> None:
    before = len((await evening.told()).reported)
    await evening.tells("meeting-created", 20, {**CREATED, "parent-id": "another-1"})
    await evening.tells("user-joined", 21, BREAKOUT, {"internal-user-id": "w_in"})

    assert before == len((await evening.told()).reported)
    assert 2 == len(await evening.ivy.practice.platforms.kept("no_session"))
