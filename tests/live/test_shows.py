"""Boards are shown at once while it is calm, and in turn, with time left for events, in a flood."""

import asyncio

from server.live.shows import PRESSED, SHARE, Shows
from tests.clock import TEN, HandClock


async def test_on_a_calm_evening_a_board_is_shown_at_once() -> None:
    clock = HandClock(TEN)
    shows, shown = Shows(clock), []

    for board in range(100):
        clock.advance(1)
        shows.take(lambda board=board: shown.append(board))  # type: ignore[misc]

    assert list(range(100)) == shown


async def test_in_a_flood_boards_wait_their_turn_and_none_is_forgotten() -> None:
    clock = HandClock(TEN)
    shows, shown, all_shown = Shows(clock), [], asyncio.Event()

    def show(board: int) -> None:
        clock.advance(0.015)  # what this one costs
        shown.append(board)
        if board == 9:
            all_shown.set()

    for board in range(10):
        shows.take(lambda board=board: show(board))  # type: ignore[misc]

    at_once = list(shown)
    clock.advance(0.015 * 10 / SHARE)
    async with asyncio.timeout(30):
        while not all_shown.is_set():
            clock.advance(1)
            await asyncio.sleep(0)

    assert [0, 1] == at_once
    assert list(range(10)) == shown


async def test_while_nothing_else_is_to_be_done_no_board_waits_for_its_share() -> None:
    clock = HandClock(TEN)
    shows, shown, all_shown = Shows(clock), [], asyncio.Event()

    def show(board: int) -> None:
        clock.advance(0.015)
        shown.append(board)
        if board == 99:
            all_shown.set()

    for board in range(100):
        shows.take(lambda board=board: show(board))  # type: ignore[misc]
    began = clock.monotonic()
    async with asyncio.timeout(30):
        await all_shown.wait()

    assert list(range(100)) == shown
    assert clock.monotonic() - began < 0.015 * 100


async def test_what_was_shown_while_nothing_else_was_to_be_done_keeps_no_board_waiting_later() -> (
    None
):
    clock = HandClock(TEN)
    shows, idly, at_last = Shows(clock), asyncio.Event(), asyncio.Event()

    def show(board: int) -> None:
        clock.advance(0.015)
        if board == 99:
            idly.set()

    async with asyncio.timeout(30):
        for board in range(100):
            shows.take(lambda board=board: show(board))  # type: ignore[misc]
        await idly.wait()
        came = clock.monotonic()
        shows.take(at_last.set)
        _keep_busy(clock, at_last)
        await at_last.wait()

    # What the first two cost, shown at once, and no other.
    assert clock.monotonic() - came < 3 * 0.015 / SHARE


async def test_one_board_that_took_long_keeps_no_other_waiting_for_many_times_as_long() -> None:
    clock = HandClock(TEN)
    shows, at_last = Shows(clock), asyncio.Event()

    def show() -> None:
        clock.advance(1.0)  # the machine did something else meanwhile

    async with asyncio.timeout(30):
        shows.take(show)
        came = clock.monotonic()
        shows.take(at_last.set)
        _keep_busy(clock, at_last)
        await at_last.wait()

    assert clock.monotonic() - came < 0.5


def _keep_busy(clock: HandClock, until: asyncio.Event) -> None:
    """Let others have something to do in each turn of the loop."""
    clock.advance(0.01)
    if not until.is_set():
        asyncio.get_running_loop().call_soon(_keep_busy, clock, until)


async def test_a_board_that_cannot_be_shown_takes_no_other_along() -> None:
    clock = HandClock(TEN)
    shows, shown = Shows(clock), []

    try:
        shows.take(lambda: 1 / 0)  # type: ignore[arg-type]
    except ZeroDivisionError:
        shown.append("told")
    shows.take(lambda: shown.append("next"))

    assert ["told", "next"] == shown


async def test_while_much_waits_for_the_disk_boards_keep_to_their_share() -> None:
    clock, shown = HandClock(TEN), []
    shows = Shows(clock, unwritten=lambda: PRESSED + 1)

    def show(board: int) -> None:
        clock.advance(0.015)
        shown.append(board)

    for board in range(10):
        shows.take(lambda board=board: show(board))  # type: ignore[misc]
    for _ in range(100):
        await asyncio.sleep(0)  # a loop that has nothing else to do

    assert [0, 1] == shown
