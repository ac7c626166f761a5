"""What a tag costs, as a ratio to a bare echo: until its sender knows, until the colleague sees.

`python -m bench.live`. Thirty rooms with two boards each in one process, everything durable and
sealed; the echo is aiohttp with nothing behind it, and the two take turns on the same machine.
"""

import asyncio
import json
import logging
import random
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import aiohttp
from aiohttp import web

from server.app import make_app, make_runner
from server.clock import SystemClock
from server.core.commands import Actor, OpenRoom
from server.ids import new_id
from server.live.rooms import Rooms
from server.settings import Settings
from server.store import Keyring, Store, migrate
from server.taxonomy import load

ROOMS = 30
MEMBERS = 10
TURNS = 5
TURN_SECONDS = 2.0
PACE_SECONDS = 0.5  # between two tags of one room: faster than people

Socket = aiohttp.ClientWebSocketResponse
TERMS = ("pb_disclosed", "pb_feelings", "pb_support", "pb_quiet")


class Pair:
    """Two boards of one room; the first one tags."""

    def __init__(self, tagging: Socket, watching: Socket, members: list[str]) -> None:
        self._tagging = tagging
        self._watching = watching
        self._members = members
        self._shown = 0
        self.acknowledged: list[float] = []
        self.seen: list[float] = []

    async def live(self) -> None:
        """Give the signs of life a page gives, until cancelled."""
        while True:
            for socket in (self._tagging, self._watching):
                await socket.send_str('{"type":"sign"}')
            await asyncio.sleep(1)

    async def tag(self) -> None:
        sent = perf_counter()
        command_id, member_id = new_id(), random.choice(self._members)
        tag = {"type": "tag_member", "member_id": member_id, "term": random.choice(TERMS)}
        await self._tagging.send_json({"id": command_id, "at": 0, "sent": 0, "note": "n"} | tag)
        seq = await self._answer(command_id)
        self.acknowledged.append(perf_counter() - sent)
        while self._shown < seq:
            view = (await self._watching.receive_json()).get("view")
            self._shown = view["seq"] if view is not None else self._shown
        self.seen.append(perf_counter() - sent)

    async def _answer(self, command_id: str) -> int:
        while True:
            frame: dict[str, Any] = json.loads(await self._tagging.receive_str())
            if frame.get("id") == command_id:
                return int(frame["seq"])


class Echo:
    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self.returned: list[float] = []

    async def tag(self) -> None:
        sent = perf_counter()
        await self._socket.send_str('{"type":"tag_member"}' + " " * 200)
        await self._socket.receive_str()
        self.returned.append(perf_counter() - sent)


async def echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(message.data)
    return socket


@asynccontextmanager
async def serving(runner: web.AppRunner, port: int) -> AsyncIterator[None]:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield
    await runner.cleanup()


async def furnish(store: Store, rooms: Rooms) -> tuple[list[tuple[str, list[str]]], list[str]]:
    """Return open sessions with their members, and the cookies of two facilitators."""
    now = SystemClock().now()
    scope = store.practice(await store.doors.add_practice("Bench", timezone="UTC"))
    leaders = [
        await scope.people.add_account(
            email=f"{n}@example.org", password="long enough", name=n, credential="", initials=n[:2]
        )
        for n in ("Ana Bench", "Gus Bench")
    ]
    group_id = await scope.people.add_group(
        name="Bench", modality="cbt", timezone="UTC", facilitator_ids=tuple(leaders)
    )
    members = []
    for n in range(MEMBERS):
        members.append(
            await scope.people.add_member(
                name=f"M{n} X", first_name=f"M{n}", display_name=f"M{n} X.", birth_date=now.date()
            )
        )
        await scope.people.enrol(group_id, members[-1])
    sessions = []
    for _ in range(ROOMS):
        session_id = await scope.calendar.create(
            group_id, starts_at=now, ends_at=now + timedelta(hours=1)
        )
        room = await rooms.room(scope.practice_id, session_id)
        assert room is not None
        await room.ask(OpenRoom(), Actor("facilitator", leaders[0]))
        sessions.append((session_id, members))
    cookies = []
    for name in ("Ana Bench", "Gus Bench"):
        account = await store.doors.account_for_sign_in(f"{name}@example.org", "long enough")
        assert account is not None
        cookies.append(await store.doors.begin_account_session(account, now=now))
    return sessions, cookies


async def play(turns: list[Callable[[], Awaitable[None]]]) -> None:
    """Let each tag at its own pace for one turn, out of step with the others."""

    async def one(tag: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(random.random() * PACE_SECONDS)
        began = perf_counter()
        while perf_counter() - began < TURN_SECONDS:
            await tag()
            await asyncio.sleep(PACE_SECONDS)

    await asyncio.gather(*map(one, turns))


async def compare(folder: Path, port: int = 8397) -> None:
    settings = Settings(
        data_dir=folder / "data", key_file=folder / "key", hashing="cheap", port=port
    )
    migrate(settings)
    clock = SystemClock()
    async with AsyncExitStack() as opened:
        store = await Store.open(settings, Keyring.create(settings.key_file))
        opened.push_async_callback(store.close)
        rooms = Rooms(store, clock, load())
        app = make_app(settings, store=store, rooms=rooms, clock=clock, taxonomy=load())
        bare = web.Application()
        bare.router.add_get("/", echo)
        await opened.enter_async_context(serving(make_runner(app), port))
        await opened.enter_async_context(serving(web.AppRunner(bare), port + 1))
        opened.push_async_callback(rooms.stop)
        sessions, cookies = await furnish(store, rooms)
        await rooms.start()

        async def connect(address: str, cookie: str = "") -> Socket:
            http = await opened.enter_async_context(aiohttp.ClientSession())
            headers = {"Origin": settings.base_url, "Cookie": f"gc={cookie}"}
            return await http.ws_connect(address, headers=headers, max_msg_size=2**22)

        pairs = []
        for session_id, members in sessions:
            address = f"{settings.base_url}/sessions/{session_id}/board/socket"
            boards = [await connect(address, cookie) for cookie in cookies]
            pairs.append(Pair(boards[0], boards[1], members))
            alive = asyncio.create_task(pairs[-1].live())
            opened.callback(alive.cancel)
        echoes = [Echo(await connect(f"http://127.0.0.1:{port + 1}/")) for _ in range(ROOMS)]
        commits = store.journal.commits
        for _ in range(TURNS):
            await play([pair.tag for pair in pairs])
            await play([one.tag for one in echoes])
        commits = store.journal.commits - commits
        tell(pairs, echoes, commits)


def tell(pairs: list[Pair], echoes: list[Echo], commits: int) -> None:
    bare = sorted(wait for one in echoes for wait in one.returned)
    rows = {
        "bare echo": bare,
        "tag -> ack": sorted(wait for pair in pairs for wait in pair.acknowledged),
        "tag -> second board": sorted(wait for pair in pairs for wait in pair.seen),
    }
    for name, waits in rows.items():
        p99 = waits[len(waits) * 99 // 100]
        print(
            f"{name:<20} {1e3 * median(waits):>7.1f} ms median {1e3 * p99:>7.1f} ms p99"
            f"   ratio {median(waits) / median(bare):>5.1f}"
        )
    tags = len(rows["tag -> ack"])
    print(f"{tags} tags in {ROOMS} rooms, {commits} commits, {tags / commits:.1f} events a commit")


def main() -> None:
    logging.disable()
    with tempfile.TemporaryDirectory(prefix="bench-live-") as folder:
        asyncio.run(compare(Path(folder)))


if __name__ == "__main__":
    main()
