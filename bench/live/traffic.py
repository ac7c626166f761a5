"""A closed window of events: as soon as one is answered the next is sent. Measured in slices."""

import asyncio
import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from bench.live.pages import Done, Page, Room
from bench.live.peer import Peer, connect
from bench.live.process import Served

PATIENCE_SECONDS = 60.0
Say = Callable[[Done], None]
SAID = b'{"type":"tag_member"}' + b" " * 120  # as long as a tag is


@dataclass
class Slice:
    """What one server did in one stretch."""

    events: int
    seconds: float
    cpu_us: float
    waits: list[float]

    @property
    def us_each(self) -> float:
        return self.cpu_us / self.events

    @property
    def per_second(self) -> float:
        return self.events / self.seconds


class Window:
    """At most *size* events of *says* under way."""

    def __init__(
        self, served: Served, says: Sequence[Say], size: int, pages: Sequence[Page] = ()
    ) -> None:
        self._pages = pages
        self._served = served
        self._says = itertools.cycle(says)
        self._size = size
        self._open = 0
        self._until = 0.0
        self._waits: list[float] = []
        self._empty = asyncio.Event()

    async def slice(self, seconds: float) -> Slice:
        """Measure one stretch. Who is measured gives no signs of life meanwhile: they have a
        scene of their own, and on a slow machine there would be more of them to an event.
        """
        for page in self._pages:
            page.sign()
            page.signs = False
        await asyncio.sleep(0.1)
        self._waits, self._empty = [], asyncio.Event()
        began, cpu_us = perf_counter(), self._served.cpu_us
        self._until = began + seconds
        for _ in range(self._size):
            self._next()
        async with asyncio.timeout(PATIENCE_SECONDS):  # an answer that never comes is a fault
            await self._empty.wait()
        took = perf_counter() - began
        for page in self._pages:
            page.signs = True
        return Slice(len(self._waits), took, self._served.cpu_us - cpu_us, self._waits)

    def _next(self) -> None:
        self._open += 1
        next(self._says)(self._answered)

    def _answered(self, took: float) -> None:
        self._open -= 1
        self._waits.append(took)
        if perf_counter() < self._until:
            self._next()
        elif self._open == 0:
            self._empty.set()


def of_rooms(rooms: Sequence[Room]) -> list[Say]:
    """Three tags and one coming or going in four, one room after the other."""

    def tagging(room: Room, board: int) -> Say:
        return lambda done: room.tag(room.boards[board], done)

    rounds = max(len(room.members) for room in rooms)
    return [
        say
        for turn in range(rounds)
        for part in range(4)
        for room in rooms
        for say in [
            room.members[turn % len(room.members)].step if part == 3 else tagging(room, part % 2)
        ]
    ]


async def echoing(port: int, count: int) -> list[Say]:
    """Connections to the echo."""
    return [await _echo(port) for _ in range(count)]


async def _echo(port: int) -> Say:
    under_way: list[tuple[float, Done]] = []

    def hear(_: bytes) -> None:
        sent, done = under_way.pop(0)
        done(perf_counter() - sent)

    peer = await connect(port, "/", hear)

    def say(done: Done) -> None:
        under_way.append((perf_counter(), done))
        peer.send(SAID)

    return say


async def naively(port: int, groups: int, each: int) -> list[Say]:
    """Connections that speak socket.io; each first enters its group's room."""
    made = [[await _naive(port, f"group-{n}") for _ in range(each)] for n in range(groups)]
    return [group[turn] for turn in range(each) for group in made]


async def _naive(port: int, group: str) -> Say:
    under_way: dict[bytes, tuple[float, Done]] = {}
    numbers = itertools.count()
    greeted, let_in, entered = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def hear(frame: bytes) -> None:
        if frame.startswith(b"0"):
            greeted.set()
        elif frame.startswith(b"40"):
            let_in.set()
        elif frame == b"2":
            peer.send(b"3")
        elif frame.startswith(b"43"):
            sent, done = under_way.pop(frame[2 : frame.index(b"[")])
            done(perf_counter() - sent)

    def emit(name: str, body: object, done: Done) -> None:
        number = str(next(numbers)).encode()
        under_way[number] = (perf_counter(), done)
        peer.send(b"42" + number + json.dumps([name, body]).encode())

    peer: Peer = await connect(port, "/socket.io/?EIO=4&transport=websocket", hear)
    await greeted.wait()
    peer.send(b"40")
    await let_in.wait()
    emit("join", group, lambda took: entered.set())
    await entered.wait()
    tag = {"group": group, "member": "member-1", "term": "pb_disclosed"}
    return lambda done: emit("tag", tag, done)


async def compare(one: Window, other: Window, *, pairs: int, seconds: float) -> list[list[Slice]]:
    """Alternate A B B A; return the slices of each."""
    slices: list[list[Slice]] = [[], []]
    for pair in range(pairs):
        for which in (0, 1) if pair % 2 == 0 else (1, 0):
            slices[which].append(await (one, other)[which].slice(seconds))
    return slices


def cpu_ratio(slices: Sequence[Sequence[Slice]]) -> float:
    """The median pairwise ratio of processor time an event, the first to the second."""
    return float(median(a.us_each / b.us_each for a, b in zip(*slices, strict=True)))


def rate_ratio(slices: Sequence[Sequence[Slice]]) -> float:
    return float(median(a.per_second / b.per_second for a, b in zip(*slices, strict=True)))
