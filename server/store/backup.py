"""Backups: one moment of the database while it is written to, sealed, and tried before it counts.

A backup holds no key. Without the key file it opens nothing; keep a copy of that file elsewhere.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from urllib.parse import quote

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from server.cannot import Cannot
from server.core import session as core_session
from server.core.events import Recorded, decode
from server.settings import Settings
from server.store import sealed_file
from server.store.anchors import Anchor
from server.store.chains import heads, verify
from server.store.database import reader_engine
from server.store.errors import Damaged
from server.store.log_writer import event_place
from server.store.migrate import revision
from server.store.schema import session_event
from server.store.vault import Keyring, Vault

ENDING = ".backup"
# Time and chance: a listing of the folder says nothing about anybody.
NAME = "group-companion-{at:%Y%m%dT%H%M%SZ}-{chance}" + ENDING


class BackupError(Cannot):
    """It cannot be done like this; the text says why."""


class Told(Struct, frozen=True):
    """What a backup says of itself, sealed in front of the database."""

    made_at: datetime
    revision: str
    anchors: list[Anchor]
    sessions: int
    events: int


def backup(settings: Settings, keyring: Keyring, folder: Path, at: datetime) -> Path:
    """Write a backup into *folder* and return it, synced. The server may be at work."""
    if not settings.database.exists():
        raise BackupError(f"there is no database in {settings.data_dir}")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / NAME.format(at=at, chance=secrets.token_hex(4))
    with TemporaryDirectory(dir=folder, prefix=".at-work-") as work:
        copy, unnamed = Path(work) / "copy", Path(work) / "sealed"
        _copy(settings.database, copy)
        told = msgspec.json.encode(_told(copy, at))
        with _opened(unnamed) as stream:
            sealed_file.write(stream, keyring, _pieces(told, copy))
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(unnamed, path)
    _sync(folder)
    return path


def restore(backup_file: Path, keyring: Keyring, settings: Settings) -> Told:
    """Put the database of *backup_file* into an empty data folder, whole or not at all."""
    folder = settings.data_dir
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty; a backup is restored into a new folder only")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=folder, prefix=".at-work-") as work:
        copy = Path(work) / "copy"
        told = _unpack(backup_file, keyring, copy)
        os.replace(copy, settings.database)
    _sync(folder)
    return told


def verify_backup(backup_file: Path, keyring: Keyring, scratch: Path | None = None) -> Told:
    """Restore *backup_file* aside and look at all of it; Damaged at the first thing that is wrong.

    The copy lies beside the backup while it is looked at, its columns sealed, and is gone after.
    """
    with TemporaryDirectory(dir=scratch or backup_file.parent, prefix=".at-work-") as work:
        copy = Path(work) / "copy"
        told = _unpack(backup_file, keyring, copy)
        with closing(sqlite3.connect(copy)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise Damaged("the database in the backup is damaged")
            if connection.execute("PRAGMA foreign_key_check").fetchall():
                raise Damaged("in the backup some rows point to nothing")
        if revision(copy) != told.revision:
            raise Damaged("the backup is of another release than it says")
        with reader_engine(copy).connect() as reading, reading.begin():
            found = verify(reading, Vault(keyring), told.anchors).found
            if found:
                raise Damaged(f"in the backup {found[0]}")
            counted = replayed(reading, Vault(keyring))
        if counted != (told.sessions, told.events):
            raise Damaged("the backup does not hold as many sessions and events as it says")
        return told


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest *keep* backups; return what went. A name begins with its time."""
    found = sorted(folder.glob(NAME.partition("{")[0] + "*" + ENDING), reverse=True)
    for path in found[keep:]:
        path.unlink()
    return found[keep:]


def replayed(connection: sa.Connection, vault: Vault) -> tuple[int, int]:
    """Open and fold every log of every session; return how many sessions and events there are."""
    e = session_event.c
    query = sa.select(e.session_id, e.seq, e.at, e.author, e.command_id, e.payload)
    sessions: dict[str, core_session.Session | None] = {}
    events = 0
    for row in connection.execute(query.order_by(e.session_id, e.seq)):
        event = decode(vault.open(event_place(row.session_id, row.seq), row.payload))
        recorded = Recorded(row.seq, row.at, row.author, row.command_id, event)
        try:
            sessions[row.session_id] = core_session.step(sessions.get(row.session_id), recorded)
        except ValueError:
            raise Damaged(
                f"the log of session {row.session_id} cannot be replayed from {row.seq} on"
            ) from None
        events += 1
    return len(sessions), events


def _copy(database: Path, to: Path) -> None:
    source = f"file:{quote(str(database.absolute()))}?mode=ro"
    with (
        closing(sqlite3.connect(source, uri=True)) as reading,
        closing(sqlite3.connect(to)) as writing,
    ):
        # In one go: it is one transaction, and what is written meanwhile goes into the WAL.
        reading.backup(writing, pages=-1)
        writing.execute("PRAGMA journal_mode=DELETE")


def _told(copy: Path, at: datetime) -> Told:
    e = session_event.c
    counts = sa.select(sa.func.count(e.session_id.distinct()), sa.func.count())
    with reader_engine(copy).connect() as connection, connection.begin():
        sessions, events = connection.execute(counts).one()
        anchors = [Anchor(name, seq, end.hex(), at) for name, seq, end in heads(connection)]
    return Told(at, revision(copy) or "", anchors, sessions, events)


def _pieces(told: bytes, copy: Path) -> Iterator[bytes]:
    yield told
    with copy.open("rb") as stream:
        while piece := stream.read(sealed_file.PIECE):
            yield piece


def _unpack(backup_file: Path, keyring: Keyring, to: Path) -> Told:
    with backup_file.open("rb") as sealed, _opened(to) as stream:
        pieces = sealed_file.read(sealed, keyring)
        try:
            told = msgspec.json.decode(next(pieces), type=Told)
        except msgspec.DecodeError:
            raise Damaged("the backup is of another release") from None
        for piece in pieces:
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    return told


def _opened(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
