"""How long each kind of record is kept: retention.toml, counted, and erased where it says so."""

import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

from server.settings import Settings
from server.store.columns import metadata
from server.store.database import FolderLock, reader_engine, writer_engine
from server.store.emergency_tables import record_hold
from server.store.schema import link

FILE = Path(__file__).with_name("retention.toml")


class Kind(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    keep_days: int
    erase: bool
    why: str
    tables: dict[str, str]


class Due(Struct, frozen=True):
    """How many rows of a kind are older than they are kept, and how many a hold keeps all the same.

    Counted once, however often it is asked: looking changes nothing.
    """

    kind: Kind
    rows: int
    held: int


def kinds() -> tuple[Kind, ...]:
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return msgspec.convert(found["kind"], tuple[Kind, ...])


def due(settings: Settings, now: datetime) -> list[Due]:
    """Return what is older than it is kept, of every kind: the dry run."""
    with reader_engine(settings.database).connect() as connection, connection.begin():
        holds = _holds(connection, settings)
        return [_due(connection, kind, holds, now) for kind in kinds()]


def erase(settings: Settings, now: datetime) -> list[Due]:
    """Erase what may be erased and is due; return what went. The server must not be at work."""
    lock = FolderLock(settings.data_dir)
    try:
        with writer_engine(settings.database).connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA secure_delete=ON")  # zeroes, where a row was
            with connection.begin():
                holds = _holds(connection, settings)
                gone = [_due(connection, kind, holds, now) for kind in kinds() if kind.erase]
                for one in gone:
                    for table, old, held in _old(one.kind, holds, now):
                        connection.execute(sa.delete(table).where(old, ~held))
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone
    finally:
        lock.release()


def _holds(connection: Connection, settings: Settings) -> tuple[str, ...]:
    """Return what is held: by the operator's settings, and by an owner's word."""
    h = record_hold.c
    held = connection.scalars(sa.select(h.member_id).where(h.lifted_at.is_(None)))
    return (*settings.retention_holds, *held)


def _due(connection: Connection, kind: Kind, holds: tuple[str, ...], now: datetime) -> Due:
    rows = kept = 0
    for table, old, held in _old(kind, holds, now):
        count = sa.select(sa.func.count()).select_from(table).where(old)
        rows += connection.scalar(count.where(~held)) or 0
        kept += connection.scalar(count.where(held)) or 0
    return Due(kind, rows, kept)


def _old(
    kind: Kind, holds: tuple[str, ...], now: datetime
) -> Iterator[tuple[sa.Table, "sa.ColumnElement[bool]", "sa.ColumnElement[bool]"]]:
    if not kind.keep_days:
        return
    since = now - timedelta(days=kind.keep_days)
    for name, column in kind.tables.items():
        if column:
            table = metadata.tables[name]
            yield table, table.c[column] < since, _held(table, holds)


def _held(table: sa.Table, holds: tuple[str, ...]) -> "sa.ColumnElement[bool]":
    """Whether a row is about a member or a session that is held, directly or by its link."""
    about: list[sa.ColumnElement[Any]] = [
        table.c[name].in_(holds) for name in ("member_id", "session_id") if name in table.c
    ]
    if "link_id" in table.c:
        ours = sa.select(link.c.id).where(
            link.c.member_id.in_(holds) | link.c.session_id.in_(holds)
        )
        about.append(table.c.link_id.in_(ours))
    return sa.func.coalesce(sa.or_(*about), False) if about else sa.false()
