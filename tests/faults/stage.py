"""A whole server in a process of its own, with people in a running session, to be maltreated.

What is measured is what others feel: how long one more thing that Mara does takes, before and
while somebody misbehaves. Both are measured in the same run on the same machine.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import perf_counter
from typing import Self

from server.clock import SystemClock
from server.demo.practice import CAST_FILE, Cast, CastSession
from server.rehearse.people import Browser, Line, browser
from tests.live.test_restart import demo, sign_in, walk_in
from tests.ports import free_port

MEMBERS = ("M01", "M02", "M03")
TRIES = 60  # of each measurement
BOUND_SECONDS = 1.0  # what nobody may have to wait because of somebody else
TIMES = 8.0  # or so many times what it takes without a fault, on a machine that is that slow


class Stage:
    """The running server, Mara's board and three members' pages."""

    def __init__(self, process: asyncio.subprocess.Process, port: int, cast: Cast) -> None:
        self.process = process
        self.port = port
        self.cast = cast
        self.session: CastSession = next(s for s in cast.sessions if s.group == "wednesday")
        self.people: dict[str, Browser] = {}
        self.board: Line
        self.pages: dict[str, Line] = {}

    @property
    def board_path(self) -> str:
        return f"/sessions/{self.session.session_id}/board/socket"

    async def begin(self, opened: AsyncExitStack) -> Self:
        clock = SystemClock()
        mara = await opened.enter_async_context(browser(self.cast.base_url))
        await sign_in(mara, self.cast)
        self.people["Mara"] = mara
        self.board = await Line.open(mara, self.board_path, clock)
        opened.push_async_callback(self.board.close)
        await self.board.ask("open_room")
        for key in MEMBERS:
            person = await opened.enter_async_context(browser(self.cast.base_url))
            await walk_in(person, self.cast, self.session, key)
            self.people[key] = person
            page = self.pages[key] = await Line.open(person, "/join/room/socket", clock)
            opened.push_async_callback(page.close)
            await page.ask("knock", delivery="video")
        await self.board.ask("admit_all")
        await self.board.ask("start_session")
        return self

    async def waits(self, tries: int = TRIES) -> list[float]:
        """Return how long each of so many tags took from the press to the acknowledgement."""
        found = []
        for _ in range(tries):
            began = perf_counter()
            await self.board.ask("tag_group", term="tf_universality")
            found.append(perf_counter() - began)
        return sorted(found)

    # ---- what the process holds

    @property
    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    @property
    def resident_kib(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if "VmRSS" in line).split()[1])

    async def status(self, path: str) -> int:
        """Return the status of a page, asked for over a connection of its own."""
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(head.encode())
        answer = await reader.read()
        writer.close()
        return int(answer.split()[1])

    async def stops(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Stage]:
    """A demonstration with a session under way in it."""
    port = free_port()
    async with AsyncExitStack() as opened:
        process = await opened.enter_async_context(demo(folder, port))
        yield await Stage(process, port, Cast.read(folder / CAST_FILE)).begin(opened)


def unhurt(before: list[float], during: list[float]) -> bool:
    """Whether *during* is within the bound, or within what this machine does without a fault.

    One try in fifty is left out of both: on a machine that others use as well it says nothing.
    """
    return _ordinary(during) < max(BOUND_SECONDS, TIMES * _ordinary(before))


def _ordinary(waits: list[float]) -> float:
    return waits[-1 - len(waits) // 50]
