"""How many connections the system lets us hold, and plain words when there are no more.

Each socket is an open file to the system. Out of them, the loop goes on serving everybody who is
connected, tries to accept again every second, and fills the log with a trace each time.
"""

import asyncio
import errno
import logging
import resource
from collections.abc import Callable
from typing import Any

PLENTY = 65_536  # of open files; a system without a limit of its own would take a table of 2^30
PAUSE_SECONDS = 60.0  # between two complaints about the same
OUT_OF_FILES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})

log = logging.getLogger(__name__)


def take_all_allowed() -> int:
    """Raise the limit on open files as far as we may by ourselves, and return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = PLENTY if hard == resource.RLIM_INFINITY else min(hard, PLENTY)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return soft


class Complaints:
    """An exception handler for the loop: one line a minute instead of a trace a second."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._quiet_until = -PAUSE_SECONDS

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failure = context.get("exception")
        if not isinstance(failure, OSError) or failure.errno not in OUT_OF_FILES:
            loop.default_exception_handler(context)
            return
        now = self._monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + PAUSE_SECONDS
            log.error(
                "out of open files (%d allowed): nobody new can come in until somebody goes;"
                " raise LimitNOFILE, or `ulimit -n`",
                resource.getrlimit(resource.RLIMIT_NOFILE)[0],
            )
