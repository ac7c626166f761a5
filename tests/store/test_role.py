"""The connection that serves requests can add to the record and cannot touch what guards it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from server.store import Store
from tests.clock import TEN
from tests.store.practice import Own


@pytest.mark.parametrize(
    "act",
    [
        "DROP TRIGGER audit_entry_no_update",
        "DROP TRIGGER audit_entry_no_delete",
        "DROP TABLE audit_entry",
        "ALTER TABLE audit_entry RENAME TO another",
        "CREATE TABLE another (x)",
        "CREATE TRIGGER another AFTER INSERT ON link BEGIN SELECT 1; END",
        "PRAGMA writable_schema=ON",
        "PRAGMA recursive_triggers=OFF",
        "PRAGMA foreign_keys=OFF",
        "ATTACH DATABASE ':memory:' AS other",
    ],
)
async def test_it_cannot_take_away_what_guards_the_record(store: Store, own: Own, act: str) -> None:
    assert own.bo
    with pytest.raises(DatabaseError, match=r"not authorized|prohibited"):
        await store.journal.write(lambda c: c.exec_driver_sql(act))


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE audit_entry SET act = 'x'",
        "DELETE FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
    ],
)
async def test_and_so_it_cannot_change_the_audit(store: Store, own: Own, act: str) -> None:
    await own.practice.audit.record(
        actor="ana", act="view", subject_kind="note", subject_id="n", at=TEN
    )
    with pytest.raises(DatabaseError, match="append-only"):
        await store.journal.write(lambda c: c.exec_driver_sql(act))
    assert await own.practice.audit.verify() is None


async def test_a_reader_changes_nothing_at_all(store: Store) -> None:
    with pytest.raises(DatabaseError, match=r"readonly|query_only|read-only"):
        await store.journal.read(lambda c: c.execute(sa.text("DELETE FROM link")))
