"""Ana's evening group over real websockets: Ana and Gus lead it, Bo, Cyd and Dee come by link.

The clock is in the test's hand, and so is the server's housekeeping: `seconds_pass` does both.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from server.core import commands as c
from server.core.commands import Actor, Refused
from server.core.events import AnyEvent, Recorded
from server.core.links import link_window
from server.ids import new_id
from server.live.room import Room
from server.store import PersonalLink
from tests.cast import EVERY_CONSENT
from tests.clock import TEN
from tests.pages.site import Site
from tests.store.practice import PASSWORD

PATIENCE = 60  # seconds until a test that waits for what never comes gives up
Frame = dict[str, Any]


class Socket:
    """One open websocket; everything that arrives is kept, as text too."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[Frame] = []
        self.texts: list[str] = []
        self._more = asyncio.Condition()
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        try:
            async for text in self.socket:
                async with self._more:
                    self.texts.append(str(text))
                    self.frames.append(json.loads(text))
                    self._more.notify_all()
        except ConnectionClosed:
            pass
        finally:
            async with self._more:
                self._more.notify_all()

    async def first(self, wanted: Callable[[Frame], bool]) -> Frame:
        """Wait for the first frame that is *wanted*, of those that came or will come."""

        def found() -> list[Frame]:
            return [frame for frame in self.frames if wanted(frame)]

        async with asyncio.timeout(PATIENCE), self._more:
            await self._more.wait_for(lambda: found() or self.socket.close_code is not None)
        assert found(), f"closed with {self.socket.close_code}"
        return found()[0]

    async def view(self, shows: Callable[[Frame], bool] = lambda _: True) -> Frame:
        """Wait until a view *shows* it, and return that view."""
        frame = await self.first(lambda f: "view" in f and shows(f["view"]))
        view: Frame = frame["view"]
        return view

    @property
    def last_view(self) -> Frame:
        view: Frame = [frame["view"] for frame in self.frames if "view" in frame][-1]
        return view

    async def send(self, command: str, *, command_id: str | None = None, **fields: object) -> str:
        sent = {"id": command_id or new_id(), "at": 0, "sent": 0, "type": command} | fields
        await self.socket.send(json.dumps(sent))
        return str(sent["id"])

    async def ask(self, command: str, **fields: Any) -> Frame:
        """Send and wait for the answer."""
        answered = sum(frame.get("id") is not None for frame in self.frames)
        asked = await self.send(command, **fields)

        def answers() -> list[Frame]:
            all_answers = [frame for frame in self.frames if frame.get("id") is not None]
            return [frame for frame in all_answers[answered:] if frame["id"] == asked]

        async with asyncio.timeout(PATIENCE), self._more:
            await self._more.wait_for(lambda: answers() or self.socket.close_code is not None)
        assert answers(), f"closed with {self.socket.close_code}"
        return answers()[0]

    async def does(self, command: str, **fields: Any) -> Frame:
        """Ask for what will be done, and return the acknowledgement."""
        answer = await self.ask(command, **fields)
        assert answer["type"] == "ack", answer
        return answer

    async def sign(self) -> None:
        """Give a sign of life and wait until the server has it."""
        await self.sign_with('{"type":"sign"}')

    @property
    def _signs(self) -> int:
        return sum(frame["type"] == "sign" for frame in self.frames)

    async def sign_with(self, frame: str) -> None:
        signs = self._signs
        try:
            await self.socket.send(frame)
        except ConnectionClosed:
            code = self.socket.close_code
            raise AssertionError(f"closed with {code} before the sign was sent") from None
        async with asyncio.timeout(PATIENCE), self._more:
            await self._more.wait_for(
                lambda: self._signs > signs or self.socket.close_code is not None
            )
        assert self._signs > signs, (
            f"closed with {self.socket.close_code} before the sign was answered"
        )

    async def closed(self) -> int | None:
        """Wait until it is closed, and return the code."""
        async with asyncio.timeout(PATIENCE):
            await self.socket.wait_closed()
            await self._listening
        return self.socket.close_code

    async def close(self) -> None:
        await self.socket.close()
        await self._listening

    async def vanish(self) -> None:
        """Be gone without a word."""
        self.socket.transport.abort()
        await self.closed()


