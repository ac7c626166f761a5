"""Connections to the one SQLite file: a writer that syncs every commit, readers that cannot write.

The lock file keeps a second server out. With one writer that is also the only one to checkpoint,
SQLite's WAL-reset bug (fixed in 3.51.3: two connections checkpointing at once) cannot happen.
"""

import fcntl
import logging
import os
import sqlite3
from pathlib import Path
from typing import cast
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from server.store.errors import DataFolderBusy, DataFolderUnusable

log = logging.getLogger(__name__)

BUSY_SECONDS = 5.0  # for a backup tool; nobody of ours ever waits for the lock
SOUND_SINCE = (3, 51, 3)

# recursive_triggers: without it INSERT OR REPLACE deletes a row and no trigger hears of it.
_FOR_ALL = (
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "wal_autocheckpoint=0",
)
# temp_store: what a statement of many rows would need to be undone stays in memory.
_FOR_WRITER = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "journal_size_limit=67108864",
    "temp_store=MEMORY",
    # Room for what one batch of many sessions changes, or it is written twice.
    "cache_size=-65536",
)
_FOR_READER = ("query_only=ON",)


def writer_engine(path: Path) -> Engine:
    """Return the engine that creates and changes the file at *path*."""
    # SQLite gives -wal and -shm the file's own mode, so it is set before they exist.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return _engine(path, mode="rw", pragmas=_FOR_ALL + _FOR_WRITER, begin="BEGIN IMMEDIATE")


def reader_engine(path: Path) -> Engine:
    """Return an engine whose connections see one moment per transaction and change nothing."""
    return _engine(path, mode="ro", pragmas=_FOR_ALL + _FOR_READER, begin="BEGIN")


def driver(connection: Connection) -> sqlite3.Connection:
    """Return SQLite's own connection: for the few statements that every event needs.

    SQLAlchemy adds some 40 us to each statement, half of what a click costs the disk thread.
    """
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def sqlite_code(error: BaseException, *, extended: bool = False) -> int | None:
    """Return SQLite's result code, if it had one for *error*."""
    code = getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlite_errorcode", None)
    if not isinstance(code, int):
        return None
    return code if extended else code & 0xFF


def tell_version() -> None:
    """Say once, at start, which SQLite is at work and what keeps its known bug away."""
    bug = "" if sqlite3.sqlite_version_info >= SOUND_SINCE else (
        "; it has the WAL-reset bug of releases before 3.51.3, which needs two connections that"
        " checkpoint: here one connection writes and checkpoints, and the lock file keeps a second"
        " server out. Do not open the data folder with another program while the server runs"
    )  # fmt: skip
    log.info("SQLite %s%s", sqlite3.sqlite_version, bug)


class FolderLock:
    """Held as long as a server works on a data folder; the system lets go if it dies."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._handle = os.open(folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DataFolderUnusable(f"Cannot use {folder}: {error.strerror}.") from None
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise DataFolderBusy(
                f"Another server works on {folder}. Stop it first, or choose another data folder."
            ) from None

    def release(self) -> None:
        os.close(self._handle)


def _engine(path: Path, *, mode: str, pragmas: tuple[str, ...], begin: str) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?mode={mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            # The driver would begin and commit on its own and break savepoints; we do it below.
            isolation_level=None,
            # One thread uses a connection; another may close it at the end.
            check_same_thread=False,
        )
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    # hide_parameters: an error's text must not carry what was about to be written.
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver(connection).execute(begin)

    return engine
