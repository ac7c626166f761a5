"""Group commit: one disk thread takes all that waits, commits once, and only then answers.

No timer while it is calm: whatever comes is taken at once, and while one batch is being synced
the next one gathers. A unit of work that fails takes nobody along. Nothing here ever blocks the
event loop.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection

from server.clock import SystemClock
from server.store.database import sqlite_code, writer_engine
from server.store.errors import StoreBroken, StoreClosed, StoreError, StoreFull
from server.store.readers import K, Lookup, Query, Readers
from server.store.rights import Rights
from server.store.role import confine

log = logging.getLogger(__name__)

MOST_UNITS = 512  # in one commit, about: bounds how long the first of them waits
# At most one commit in so long, because a commit costs the processor as much as many events. A
# slow disk takes longer by itself, and a click on a calm evening finds the last commit long past.
GATHER_SECONDS = 0.005
CALM_SECONDS = 0.25  # without work the writer checkpoints
MOST_UNCHECKPOINTED = 4_000  # units; on an evening without a calm moment
# Pages in the WAL. It begins anew by itself, but not while there is always somebody reading it.
MOST_FRAMES = 8_192
# The file or the disk is not what SQLite thinks it is; after them nothing can be trusted.
FATAL = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    }
)

# Nothing is wrong with the file: nothing of the batch was written, and later it may well be.
FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})  # the latter: of the -shm

T = TypeVar("T")
A = TypeVar("A")
Work = Callable[[Connection], T]
# Handles many items in few statements; an answer that is a StoreError is that item's refusal.
Handler = Callable[[Connection, Sequence[A]], Sequence[T | StoreError]]


class _Unit(NamedTuple):
    """What somebody waits for: *item* for *handler*, or by itself a piece of work."""

    future: "asyncio.Future[Any]"
    handler: "Handler[Any, Any] | None"
    item: Any


class _Outcome(NamedTuple):
    unit: _Unit
    result: Any = None
    error: Exception | None = None


class _BatchLostError(Exception):
    """The transaction is gone, and with it every unit of the batch; the cause says why."""


class Journal:
    """The way to the file. Open it with `await Journal.open(path)`, and close it."""

    def __init__(self, path: Path) -> None:
        self.commits = 0
        self.waiting = 0  # units that are not answered yet
        self.rights = Rights()
        self._path = path
        self._loop = asyncio.get_running_loop()
        # A turn of the loop puts what it has at once: each put wakes the disk thread, which then
        # wants the interpreter.
        self._units: queue.SimpleQueue[list[_Unit] | None] = queue.SimpleQueue()
        self._gathered: list[_Unit] = []
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._closed = False
        self._broken: StoreError | None = None
        self._uncheckpointed = 0
        self._clock = SystemClock()
        self._began = self._clock.monotonic() - GATHER_SECONDS  # the latest commit
        self._pause = threading.Event()  # never set: a pause of exactly as long
        self._thread = threading.Thread(target=self._write_all, name="disk", daemon=True)
        self._readers = Readers(path)

    @classmethod
    async def open(cls, path: Path) -> "Journal":
        journal = cls(path)
        journal._thread.start()
        await journal._ready
        return journal

    async def write(self, work: Work[T]) -> T:
        """Run *work* in the next batch and return its result once that is on disk.

        It may be run a second time, after all that the first time did was undone. A caller that
        is cancelled stops waiting; the work is done or not done all the same.
        """
        result: T = await self._put(None, work)
        return result

    def gather(self, handler: Handler[A, T], item: A) -> "asyncio.Future[T]":
        """As `write`, but items that wait for the same *handler* are handed to it together.

        A future and no coroutine: whoever needs no task of their own need not pay for one.
        """
        return self._put(handler, item)

    async def read(self, query: Query[T]) -> T:
        """Run *query* on a connection that cannot write and sees one moment of the file."""
        self._refuse_if_closed()
        return await self._readers.read(query)

    def look(self, lookup: Lookup[K, T], key: K) -> "asyncio.Future[T]":
        """As `read`, but keys that wait for the same *lookup* are looked up together."""
        self._refuse_if_closed()
        return self._readers.look(lookup, key)

    async def close(self) -> None:
        """Finish what waits, checkpoint, close the file. Later calls are refused in words."""
        if self._closed:
            return
        self._closed = True
        await self._readers.close()
        self._hand_over()
        self._units.put(None)
        await self._ended
        self._thread.join()

    @property
    def refusal(self) -> StoreError | None:
        """Why nothing is written any more; None while writing works."""
        return self._broken or (StoreClosed("The store is closed.") if self._closed else None)

    def _put(self, handler: "Handler[Any, Any] | None", item: Any) -> "asyncio.Future[Any]":
        self._refuse_if_closed()
        unit = _Unit(self._loop.create_future(), handler, item)
        if not self._gathered:
            self._loop.call_soon(self._hand_over)
        self._gathered.append(unit)
        self.waiting += 1
        return unit.future

    def _hand_over(self) -> None:
        gathered, self._gathered = self._gathered, []
        for start in range(0, len(gathered), MOST_UNITS):
            self._units.put(gathered[start : start + MOST_UNITS])

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreClosed("The store is closed; the server is about to stop.")

    def _settle(self, outcomes: Sequence[_Outcome]) -> None:
        self.waiting -= len(outcomes)
        for outcome in outcomes:
            future = outcome.unit.future
            if future.done():  # its caller was cancelled
                continue
            if outcome.error is not None:
                future.set_exception(outcome.error)
            else:
                future.set_result(outcome.result)

    # ---- in the disk thread

    def _write_all(self) -> None:
        try:
            connection = writer_engine(self._path).connect()
        except Exception as error:
            self._loop.call_soon_threadsafe(self._ready.set_exception, error)
            return
        with connection:
            # A disk that failed may have left pages in the system's cache which it takes for
            # written. Copied into the database file and synced, they are.
            self._checkpoint(connection, "TRUNCATE")
            self._take_office(connection)
            self._loop.call_soon_threadsafe(self._ready.set_result, None)
            for batch in self._batches(connection):
                outcomes = self._commit(connection, batch)
                if less := self.rights.taken():
                    # Before those who wait are answered: who is told is looked at first.
                    self._loop.call_soon_threadsafe(self.rights.tell, less)
                self._loop.call_soon_threadsafe(self._settle, outcomes)
            self._checkpoint(connection, "TRUNCATE")
        self._loop.call_soon_threadsafe(self._ended.set_result, None)

    def _take_office(self, connection: Connection) -> None:
        """From here on it notices who lost a right, and cannot touch what guards the record."""
        own: object = connection.connection.dbapi_connection
        if not isinstance(own, sqlite3.Connection):
            raise TypeError("rights are noticed by SQLite")
        self.rights.notice(own)
        confine(own)

    def _batches(self, connection: Connection) -> Iterator[list[_Unit]]:
        """Yield what waits, again and again, until the end is asked for."""
        while True:
            try:
                first = self._units.get(timeout=CALM_SECONDS if self._uncheckpointed else None)
            except queue.Empty:
                self._checkpoint(connection, "PASSIVE")
                continue
            self._gather()
            batch, more = list[_Unit](), first
            while more is not None:
                batch += more
                if len(batch) >= MOST_UNITS or self._units.empty():
                    break
                more = self._units.get()  # ours alone to take, so it is there
            if batch:
                yield batch
            if more is None:
                return
            if self._uncheckpointed >= MOST_UNCHECKPOINTED:
                frames = self._checkpoint(connection, "PASSIVE")
                if frames > MOST_FRAMES:
                    self._checkpoint(connection, "RESTART")

    def _gather(self) -> None:
        """While it is busy, let a few more units come."""
        rest = self._began + GATHER_SECONDS - self._clock.monotonic()
        if rest > 0:
            self._pause.wait(rest)
        self._began = self._clock.monotonic()

    def _commit(self, connection: Connection, batch: list[_Unit]) -> list[_Outcome]:
        # Savepoints make SQLite copy every page it is about to change. So first without: if no
        # unit fails, none was needed. If one does, all is undone and each tries by itself.
        for perform in (_together, _apart):
            if self._broken:
                break
            try:
                with connection.begin():
                    outcomes = perform(connection, batch)
            except Exception as error:
                if perform is _together and not _is_lost(error):
                    continue
                refusal = self._in_words(error)
                if isinstance(refusal, StoreFull):
                    # It may be the WAL that fills the disk; this gives back what it took.
                    self._checkpoint(connection, "TRUNCATE")
                return _all_fail(batch, refusal)
            self.commits += 1
            self._uncheckpointed += len(batch)
            return outcomes
        return _all_fail(batch, self._broken or StoreError("Nothing of this was written."))

    def _in_words(self, error: BaseException) -> StoreError:
        code, extended = _code_of(error), _code_of(error, extended=True)
        if FULL & {code, extended}:
            return StoreFull("The disk is full. Nothing of this was written.")
        if code == sqlite3.SQLITE_BUSY:
            return StoreError("Another program holds the database. Nothing of this was written.")
        self._broken = StoreBroken(
            "The disk failed while writing. Nothing is written any more until the server is"
            " started again; what was acknowledged before is safe."
        )
        log.critical("commit failed with SQLite code %s; writing stops", extended, exc_info=error)
        return self._broken

    def _checkpoint(self, connection: Connection, mode: str) -> int:
        """Copy the WAL into the file and return how many pages were in it."""
        # Only ever by this connection. What cannot be checkpointed now stays safe in the WAL.
        self._uncheckpointed = 0
        try:
            cursor = connection.connection.cursor()
            _, frames, _ = cursor.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
        except sqlite3.Error as error:
            log.warning("checkpoint put off: SQLite code %s", sqlite_code(error))
            return 0
        return int(frames)


def _together(connection: Connection, batch: Sequence[_Unit]) -> list[_Outcome]:
    """Perform all of *batch*, in order; items of one handler that follow each other at once."""
    return [
        outcome
        for handler, run in groupby(batch, key=lambda unit: unit.handler)
        for outcome in _perform(connection, handler, list(run))
    ]


def _apart(connection: Connection, batch: Sequence[_Unit]) -> list[_Outcome]:
    """Perform each of *batch* by itself; one that fails leaves nothing and spares the others."""
    return [_alone(connection, unit) for unit in batch]


def _alone(connection: Connection, unit: _Unit) -> _Outcome:
    try:
        (outcome,) = _in_savepoint(connection, lambda c: _perform(c, unit.handler, [unit]))
    except _BatchLostError:
        raise
    except Exception as error:
        return _Outcome(unit, error=error)
    return outcome


def _perform(
    connection: Connection, handler: "Handler[Any, Any] | None", run: Sequence[_Unit]
) -> list[_Outcome]:
    if handler is None:
        return [_Outcome(unit, unit.item(connection)) for unit in run]
    answers = handler(connection, [unit.item for unit in run])
    return [
        _Outcome(unit, error=answer) if isinstance(answer, StoreError) else _Outcome(unit, answer)
        for unit, answer in zip(run, answers, strict=True)
    ]


def _in_savepoint(connection: Connection, work: Work[T]) -> T:
    savepoint = connection.begin_nested()
    try:
        result = work(connection)
    except Exception as error:
        # After some errors SQLite has rolled back everything, the savepoint included.
        if not _in_transaction(connection) or _is_lost(error):
            raise _BatchLostError from error
        savepoint.rollback()
        raise
    savepoint.commit()
    return result


def _in_transaction(connection: Connection) -> bool:
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))


def _is_lost(error: BaseException) -> bool:
    """Whether the disk is at fault, and no unit of the batch can be written."""
    return isinstance(error, _BatchLostError) or bool(
        {_code_of(error), _code_of(error, extended=True)} & (FATAL | FULL)
    )


def _code_of(error: BaseException, *, extended: bool = False) -> int | None:
    """Return SQLite's code for *error*, or for what a lost batch was raised from."""
    if isinstance(error, _BatchLostError):
        error = error.__cause__ or error
    return sqlite_code(error, extended=extended)


def _all_fail(batch: Sequence[_Unit], error: StoreError) -> list[_Outcome]:
    return [_Outcome(unit, error=error) for unit in batch]