@dataclass
class Meeting:
    """One session of Ana's and Gus' group, from a quarter to ten on."""

    site: Site
    session_id: str
    members: dict[str, str]
    facilitators: dict[str, str]
    sockets: list[Socket] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    _cookies: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def practice_id(self) -> str:
        return self.site.ana.practice.practice_id

    async def room(self) -> Room:
        room = await self.site.rooms.room(self.practice_id, self.session_id)
        assert room is not None
        return room

    async def log(self) -> list[Recorded]:
        return await self.site.ana.practice.log.read(self.session_id)

    async def events(self, kind: type[AnyEvent]) -> list[Any]:
        return [recorded.event for recorded in await self.log() if isinstance(recorded.event, kind)]

    async def seconds_pass(self, seconds: int, *, alive: tuple[Socket, ...] = ()) -> None:
        """Let time pass second by second; only who is *alive* gives signs of life."""
        for _ in range(seconds):
            self.site.clock.advance(1)
            for socket in alive:
                await socket.sign()
            await self.site.rooms.keep_house_once()

    async def minute(self, minute: float) -> None:
        """Move the clock to so many minutes after ten; what is open stays in use meanwhile."""
        while (late := TEN + timedelta(minutes=minute) - self.site.clock.now()) > timedelta():
            self.site.clock.advance(min(late.total_seconds(), 600))
            await self.site.rooms.refresh()

    # ---- coming in

    async def open(
        self, path: str, cookie: str = "", *, origin: str | None = None, welcome: bool = True
    ) -> Socket:
        address = self.site.origin.replace("http", "ws", 1) + path
        socket = Socket(
            await connect(
                address,
                origin=Origin(origin or self.site.origin),
                additional_headers={"Cookie": cookie} if cookie else {},
                compression=None,
                ping_interval=None,
                max_size=2**22,
            )
        )
        self.sockets.append(socket)
        if welcome:
            await socket.first(lambda frame: frame["type"] == "welcome")
        return socket

    @property
    def board_path(self) -> str:
        return f"/sessions/{self.session_id}/board/socket"

    async def account_cookie(self, name: str) -> str:
        if (name, "") not in self._cookies:
            visitor = await self.site.signed_in(name)
            jar = visitor.http.cookie_jar
            self._cookies[name, ""] = "; ".join(f"{one.key}={one.value}" for one in jar)
        return self._cookies[name, ""]

    async def board(self, name: str = "Ana") -> Socket:
        return await self.open(self.board_path, await self.account_cookie(name))

    async def link(self, name: str) -> PersonalLink:
        """Issue a link for a member, the first time it is asked for."""
        if name not in self.tokens:
            card = await self.site.ana.practice.calendar.session(self.session_id)
            assert card is not None
            valid_from, valid_until = link_window(card.starts_at, card.ends_at)
            self.tokens[name] = await self.site.ana.practice.links.issue(
                self.session_id,
                self.members[name],
                now=self.site.clock.now(),
                valid_from=valid_from,
                valid_until=valid_until,
            )
        link = await self.site.store.doors.link(self.tokens[name])
        assert link is not None
        return link

    async def visit_cookie(self, name: str, device: str = "laptop") -> str:
        """Walk through the questions before the waiting room; the cookie is what remains."""
        if (name, device) not in self._cookies:
            doors, now = self.site.store.doors, self.site.clock.now()
            token, visit = await doors.begin_visit(
                await self.link(name), device_token=f"{name}-{device}", now=now
            )
            await doors.confirm_visit(token)
            member = Actor("member", visit.member_id, device_id=visit.device_id)
            where = c.GiveLocation(f"{name}'s kitchen", "IL", True, True, "Sis", "555 0101")
            consents = c.AnswerConsents("2026-01", EVERY_CONSENT)
            for command in (c.ConfirmIdentity(), where, consents):
                answer = await (await self.room()).ask(command, member)
                assert not isinstance(answer, Refused), answer
            self._cookies[name, device] = f"gc-visit={token}"
        return self._cookies[name, device]

    async def page(self, name: str, device: str = "laptop") -> Socket:
        return await self.open("/join/room/socket", await self.visit_cookie(name, device))

    async def joined(self, board: Socket, name: str, device: str = "laptop") -> Socket:
        """A member's page that knocked and was let in by *board*."""
        page = await self.page(name, device)
        await page.does("knock")
        if page.last_view["state"] != "in_room":
            await board.does("admit_member", member_id=self.members[name])
        await page.view(lambda view: view["state"] == "in_room")
        return page

    async def started(self) -> Socket:
        """Ana's board, the room opened and the session started at ten."""
        board = await self.board()
        await board.does("open_room")
        await self.minute(0)
        await board.does("start_session")
        return board


@asynccontextmanager
async def evening(site: Site) -> AsyncIterator[Meeting]:
    """A session that Ana and Gus lead together, in Ana's group."""
    gus = await site.ana.practice.people.add_account(
        email="gus@example.org",
        password=PASSWORD,
        name="Gus Test",
        credential="LCPC",
        initials="GT",
    )
    session_id = await site.ana.practice.calendar.create(
        site.ana.group_id,
        starts_at=TEN,
        ends_at=TEN + timedelta(minutes=90),
        facilitator_ids=(site.ana.facilitator_id, gus),
    )
    members = {"Bo": site.ana.bo, "Cyd": site.ana.cyd, "Dee": site.ana.dee}
    meeting = Meeting(site, session_id, members, {"Ana": site.ana.facilitator_id, "Gus": gus})
    try:
        yield meeting
    finally:
        for socket in meeting.sockets:
            await socket.close()
