"""One simulated world: a loop, a clock, chance from a seed, and a record of all that is said."""

import asyncio
import gc
import hashlib
import logging
import queue
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from aiohttp import web_app

from server import serving
from server.clock import SystemClock
from server.store import journal
from tests.clock import TEN
from tests.simulation import threads
from tests.simulation.disk import Disk, connecting
from tests.simulation.life import in_void
from tests.simulation.loop import SimulatedLoop

BEGINS = TEN - timedelta(minutes=2)


class Hardware:
    """The server machine's clocks: somebody may set the one, nobody the other."""

    def __init__(self, loop: SimulatedLoop) -> None:
        self._loop = loop
        self._off = timedelta()

    def time_of_day(self) -> datetime:
        return BEGINS + self._off + timedelta(seconds=self._loop.time())

    def since_boot(self) -> float:
        return 1_000.0 + self._loop.time()

    def is_set(self, by: timedelta) -> None:
        self._off += by


class World:
    """Everything a run consists of; *told* is its record, *walked* the hard paths it took."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chance = random.Random(seed)  # noqa: S311 - chance, not secrets
        self.loop = SimulatedLoop(random.Random(self.chance.random()))  # noqa: S311
        self.hardware = Hardware(self.loop)
        self.clock = self.new_clock()
        self.disks: list[Disk] = []
        self.walked: Counter[str] = Counter()
        self.told: list[str] = []
        self.failed: list[tuple[float, str]] = []  # when, and what the server logged as its fault

    def new_clock(self) -> SystemClock:
        """Return the clock of a process that starts now."""
        return SystemClock(self.hardware.time_of_day, self.hardware.since_boot)

    async def seconds(self, seconds: float) -> None:
        """Wait so long; nobody's time is spent."""
        over = asyncio.Event()
        self.loop.call_later(seconds, over.set)
        await over.wait()

    def tell(self, who: str, what: str) -> None:
        self.told.append(f"{self.loop.time():.6f} {who}: {what}")

    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.told).encode()).hexdigest()


class _Told(logging.Handler):
    """The server's log as part of the record, as long as the server that speaks is alive."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.INFO)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        if in_void():
            return
        said = record.getMessage()
        self._world.tell(record.name, said)
        if record.levelno >= logging.ERROR:
            self._world.failed.append((self._world.loop.time(), said))


@contextmanager
def simulated(world: World) -> Iterator[World]:
    """Let the server's threads, chance and connections be the world's while the block runs."""
    names = logging.getLogger("server")
    chance = random.Random(world.chance.random())  # noqa: S311
    handler, level = _Told(world), names.level
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            journal,
            "threading",
            SimpleNamespace(Thread=threads.Thread, Event=threads.Event, local=threading.local),
        )
        patch.setattr(
            journal,
            "queue",
            SimpleNamespace(SimpleQueue=threads.SimpleQueue, Empty=queue.Empty),
        )
        patch.setattr(journal, "SystemClock", lambda: world.clock)
        patch.setattr("sqlite3.connect", connecting(world.disks))
        patch.setattr("os.urandom", chance.randbytes)
        patch.setattr(random, "_urandom", chance.randbytes)  # what `secrets` draws from
        # A command line may have silenced one of them; a seed is one record in every process.
        for name, one in logging.root.manager.loggerDict.items():
            if name.startswith("server") and isinstance(one, logging.Logger):
                patch.setattr(one, "disabled", False)
        names.addHandler(handler)
        names.setLevel(logging.INFO)
        # A room is let go when nobody holds it, not when the collector comes by; and what a
        # server froze when it began would be kept after the run, all of it and for good.
        gc.disable()
        patch.setattr(serving, "collect_rarely", lambda: None)
        # aiohttp remembers the applications of all processes that ever were, and so their worlds.
        patch.setattr(web_app, "_cached_build_middleware", web_app._build_middlewares)
        try:
            yield world
        finally:
            gc.enable()
            names.setLevel(level)
            names.removeHandler(handler)
            world.loop.close()
