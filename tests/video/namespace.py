"""A network of its own: one address that is not loopback, and no way to anywhere.

Janus leaves loopback out when it looks for ways to a browser, and where the interface it is told
to use is not there it takes every address of the machine. So browsers meet in here.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

INTERFACE = "gcvideo0"
ADDRESS = "10.99.0.1/24"


@contextmanager
def network() -> Iterator[list[str]]:
    """Yield the beginning of a command that is to run inside."""
    name = f"gcvideo{os.getpid()}"
    _ip("netns", "add", name)
    inside = ["ip", "netns", "exec", name]
    try:
        # Both ends of the pair are inside: what one sends never leaves.
        _ip("-n", name, "link", "add", INTERFACE, "type", "veth", "peer", "name", "gcvideo1")
        quiet = "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6"
        subprocess.run([*inside, "sh", "-c", quiet], check=True)
        _ip("-n", name, "addr", "add", ADDRESS, "dev", INTERFACE)
        for link in ("lo", INTERFACE, "gcvideo1"):
            _ip("-n", name, "link", "set", link, "up")
        yield inside
    finally:
        _ip("netns", "del", name)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
