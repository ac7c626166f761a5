"""The top of the hour, and the crash: thousands at the door at once."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from bench.live.pages import Page, Room, gather_rooms, live
from bench.live.peer import Refused
from bench.live.practice import furnish, lost_commands, settings_for
from bench.live.process import Served, free_port
from bench.live.scenes import Line, practice, quantiles

STORM_SECONDS = 10.0
JITTER_SECONDS = 2.0  # of a client before each try
GIVEN_UP_SECONDS = 60.0
KNOCK = b'"knock","delivery":"video"'


async def storm(folder: Path, groups: int, members: int) -> list[Line]:
    """Everybody within ten seconds: from opening the connection to the knock that is in the log."""
    async with practice(folder, "server", groups, members) as (served, rooms):
        boards = [(room.boards[0], False) for room in rooms]
        arriving = [*boards, *((page, True) for room in rooms for page in room.members)]
        random.shuffle(arriving)
        pages = [page for page, _ in arriving]
        alive = asyncio.create_task(live(pages))
        waits: list[float] = []
        refused: list[Exception] = []
        began, cpu_us = perf_counter(), served.cpu_us
        apart = STORM_SECONDS / len(arriving)
        await asyncio.gather(
            *(
                _arrive(*one, served.port, began + n * apart, waits, refused)
                for n, one in enumerate(arriving)
            )
        )
        took, cpu_us = perf_counter() - began, served.cpu_us - cpu_us
        cut = sum(not page.here for page in pages) - len(refused)
        alive.cancel()
    name = f"{len(arriving):,} joins in {STORM_SECONDS:.0f} s"
    return [
        (f"{name}: until in the log", quantiles(waits), "p99 100"),
        (f"{name}: processor a join", f"{cpu_us / len(arriving):.0f} us, all in {took:.1f} s", ""),
        (f"{name}: refused, cut", f"{len(refused)}, {cut}", "0, 0"),
    ]


async def _arrive(
    page: Page, knocks: bool, port: int, due: float, waits: list[float], refused: list[Exception]
) -> None:
    await asyncio.sleep(max(0.0, due - perf_counter()))
    came = perf_counter()
    try:
        await page.open(port)
        if knocks:
            await page.answer(KNOCK)
        waits.append(perf_counter() - came)
    except (Refused, OSError, TimeoutError) as error:
        refused.append(error)


async def crash(folder: Path, groups: int, members: int) -> list[Line]:
    """SIGKILL among everybody, in the middle of tags; the server starts at once again."""
    folder.mkdir(parents=True)  # noqa: ASYNC240
    settings = settings_for(folder, free_port())
    rooms = [Room(group) for group in await furnish(settings, groups, members)]
    served = await Served.start("server", settings)
    pages = [page for room in rooms for page in room.pages]
    alive = asyncio.create_task(live(pages))
    await gather_rooms(rooms, served.port)
    for page in pages:
        page.acknowledged.clear()
    tagging = asyncio.create_task(_tag_on(rooms))
    await asyncio.sleep(2.0)

    killed = perf_counter()
    served.end()
    tagging.cancel()
    known = {
        room.session_id: {one for page in room.pages for one in page.acknowledged} for room in rooms
    }
    back: list[float] = []
    faults: list[int] = []
    returning = [
        asyncio.create_task(_come_back(page, knocks, settings.port, killed, back, faults))
        for room in rooms
        for page, knocks in [(b, False) for b in room.boards] + [(m, True) for m in room.members]
    ]
    served = await Served.start("server", settings)
    up = perf_counter() - killed
    await asyncio.wait(returning, timeout=GIVEN_UP_SECONDS)
    alive.cancel()
    served.end()
    lost = await lost_commands(settings, known)
    ordered = sorted(back)
    at = ordered[int(0.99 * len(pages)) - 1] if len(ordered) >= 0.99 * len(pages) else float("inf")
    name = f"SIGKILL with {len(pages):,}"
    return [
        (f"{name}: the server is up again", f"{up:.2f} s", ""),
        (f"{name}: 99 % are back", f"{at:.2f} s", "<= 4"),
        (f"{name}: acknowledged, of them lost", f"{sum(map(len, known.values()))}, {lost}", "0"),
        (f"{name}: answered with 5xx", f"{sum(500 <= one for one in faults)}", "0"),
    ]


async def _tag_on(rooms: Sequence[Room]) -> None:
    while True:
        for room in rooms:
            room.tag(room.boards[0], lambda took: None)
            await asyncio.sleep(0.002)


async def _come_back(
    page: Page, knocks: bool, port: int, killed: float, back: list[float], faults: list[int]
) -> None:
    while perf_counter() - killed < GIVEN_UP_SECONDS:
        await asyncio.sleep(random.random() * JITTER_SECONDS)
        try:
            await page.open(port)
            if knocks:
                await page.answer(KNOCK)
            back.append(perf_counter() - killed)
            return
        except Refused as refused:
            faults.append(refused.status)
        except (OSError, TimeoutError):
            continue
