"""One process of the server; a task knows which one it belongs to by its context."""

import asyncio
from contextvars import ContextVar

from server.clock import SystemClock
from tests.simulation.disk import Disk


class Life:
    """From its start to its end or its death; what goes on after its death nobody hears."""

    def __init__(self, number: int, disk: Disk, clock: SystemClock) -> None:
        self.number = number
        self.disk = disk
        self.clock = clock
        self.alive = True
        self.stop = asyncio.Event()
        self.over = asyncio.Event()  # everything of it is closed
        self.died = asyncio.Event()


LIFE: ContextVar[Life | None] = ContextVar("life", default=None)


def in_void() -> bool:
    """Whether what runs now belongs to a process that is dead."""
    life = LIFE.get()
    return life is not None and not life.alive
