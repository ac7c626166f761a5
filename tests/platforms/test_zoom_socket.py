"""A whole session over Zoom's event socket, with drops, copies and a gap: minutes exact."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from server.core.attendance import Attendance, Window, attendance
from server.core.commands import Refused
from server.core.deliveries import AnyDelivery, Left
from server.platforms.identity import Directory, deliveries
from server.platforms.zoom.access import Subscription, address
from server.platforms.zoom.live import participants
from server.platforms.zoom.normalise import normalise
from server.platforms.zoom.socket import EventSocket, SocketClosed
from tests.clock import TEN
from tests.platforms.senders import fixtures

KNOWN = Directory(keys={name: name for name in ("bo", "cyd", "dee")})
MINUTES = {"bo": 90, "cyd": 50, "dee": 75}
OPENED, ALIVE = map(json.dumps, fixtures("zoom")["frames"])


def stamp(minute: float) -> str:
    return f"{TEN + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"


def event(kind: str, user_id: str, minute: float, **participant: str) -> str:
    name = {"participant_joined": "join_time", "participant_left": "leave_time"}[kind]
    person = {"user_id": user_id, name: stamp(minute), **participant}
    meeting = {"id": "85012345678", "uuid": "u", "participant": person}
    body = json.dumps({"event": f"meeting.{kind}", "payload": {"object": meeting}})
    return json.dumps({"module": "message", "content": body})


def joins(who: str, user_id: str, minute: float) -> str:
    return event("participant_joined", user_id, minute, customer_key=who)


def leaves(user_id: str, minute: float) -> str:
    return event("participant_left", user_id, minute)


def listed(*rows: tuple[str, str, float, float | None]) -> bytes:
    people: list[dict[str, Any]] = [
        {
            "customer_key": who,
            "user_id": user_id,
            "join_time": stamp(start),
            "leave_time": None if end is None else stamp(end),
            "status": "in_meeting",
        }
        for who, user_id, start, end in rows
    ]
    return json.dumps({"participants": people, "next_page_token": ""}).encode()


class FakeZoom:
    """Says what each connection is told to say, then breaks off; the last one stays open."""

    def __init__(self, *connections: list[str]) -> None:
        self._connections = list(connections)
        self.heard: list[str] = []
        self.queries: list[str] = []
        self.said_all = asyncio.Event()
        self.answers_heartbeats = True

    async def speak(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.queries.append(socket.request.path)
        frames = self._connections.pop(0) if self._connections else []
        for told in frames:
            await socket.send(told)
        if self._connections:
            await (await socket.ping())  # what was said has arrived
            socket.transport.abort()  # and then no word, as from a router that restarts
            return
        self.said_all.set()
        with contextlib.suppress(ConnectionClosed):
            async for frame in socket:
                self.heard.append(str(frame))
                if self.answers_heartbeats:
                    await socket.send(ALIVE)


@contextlib.asynccontextmanager
async def listening(zoom: FakeZoom) -> AsyncIterator[Server]:
    async with serve(zoom.speak, "127.0.0.1", 0, ping_interval=None) as server:
        yield server


class Practice:
    """Our side: everything taken, in the order it came."""

    def __init__(self, *lists: tuple[float, bytes]) -> None:
        self.taken: list[AnyDelivery] = []
        self.repairs = 0
        self._lists = list(lists)
        self.changed = asyncio.Event()

    async def take(self, body: bytes) -> None:
        self._add(normalise(body, TEN + timedelta(minutes=90)))

    async def repair(self) -> None:
        self.repairs += 1
        self.changed.set()
        if self._lists:
            minute, raw = self._lists.pop(0)
            now = TEN + timedelta(minutes=minute)
            self._add(participants([raw], now, room="85012345678", instance="u"))

    def heard_leave(self, conn: str) -> bool:
        return any(isinstance(one, Left) and one.conn == conn for one in self.taken)

    def _add(self, notice: Any) -> None:
        if not isinstance(notice, Refused):
            self.taken += deliveries(notice, KNOWN)

    def attendance(self) -> Attendance:
        return attendance(
            self.taken,
            window=Window(start=TEN, end=TEN + timedelta(minutes=90), tz="America/Chicago"),
            roster=list(MINUTES),
        )


@contextlib.asynccontextmanager
async def consuming(
    zoom: FakeZoom, practice: Practice, *, heartbeat_seconds: float = 30
) -> AsyncIterator[None]:
    async with listening(zoom) as server:
        port = next(iter(server.sockets)).getsockname()[1]

        async def where() -> str:
            return f"ws://127.0.0.1:{port}/ws?access_token=t{len(zoom.queries)}"

        socket = EventSocket(
            where,
            practice.take,
            practice.repair,
            heartbeat_seconds=heartbeat_seconds,
            pauses_seconds=(0.0,),
        )
        running = asyncio.create_task(socket.run())
        try:
            yield
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - two programs, and only one of them is ours to signal
            await asyncio.sleep(0)


async def test_a_session_with_drops_copies_and_a_gap_comes_out_exact() -> None:
    first = [OPENED, joins("bo", "1", -2), joins("cyd", "2", 0), joins("cyd", "2", 0)]
    torn = [OPENED, "{not a frame", json.dumps({"module": "new"}), leaves("1", 30)]
    # In the gap: Bo is back at once, Cyd leaves for good, Dee comes at a quarter past.
    at_sixty = listed(
        ("bo", "1", -2, 30), ("bo", "3", 30.5, None), ("cyd", "2", 0, 50), ("dee", "4", 15, None)
    )
    last = [OPENED, joins("bo", "3", 30.5), leaves("1", 30), leaves("4", 90), leaves("3", 91)]
    at_half_past = listed(("bo", "1", -2, None), ("cyd", "2", 0, None))
    zoom = FakeZoom(first, torn, last)
    practice = Practice((-3, listed()), (29, at_half_past), (60, at_sixty))

    async with consuming(zoom, practice):
        await until(lambda: practice.heard_leave("u/3"))

    found = practice.attendance()
    assert MINUTES == {name: credit.minutes for name, credit in found.members.items()}
    assert 5370 == found.members["bo"].raw_seconds  # the half minute Bo was away is kept beside
    assert {} == found.unidentified
    assert 3 == practice.repairs
    assert 3 == len(set(zoom.queries)), "every connection has a token of its own"


async def test_the_heartbeat_is_a_frame_and_its_silence_ends_the_socket() -> None:
    zoom, practice = FakeZoom([OPENED]), Practice()
    zoom.answers_heartbeats = False

    async with consuming(zoom, practice, heartbeat_seconds=0.02):
        await until(lambda: len(zoom.queries) >= 2)

    assert '{"module":"heartbeat"}' == zoom.heard[0]


async def test_a_token_that_is_not_accepted_is_replaced_by_a_fresh_one() -> None:
    refused = json.dumps({"module": "build_connection", "success": False, "content": "bad token"})
    zoom, practice = FakeZoom([refused], [OPENED]), Practice()

    async with consuming(zoom, practice):
        await until(lambda: practice.repairs == 1)

    assert 2 == len(set(zoom.queries))


@pytest.mark.parametrize(
    ("account_id", "grant"), [(None, "client_credentials"), ("acc", "account_credentials")]
)
async def test_a_token_is_asked_for_as_the_app_is_registered(
    account_id: str | None, grant: str
) -> None:
    asked: list[Any] = []

    async def give(request: web.Request) -> web.Response:
        asked.append((request.headers["Authorization"], dict(await request.post())))
        return web.json_response({"access_token": "tok&en"} if len(asked) == 1 else {})

    app = web.Application()
    app.router.add_post("/oauth/token", give)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    own = Subscription("sub", "client", "secret", account_id)
    async with aiohttp.ClientSession() as http:
        tokens = f"http://127.0.0.1:{port}/oauth/token"
        where = await address(http, own, tokens=tokens)
        with pytest.raises(SocketClosed):
            await address(http, own, tokens=tokens)
    await runner.cleanup()

    assert "wss://ws.zoom.us/ws?subscriptionId=sub&access_token=tok%26en" == where
    assert grant == asked[0][1]["grant_type"]
    assert "Basic Y2xpZW50OnNlY3JldA==" == asked[0][0]


def test_a_list_in_pages_is_whole_or_refused() -> None:
    page = json.loads(listed(("bo", "1", 0, None)))
    more = json.dumps({**page, "next_page_token": "more"}).encode()

    for pages in ([], [more], [b"{}"]):
        assert isinstance(participants(pages, TEN, room="r", instance="u"), Refused)
