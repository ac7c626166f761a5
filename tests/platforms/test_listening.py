"""The running server listens to a platform by itself: a whole session, with all that goes wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from server.core import commands as c
from server.core.commands import Actor, Refused
from server.core.plan import SessionPolicy
from server.core.presence import session_attendance
from server.core.session import Session
from server.live.room import Room
from server.pages.platform_hooks import INTAKE
from server.pages.platform_listening import LISTENING, Listening
from server.platforms.identity import member_key
from tests.clock import TEN
from tests.pages.site import Site
from tests.platforms.fake_zoom import (
    MEETING,
    FakeZoom,
    fake_zoom,
    joins,
    leaves,
    meeting_ends,
    until,
)
from tests.store.practice import Own, begin


class Evening:
    """Ivy's session behind a platform, and the server that listens to it."""

    def __init__(self, site: Site, ivy: Own, room: Room) -> None:
        self.site = site
        self.ivy = ivy
        self.room = room

    @property
    def session(self) -> Session:
        return self.room.session

    def key(self, member_id: str) -> str:
        secret = self.ivy.practice.platforms.member_secret()
        return member_key(secret, self.room.session_id, member_id)

    def at(self, minute: float) -> None:
        late = TEN + timedelta(minutes=minute) - self.site.clock.now()
        self.site.clock.advance(max(0.0, late.total_seconds()))

    async def asks(self, minute: float, *commands: c.AnyCommand) -> None:
        self.at(minute)
        ivy = Actor("facilitator", self.ivy.facilitator_id, "page-ivy-board")
        for number, command in enumerate(commands):
            command_id = f"evening-{minute}-{number}".replace(".", "-")
            answer = await self.room.ask(command, ivy, command_id=command_id)
            assert not isinstance(answer, Refused), answer

    def minutes(self) -> dict[str, int]:
        found = session_attendance(self.session, self.site.clock.now())
        return {name: one.minutes for name, one in found.members.items()}

    def flags(self, member_id: str) -> tuple[str, ...]:
        return tuple(
            session_attendance(self.session, self.site.clock.now()).members[member_id].flags
        )


async def evening(site: Site, link: str) -> Evening:
    ivy = await begin(site.store, "Ivy", policy=SessionPolicy(presence_source="platform"))
    session_id = await ivy.practice.calendar.create(
        ivy.group_id, starts_at=TEN, ends_at=TEN + timedelta(minutes=90), video_url=link
    )
    room = await site.rooms.room(ivy.practice.practice_id, session_id)
    assert room is not None
    return Evening(site, ivy, room)


@asynccontextmanager
async def listening(site: Site) -> AsyncIterator[None]:
    ear = Listening(
        site.store,
        site.rooms,
        site.app[INTAKE],
        site.clock,
        poll_seconds=0.0,
        pauses_seconds=(0.0,),
    )
    await ear.start()
    try:
        yield
    finally:
        await ear.stop()
        await site.app[INTAKE].quiet()


@pytest.fixture
async def zoom() -> AsyncIterator[FakeZoom]:
    async with fake_zoom() as zoom:
        yield zoom


@pytest.fixture
async def group(site: Site, zoom: FakeZoom) -> Evening:
    found = await evening(site, f"https://zoom.us/j/{MEETING}")
    await found.ivy.practice.platforms.add_hook("zoom", secret="unused", settings=zoom.settings)
    await found.asks(0, c.OpenRoom(), c.StartSession())
    return found


async def test_a_session_with_drops_copies_and_a_reconnect_comes_out_exact(
    site: Site, zoom: FakeZoom, group: Evening
) -> None:
    bo, cyd, dee = (group.key(one) for one in (group.ivy.bo, group.ivy.cyd, group.ivy.dee))
    async with listening(site):
        await until(lambda: zoom.opened == 1)
        group.at(6)
        await zoom.says(joins(bo, "1", 1), joins(bo, "1", 1), "{torn", joins(cyd, "2", 5))
        await until(lambda: len(group.session.reported) >= 2 + 1)  # and the list it began with

        group.at(30)
        zoom.breaks_off()
        await until(lambda: "zoom" in group.session.silent)
        (silence,) = group.room.facilitator_view().silent
        assert ("Zoom", TEN + timedelta(minutes=6)) == (silence.name, silence.since)

        group.at(45)  # meanwhile Cyd left, Dee came, and Zoom told nobody
        zoom.rows = [(bo, "1", 1, None), (cyd, "2", 5, 40), (dee, "3", 35, None)]
        zoom.down = False
        await until(lambda: group.session.silent == {})
        assert 2 == zoom.opened

        group.at(61)
        await zoom.says(leaves("2", 40), leaves("1", 60), leaves("1", 60))
        await until(
            lambda: any(
                getattr(d, "t", None) == TEN + timedelta(minutes=60) for d in group.session.reported
            )
        )
        await group.asks(90, c.EndSession())

    ivy = group.ivy
    assert {ivy.bo: 59, ivy.cyd: 35, ivy.dee: 55} == group.minutes()
    assert zoom.tokens >= 2, "every connection has a token of its own"


