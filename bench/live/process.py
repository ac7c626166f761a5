"""A server as a process: started, measured from outside by the scheduler's own counters, ended."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from server.settings import Settings

PAGE_KIB = os.sysconf("SC_PAGESIZE") // 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Settings, port: int) -> dict[str, str]:
    """Return what a server of the bench is started with: compiled once, as docs/deploy.md does."""
    ours = os.environ | {
        "GROUP_COMPANION_DATA_DIR": str(settings.data_dir),
        "GROUP_COMPANION_KEY_FILE": str(settings.key_file),
        "GROUP_COMPANION_PORT": str(port),
    }
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    return ours


@dataclass(frozen=True)
class Served:
    """One server that is up."""

    process: subprocess.Popen[bytes]
    port: int

    @classmethod
    async def start(cls, kind: str, settings: Settings) -> "Served":
        """Return it as soon as it serves. Its own lines go nowhere, but are written."""
        process = subprocess.Popen(  # noqa: ASYNC220
            [sys.executable, "-m", "bench.live.host", kind],
            env=environment(settings, settings.port),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        served = cls(process, settings.port)
        line = await served._line()
        if not line.startswith(b"Serving"):
            raise SystemExit(f"bench: the server {kind!r} did not start")
        return served

    @property
    def cpu_us(self) -> float:
        """Processor time of all its threads so far, in microseconds."""
        spent = 0
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            spent += int((task / "schedstat").read_text().split()[0])
        return spent / 1e3

    @property
    def rss_kib(self) -> int:
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE_KIB

    async def commits(self) -> int:
        self.process.send_signal(signal.SIGUSR1)
        return int(await self._line())

    def end(self) -> None:
        """By force: nothing that was measured is waited for."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    async def _line(self) -> bytes:
        assert self.process.stdout is not None
        return await asyncio.to_thread(self.process.stdout.readline)
