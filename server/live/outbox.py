"""What is sent to one connection: at once while it reads; then answers in order, the newest view.

A reader that does not read is cut, so that it can never cost the room memory or time.
"""

import asyncio
from collections.abc import Callable

LONGEST_QUEUE = 256  # answers; far more than a page can have in flight


class Outbox:
    """Bounded, owned by one connection; `put_*` never waits."""

    def __init__(self) -> None:
        # The connection's: hand a frame to the system and return whether it was taken; begin to
        # take what waits.
        self.at_once: Callable[[bytes], bool] = lambda frame: False
        self.begin: Callable[[], None] = lambda: None
        self._answers: list[bytes] = []
        self._view: bytes | None = None
        self._ready = asyncio.Event()
        self.overflowed = False

    @property
    def waiting(self) -> bool:
        """Whether something could not be sent at once."""
        return bool(self._answers) or self._view is not None

    def put_answer(self, frame: bytes) -> None:
        """Send *frame* or queue it; past the limit the connection counts as overflowed."""
        if not self.waiting and self.at_once(frame):
            return
        if len(self._answers) >= LONGEST_QUEUE:
            self.overflowed = True
        else:
            self._answers.append(frame)
        self._wake()

    def put_view(self, frame: bytes) -> None:
        """Send *frame*, or let it replace the one that waits: an older one is of no use."""
        if not self.waiting and self.at_once(frame):
            return
        self._view = frame
        self._wake()

    async def take(self) -> tuple[bytes, ...]:
        """Wait for frames and return them all, answers before the view."""
        await self._ready.wait()
        self._ready.clear()
        frames = tuple(self._answers)
        self._answers.clear()
        if self._view is not None:
            frames += (self._view,)
            self._view = None
        return frames

    def _wake(self) -> None:
        self._ready.set()
        self.begin()
