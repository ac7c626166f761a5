"""Threads that take turns with the loop: each runs until it waits, and only one runs at a time.

The store's disk thread runs in one of these, unchanged: its queue and its pause are these too.
"""

import asyncio
import contextvars
import queue
from collections import deque
from collections.abc import Callable
from typing import Any

from greenlet import getcurrent, greenlet

WAKE_SECONDS = (0.00002, 0.0005)  # until the system lets a thread run whose turn it is


def wait(seconds: float | None, waiter: "Waiter | None" = None) -> bool:
    """Let others run until *waiter* is woken or *seconds* are over; return whether it was woken."""
    waiter = waiter or Waiter()
    return waiter.wait(seconds)


class Waiter:
    """One simulated thread that waits; it has to be made in that thread."""

    def __init__(self) -> None:
        self._loop: Any = asyncio.get_running_loop()
        self._thread = getcurrent()
        self._timer: asyncio.Handle | None = None
        self._woken = False

    def wait(self, seconds: float | None) -> bool:
        hub = self._thread.parent
        if hub is None:
            raise RuntimeError("the loop's own thread must never wait")
        if seconds is not None:
            self._timer = self._loop.call_later(seconds, self._thread.switch)
        hub.switch()
        return self._woken

    def wake(self) -> None:
        if self._woken:
            return
        self._woken = True
        if self._timer is not None:
            self._timer.cancel()
        self._loop.call_later(self._loop.chance.uniform(*WAKE_SECONDS), self._thread.switch)


def in_thread() -> bool:
    """Whether a simulated thread runs, and not the loop."""
    return getcurrent().parent is not None


class Thread:
    """As `threading.Thread`, as far as the store uses it."""

    def __init__(self, *, target: Callable[[], None], name: str, daemon: bool) -> None:
        self._greenlet = greenlet(target)
        self._greenlet.gr_context = contextvars.copy_context()

    def start(self) -> None:
        asyncio.get_running_loop().call_soon(self._greenlet.switch)

    def join(self) -> None:
        if not self._greenlet.dead:
            raise RuntimeError("the loop would wait for a thread that waits for the loop")


class Event:
    """As `threading.Event` that nobody ever sets: a pause."""

    def wait(self, timeout: float) -> bool:
        return wait(timeout)


class SimpleQueue:
    """As `queue.SimpleQueue` with one thread that takes."""

    def __init__(self) -> None:
        self._items: deque[Any] = deque()
        self._waiting: Waiter | None = None

    def put(self, item: Any) -> None:
        self._items.append(item)
        if self._waiting is not None:
            self._waiting.wake()
            self._waiting = None

    def get(self, timeout: float | None = None) -> Any:
        if not self._items:
            self._waiting = Waiter()
            wait(timeout, self._waiting)
            self._waiting = None
        if not self._items:
            raise queue.Empty
        return self._items.popleft()

    def empty(self) -> bool:
        return not self._items

    def qsize(self) -> int:
        return len(self._items)
