"""The scenes: each starts its own servers, measures, ends them, and returns lines of the table."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from statistics import median

from bench.live import traffic
from bench.live.pages import Page, Room, gather_rooms, live
from bench.live.practice import furnish, settings_for
from bench.live.process import Served, free_port

Line = tuple[str, str, str]  # what, measured, wanted
WINDOW = 512
GROUPS, MEMBERS = 100, 9  # and two boards each: 1,100 connections
SLICE_SECONDS = 0.6
IDLE_SECONDS = 4.0


@contextlib.asynccontextmanager
async def practice(
    folder: Path, kind: str, groups: int, members: int = MEMBERS
) -> AsyncIterator[tuple[Served, list[Room]]]:
    """A server of *kind* with *groups* to come; nobody is connected yet."""
    folder.mkdir(parents=True)  # noqa: ASYNC240
    settings = settings_for(folder, free_port())
    rooms = [Room(group) for group in await furnish(settings, groups, members)]
    served = await Served.start(kind, settings)
    try:
        yield served, rooms
    finally:
        served.end()


@contextlib.asynccontextmanager
async def gathered(
    folder: Path, kind: str, groups: int, members: int = MEMBERS
) -> AsyncIterator[tuple[Served, list[Room]]]:
    """The same with everybody in the room."""
    async with practice(folder, kind, groups, members) as (served, rooms):
        alive = asyncio.create_task(live(_pages(rooms)))
        await gather_rooms(rooms, served.port)
        yield served, rooms
        alive.cancel()


@contextlib.asynccontextmanager
async def other(folder: Path, kind: str) -> AsyncIterator[Served]:
    (folder / "data").mkdir(parents=True)
    served = await Served.start(kind, settings_for(folder, free_port()))
    try:
        yield served
    finally:
        served.end()


async def saturation(folder: Path, pairs: int) -> list[Line]:
    """Ours against an echo, against no disk, against one ORM commit an event."""
    async with contextlib.AsyncExitStack() as up:
        served, rooms = await up.enter_async_context(gathered(folder / "ours", "server", GROUPS))
        ours = traffic.Window(served, traffic.of_rooms(rooms), WINDOW, _pages(rooms))
        lines = await _quiet(served)
        await ours.slice(SLICE_SECONDS)  # what is made once is made

        echo = await up.enter_async_context(other(folder / "echo", "echo"))
        says = await traffic.echoing(echo.port, GROUPS * (MEMBERS + 2))
        frames, commits = _frames(rooms), await served.commits()
        against = await traffic.compare(
            ours, traffic.Window(echo, says, WINDOW), pairs=pairs, seconds=SLICE_SECONDS
        )
        events = sum(one.events for one in against[0])
        commits, frames = await served.commits() - commits, _frames(rooms) - frames
        lines += [
            ("processor, ours / aiohttp echo", f"{traffic.cpu_ratio(against):.2f}", "<= 2.5"),
            _each("ours", against[0]),
            _each("aiohttp echo", against[1]),
            ("events a commit at saturation", f"{events / commits:.0f}", ""),
            ("frames sent an event", f"{frames / events:.2f}", ""),
        ]
        bare, others = await up.enter_async_context(gathered(folder / "unsaved", "unsaved", GROUPS))
        free = traffic.Window(bare, traffic.of_rooms(others), WINDOW, _pages(others))
        await free.slice(SLICE_SECONDS)
        unsaved = await traffic.compare(ours, free, pairs=max(3, pairs // 2), seconds=SLICE_SECONDS)
        lines += [
            ("events/s, durable / not", f"{traffic.rate_ratio(unsaved):.2f}", ">= 0.85"),
            ("processor, durable / not", f"{traffic.cpu_ratio(unsaved):.2f}", ""),
        ]
        naive = await up.enter_async_context(other(folder / "naive", "naive"))
        spoken = traffic.Window(naive, await traffic.naively(naive.port, GROUPS, 11), WINDOW)
        orm = await traffic.compare(spoken, ours, pairs=3, seconds=SLICE_SECONDS)
        lines += [
            ("processor, socket.io + ORM / ours", f"{traffic.cpu_ratio(orm):.1f}", ">= 20"),
            _each("socket.io + ORM", orm[0]),
        ]
        lines.append(_honest(rooms))
    return lines


def _pages(rooms: Sequence[Room]) -> list[Page]:
    return [page for room in rooms for page in room.pages]


async def _quiet(served: Served) -> list[Line]:
    commits = await served.commits()
    await asyncio.sleep(IDLE_SECONDS)
    commits = await served.commits() - commits
    return [("commits a second when idle", f"{commits / IDLE_SECONDS:.1f}", "1")]


async def evening(
    folder: Path, groups: int, seconds: float, kind: str = "server", *, steps: Sequence[int] = ()
) -> list[Line]:
    """One event a second in each group, until it is on the other facilitator's screen."""
    lines: list[Line] = []
    async with practice(folder, kind, groups) as (served, rooms):
        empty, here = served.rss_kib, 0
        costs: list[float] = []
        alive = asyncio.create_task(live(page for room in rooms for page in room.pages))
        for many in (*steps, groups):
            await gather_rooms(rooms[here:many], served.port)
            here = many
            pages = [page for room in rooms[:here] for page in room.pages]
            held = (served.rss_kib - empty) / len(pages)
            await _once_a_second(rooms[:here], 2.0)
            for room in rooms:
                room.on_screen.clear()
            cpu_us = served.cpu_us
            events = await _once_a_second(rooms[:here], seconds)
            cpu_us = served.cpu_us - cpu_us
            waits = [wait for room in rooms for wait in room.on_screen]
            cores = cpu_us / 1e6 / seconds
            costs.append(cpu_us / events)
            name = f"{here} groups, {len(pages):,} pages" + (" (slow disk)" * (kind == "slow"))
            wanted = "p50 10, p99 " + ("100" if kind == "slow" else "50")
            lines += [
                (f"{name}: on screen", quantiles(waits), wanted if here == 500 else ""),
                (f"{name}: processor an event", f"{cpu_us / events:.0f} us", ""),
                (f"{name}: cores", f"{cores:.2f}", "<= 0.5" if here == 500 else ""),
                (f"{name}: memory a page", f"{held:.1f} KiB", "<= 20"),
            ]
        alive.cancel()
        lines.append(_honest(rooms))
    if len(costs) > 1:
        lines.append(
            ("an event, dearest / cheapest size", f"{max(costs) / min(costs):.2f}", "<= 1.3")
        )
    return lines


