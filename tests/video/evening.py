"""An evening that happens now: Ana's group meets in the embedded room of a real Janus.

Now and not at ten o'clock: Janus stamps what happens with the machine's clock. So a test says
what it knows by brackets: a stay begins after the page was let in and before it was told so.
"""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from server.app import make_app, make_runner
from server.clock import SystemClock
from server.core import commands as c
from server.core.attendance.result import MemberAttendance
from server.core.commands import Actor, AnyCommand, Refused
from server.core.deliveries import AnyDelivery
from server.core.events import PlatformReported
from server.core.links import link_window
from server.core.plan import SessionPolicy
from server.core.presence import session_attendance
from server.core.session import Session, fold
from server.ids import new_id
from server.live.rooms import Rooms
from server.pages.platform_hooks import INTAKE
from server.platforms.identity import member_key
from server.settings import Settings
from server.store import Keyring, Store
from tests.cast import taxonomy
from tests.pages.member import AGREED, BORN, WHERE
from tests.pages.site import Visitor
from tests.ports import free_port
from tests.store.practice import PASSWORD, Own, begin
from tests.video.server import SECRETS, Janus
from tests.video.wire import Wire

ROOM = "evening"
WAITS_SECONDS = 60


@dataclass
class Page:
    """A member's or facilitator's room page, as far as its socket goes: no sound, no picture."""

    socket: aiohttp.ClientWebSocketResponse
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def until(self, kind: str) -> dict[str, Any]:
        """Return the next message of this kind."""
        while True:
            message = await self.next()
            if message["type"] == kind:
                return message

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(WAITS_SECONDS):
            while True:
                try:
                    text = await self.socket.receive_str(timeout=0.5)
                except TimeoutError:
                    await self.socket.send_str('{"type":"sign"}')
                    continue
                message: dict[str, Any] = json.loads(text)
                self.heard.append(message)
                if message["type"] != "sign":
                    return message

    async def closed(self) -> int | None:
        """Return the code the page is closed with."""
        async with asyncio.timeout(WAITS_SECONDS):
            while not self.socket.closed:
                message = await self.socket.receive()
                if message.type is aiohttp.WSMsgType.TEXT:
                    self.heard.append(json.loads(message.data))
        return self.socket.close_code