async def test_where_the_list_is_not_to_be_had_the_report_shows_what_was_missed(
    site: Site, zoom: FakeZoom, group: Evening
) -> None:
    bo, cyd = group.key(group.ivy.bo), group.key(group.ivy.cyd)
    zoom.lists = False
    async with listening(site):
        await until(lambda: zoom.opened == 1)
        group.at(2)
        await zoom.says(joins(bo, "1", 1))
        await until(lambda: len(group.session.reported) == 1)
        group.at(30)
        zoom.breaks_off()
        await until(lambda: "zoom" in group.session.silent)
        zoom.rows = [(bo, "1", 1, 89), (cyd, "2", 10, 40)]
        zoom.down = False
        await until(lambda: group.session.silent == {})
        group.at(89.5)
        await zoom.says(meeting_ends(89))
        await until(lambda: zoom.reports == 1)
        await until(lambda: "report_mismatch" in group.flags(group.ivy.cyd))
        await group.asks(90, c.EndSession())

    assert (88, 0) == (group.minutes()[group.ivy.bo], group.minutes()[group.ivy.cyd])


async def test_the_server_stops_listening_with_everything_else(
    site: Site, zoom: FakeZoom, group: Evening
) -> None:
    await site.app[LISTENING].start()
    await until(lambda: zoom.opened == 1)

    await site.app[LISTENING].stop()
    zoom.rows = []
    assert group.session.silent == {}


class FakeLiveKit:
    """Answers who is in a room, spelled as its interface spells it."""

    def __init__(self) -> None:
        self.people: list[dict[str, Any]] = []
        self.down = False
        self.asked = 0

    async def answer(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"].startswith("Bearer ")
        self.asked += 1
        if self.down:
            raise web.HTTPServiceUnavailable
        return web.json_response({"participants": self.people})

    def person(self, sid: str, key: str, minute: float) -> dict[str, Any]:
        joined = str(int((TEN + timedelta(minutes=minute)).timestamp()))
        return {
            "sid": sid,
            "identity": f"{key}:page1",
            "state": "ACTIVE",
            "joined_at": joined,
            "attributes": {"member": key},
        }


@pytest.fixture
async def livekit() -> AsyncIterator[tuple[FakeLiveKit, str]]:
    fake, app = FakeLiveKit(), web.Application()
    app.router.add_post("/twirp/livekit.RoomService/ListParticipants", fake.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield fake, f"ws://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_list_asked_for_again_and_again_shows_what_no_message_told(
    site: Site, livekit: tuple[FakeLiveKit, str]
) -> None:
    fake, server = livekit
    group = await evening(site, "https://video.example.org/rooms/wednesday")
    await group.ivy.practice.platforms.add_hook(
        "livekit",
        secret="0123456789abcdef0123456789abcdef",
        key="APIkey",
        settings={"server": server},
    )
    await group.asks(0, c.OpenRoom(), c.StartSession())
    bo = group.key(group.ivy.bo)
    group.at(10)
    fake.people = [fake.person("PA_1", bo, 4)]
    async with listening(site):
        await until(lambda: len(group.session.reported) >= 2)
        before = len(group.session.reported)
        asked = fake.asked
        await until(lambda: fake.asked >= asked + 3)
        assert before == len(group.session.reported)  # the same list is no news

        group.at(40)
        asked = fake.asked
        await until(lambda: fake.asked >= asked + 3)
        fake.down = True
        await until(lambda: "livekit" in group.session.silent)
        group.at(50)
        fake.people, fake.down = [], False
        await until(lambda: group.session.silent == {})
        await group.asks(90, c.EndSession())

    # Nobody saw Bo leave; the last sign is the last list before the silence.
    assert "closed_by_snapshot" in group.flags(group.ivy.bo)
    assert 36 == group.minutes()[group.ivy.bo]
