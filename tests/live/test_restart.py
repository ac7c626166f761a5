"""The server is killed in mid-session: nothing acknowledged is lost, and the gap is unknown.

The demonstration runs as its own process and is killed with a signal that cannot be caught.
Its people come back with the cookies they have, as their browsers would.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException

from server.clock import SystemClock
from server.core import events as e
from server.core.attendance import Flag
from server.core.events import Recorded
from server.core.presence import session_attendance
from server.core.session import fold
from server.demo.practice import CAST_FILE, Cast, CastSession
from server.rehearse.people import Browser, Line, RehearsalError, browser
from server.settings import Settings
from server.store import Keyring, Store
from tests.furnished import furnish
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
ACKNOWLEDGED = 60  # tags before each kill
PATIENCE = 60
WHERE = {
    "place": "1 Elm St, Peoria",
    "state": "IL",
    "at_home": "yes",
    "private": "yes",
    "emergency_name": "Sis",
    "emergency_phone": "555-0101",
}
AGREED = dict.fromkeys(("group_agreement", "telehealth", "presence_log", "drafting"), "yes")


@asynccontextmanager
async def demo(folder: Path, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the demonstration and wait until it greets; it is killed when the block ends."""
    await asyncio.to_thread(furnish, folder)
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "demo", "--folder", str(folder), "--port", str(port)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert server.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            while b"Stop with" not in (line := await server.stdout.readline()):
                assert line, "the demonstration ended before it greeted"
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            server.kill()
        await server.wait()


async def walk_in(browser: Browser, cast: Cast, session: CastSession, key: str) -> None:
    born = next(member.birth_date for member in cast.members if member.key == key)
    await browser.submit("/join", {"token": session.links[key]})
    date = {"month": str(born.month), "day": str(born.day), "year": str(born.year)}
    await browser.submit("/join/you", date)
    await browser.submit("/join/where", WHERE)
    await browser.submit("/join/agreements", AGREED)


class Writer:
    """Tags without a pause until the line is cut, each tag with words of its own."""

    def __init__(self, board: Line, member_id: str) -> None:
        self.acknowledged: list[str] = []
        self.enough = asyncio.Event()
        self._ask = partial(board.ask, "tag_member", member_id=member_id, term="pb_disclosed")

    async def write(self) -> None:
        with contextlib.suppress(RehearsalError, WebSocketException, OSError):
            while True:
                note = f"tag number {len(self.acknowledged)}"
                self.acknowledged.append(await self._ask(note=note))
                if len(self.acknowledged) == ACKNOWLEDGED:
                    self.enough.set()


@pytest.mark.timeout(600)
async def test_a_kill_in_mid_session_loses_nothing_and_leaves_a_gap_that_is_unknown(
    tmp_path: Path,
) -> None:
    folder, port, clock = tmp_path / "demo", free_port(), SystemClock()
    async with contextlib.AsyncExitStack() as opened:
        async with demo(folder, port) as server:
            cast = Cast.read(folder / CAST_FILE)
            session = next(s for s in cast.sessions if s.group == "wednesday")
            mara = await opened.enter_async_context(browser(cast.base_url))
            ana = await opened.enter_async_context(browser(cast.base_url))
            await sign_in(mara, cast)
            await walk_in(ana, cast, session, "M01")
            board_path = f"/sessions/{session.session_id}/board/socket"
            board = await Line.open(mara, board_path, clock)
            page = await Line.open(ana, "/join/room/socket", clock)
            member_id = cast.members[0].member_id
            await board.ask("open_room")
            await page.ask("knock", delivery="video")
            await board.ask("admit_member", member_id=member_id)
            await board.ask("start_session")
            writer = Writer(board, member_id)
            writing = asyncio.create_task(writer.write())
            async with asyncio.timeout(PATIENCE):
                await writer.enough.wait()
            server.send_signal(signal.SIGKILL)
            await writing
        for line in (board, page):
            await line.close()

        async with demo(folder, port) as server:
            # The cookies they have are enough: no sign-in, no questions, no second admission.
            board = await Line.open(mara, board_path, clock)
            page = await Line.open(ana, "/join/room/socket", clock)
            await page.ask("knock", delivery="video")
            await page.until(lambda view: view["state"] == "in_room")
            await board.ask("tag_group", term="tf_universality")
            await board.ask("end_session")
            for line in (board, page):
                await line.close()
            server.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE):
                assert 0 == await server.wait()

    log = await log_of(folder, port, cast, session)
    written = [r.command_id for r in log if isinstance(r.event, e.MemberTagged)]
    assert len(written) == len(set(written))
    assert set(writer.acknowledged) <= set(written)
    assert list(range(1, len(log) + 1)) == [r.seq for r in log]
    (restarted,) = [r for r in log if isinstance(r.event, e.ServerRestarted)]
    credit = session_attendance(fold(log), log[-1].at).members[member_id]
    assert Flag.UNKNOWN_INTERVAL in credit.flags
    (gap,) = credit.unknown_intervals
    assert restarted.event.last_evidence_at <= gap.start  # type: ignore[union-attr]
    assert restarted.at <= gap.end
    # Unknown is not absent: from the start to the end every second counts.
    began = next(r.at for r in log if isinstance(r.event, e.SessionStarted))
    ended = next(r.at for r in log if isinstance(r.event, e.SessionEnded))
    assert int((ended - began).total_seconds()) == credit.seconds


async def sign_in(browser: Browser, cast: Cast) -> None:
    leader = cast.facilitators[0]
    form = {"email": leader.email, "password": leader.password, "next": "/today"}
    await browser.submit("/sign-in", form)


async def log_of(folder: Path, port: int, cast: Cast, session: CastSession) -> list[Recorded]:
    key_file = folder / "demo.key"
    settings = Settings(data_dir=folder, key_file=key_file, port=port, demo=True)
    store = await Store.open(settings, Keyring.load(key_file))
    try:
        return await store.practice(cast.practice_id).log.read(session.session_id)
    finally:
        await store.close()
