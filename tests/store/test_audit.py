"""The audit: each entry holds its forerunner, so whatever is altered or cut out shows."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from server.store import Store
from server.store.schema import audit_entry
from tests.clock import TEN
from tests.store.practice import Own, by_hand


async def _three(own: Own) -> None:
    for number in range(3):
        await own.practice.audit.record(
            actor=own.facilitator_id,
            act="view",
            subject_kind="note",
            subject_id=f"n{number}",
            at=TEN,
            reason="the member asked" if number == 1 else None,
        )


async def test_entries_come_back_in_order_with_their_reasons(own: Own) -> None:
    await _three(own)
    audit = own.practice.audit

    assert ["n0", "n1", "n2"] == [e.subject_id for e in await audit.entries()]
    assert [None, "the member asked", None] == [e.reason for e in await audit.entries()]
    assert [3] == [e.seq for e in await audit.entries(subject_id="n2")]
    assert [2, 3] == [e.seq for e in await audit.entries(after=1)]
    assert await audit.verify() is None


async def test_each_practice_has_a_chain_of_its_own(own: Own, eli: Own) -> None:
    await _three(own)
    await _three(eli)

    assert [1, 2, 3] == [e.seq for e in await eli.practice.audit.entries()]
    assert await eli.practice.audit.verify() is None


@pytest.mark.parametrize(
    ("act", "first"),
    [
        ("UPDATE audit_entry SET subject_id = 'x' WHERE seq = 2", 2),
        ("UPDATE audit_entry SET at = at + 1 WHERE seq = 3", 3),
        ("UPDATE audit_entry SET reason = zeroblob(9) WHERE seq = 1", 1),
        ("UPDATE audit_entry SET hash = zeroblob(32) WHERE seq = 2", 2),
        ("DELETE FROM audit_entry WHERE seq = 2", 2),
        ("DELETE FROM audit_entry WHERE seq = 1", 1),
    ],
)
async def test_whatever_is_altered_or_cut_out_shows(
    store: Store, own: Own, act: str, first: int
) -> None:
    await _three(own)

    def alter(connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP TRIGGER audit_entry_no_update")
        connection.exec_driver_sql("DROP TRIGGER audit_entry_no_delete")
        connection.exec_driver_sql(act)

    by_hand(store, alter)

    assert first == await own.practice.audit.verify()


@pytest.mark.parametrize("act", ["UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry"])
async def test_the_database_itself_refuses(store: Store, own: Own, act: str) -> None:
    await _three(own)

    with pytest.raises(IntegrityError, match="audit_entry is append-only: no"):
        await store.journal.write(lambda c: c.exec_driver_sql(act))
    assert 3 == await store.journal.read(
        lambda c: c.scalar(sa.select(sa.func.count()).select_from(audit_entry))
    )
