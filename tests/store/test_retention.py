"""How long things are kept: every table has a rule, looking erases nothing, a hold keeps."""

from datetime import timedelta

import msgspec
import sqlalchemy as sa

from server.settings import Settings
from server.store import Keyring, Store, retention
from server.store.columns import metadata
from server.store.database import reader_engine
from server.store.schema import visit
from tests.clock import TEN
from tests.store.practice import PASSWORD, begin

YEARS = timedelta(days=20 * 365)


def test_every_table_is_of_exactly_one_kind_and_its_column_is_there() -> None:
    named = [table for kind in retention.kinds() for table in kind.tables]

    assert set() == set(metadata.tables) - set(named), "say in retention.toml how long it is kept"
    assert set() == set(named) - set(metadata.tables)
    assert len(named) == len(set(named))
    for kind in retention.kinds():
        for table, column in kind.tables.items():
            assert not column or column in metadata.tables[table].c, f"{table}.{column}"


def test_only_what_is_no_part_of_a_record_is_ever_erased() -> None:
    erased = {table for kind in retention.kinds() if kind.erase for table in kind.tables}

    assert erased == {
        "sign_of_life",
        "account_session",
        "visit",
        "invitation",
        "platform_delivery",
    }


async def _furnished(settings: Settings, keyring: Keyring) -> tuple[str, str]:
    """Bo and Cyd each came by a link once, Ana signed in, all of it long ago."""
    store = await Store.open(settings, keyring)
    own = await begin(store, "Ana")
    for member in (own.bo, own.cyd):
        token = await own.practice.links.issue(
            own.session_id, member, now=TEN, valid_from=TEN, valid_until=TEN + timedelta(hours=2)
        )
        link = await store.doors.link(token)
        assert link is not None
        await store.doors.begin_visit(link, device_token=None, now=TEN)
    account = await store.doors.account_for_sign_in("ana@example.org", PASSWORD)
    assert account is not None
    await store.doors.begin_account_session(account, now=TEN)
    await store.close()
    return own.bo, own.session_id


def _due(settings: Settings, name: str, days: int) -> tuple[int, int]:
    found = retention.due(settings, TEN + timedelta(days=days))
    return next((one.rows, one.held) for one in found if one.kind.name == name)


def _visits(settings: Settings) -> int:
    with reader_engine(settings.database).connect() as connection, connection.begin():
        return connection.scalar(sa.select(sa.func.count()).select_from(visit)) or 0


async def test_nothing_goes_before_its_day_and_looking_erases_nothing(
    settings: Settings, keyring: Keyring
) -> None:
    await _furnished(settings, keyring)

    assert (0, 0) == _due(settings, "visits by link", 90)
    assert (2, 0) == _due(settings, "visits by link", 91)
    assert (1, 0) == _due(settings, "sign-ins", 91)
    assert 2 == _visits(settings)


async def test_what_is_due_goes_and_a_hold_keeps_what_it_names(
    settings: Settings, keyring: Keyring
) -> None:
    bo, session_id = await _furnished(settings, keyring)
    held = msgspec.structs.replace(settings, retention_holds=(bo,))
    later = TEN + timedelta(days=91)

    assert (1, 1) == _due(held, "visits by link", 91)
    retention.erase(held, later)
    assert 1 == _visits(settings)
    retention.erase(msgspec.structs.replace(settings, retention_holds=(session_id,)), later)
    assert 1 == _visits(settings)
    retention.erase(settings, later)
    assert 0 == _visits(settings)


async def test_the_record_outlives_every_erasure(settings: Settings, keyring: Keyring) -> None:
    await _furnished(settings, keyring)
    before = retention.due(settings, TEN + YEARS)
    retention.erase(settings, TEN + YEARS)
    after = retention.due(settings, TEN + YEARS)

    kept = {one.kind.name: one.rows for one in before if not one.kind.erase}
    assert kept == {one.kind.name: one.rows for one in after if not one.kind.erase}
    assert {0} == {one.rows for one in after if one.kind.erase}
