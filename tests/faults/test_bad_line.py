"""A line that is slow, has holes and breaks: nothing is lost on it and nothing doubled.

The board here does what docs/protocol.md asks of one: it keeps a command until it is answered and
sends all that is not answered again, in order, with the same ids, whenever a line comes up.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from server.core import events as e
from server.ids import new_id
from server.store import migrate
from tests.clock import TEN, HandClock
from tests.faults.proxy import BadLine, bad_line
from tests.faults.scene import LONG
from tests.live.meeting import Meeting, evening
from tests.pages.site import practices, settings_in

log = logging.getLogger(__name__)

LATENCIES = (0.033, 0.2, 0.5, 1.0, 2.0) if LONG else (0.033, 0.2)  # seconds each way
TAGS = 400 if LONG else 60
SEED = 4711


class Board:
    """Ana's board behind a bad line."""

    def __init__(self, meeting: Meeting, port: int, cookie: str) -> None:
        self._meeting = meeting
        self._port = port
        self._cookie = cookie
        self.waiting: dict[str, str] = {}  # frames by command id, oldest first
        self.lines = 0
        self.answered = 0
        self.resent = 0

    def tags(self, count: int) -> list[str]:
        """Press so many keys, and return the ids of the commands, in order."""
        made = [new_id() for _ in range(count)]
        for number, tag_id in enumerate(made):
            tag = {"id": tag_id, "at": 0, "sent": 0, "type": "tag_member", "term": "pb_disclosed"}
            bo, note = self._meeting.members["Bo"], f"number {number}"
            self.waiting[tag_id] = json.dumps(tag | {"member_id": bo, "note": note})
        return made

    async def drain(self, breaks: "Breaks") -> None:
        """Send until everything is answered, over as many lines as it takes."""
        while self.waiting:
            with suppress(WebSocketException, OSError):
                async with self._line() as socket:
                    self.lines += 1
                    await self._send_and_hear(socket, breaks)

    def _line(self) -> connect:
        return connect(
            self._meeting.site.origin.replace("http", "ws", 1) + self._meeting.board_path,
            host="127.0.0.1",
            port=self._port,
            origin=Origin(self._meeting.site.origin),
            additional_headers={"Cookie": self._cookie},
            compression=None,
            ping_interval=None,
            open_timeout=60,
            close_timeout=1,
            max_size=2**22,
        )

    async def _send_and_hear(self, socket: ClientConnection, breaks: "Breaks") -> None:
        for frame in list(self.waiting.values()):
            await socket.send(frame)
            self.resent += self.lines > 1
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "ack":
                self.waiting.pop(message["id"], None)
                self.answered += 1
                if breaks.after(self.answered):
                    return  # what else had arrived goes down with the line
            if not self.waiting:
                return


class Breaks:
    """Cuts the line each time so many answers have come, by chance."""

    def __init__(self, line: BadLine, random: Random, count: int, most: int) -> None:
        self._line = line
        self._when = sorted(random.sample(range(1, most), count))
        self.made = 0

    def after(self, answered: int) -> bool:
        """Return whether the line was cut now."""
        if not self._when or answered < self._when[0]:
            return False
        self._when.pop(0)
        self.made += 1
        self._line.cut()
        return True


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated-faults")
    migrate(settings_in(folder))
    return folder


@pytest.fixture
async def meeting(tmp_path: Path, migrated: Path) -> AsyncIterator[Meeting]:
    clock = HandClock(TEN - timedelta(minutes=15))
    async with practices(tmp_path, migrated, clock) as site, evening(site) as meeting:
        yield meeting


@pytest.mark.parametrize("latency", LATENCIES)
@pytest.mark.timeout(600)
async def test_a_line_that_breaks_again_and_again_loses_and_doubles_nothing(
    latency: float, meeting: Meeting
) -> None:
    ana = await meeting.started()
    await meeting.joined(ana, "Bo")
    server_port = urlsplit(meeting.site.origin).port
    assert server_port is not None
    async with bad_line(server_port, latency) as (line, port):
        board = Board(meeting, port, await meeting.account_cookie("Ana"))
        breaks = Breaks(line, Random(SEED), 5, TAGS - 10)  # noqa: S311 - no secret
        pressed = board.tags(TAGS)
        await board.drain(breaks)

    written = [tag.tag_id for tag in await meeting.events(e.MemberTagged)]
    log.info("%d breaks, %d lines, %d sent again", breaks.made, board.lines, board.resent)
    assert pressed == written
    assert breaks.made
    assert board.resent


async def test_what_fell_into_a_hole_is_noticed_and_sent_again(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    server_port = urlsplit(meeting.site.origin).port
    assert server_port is not None
    async with bad_line(server_port, 0.0) as (line, port):
        board = Board(meeting, port, await meeting.account_cookie("Ana"))
        nobody_cuts = Breaks(line, Random(SEED), 0, 2)  # noqa: S311 - no secret
        board.tags(3)
        await board.drain(nobody_cuts)
        late = board.tags(3)
        line.hole = True
        draining = asyncio.create_task(board.drain(nobody_cuts))
        # Nothing comes through, in neither direction; whoever is on a good line goes on.
        await meeting.seconds_pass(3, alive=(ana, bo))
        assert not draining.done()
        line.hole = False
        line.cut()
        await draining

    written = [tag.tag_id for tag in await meeting.events(e.MemberTagged)]
    assert 6 == len(written)
    assert late == written[3:]
