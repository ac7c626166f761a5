"""Whoever floods, holds or never reads pays for it alone: the others do not wait."""

import asyncio
import logging
import resource
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from tests.faults.crowd import (
    HALF_A_HEAD,
    SILENT,
    floods,
    frame,
    half_a_body,
    held,
    socket,
    sockets,
    until_cut,
)
from tests.faults.scene import LONG
from tests.faults.stage import running, unhurt
from tests.live.test_restart import demo

log = logging.getLogger(__name__)
pytestmark = pytest.mark.timeout(600)

SPARE = 8  # open files
NEWCOMERS = 40
HELD = 300  # of each kind
SIGN = b'{"type":"sign"}'
ROUNDS = 2000 if LONG else 4  # the collector comes rarely: before some 900 nothing is level yet
VISITS = 10  # of a round
TAGS = 1  # of a round: however fast the rounds go by, they are no flood (40 a second)
SLOPE_KIB = 2048  # a minute


async def test_nine_hundred_held_connections_keep_nobody_waiting(tmp_path: Path) -> None:
    async with running(tmp_path / "demo") as stage:
        before = await stage.waits()
        async with (
            held(stage.port, HELD, SILENT) as silent,
            held(stage.port, HELD, HALF_A_HEAD) as slow,
            held(stage.port, HELD, half_a_body(stage.port)) as half,
        ):
            during = await stage.waits()
            assert 200 == await stage.status("/sign-in")
            # Nobody holds a place for ever by saying nothing, or by never coming to the end.
            for connection in (*silent, *slow, *half):
                await until_cut(connection)

    log.info("worst %.4f s before, %.4f s with 900 held", before[-1], during[-1])
    assert unhurt(before, during)


async def test_floods_oversized_frames_and_readers_who_do_not_read_hurt_only_themselves(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "demo") as stage:
        mara, first = stage.people["Mara"], stage.people["M01"]
        before = await stage.waits()
        async with (
            sockets(stage, mara, stage.board_path, 5) as deaf,
            sockets(stage, first, "/join/room/socket", 4) as loud,
            sockets(stage, stage.people["M02"], "/join/room/socket", 2) as large,
        ):
            flooding = [asyncio.create_task(floods(one, SIGN)) for one in loud]
            for one in large:
                one[1].write(frame(bytes(1 << 20)))
            during = await stage.waits(4 * len(before))
            for one in large:
                await until_cut(one)
            for one in loud:
                await until_cut(one)
            await asyncio.gather(*flooding)
            del deaf
        for page in stage.pages.values():
            await page.sign()

    log.info("worst %.4f s before, %.4f s in the crowd", before[-1], during[-1])
    assert unhurt(before, during)


async def test_out_of_open_files_those_who_are_in_go_on_and_newcomers_come_in_later(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "demo") as stage:
        before = await stage.waits()
        limit = (stage.descriptors + SPARE, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        resource.prlimit(stage.process.pid, resource.RLIMIT_NOFILE, limit)
        async with held(stage.port, NEWCOMERS, SILENT):
            while stage.descriptors < limit[0]:
                await stage.waits(1)
            during = await stage.waits()
            for page in stage.pages.values():
                await page.sign()

        assert 200 == await stage.status("/sign-in")
        assert 0 == await stage.stops()
    assert unhurt(before, during)


async def test_comings_and_goings_leave_nothing_behind(tmp_path: Path) -> None:
    sizes: list[int] = []
    async with running(tmp_path / "demo") as stage:
        began, files = perf_counter(), stage.descriptors
        for _ in range(ROUNDS):
            for _ in range(VISITS):
                assert 200 == await stage.status("/sign-in")
                async with sockets(stage, stage.people["M03"], "/join/room/socket", 2) as visits:
                    for one in visits:
                        await one[0].readuntil(b"welcome")
            await stage.waits(TAGS)
            sizes.append(stage.resident_kib)
        minutes = max(1.0, (perf_counter() - began) / 60)
        held_after = stage.descriptors

    # What goes in circles is put away now and then, so that a quarter is compared with another.
    quarter = len(sizes) // 4
    growth = median(sizes[-quarter:]) - median(sizes[quarter : 2 * quarter])
    log.info(
        "%d comings and goings in %.1f min: %.2f MiB more a minute, %d files before, %d after",
        ROUNDS * VISITS * 3,
        minutes,
        growth / 1024 / minutes,
        files,
        held_after,
    )
    assert held_after <= files + SPARE
    assert growth < SLOPE_KIB * minutes


async def test_after_a_kill_everybody_who_was_connected_comes_back(tmp_path: Path) -> None:
    async with running(tmp_path / "demo") as stage:
        people = [stage.people[key] for key in ("M01", "M02", "M03")]
        cookies = [(person.cookies, "/join/room/socket") for person in people] * 6
        cookies += [(stage.people["Mara"].cookies, stage.board_path)] * 6
        async with AsyncExitStack() as opened:
            for cookie, path in cookies:
                [one] = await opened.enter_async_context(socket(stage.port, cookie, path))
                await one[0].readuntil(b"welcome")
            stage.process.kill()
            await stage.process.wait()
        async with demo(tmp_path / "demo", stage.port), AsyncExitStack() as opened:
            began = perf_counter()
            back = [
                await opened.enter_async_context(socket(stage.port, cookie, path))
                for cookie, path in cookies
            ]
            # All knock at the same moment, and none is told to try later.
            await asyncio.gather(*(one[0].readuntil(b"welcome") for [one] in back))
            log.info("%d back in %.3f s", len(back), perf_counter() - began)
