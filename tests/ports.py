"""Ports for servers that tests start in processes of their own.

A port the system picks, closed to be opened again elsewhere, may go to somebody else meanwhile.
So each worker has a range of its own, below those the system picks from, and no port twice.
"""

import os
import socket
from collections.abc import Callable

FIRST = 20_000  # Linux gives outgoing connections ports from 32768 on
OF_EACH = 1_000
WORKERS = 12


def worker(environ: dict[str, str] | None = None) -> int:
    """Return the number of this pytest-xdist worker; 0 without one."""
    name = (os.environ if environ is None else environ).get("PYTEST_XDIST_WORKER", "gw0")
    return int(name.removeprefix("gw"))


def ports(number: int, is_free: Callable[[int], bool]) -> Callable[[], int]:
    """Return what hands out the ports of worker *number*, those in use left out."""
    begin = FIRST + OF_EACH * (number % WORKERS)
    # Each run begins elsewhere, and far from one that was started right before it: two runs at
    # once, or a server left over, should not meet.
    offset = os.getpid() * 617 % OF_EACH
    left = iter([begin + (offset + step) % OF_EACH for step in range(OF_EACH)])

    def take() -> int:
        for port in left:
            if is_free(port):
                return port
        raise AssertionError(f"no port is free from {begin} to {begin + OF_EACH - 1}")

    return take


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still fading is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


free_port = ports(worker(), is_free)
