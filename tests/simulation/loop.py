"""An event loop without waiting: time leaps to whatever comes next, and nothing comes by chance.

Whoever sleeps an hour wakes at once, an hour later. Threads' work runs on the loop itself after a
delay drawn from the seed, so that one seed is one run. Decision 0021 tells why it is ours.
"""

import asyncio
import itertools
from asyncio.base_events import BaseEventLoop
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextvars import Context
from random import Random
from typing import Any, TypeVar

from tests.simulation.network import Listener, Machine, Network, Transport

T = TypeVar("T")

READ_SECONDS = (0.0002, 0.003)  # what a page or a password takes in a thread of its own


class NothingHappensError(RuntimeError):
    """Everybody waits, and nothing is under way that could wake anyone."""


class _Leap:
    """What stands where a loop has its selector: there is nothing to select, time moves on."""

    def __init__(self, loop: "SimulatedLoop") -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[object]:
        if timeout is None:
            raise NothingHappensError
        self._loop.leap(timeout)
        return []


class _Task(asyncio.Task[Any]):
    """Its hash is its number: sets of tasks are walked in the same order in every run."""

    def __init__(self, number: int, coro: Coroutine[Any, Any, Any], **options: Any) -> None:
        self._number = number
        super().__init__(coro, **options)

    def __hash__(self) -> int:
        return self._number


class SimulatedLoop(BaseEventLoop):
    """Give it a seeded *chance*; everything that happens on it follows from that."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self.chance = chance
        self.network = Network(self, chance)
        self._virtual = 0.0
        self._selector = _Leap(self)
        numbers = itertools.count(1)

        def task(
            loop: asyncio.AbstractEventLoop, coro: Any, context: Context | None = None
        ) -> asyncio.Task[Any]:
            options = {} if context is None else {"context": context}
            return _Task(next(numbers), coro, loop=loop, **options)

        self.set_task_factory(task)

    def time(self) -> float:
        return self._virtual

    def leap(self, seconds: float) -> None:
        self._virtual += max(0.0, seconds)

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> "asyncio.Future[T]":
        future: asyncio.Future[T] = self.create_future()

        def work() -> None:
            if future.cancelled():
                return
            try:
                future.set_result(func(*args))
            except Exception as error:
                future.set_exception(error)

        self.call_later(self.chance.uniform(*READ_SECONDS), work)
        return future

    # ---- the network

    async def create_server(  # type: ignore[override]
        self, protocol_factory: Callable[[], asyncio.Protocol], host: str, port: int, **_: Any
    ) -> Listener:
        return self.network.listen(port, protocol_factory)

    async def create_connection(  # type: ignore[override]
        self, protocol_factory: Callable[[], asyncio.Protocol], host: str, port: int, **_: Any
    ) -> tuple[Transport, asyncio.Protocol]:
        return await self.network.connect(Machine.here(), port, protocol_factory)

    # ---- what a loop with a selector needs and this one does not

    def _process_events(self, event_list: list[object]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nothing sleeps that would have to be woken: our threads run on the loop."""
