"""One practice's view of the tables: every statement is built here, and only for that practice.

The threat is a query that forgets whose rows it reads. Statements are made nowhere else but in
doors.py and the log's writer, so forgetting is not possible; the Eli test tries every function
all the same.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from server.store.errors import Damaged
from server.store.journal import Journal
from server.store.schema import practice
from server.store.types import SealedBytes
from server.store.vault import Place, Vault

T = TypeVar("T")


class Statements:
    """The statements and seals of one practice, for whoever brings a connection."""

    def __init__(self, practice_id: str, vault: Vault) -> None:
        self.practice_id = practice_id
        self.vault = vault

    def select(self, *columns: "sa.Column[Any]") -> "sa.Select[*tuple[Any, ...]]":
        """Return a select of *columns*; rows of every table they name are this practice's."""
        return sa.select(*columns).where(*map(self._own, {c.table for c in columns}))

    def select_among(
        self, *columns: "sa.Column[Any]", by: Collection[sa.Table] = ()
    ) -> "sa.Select[*tuple[Any, ...]]":
        """Return the same for a query that finds its rows by something better than the practice.

        SQLite keeps no count of what is in a table, and takes any index on the practice for one
        that leads to a few rows: a month of notes was found by looking at all there ever were.
        Those of *by* are found by the practice, and by a time or another id within it.
        """
        return sa.select(*columns).where(
            *(
                self._own(table) if table in by else self._own_somewhere(table)
                for table in {c.table for c in columns}
            )
        )

    def own_practice(self) -> "sa.Select[*tuple[Any, ...]]":
        """Return a select of the practice's own row."""
        return sa.select(*practice.c).where(practice.c.id == self.practice_id)

    def insert(self, table: sa.Table, **values: Any) -> sa.Insert:
        return sa.insert(table).values(practice_id=self.practice_id, **values)

    def upsert(self, table: sa.Table, **values: Any) -> sqlite.Insert:
        return sqlite.insert(table).values(practice_id=self.practice_id, **values)

    def update(self, table: sa.Table) -> sa.Update:
        return sa.update(table).where(self._own(table))

    def delete(self, table: sa.Table) -> sa.Delete:
        return sa.delete(table).where(self._own(table))

    def update_own_practice(self) -> sa.Update:
        return sa.update(practice).where(practice.c.id == self.practice_id)

    def _own(self, table: "sa.FromClause") -> "sa.ColumnElement[bool]":
        return table.c.practice_id == self.practice_id

    def _own_somewhere(self, table: "sa.FromClause") -> "sa.ColumnElement[bool]":
        return unindexed(table.c.practice_id) == self.practice_id

    # ---- sealed JSON

    def seal(self, column: "sa.Column[Any]", row: str, value: object) -> SealedBytes:
        return seal(self.vault, column, row, value)

    def open(self, column: "sa.Column[Any]", row: str, sealed: bytes, kind: type[T]) -> T:
        return unseal(self.vault, column, row, sealed, kind)


class Scope(Statements):
    """The same with the journal that runs them."""

    def __init__(self, practice_id: str, journal: Journal, vault: Vault) -> None:
        super().__init__(practice_id, vault)
        self.journal = journal

    async def read(self, query: Callable[[Connection], T]) -> T:
        return await self.journal.read(query)

    async def write(self, work: Callable[[Connection], T]) -> T:
        return await self.journal.write(work)

    async def execute(self, *statements: sa.Insert | sa.Update) -> int:
        """Run *statements* in order, all or none; return how many rows the last one touched."""

        def work(connection: Connection) -> int:
            return [connection.execute(statement).rowcount for statement in statements][-1]

        return await self.write(work)


def unindexed(column: "sa.ColumnElement[T]") -> "sa.ColumnElement[T]":
    """Return *column* with a plus before it: SQLite's way to say that no index is looked for."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def seal(vault: Vault, column: "sa.Column[Any]", row: str, value: object) -> SealedBytes:
    """Return *value* as JSON, readable only in *column* of *row*."""
    return vault.seal(place(column, row), msgspec.json.encode(value))


def unseal(vault: Vault, column: "sa.Column[Any]", row: str, sealed: bytes, kind: type[T]) -> T:
    """Return the value `seal` was given; Damaged when it is anything else."""
    payload = vault.open(place(column, row), sealed)
    try:
        return msgspec.json.decode(payload, type=kind)
    except msgspec.DecodeError:
        # The decoder's words could quote the value.
        raise Damaged(
            f"{column.table.name}.{column.name} of {row} is not of this release"
        ) from None


def place(column: "sa.Column[Any]", row: str) -> Place:
    return Place(column.table.name, row, column.name)