@dataclass
class Evening:
    origin: str
    app: web.Application
    store: Store
    rooms: Rooms
    ana: Own
    eli: Own
    session_id: str
    janus: Janus
    wire: Wire
    clock: SystemClock
    people: list[aiohttp.ClientSession] = field(default_factory=list)

    # ---- people

    def visitor(self) -> Visitor:
        http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.people.append(http)
        return Visitor(http, self.origin)

    async def comes(self, member_id: str) -> Visitor:
        """Return the browser of a member who answered every question and knocked."""
        visitor = self.visitor()
        await visitor.post("/join", {"token": await self.link(member_id)})
        await visitor.post("/join/you", BORN)
        await visitor.post("/join/where", WHERE)
        answer = await visitor.post("/join/agreements", AGREED)
        assert answer.location == "/join/room"
        return visitor

    async def link(self, member_id: str) -> str:
        now = self.clock.now()
        valid_from, valid_until = link_window(now, now + timedelta(minutes=90))
        return await self.ana.practice.links.issue(
            self.session_id, member_id, now=now, valid_from=valid_from, valid_until=valid_until
        )

    async def page(self, visitor: Visitor, path: str = f"/join/video/{ROOM}/socket") -> Page:
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        socket = await visitor.http.ws_connect(self.origin + path, headers=headers)
        return Page(socket)

    async def facilitator(self) -> Visitor:
        visitor = self.visitor()
        await visitor.signs_in("ana@example.org", PASSWORD)
        return visitor

    # ---- the room on the board

    async def begins(self) -> None:
        await self.ana_asks(c.NoteFacilitatorConnected(), c.OpenRoom(), c.StartSession())

    async def ana_asks(self, *commands: AnyCommand) -> None:
        await self._ask(Actor("facilitator", self.ana.facilitator_id, "page-ana-board"), *commands)

    async def admits(self, member_id: str, visitor: Visitor) -> None:
        """The member's page knocks with the device of their browser, and Ana lets it in."""
        token = visitor.http.cookie_jar.filter_cookies(URL(self.origin))["gc-visit"].value
        visit = await self.store.doors.visit(token, now=self.clock.now())
        assert visit is not None
        member = Actor("member", member_id, f"page-{member_id}", visit.device_id)
        await self._ask(member, c.Knock())
        await self.ana_asks(c.AdmitMember(member_id))

    async def _ask(self, actor: Actor, *commands: AnyCommand) -> None:
        room = await self.rooms.room(self.ana.practice.practice_id, self.session_id)
        assert room is not None
        for command in commands:
            answer = await room.ask(command, actor, command_id=new_id())
            assert not isinstance(answer, Refused), answer

    # ---- what was written

    def key(self, member_id: str) -> str:
        secret = self.ana.practice.platforms.member_secret()
        return member_key(secret, self.session_id, member_id)

    async def session(self) -> Session:
        await self.app[INTAKE].quiet()
        return fold(await self.ana.practice.log.read(self.session_id))

    async def deliveries(self) -> list[AnyDelivery]:
        """Return what the video server told, in the order it was written."""
        await self.app[INTAKE].quiet()
        recorded = await self.ana.practice.log.read(self.session_id)
        return [one.event.delivery for one in recorded if isinstance(one.event, PlatformReported)]

    async def credit(self, member_id: str) -> MemberAttendance:
        return session_attendance(await self.session(), self.clock.now()).members[member_id]

    async def eventually(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until what was told has reached the log and it holds."""
        async with asyncio.timeout(WAITS_SECONDS):
            while not await holds():
                await self.wire.something()

    async def told(self, kind: str, count: int = 1) -> None:
        """Wait until the log has this many deliveries of a kind."""

        async def enough() -> bool:
            return count <= sum(type(one).__name__ == kind for one in await self.deliveries())

        await self.eventually(enough)

    async def stays(self, member_id: str) -> list[tuple[datetime, datetime]]:
        """Return the measured stretches, nothing bridged."""
        raw = (await self.credit(member_id)).raw_intervals
        return [(one.start, one.end) for one in raw]


@asynccontextmanager
async def evening(folder: Path, migrated: Path, *, interface: str = "lo") -> AsyncIterator[Evening]:
    """Serve Ana's and Eli's practices with a Janus behind the room page."""
    shutil.copytree(migrated / "data", folder / "data")
    clock = SystemClock()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with Wire.to(listening.getsockname()[1]) as wire:
            settings = Settings(
                data_dir=folder / "data",
                key_file=folder / "keys.json",
                hashing="cheap",
                base_url=origin,
                trusted_hosts=("127.0.0.1",),  # how Janus writes the Host it dials
            )
            store = await Store.open(settings, Keyring.create(settings.key_file))
            rooms = Rooms(store, clock, taxonomy())
            policy = SessionPolicy(presence_source="platform")
            ana, eli = await begin(store, "Ana", policy=policy), await begin(store, "Eli")
            port = free_port()
            token = await ana.practice.platforms.add_hook(
                "janus", secret=SECRETS.secret, settings={"server": f"ws://127.0.0.1:{port}"}
            )
            path = f"/platforms/janus/{token}/events"
            janus = Janus(folder / "janus", port, wire, path, interface=interface)
            app = make_app(settings, store=store, rooms=rooms, clock=clock, taxonomy=taxonomy())
            runner = make_runner(app)
            await runner.setup()
            await web.SockSite(runner, listening).start()
            now = clock.now()
            session_id = await ana.practice.calendar.create(
                ana.group_id,
                starts_at=now,
                ends_at=now + timedelta(minutes=90),
                video_url=f"{origin}/join/video/{ROOM}",
            )
            here_now = Evening(origin, app, store, rooms, ana, eli, session_id, janus, wire, clock)
            try:
                await janus.start()
                yield here_now
            finally:
                for http in here_now.people:
                    await http.close()
                await runner.cleanup()
                janus.kill()
                await rooms.stop()
                await store.close()
