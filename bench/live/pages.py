"""The people of the load: boards and members' pages that send what real ones send."""

import asyncio
import itertools
import random
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter

from bench.live.peer import Peer, connect
from bench.live.practice import Group

ACK, VIEW, REFUSED = b'{"type":"ack","id":"', b'{"type":"view","view":{"seq":', b'{"type":"refused"'
SIGN = b'{"type":"sign"}'
TERMS = (b"pb_disclosed", b"pb_feelings", b"pb_support", b"pb_quiet")
AT_ONCE = 16  # handshakes under way while a crowd gathers
TICKS = 100  # a second's signs of life are sent in so many portions: real pages' clocks differ

Done = Callable[[float], None]  # called with the seconds it took
_numbers = itertools.count()
_run = f"{random.randrange(16**6):06x}"


class Page:
    """One open page. *watched* is called with the number of every view that arrives."""

    def __init__(self, path: str, cookie: str) -> None:
        self.acknowledged: set[str] = set()
        self.signs = True  # whether it gives signs of life
        self.refused = 0
        self.shown = 0
        self.watched: Callable[[int], None] = lambda seq: None
        self.lost: Callable[[], None] = lambda: None
        self._path = path
        self._cookie = cookie
        self._asked: dict[bytes, tuple[float, Done]] = {}
        self._peer: Peer | None = None
        self._away = False

    @property
    def here(self) -> bool:
        return self._peer is not None and self._peer.here

    @property
    def frames(self) -> int:
        return self._peer.frames if self._peer is not None else 0

    async def open(self, port: int) -> None:
        self._asked.clear()
        self._peer = await connect(port, self._path, self._hear, self._cookie)
        self._peer.lost = lambda: self.lost()

    def close(self) -> None:
        if self._peer is not None:
            self._peer.close()

    def sign(self) -> None:
        if self.signs and self._peer is not None and self._peer.here:
            self._peer.send(SIGN)

    def ask(self, command: bytes, done: Done = lambda took: None) -> None:
        assert self._peer is not None
        command_id = f"{_run}-{next(_numbers):09}".encode()
        self._asked[command_id] = (perf_counter(), done)
        self._peer.send(b'{"id":"%b","at":0,"sent":0,"type":%b}' % (command_id, command))

    async def answer(self, command: bytes) -> float:
        """Ask and wait for the answer; return the seconds it took."""
        took: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.ask(command, lambda seconds: None if took.done() else took.set_result(seconds))
        return await took

    def step(self, done: Done) -> None:
        """A member's: away, and back the next time."""
        self._away = not self._away
        self.ask(b'"step_away"' if self._away else b'"come_back"', done)

    def _hear(self, frame: bytes) -> None:
        if frame.startswith(VIEW):
            self.shown = int(frame[len(VIEW) : frame.index(b",", len(VIEW))])
            self.watched(self.shown)
        elif frame.startswith(ACK):
            command_id = frame[len(ACK) : frame.index(b'"', len(ACK))]
            self._done(command_id)
            self.acknowledged.add(command_id.decode())
        elif frame.startswith(REFUSED):
            self.refused += 1
            self._done(frame.split(b'"id":"', 1)[1].split(b'"', 1)[0])

    def _done(self, command_id: bytes) -> None:
        if (asked := self._asked.pop(command_id, None)) is not None:
            asked[1](perf_counter() - asked[0])


class Room:
    """A group's pages, and how long its events take to the second board."""

    def __init__(self, group: Group) -> None:
        self.session_id = group.session_id
        path = f"/sessions/{group.session_id}/board/socket"
        self.boards = [Page(path, f"gc={cookie}") for cookie in group.boards]
        self.members = [
            Page("/join/room/socket", f"gc-visit={cookie}") for cookie in group.members.values()
        ]
        self.on_screen: list[float] = []
        self._sent: deque[tuple[int, float]] = deque()
        self._tags = itertools.cycle(
            b'"tag_member","member_id":"%b","term":"%b"' % (member_id.encode(), term)
            for term in TERMS
            for member_id in group.members
        )

    @property
    def pages(self) -> list[Page]:
        return [*self.boards, *self.members]

    def watch(self) -> None:
        self.boards[-1].watched = self._seen

    def tag(self, board: Page, done: Done) -> None:
        board.ask(next(self._tags), done)

    def happen(self) -> None:
        """One event whose way to the second board is measured."""
        self._sent.append((self.boards[-1].shown, perf_counter()))
        if random.random() < 0.5:
            self.tag(self.boards[0], lambda took: None)
        else:
            random.choice(self.members).step(lambda took: None)

    def _seen(self, seq: int) -> None:
        now = perf_counter()
        while self._sent and self._sent[0][0] < seq:
            self.on_screen.append(now - self._sent.popleft()[1])


async def gather_rooms(rooms: Sequence[Room], port: int) -> None:
    """Let all of *rooms* connect, knock and be let in."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def come(page: Page, command: bytes | None) -> None:
        async with turn:
            await page.open(port)
            if command is not None:
                await page.answer(command)

    await asyncio.gather(*(come(board, None) for room in rooms for board in room.boards))
    knock = b'"knock","delivery":"video"'
    await asyncio.gather(*(come(member, knock) for room in rooms for member in room.members))
    await asyncio.gather(*(room.boards[0].answer(b'"admit_all"') for room in rooms))


async def live(pages: Iterable[Page]) -> None:
    """Send everybody's sign of life each second, until cancelled."""
    everybody = list(pages)
    for tick in itertools.cycle(range(TICKS)):
        began = perf_counter()
        for page in everybody[tick::TICKS]:
            page.sign()
        await asyncio.sleep(max(0.0, 1 / TICKS - (perf_counter() - began)))
