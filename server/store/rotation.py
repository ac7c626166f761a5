"""Sealing everything anew with the current key: in small commits, so it may be stopped anywhere.

What is still to be done is in the data: a value sealed by another key. The triggers that keep
facts from being changed are taken off and put back within each commit, so nobody ever finds the
file without them. The audit's reasons stay as they are, since the chain holds their sealed bytes:
the keys of the past stay in the ring, to open and never to seal.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from server.settings import Settings
from server.store.columns import metadata
from server.store.database import FolderLock, reader_engine, writer_engine
from server.store.schema import audit_entry
from server.store.types import Sealed
from server.store.vault import Keyring, Place, Vault, key_id_of

ROWS = 500  # in one commit: a second's work
Told = Callable[[str, int], None]
Key = tuple[Any, ...]
Row = tuple[Key, bytes]


def sealed_columns() -> list["sa.Column[bytes]"]:
    return [
        column
        for table in sorted(metadata.tables.values(), key=lambda table: table.name)
        for column in table.c
        if isinstance(column.type, Sealed)
    ]


def reseal(settings: Settings, keyring: Keyring, told: Told = lambda column, rows: None) -> int:
    """Seal with the current key what another one sealed; return how many values that were."""
    lock = FolderLock(settings.data_dir)
    try:
        with writer_engine(settings.database).connect() as connection:
            connection.connection.cursor().execute("PRAGMA secure_delete=ON")
            done = sum(
                _column(connection, Vault(keyring), keyring.current, column, told)
                for column in sealed_columns()
                if column.table is not audit_entry
            )
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return done
    finally:
        lock.release()


def in_use_of(settings: Settings) -> dict[str, int]:
    """As `in_use`, of the whole file; the server may be at work."""
    with reader_engine(settings.database).connect() as connection, connection.begin():
        return in_use(connection)


def in_use(connection: Connection) -> dict[str, int]:
    """Return how many values each key seals."""
    found: Counter[str] = Counter()
    for column in sealed_columns():
        # The head is enough: format, length, id.
        head = sa.func.substr(column, 1, 64, type_=sa.LargeBinary)
        rows = connection.execute(sa.select(head).where(column.is_not(None)))
        found.update(key_id_of(row[0]) for row in rows)
    return dict(found)


def place_of(column: "sa.Column[bytes]", key: Key) -> Place:
    """Return where the value of *column* in the row with this primary key lives."""
    return Place(column.table.name, "/".join(map(str, key)), column.name)


def _column(
    connection: Connection, vault: Vault, current: str, column: "sa.Column[bytes]", told: Told
) -> int:
    done = 0
    for rows in _batches(connection, column):
        old = [(key, sealed) for key, sealed in rows if key_id_of(sealed) != current]
        if not old:
            continue
        places = [place_of(column, key) for key, _ in old]
        opened = [vault.open(at, sealed) for at, (_, sealed) in zip(places, old, strict=True)]
        anew = vault.seal_all(list(zip(places, opened, strict=True)))
        with connection.begin():
            triggers = _take_off_triggers(connection, column.table.name)
            parts = list(enumerate(column.table.primary_key))
            own = [part == sa.bindparam(f"key_{number}") for number, part in parts]
            change = sa.update(column.table).where(*own)
            connection.execute(
                change.values({column.name: sa.bindparam("sealed")}),
                [
                    {f"key_{number}": key[number] for number, _ in parts} | {"sealed": sealed}
                    for (key, _), sealed in zip(old, anew, strict=True)
                ],
            )
            for statement in triggers:
                connection.exec_driver_sql(statement)
        done += len(old)
        told(f"{column.table.name}.{column.name}", done)
    return done


def _batches(connection: Connection, column: "sa.Column[bytes]") -> Iterator[list[Row]]:
    keys = list(column.table.primary_key)
    query = sa.select(*keys, column).where(column.is_not(None)).order_by(*keys).limit(ROWS)
    after: Key | None = None
    while True:
        further = query if after is None else query.where(sa.tuple_(*keys) > after)
        with connection.begin():
            found: list[Row] = [
                (tuple(row[:-1]), row[-1]) for row in connection.execute(further).all()
            ]
        if not found:
            return
        yield found
        after = found[-1][0]


def _take_off_triggers(connection: Connection, table: str) -> list[str]:
    """Drop the triggers of *table* in this transaction; return what makes them again."""
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", (table,)
    ).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    return [statement for _, statement in found]
