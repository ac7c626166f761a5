"""The disk under the real store: what is synced stays, the rest a crash may lose or tear.

SQLite really writes, into a folder in memory. A connection of the store tells this module before
and after each commit and checkpoint; from that it knows what a power cut at that moment leaves: of
what was not synced any sectors, in any order. Whatever is left is what the next server opens.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal

from tests.simulation import threads

SECTOR = 512  # what a disk writes whole
SYNC_SECONDS = (0.0005, 0.006)
FULL = 2  # PRAGMA synchronous: FULL and above sync the WAL with every commit
DATABASE, WAL = "practice.sqlite3", "practice.sqlite3-wal"

Moment = Literal["before the commit", "in the commit", "after the commit", "in a checkpoint"]
Image = dict[str, bytes]


@dataclass
class Disk:
    """One data folder, of one life of the server."""

    folder: Path
    chance: Random
    crash: Callable[[Image], None]  # called in the disk thread, at the moment planned
    planned: Moment | None = None
    full: bool = False  # every commit is refused
    slow_seconds: float = 0.0  # every sync takes so much longer
    dead: bool = False
    torn: bool = False  # whether the crash left something unsynced behind
    _synced: dict[str, bytes] = field(default_factory=dict)  # the WAL, when it is not what is there

    def image(self) -> Image:
        """What a power cut leaves now, with no commit under way."""
        left = _files(self.folder)
        if WAL in self._synced:
            left[WAL] = self._torn(self._synced[WAL], left.get(WAL, b""))
        return left

    def committing(self, connection: "Connection", commit: Callable[[], None]) -> None:
        if self.full and connection.in_transaction:
            connection.rollback()
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        planned = None if self.dead else self.planned
        if planned == "before the commit":
            self._die(self.image())
        wal = self.folder / WAL
        careless = not self.dead and _synchronous(connection) < FULL
        before = _read(wal) if planned == "in the commit" or careless else b""
        commit()
        if careless:
            self._synced.setdefault(WAL, before)
        if planned == "in the commit":
            left = _files(self.folder)
            left[WAL] = self._torn(before, left.get(WAL, b""))
            self._die(left)
        threads.wait(self.chance.uniform(*SYNC_SECONDS) + self.slow_seconds)
        if planned == "after the commit":
            self._die(self.image())

    def checkpointing(self, checkpoint: Callable[[], None]) -> None:
        before = _files(self.folder) if self.planned == "in a checkpoint" else {}
        checkpoint()
        # A checkpoint syncs the WAL before it copies from it.
        self._synced.clear()
        if before and not self.dead:
            after = _files(self.folder)
            left = {**before, DATABASE: self._torn(before[DATABASE], after[DATABASE])}
            self._die(left)

    def _die(self, left: Image) -> None:
        if not self.dead:
            self.planned = None
            self.crash(left)

    def _torn(self, before: bytes, after: bytes) -> bytes:
        """Of the sectors that changed some are written; of a file that grew, some is there."""
        self.torn = self.torn or before != after
        if self.chance.random() < 0.5:  # in order, up to somewhere
            cut = self.chance.randint(0, len(after))
            return after[:cut] + before[cut:]
        length = self.chance.randint(min(len(before), len(after)), max(len(before), len(after)))
        left = bytearray(after[:length].ljust(length, b"\0"))
        for start in range(0, length, SECTOR):
            if self.chance.random() < 0.5:
                end = min(start + SECTOR, length)
                left[start:end] = before[start:end].ljust(end - start, b"\0")
        return bytes(left)


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> "_Cursor":
        def run() -> None:
            super(_Cursor, self).execute(sql, parameters)

        connection = self.connection
        if sql.startswith("PRAGMA wal_checkpoint") and isinstance(connection, Connection):
            disk = connection.disk
            if disk is not None:
                disk.checkpointing(run)
                return self
        run()
        return self


class Connection(sqlite3.Connection):
    """A connection of the store, of its readers too; only what commits is of interest."""

    disk: Disk | None = None

    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        if self.disk is None or not threads.in_thread() or not self.in_transaction:
            super().commit()
        else:
            self.disk.committing(self, super().commit)


def write(left: Image, folder: Path) -> None:
    """Make *folder* hold what a crash left."""
    folder.mkdir(parents=True)
    for name, content in left.items():
        (folder / name).write_bytes(content)


def connecting(disks: Iterable[Disk]) -> Callable[..., sqlite3.Connection]:
    """Return what takes the place of `sqlite3.connect` while *disks* are simulated."""
    connect = sqlite3.connect

    def connect_simulated(database: str, **options: Any) -> sqlite3.Connection:
        connection = connect(database, **options, factory=Connection)
        for disk in disks:
            if str(disk.folder) + "/" in database:
                connection.disk = disk
        return connection

    return connect_simulated


def _files(folder: Path) -> Image:
    return {name: (folder / name).read_bytes() for name in (DATABASE, WAL) if _there(folder / name)}


def _there(path: Path) -> bool:
    return path.exists()


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _synchronous(connection: sqlite3.Connection) -> int:
    return int(sqlite3.Connection.execute(connection, "PRAGMA synchronous").fetchone()[0])
