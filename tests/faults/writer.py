"""Processes that append and say so, to be killed, stopped and starved.

Each line on standard input, `FOLDER LIMIT PRAGMA READING`, forks one that works on that folder: no
import is paid twice. It says, a line each: `ack SESSION SEQ` once the store acknowledged; `read
SECONDS` for a reading, which goes `beside` the writer as the server's do, or `behind` it; `refused
CLASS` when the store did not acknowledge; `wrong CLASS` when the log is not as it was acknowledged.
The parent says `pid N`, `stopped` and `gone`.
"""

import asyncio
import os
import resource
import sqlite3
import sys
from functools import partial
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, Engine, event

from server.core.events import RoomOpened
from server.settings import Settings
from server.store import Keyring, Practice, Store
from server.store.errors import Conflict, DuplicateCommand, StoreBroken, StoreError, StoreFull
from tests.clock import TEN


def say(*words: object) -> None:
    # One write: a line that is cut by a kill is no acknowledgement.
    os.write(1, " ".join(map(str, words)).encode() + b"\n")


class Writer:
    """Appends to all sessions of a folder and reads at the same time, until the disk fails."""

    def __init__(self, store: Store, practice: Practice, sessions: list[str], reading: str) -> None:
        self._log = practice.log
        self._sessions = sessions
        self._reading = store.journal.read if reading == "beside" else store.journal.write
        self._broken = False

    async def work(self) -> None:
        async with asyncio.TaskGroup() as group:
            for session_id in self._sessions:
                group.create_task(self._append(session_id))
            group.create_task(self._read())

    async def _append(self, session_id: str) -> None:
        last = len(await self._log.read(session_id))
        while not self._broken:
            try:
                recorded = await self._log.append(
                    session_id,
                    expected_seq=last,
                    author="system",
                    command_id=f"{session_id}-{last}",
                    events=(RoomOpened(),) * 2,
                    at=TEN,
                )
            except (Conflict, DuplicateCommand) as wrong:
                say("wrong", type(wrong).__name__)  # what was refused is there after all
                raise
            except (StoreFull, StoreBroken) as refusal:
                say("refused", type(refusal).__name__)
                self._broken = isinstance(refusal, StoreBroken)
                await self._log.read(session_id, after=last)
                continue
            last = recorded[-1].seq
            say("ack", session_id, last)

    async def _read(self) -> None:
        while not self._broken:
            began = perf_counter()
            try:
                await self._reading(count_events)
            except StoreFull:  # only a reading behind the writer is told
                continue
            say("read", perf_counter() - began)


def count_events(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM audit_entry").scalar_one())


async def write(folder: Path, limit: int, reading: str) -> None:
    settings = Settings(data_dir=folder / "data", key_file=folder / "keys.json", hashing="cheap")
    store = await Store.open(settings, Keyring.load(settings.key_file))
    practice = store.practice((folder / "practice").read_text())
    sessions = (folder / "sessions").read_text().split()
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit:  # the system lets no file grow past so many bytes
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most[1]))
    await Writer(store, practice, sessions, reading).work()
    # The disk may be well again by now, but what it did to the file nobody knows.
    resource.setrlimit(resource.RLIMIT_FSIZE, most)
    try:
        await practice.audit.record(
            actor="a", act="view", subject_kind="note", subject_id="n", at=TEN
        )
    except StoreError as still:
        say("still", type(still).__name__)
    say("readable", len(await practice.log.read(sessions[0])))
    await store.close()


def _set(pragma: str, connection: sqlite3.Connection, _: object) -> None:
    connection.execute(f"PRAGMA {pragma}")


def main() -> None:
    for line in sys.stdin:
        folder, limit, pragma, reading = line.split()
        pid = os.fork()
        if pid == 0:
            try:
                event.listen(Engine, "connect", partial(_set, pragma))
                asyncio.run(write(Path(folder), int(limit), reading))
            finally:
                os._exit(0)
        say("pid", pid)
        while True:
            _, status = os.waitpid(pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                break
            say("stopped")
        say("gone")


if __name__ == "__main__":
    main()
