"""What is sent to one connection: answers in order, then the newest view.

Whatever is put in one turn of the loop goes out together. A reader that does not read is cut, so
that it can never cost the room memory or time.
"""

from collections.abc import Callable

LONGEST_QUEUE = 256  # answers; far more than a page can have in flight


def _nobody() -> None:
    """No connection waits for it yet, or any more."""


class Outbox:
    """Bounded, owned by one connection; `put_*` never waits."""

    __slots__ = ("_answers", "_awake", "_view", "overflow", "send", "wake")

    def __init__(self) -> None:
        # The connection's: send before this turn of the loop ends, send now, and give up.
        self.wake: Callable[[], None] = _nobody
        self.send: Callable[[], None] = _nobody
        self.overflow: Callable[[], None] = _nobody
        self._awake = False
        self._answers: list[bytes] = []
        self._view: bytes | None = None

    def put_answer(self, frame: bytes) -> None:
        """Queue *frame*; past the limit, if nothing of it can be sent, it overflows."""
        if len(self._answers) >= LONGEST_QUEUE:
            self.send()
            if len(self._answers) >= LONGEST_QUEUE:
                return self.overflow()
        self._answers.append(frame)
        self._wake()

    def put_view(self, frame: bytes) -> None:
        """Send *frame*, or let it replace the one that waits: an older one is of no use."""
        self._view = frame
        self._wake()

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._awake

    def take(self) -> list[bytes]:
        """Return all frames that wait, answers before the view."""
        frames, self._answers, self._awake = self._answers, [], False
        if self._view is not None:
            frames.append(self._view)
            self._view = None
        return frames

    def let_go(self) -> None:
        """The connection is over: what is put from now on goes nowhere."""
        self.wake = self.send = self.overflow = _nobody
        self.take()

    def _wake(self) -> None:
        if not self._awake:
            self._awake = True
            self.wake()
