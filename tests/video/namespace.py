"""A network of its own: one address that is not loopback, and no way to anywhere.

Janus leaves loopback out when it looks for ways to a browser, and where the interface it is told
to use is not there it takes every address of the machine. So browsers meet in here.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

INTERFACE = "gcvideo0"
ADDRESS = "10.99.0.1/24"


@contextmanager
def network() -> Iterator[list[str]]:
    """Yield the beginning of a command that is to run inside.

    A process holds the network by being in it: nothing is mounted, which a chroot would not allow,
    and nothing is left behind by a run that was killed.
    """
    holding = ["unshare", "--net", "sh", "-c", "echo inside; exec cat"]
    with subprocess.Popen(holding, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert b"inside\n" == holder.stdout.readline(), "root may not make a network here"
        inside = ["nsenter", f"--net=/proc/{holder.pid}/ns/net"]
        # Both ends of the pair are inside: what one sends never leaves.
        pair = ["link", "add", INTERFACE, "type", "veth", "peer", "name", "gcvideo1"]
        quiet = "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6"
        try:
            subprocess.run([*inside, "ip", *pair], check=True)
            subprocess.run([*inside, "sh", "-c", quiet], check=True)
            address = ["addr", "add", ADDRESS, "dev", INTERFACE]
            subprocess.run([*inside, "ip", *address], check=True)
            for link in ("lo", INTERFACE, "gcvideo1"):
                subprocess.run([*inside, "ip", "link", "set", link, "up"], check=True)
            yield inside
        finally:
            holder.stdin.close()
