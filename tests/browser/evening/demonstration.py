"""A real demonstration in a process of its own: started, stopped, killed, and started again.

Nothing here waits for a while: a start ends with the greeting, a stop with the process.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from datetime import datetime, time, timedelta
from pathlib import Path

import aiohttp
import msgspec

from server.core.localtime import local, utc
from server.demo.practice import Cast, CastFacilitator, CastMember, CastSession, script
from server.demo.stage_time import FILE, StageTime
from server.stage import ADDRESS, PROOF_HEADER
from tests.furnished import furnish
from tests.ports import free_port

READY = b"Stop with Ctrl+C"
TIMEZONE = script().timezone
STRIDE = timedelta(minutes=10)


class Demonstration:
    """One folder and one port, whichever process serves them now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: Process | None = None
        self.cast: Cast
        self._now: datetime

    async def start(self) -> None:
        """Return once it answers."""
        await asyncio.to_thread(furnish, self.folder)
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server", "demo"),
            *("--folder", str(self.folder), "--port", str(self.port)),
            stdout=PIPE,
            stderr=PIPE,
        )
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            if READY in line:
                break
        else:
            _, said = await self.process.communicate()
            raise AssertionError(f"the demonstration did not start: {said.decode()}")
        self.cast = Cast.read(self.folder / "cast.json")
        await self._move(None)
        async with aiohttp.ClientSession() as http, http.get(self.origin + "/health") as answer:
            assert 200 == answer.status

    async def stop(self) -> str:
        """End it as a platform does and return what it had to complain about."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.terminate()
        _, said = await self.process.communicate()
        return said.decode()

    async def kill(self) -> None:
        """SIGKILL: no goodbye, no clean-up."""
        assert self.process is not None
        self.process.kill()
        await self.process.communicate()

    def let_pass(self, minutes: int) -> None:
        """Make it, for the next start, *minutes* later: that long the server was down."""
        ahead = msgspec.json.decode((self.folder / FILE).read_bytes(), type=StageTime)
        later = StageTime(ahead.ahead_seconds + timedelta(minutes=minutes).total_seconds())
        (self.folder / FILE).write_bytes(msgspec.json.encode(later))

    # ---- the clock of the stage

    async def it_is(self, clock: str, *, still: bool = False) -> None:
        """Move the stage to `18:05:00` of the evening and let it run on from there."""
        day = local(self.session.starts_at, TIMEZONE).date()
        at = utc(day, time.fromisoformat(clock), TIMEZONE)
        # Nobody's quarter of an hour passes at once: who is signed in would be found idle.
        while self._now + STRIDE < at:
            await self._move(self._now + STRIDE)
        await self._move(at)
        if not still:
            await self._move(None)

    async def _move(self, at: datetime | None) -> None:
        headers = {PROOF_HEADER: self.cast.stage_token, "Origin": self.origin}
        move = {"hold_at": at.isoformat() if at else None}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.post(self.origin + ADDRESS, json=move) as answer,
        ):
            assert 200 == answer.status, await answer.text()
            self._now = datetime.fromisoformat((await answer.json())["now"])

    # ---- who plays

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def session(self) -> CastSession:
        return self.cast.sessions[0]

    def member(self, key: str) -> CastMember:
        return next(one for one in self.cast.members if one.key == key)

    def facilitator(self, key: str) -> CastFacilitator:
        return next(one for one in self.cast.facilitators if one.key == key)
