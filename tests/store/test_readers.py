"""Looking up together: one trip to a thread for all who ask in the same moment, each answered."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection

from server.store import Store
from server.store.errors import StoreClosed
from server.store.readers import MOST_AT_ONCE


class Shelf:
    """Knows of every number its double, and which were asked for together."""

    def __init__(self) -> None:
        self.trips: list[list[int]] = []
        self.busy, self.begun = threading.Event(), threading.Event()
        self.busy.set()

    def __call__(self, _: Connection, keys: Sequence[int]) -> list[int | None]:
        self.begun.set()
        self.busy.wait(10)
        self.trips.append(list(keys))
        return [None if key < 0 else 2 * key for key in keys]


async def test_all_who_ask_in_one_moment_share_a_trip_and_each_gets_their_own(store: Store) -> None:
    shelf = Shelf()

    found = await asyncio.gather(*(store.journal.look(shelf, n) for n in (3, 1, -1, 3)))

    assert [6, 2, None, 6] == found
    assert [[3, 1, -1, 3]] == shelf.trips


async def test_who_comes_while_others_are_answered_goes_with_the_next(store: Store) -> None:
    shelf = Shelf()
    shelf.busy.clear()
    first = store.journal.look(shelf, 1)
    await asyncio.to_thread(shelf.begun.wait, 10)
    later = [store.journal.look(shelf, n) for n in (2, 3)]
    shelf.busy.set()

    assert [2, 4, 6] == [await first, *await asyncio.gather(*later)]
    assert [[1], [2, 3]] == shelf.trips


async def test_a_crowd_goes_in_trips_that_are_not_too_long(store: Store) -> None:
    shelf, crowd = Shelf(), range(2 * MOST_AT_ONCE + 1)

    found = await asyncio.gather(*(store.journal.look(shelf, n) for n in crowd))

    assert [2 * n for n in crowd] == found
    assert [MOST_AT_ONCE, MOST_AT_ONCE, 1] == [len(trip) for trip in shelf.trips]


async def test_a_question_that_fails_fails_for_who_asked_it_only(store: Store) -> None:
    def breaks(_: Connection, keys: Sequence[int]) -> list[int]:
        raise ZeroDivisionError

    shelf = Shelf()
    outcomes = await asyncio.gather(
        store.journal.look(breaks, 1),
        store.journal.look(shelf, 2),
        store.journal.look(breaks, 3),
        return_exceptions=True,
    )

    assert isinstance(outcomes[0], ZeroDivisionError)
    assert isinstance(outcomes[2], ZeroDivisionError)
    assert 4 == outcomes[1]


async def test_who_no_longer_waits_costs_the_others_nothing(store: Store) -> None:
    shelf = Shelf()
    gone, there = store.journal.look(shelf, 1), store.journal.look(shelf, 2)
    gone.cancel()

    assert 4 == await there


async def test_who_still_waits_when_the_store_closes_is_told_so(store: Store) -> None:
    shelf = Shelf()
    shelf.busy.clear()
    first = store.journal.look(shelf, 1)
    await asyncio.to_thread(shelf.begun.wait, 10)
    waiting = store.journal.look(shelf, 2)
    closing = asyncio.create_task(store.journal.close())
    # After the closing has begun: a loop runs what it is given in order.
    asyncio.get_running_loop().call_soon(shelf.busy.set)

    assert 2 == await first
    await closing
    with pytest.raises(StoreClosed):
        await waiting
    with pytest.raises(StoreClosed):
        store.journal.look(shelf, 3)
