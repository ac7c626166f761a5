"""Migrations, run by the program itself: one transaction, all or nothing.

A server killed in the middle of one finds the old schema or the new one, never half of it.
Alembic is imported only to migrate: a server that starts just compares two revisions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError

from server.settings import Settings
from server.store.database import FolderLock, reader_engine, writer_engine
from server.store.errors import Damaged

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"


def migrate(settings: Settings, to: str = "head") -> None:
    """Bring the data folder's database to revision *to*; creates it when there is none."""
    lock = FolderLock(settings.data_dir)
    try:
        from alembic import command

        with _connection(settings.database) as connection:
            run = command.downgrade if to == "base" else command.upgrade
            run(_config(connection), to)
    finally:
        lock.release()


def check(settings: Settings) -> None:
    """Raise if the schema and the migrations say different things."""
    from alembic import command

    with _connection(settings.database) as connection:
        command.check(_config(connection))


def head() -> str:
    """Return the revision this release works with: that of the last file, 0001_first.py and on."""
    return max(path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*.py"))


def revision(database: Path) -> str | None:
    """Return the revision *database* is at; None when it is new or not there."""
    if not database.exists():
        return None
    try:
        with reader_engine(database).connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            return found.scalar()
    except DatabaseError:
        raise Damaged(f"{database} is not a database this server can read.") from None


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(database: Path) -> Iterator[Connection]:
    with writer_engine(database).connect() as connection:
        # Rebuilding a table drops the old one, which must not take its children along; the
        # check below finds what that could have left behind.
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        yield connection
        if cursor.execute("PRAGMA foreign_key_check").fetchall():
            raise Damaged("after the migration some rows point to nothing")
