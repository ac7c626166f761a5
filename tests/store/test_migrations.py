"""The schema: migrations that go up, say what the tables say, go down, and up again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from server.settings import Settings
from server.store import Keyring, Store, migrate
from server.store.columns import metadata
from server.store.errors import DataFolderBusy, SchemaOutdated
from server.store.migrate import SCRIPTS, check, head, revision


def _is_scoped(table: sa.Table) -> bool:
    return "practice_id" in table.c and not table.c.practice_id.nullable


def test_every_table_belongs_to_a_practice() -> None:
    tables = [table for table in metadata.tables.values() if table.name != "practice"]

    assert [] == [table.name for table in tables if not _is_scoped(table)]


def test_a_table_of_nobody_would_be_found() -> None:
    assert not _is_scoped(sa.Table("stray", sa.MetaData(), sa.Column("id", sa.String)))


def test_every_reference_stays_within_the_practice() -> None:
    crossing = [
        f"{table.name}.{key.column_keys}"
        for table in metadata.tables.values()
        for key in table.foreign_key_constraints
        if "practice_id" not in key.column_keys
    ]

    assert [] == crossing


def test_migrations_go_up_down_and_up_and_say_what_the_tables_say(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "keys.json")

    migrate(settings)
    check(settings)
    assert head() == revision(settings.database)
    migrate(settings, "base")
    assert revision(settings.database) is None
    migrate(settings)
    check(settings)


def test_the_release_works_with_the_last_of_its_migrations() -> None:
    # The files' names say it without Alembic, which takes longer to load than the rest to start.
    scripts = ScriptDirectory(str(SCRIPTS))

    assert scripts.get_current_head() == head()


def test_a_migration_that_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "keys.json")
    settings.data_dir.mkdir()
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute("CREATE TABLE visit (in_the_way INTEGER)")
        connection.commit()

    with pytest.raises(sa.exc.OperationalError, match="already exists"):
        migrate(settings)

    with closing(sqlite3.connect(settings.database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        assert [("visit",)] == tables.fetchall()


async def test_a_database_of_another_release_is_refused_in_words(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "keys.json")
    keyring = Keyring.create(settings.key_file)

    with pytest.raises(SchemaOutdated, match="python -m server migrate"):
        await Store.open(settings, keyring)
    migrate(settings)
    await (await Store.open(settings, keyring)).close()


async def test_a_second_server_on_the_same_folder_is_refused_in_words(
    settings: Settings, keyring: Keyring, store: Store
) -> None:
    with pytest.raises(DataFolderBusy, match="Another server works on"):
        await Store.open(settings, keyring)
    with pytest.raises(DataFolderBusy):
        migrate(settings)


async def test_nobody_else_on_the_machine_can_read_the_files(
    settings: Settings, store: Store
) -> None:
    files = [path for path in settings.data_dir.iterdir() if path.is_file()]

    assert {0o600} == {path.stat().st_mode & 0o777 for path in files}
    assert 0o600 == settings.key_file.stat().st_mode & 0o777


async def test_the_writer_syncs_each_commit_and_checkpoints_only_by_itself(store: Store) -> None:
    def pragmas(connection: sa.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]

    full = 2
    assert ["wal", full, 1, 0] == await store.journal.write(pragmas)
    assert 0 == (await store.journal.read(pragmas))[-1]


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(sa.exc.OperationalError) as refused:
        await store.journal.read(lambda c: c.exec_driver_sql("DELETE FROM practice"))

    assert isinstance(refused.value.orig, sqlite3.OperationalError)
