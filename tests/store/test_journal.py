"""Group commit: many units, one commit, everybody answered for themselves."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from server.settings import Settings
from server.store import Keyring, Store
from server.store.errors import StoreClosed, StoreFull
from server.store.schema import practice


def _practice(id_: str) -> sa.Insert:
    return sa.insert(practice).values(id=id_, name="Lakeshore", timezone="UTC", policy="{}")


async def _names(store: Store) -> list[str]:
    return await store.journal.read(lambda c: list(c.scalars(sa.select(practice.c.id))))


async def _turn() -> None:
    """Let a task that was just made get as far as its first wait."""
    await asyncio.sleep(0)


async def test_what_waits_together_is_committed_together(store: Store) -> None:
    before = store.journal.commits
    await asyncio.gather(
        *(store.journal.write(lambda c, n=n: c.execute(_practice(f"p{n}"))) for n in range(200))  # type: ignore[misc]
    )

    assert 200 == len(await _names(store))
    assert store.journal.commits - before < 20


async def test_a_unit_that_fails_takes_nobody_along(store: Store) -> None:
    def half(connection: sa.Connection) -> None:
        connection.execute(_practice("half"))
        connection.execute(_practice("good"))

    outcomes = await asyncio.gather(
        store.journal.write(lambda c: c.execute(_practice("good")).rowcount),
        store.journal.write(half),
        store.journal.write(lambda c: c.execute(_practice("better")).rowcount),
        return_exceptions=True,
    )

    assert isinstance(outcomes[1], IntegrityError)
    assert (1, 1) == (outcomes[0], outcomes[2])
    assert {"good", "better"} == set(await _names(store))


async def test_one_of_many_handled_together_fails_alone(store: Store) -> None:
    def insert(connection: sa.Connection, ids: list[str]) -> list[str]:
        for id_ in ids:
            connection.execute(_practice(id_))
        return ids

    outcomes = await asyncio.gather(
        *(store.journal.gather(insert, id_) for id_ in ("a", "b", "a", "c")),  # type: ignore[arg-type]
        return_exceptions=True,
    )

    assert isinstance(outcomes[2], IntegrityError)
    assert {"a", "b", "c"} == set(await _names(store))


async def test_a_full_disk_refuses_and_heals_by_itself(store: Store) -> None:
    def limit(pages: int) -> "asyncio.Future[object]":
        return asyncio.ensure_future(
            store.journal.write(
                lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages}").scalar()
            )
        )

    await limit(1)  # SQLite keeps what there is and refuses the next page
    long = sa.insert(practice).values(id="long", name="x" * 100_000, timezone="UTC", policy="{}")
    with pytest.raises(StoreFull, match="disk is full"):
        await store.journal.write(lambda c: c.execute(long))
    assert [] == await _names(store)

    await limit(1_000_000)
    await store.journal.write(lambda c: c.execute(long))
    assert ["long"] == await _names(store)


async def test_a_closed_store_says_so(settings: Settings, keyring: Keyring) -> None:
    store = await Store.open(settings, keyring)
    await store.close()

    with pytest.raises(StoreClosed):
        await store.journal.write(lambda c: None)
    with pytest.raises(StoreClosed):
        await store.journal.read(lambda c: None)


async def test_what_was_asked_before_closing_is_written(
    settings: Settings, keyring: Keyring
) -> None:
    store = await Store.open(settings, keyring)
    waiting = asyncio.ensure_future(store.journal.write(lambda c: c.execute(_practice("last"))))
    await _turn()
    await store.close()
    await waiting

    again = await Store.open(settings, keyring)
    assert ["last"] == await _names(again)
    await again.close()


async def test_a_caller_that_gives_up_does_not_undo_or_disturb(store: Store) -> None:
    given_up = asyncio.ensure_future(store.journal.write(lambda c: c.execute(_practice("a"))))
    await _turn()
    given_up.cancel()
    await store.journal.write(lambda c: c.execute(_practice("b")))

    assert {"a", "b"} == set(await _names(store))


async def test_an_error_never_tells_what_was_to_be_written(store: Store) -> None:
    def write(connection: sa.Connection) -> None:
        for _ in range(2):
            connection.execute(_practice("canary-7731"))

    with pytest.raises(IntegrityError) as refused:
        await store.journal.write(write)

    assert "canary-7731" not in str(refused.value)
