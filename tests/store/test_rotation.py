"""New keys: all opens as before, nothing opens with the old one, and a kill costs nothing."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.settings import Settings
from server.store import KeyFileError, Keyring, Store, rotation
from server.store.chains import verify_file
from server.store.database import reader_engine
from server.store.errors import DataFolderBusy
from server.store.keys import keyring_of, replace_file, with_new_key, without_keys
from server.store.vault import Vault
from tests.store.hers import hers
from tests.store.practice import PASSWORD, Own, begin
from tests.store.test_chains import evening


async def furnished(settings: Settings, keyring: Keyring) -> tuple[str, str]:
    store = await Store.open(settings, keyring)
    own = await begin(store, "Ana")
    await evening(own)
    await store.close()
    return own.practice.practice_id, own.bo


def sealed_by(settings: Settings) -> dict[str, int]:
    with reader_engine(settings.database).connect() as connection, connection.begin():
        return rotation.in_use(connection)


def triggers(settings: Settings) -> set[str]:
    with reader_engine(settings.database).connect() as connection, connection.begin():
        found = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
        return set(found.scalars())


async def test_all_but_the_audit_is_sealed_anew_and_reads_as_before(
    settings: Settings, keyring: Keyring
) -> None:
    practice_id, bo = await furnished(settings, keyring)
    newer, stood = with_new_key(keyring), triggers(settings)

    count = rotation.reseal(settings, newer)

    assert sealed_by(settings)[newer.current] == count > 10
    assert 10 == sealed_by(settings)[keyring.current]  # the reasons the chain holds as sealed
    assert stood == triggers(settings)
    assert 0 == rotation.reseal(settings, newer)
    assert () == verify_file(settings.database, newer, []).found
    store = await Store.open(settings, newer)
    try:
        assert await store.doors.account_for_sign_in("ana@example.org", PASSWORD)
        member = await store.practice(practice_id).people.member(bo)
        assert member is not None
        assert "Bo Miller" == member.name
    finally:
        await store.close()


async def test_the_old_key_alone_opens_none_of_it(settings: Settings, keyring: Keyring) -> None:
    await furnished(settings, keyring)
    newer = with_new_key(keyring)
    rotation.reseal(settings, newer)

    assert verify_file(settings.database, keyring, []).found
    assert () == verify_file(settings.database, newer, []).found
    with pytest.raises(KeyFileError, match="current key"):
        without_keys(newer, {newer.current})


async def test_killed_at_any_commit_it_goes_on_where_it_was(
    settings: Settings, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process of its own is killed in the middle of the n-th transaction, for every n."""
    await furnished(settings, keyring)
    newer, stood = with_new_key(keyring), triggers(settings)
    monkeypatch.setattr(rotation, "ROWS", 4)

    for number in range(1, 100):
        finished = _reseal_and_die_at(number, settings, newer)
        assert stood == triggers(settings)
        assert () == verify_file(settings.database, newer, []).found
        if finished:
            break

    assert number > 3, "it was not killed often enough to prove anything"
    assert 10 == sealed_by(settings)[keyring.current]


def _reseal_and_die_at(number: int, settings: Settings, keyring: Keyring) -> bool:
    """Return whether the process finished before it came to its end."""
    child = os.fork()
    if child == 0:
        _die_at(number)
        rotation.reseal(settings, keyring)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status)


def _die_at(number: int) -> None:
    seen = 0

    def die(connection: sa.Connection, column: object, *rest: object) -> list[str]:
        nonlocal seen
        seen += 1
        statements = taken(connection, column, *rest)  # type: ignore[arg-type]
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return statements

    taken = rotation._take_off_triggers
    rotation._take_off_triggers = die  # type: ignore[assignment]


async def test_no_key_is_changed_under_a_running_server(
    settings: Settings, keyring: Keyring, store: Store
) -> None:
    with pytest.raises(DataFolderBusy):
        rotation.reseal(settings, with_new_key(keyring))


def test_a_key_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = Keyring.create(path)
    newer = with_new_key(first)

    replace_file(path, newer)

    assert newer.keys == Keyring.load(path).keys
    assert newer.index == first.index
    assert ["keys.json"] == [found.name for found in tmp_path.iterdir()]


async def test_whatever_is_sealed_lies_at_the_key_of_its_row(
    store: Store, keyring: Keyring, own: Own
) -> None:
    """Or rotation would not find its place; tried with a row of nearly every table."""
    await hers(store, own)
    vault = Vault(keyring)

    def opened(connection: sa.Connection) -> set[str]:
        found = set()
        for column in rotation.sealed_columns():
            keys = list(column.table.primary_key)
            rows = connection.execute(sa.select(*keys, column).where(column.is_not(None)))
            for *key, sealed in rows:
                vault.open(rotation.place_of(column, tuple(key)), sealed)
                found.add(str(column))
        return found

    found = await store.journal.read(opened)
    assert len(found) > 20, found


# ---- other places for keys


def test_the_environment_or_a_command_may_hold_the_ring(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = Keyring.create(path)
    folder = tmp_path / "data"
    echo = f"{sys.executable} -c 'print(open(\"{path}\").read())'"

    for settings in (
        Settings(data_dir=folder, key_file=tmp_path / "none", keys=ring.text.decode()),
        Settings(data_dir=folder, key_file=tmp_path / "none", key_command=echo),
        Settings(data_dir=folder, key_file=path),
    ):
        assert ring.keys == keyring_of(settings).keys


@pytest.mark.parametrize(
    "command", ["/no/such/program", f"{sys.executable} -c 'exit(1)'", "echo 'open"]
)
def test_a_command_that_gives_no_keys_is_refused_without_its_words(
    tmp_path: Path, command: str
) -> None:
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "k", key_command=command)

    with pytest.raises(KeyFileError, match="key_command gave no keys") as refused:
        keyring_of(settings)
    assert "no/such" not in str(refused.value)


def test_keys_in_the_environment_that_are_none_are_not_quoted(tmp_path: Path) -> None:
    text = json.dumps({"current": "a", "keys": {"a": "secret"}})
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "k", keys=text)

    with pytest.raises(KeyFileError, match="GROUP_COMPANION_KEYS is not a key file") as refused:
        keyring_of(settings)
    assert "secret" not in str(refused.value)
