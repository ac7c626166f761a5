"""A data folder with sessions to append to, a writer at work on it, and the comparison after."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.settings import Settings
from server.store import Keyring, Store, migrate
from tests.clock import TEN
from tests.store.practice import begin

ROOT = Path(__file__).parents[2]
LONG = os.environ.get("FAULTS") == "long"  # `make faults`
ROOMS = 16
EVENTS = 2  # of each command


class Scene:
    """A folder and what was acknowledged of it so far, whoever was killed in between."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = settings_in(folder)
        self.acknowledged: dict[str, int] = {}

    def elsewhere(self, folder: Path) -> "Scene":
        """The same as a copy of the folder should have it."""
        other = Scene(folder)
        other.acknowledged = dict(self.acknowledged)
        return other

    def lost(self) -> int:
        """Return how many acknowledged events are not in the log.

        Fails when the database is damaged, or an event is doubled, out of order or half a command.
        """
        return sum(
            max(0, self.acknowledged.get(session_id, 0) - end)
            for session_id, end in asyncio.run(_ends(self.settings, self.folder)).items()
        )


class Run:
    """One writer at work on a scene."""

    def __init__(self, writers: "subprocess.Popen[bytes]", scene: Scene) -> None:
        assert writers.stdout is not None
        self._lines = writers.stdout
        self._scene = scene
        self.readings: list[float] = []  # seconds that each took
        self.pid = int(self.until("pid")[1])

    def until(self, *words: str) -> list[str]:
        """Take in what is said, up to the first line that begins with one of *words*."""
        for line in iter(self._lines.readline, b""):
            said = line.decode().split()
            if said[0] == "ack":
                self._scene.acknowledged[said[1]] = int(said[2])
            if said[0] == "read":
                self.readings.append(float(said[1]))
            assert said[0] != "wrong", f"the log has what was refused: {said[1]}"
            if said[0] in words:
                return said
            assert said[0] != "gone", f"the writer ended before it said {' or '.join(words)}"
        raise AssertionError(f"the writers ended before one said {' or '.join(words)}")

    def acks(self, count: int) -> None:
        for _ in range(count):
            self.until("ack")

    def stop(self) -> None:
        """Return when no thread of it runs, or waits for the disk, any more."""
        os.kill(self.pid, signal.SIGSTOP)
        self.until("stopped")

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.until("gone")


class Writers:
    """The process that starts writers."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def run(
        self,
        scene: Scene,
        *,
        limit: int = 0,
        pragma: str = "synchronous=FULL",
        reading: str = "beside",
    ) -> Run:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{scene.folder} {limit} {pragma} {reading}\n".encode())
        self._process.stdin.flush()
        return Run(self._process, scene)


@contextmanager
def writers() -> Iterator[Writers]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.writer"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process, closing(process.stdin or sys.stdin):
        yield Writers(process)


def prepare(folder: Path) -> Scene:
    """Put a migrated database with ROOMS sessions, and its keys, into *folder*."""
    settings = settings_in(folder)
    Keyring.create(settings.key_file)
    migrate(settings)
    asyncio.run(_furnish(settings, folder))
    return Scene(folder)


def copy(scene: Scene, folder: Path) -> Scene:
    """Put a copy of *scene* into *folder*, and make sure that its disk has it."""
    shutil.copytree(scene.folder, folder, dirs_exist_ok=True)
    subprocess.run(["sync", "-f", folder], check=True)
    return scene.elsewhere(folder)


def settings_in(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", key_file=folder / "keys.json", hashing="cheap")


async def _furnish(settings: Settings, folder: Path) -> None:
    store = await Store.open(settings, Keyring.load(settings.key_file))
    own = await begin(store, "Ana")
    sessions = [
        own.practice.calendar.create(own.group_id, starts_at=TEN, ends_at=TEN.replace(hour=11))
        for _ in range(ROOMS)
    ]
    (folder / "sessions").write_text("\n".join(await asyncio.gather(*sessions)))
    (folder / "practice").write_text(own.practice.practice_id)
    await store.close()


async def _ends(settings: Settings, folder: Path) -> dict[str, int]:
    store = await Store.open(settings, Keyring.load(settings.key_file))
    log, ends = store.practice((folder / "practice").read_text()).log, {}
    for session_id in (folder / "sessions").read_text().split():
        seqs = [recorded.seq for recorded in await log.read(session_id)]
        ends[session_id] = len(seqs)
        assert list(range(1, len(seqs) + 1)) == seqs, "doubled, missing or out of order"
        assert 0 == len(seqs) % EVENTS, "a command's events are there together or not at all"
    sound = await store.journal.read(
        lambda c: c.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    )
    await store.close()
    assert "ok" == sound
    return ends