async def idle(folder: Path, groups: int, members: int, seconds: float) -> list[Line]:
    """Nothing but signs of life."""
    async with practice(folder, "server", groups, members) as (served, rooms):
        empty = served.rss_kib
        alive = asyncio.create_task(live(page for room in rooms for page in room.pages))
        await gather_rooms(rooms, served.port)
        pages = sum(len(room.pages) for room in rooms)
        held = (served.rss_kib - empty) / pages
        await asyncio.sleep(2.0)
        commits, cpu_us = await served.commits(), served.cpu_us
        await asyncio.sleep(seconds)
        cores = (served.cpu_us - cpu_us) / 1e6 / seconds
        commits = await served.commits() - commits
        alive.cancel()
    return [
        (f"{pages:,} pages idle: a core", f"{cores:.0%}", "<= 25%"),
        (f"{pages:,} pages idle: memory a page", f"{held:.1f} KiB", "<= 20"),
        (f"{pages:,} pages idle: commits a second", f"{commits / seconds:.1f}", "1"),
    ]


async def _once_a_second(rooms: Sequence[Room], seconds: float) -> int:
    """Let something happen in each room once a second, evenly spread; return how often."""
    loop = asyncio.get_running_loop()
    for room in rooms:
        room.watch()
    began, count = loop.time(), int(len(rooms) * seconds)
    order = random.sample(rooms, len(rooms))
    for number, room in zip(range(count), itertools.cycle(order), strict=False):
        if (wait := began + number / len(rooms) - loop.time()) > 0:
            await asyncio.sleep(wait)
        room.happen()
    await asyncio.sleep(0.3)
    return count


def quantiles(waits: Sequence[float]) -> str:
    ordered = sorted(waits)
    p50, p99 = (1e3 * ordered[len(ordered) * part // 100] for part in (50, 99))
    return f"p50 {p50:.1f} p99 {p99:.1f} ms"


def _each(name: str, slices: Sequence[traffic.Slice]) -> Line:
    each = median(one.us_each for one in slices)
    rate = median(one.per_second for one in slices)
    waits = [wait for one in slices for wait in one.waits]
    return (f"{name}: an event", f"{each:.0f} us, {rate:,.0f}/s, {quantiles(waits)}", "")


def _frames(rooms: Sequence[Room]) -> int:
    return sum(page.frames for room in rooms for page in room.pages)


def _honest(rooms: Sequence[Room]) -> Line:
    refused = sum(page.refused for room in rooms for page in room.pages)
    gone = sum(not page.here for room in rooms for page in room.pages)
    return ("refused, and pages cut", f"{refused}, {gone}", "0, 0")
