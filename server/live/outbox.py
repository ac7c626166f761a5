"""What waits to be sent to one connection: answers in order, and only the newest view.

A reader that does not read is cut, so that it can never cost the room memory or time.
"""

import asyncio
from collections import deque

LONGEST_QUEUE = 256  # answers; far more than a page can have in flight


class Outbox:
    """Bounded, owned by one connection; `put_*` never waits."""

    def __init__(self) -> None:
        self._answers: deque[bytes] = deque()
        self._view: bytes | None = None
        self._ready = asyncio.Event()
        self.overflowed = False

    def put_answer(self, frame: bytes) -> None:
        """Queue *frame*; past the limit the connection counts as overflowed."""
        if len(self._answers) >= LONGEST_QUEUE:
            self.overflowed = True
        else:
            self._answers.append(frame)
        self._ready.set()

    def put_view(self, frame: bytes) -> None:
        """Replace the view that waits: an older one is of no use to anybody."""
        self._view = frame
        self._ready.set()

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
