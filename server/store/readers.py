"""Reading the file: a few threads, each with a connection that cannot write.

Whoever reads sees one moment of the file. What many ask for in the same moment, which visit a
cookie is of, is looked up for all of them at once: a way to another thread and back costs more
than the answer, and at the top of the hour thousands stand at the door.
"""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from server.store.database import reader_engine, sqlite_code
from server.store.errors import Damaged, StoreClosed

log = logging.getLogger(__name__)

THREADS = 2
MOST_AT_ONCE = 256  # of one question: bounds how long a thread is taken, and a statement's length
UNREADABLE = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Query = Callable[[Connection], T]
# Answers for many keys in one statement, in their order.
Lookup = Callable[[Connection, Sequence[K]], Sequence[T]]
_Asked = tuple[Any, "asyncio.Future[Any]"]


class Readers:
    """The threads of one file; used from the event loop it was made in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")
        self._own = threading.local()
        self._connections: list[Connection] = []
        self._asked: dict[Lookup[Any, Any], list[_Asked]] = {}
        self._looking = self._closed = False

    async def read(self, query: Query[T]) -> T:
        """Run *query* on a connection that sees one moment of the file."""
        return await self._loop.run_in_executor(self._threads, self._query, query)

    def look(self, lookup: Lookup[K, T], key: K) -> "asyncio.Future[T]":
        """Return what *lookup* says of *key*, asked together with all that wait for it."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._asked.setdefault(lookup, []).append((key, future))
        if not self._looking:
            self._looking = True
            self._loop.call_soon(self._look)
        return future

    async def close(self) -> None:
        """Wait for what is under way; nothing is read any more."""
        self._closed = True
        await asyncio.to_thread(self._threads.shutdown)
        for connection in self._connections:
            connection.close()

    # ---- below

    def _look(self) -> None:
        """Ask for all that waits, a question at a time: meanwhile the next gathers."""
        if not self._asked:
            self._looking = False
            return
        lookup, asked = next(iter(self._asked.items()))
        if rest := asked[MOST_AT_ONCE:]:
            self._asked[lookup] = rest
        else:
            del self._asked[lookup]
        asked = asked[:MOST_AT_ONCE]
        keys = [key for key, _ in asked]
        if self._closed:
            self._tell(asked, StoreClosed("The store is closed; the server is about to stop."))
            return self._look()
        answers = self._loop.run_in_executor(
            self._threads, self._query, lambda connection: lookup(connection, keys)
        )
        answers.add_done_callback(lambda done: self._told(asked, done))

    def _told(self, asked: list[_Asked], answers: "asyncio.Future[Sequence[Any]]") -> None:
        self._look()
        self._tell(asked, answers.exception() or answers.result())

    def _tell(self, asked: list[_Asked], answers: BaseException | Sequence[Any]) -> None:
        if isinstance(answers, BaseException):
            answers = [answers] * len(asked)
        for (_, future), answer in zip(asked, answers, strict=True):
            if future.done():  # its caller was cancelled
                continue
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)

    # ---- in a thread

    def _query(self, query: Query[T]) -> T:
        connection: Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = reader_engine(self._path).connect()
            self._connections.append(connection)
        try:
            with connection.begin():
                return query(connection)
        except DBAPIError as error:
            if (code := sqlite_code(error)) not in UNREADABLE:
                raise
            log.critical("reading failed with SQLite code %s", code)
            raise Damaged("The database file cannot be read; restore it from a backup.") from None
