"""Whatever takes a right away is told with its commit, whichever function did it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.store import Store
from server.store.schema import account_session
from tests.clock import TEN
from tests.store.practice import Own

LATER = TEN + timedelta(hours=2)


@pytest.fixture
def told(store: Store) -> list[frozenset[str]]:
    heard: list[frozenset[str]] = []
    store.journal.rights.listen(heard.append)
    return heard


async def signed_in(store: Store, own: Own) -> str:
    account = await own.practice.people.account(own.facilitator_id)
    assert account is not None
    return await store.doors.begin_account_session(account, now=TEN)


async def linked(own: Own, member_id: str) -> str:
    return await own.practice.links.issue(
        own.session_id, member_id, now=TEN, valid_from=TEN, valid_until=LATER
    )


async def test_what_an_account_loses_is_told(
    store: Store, own: Own, told: list[frozenset[str]]
) -> None:
    token = await signed_in(store, own)
    await own.practice.people.set_roles(own.facilitator_id, ("owner",), until=None)
    await store.doors.end_account_session(token)
    await own.practice.account_sessions.end_all(own.facilitator_id)
    await own.practice.schedule.hand_over(own.group_id, (), now=TEN - timedelta(hours=1))

    assert [frozenset({own.facilitator_id})] * 4 == told


async def test_what_a_member_loses_is_told(
    store: Store, own: Own, told: list[frozenset[str]]
) -> None:
    link = await store.doors.link(await linked(own, own.bo))
    assert link is not None
    token, _ = await store.doors.begin_visit(link, device_token=None, now=TEN)
    await store.doors.end_visit(token)
    await own.practice.links.revoke(link.link_id, TEN)
    await linked(own, own.cyd)
    await linked(own, own.cyd)  # another one ends the first

    assert [frozenset({one}) for one in (own.bo, own.bo, own.cyd)] == told


async def test_what_takes_nothing_is_not_told(
    store: Store, own: Own, told: list[frozenset[str]]
) -> None:
    token = await signed_in(store, own)
    await store.doors.account_session(token, now=TEN + timedelta(minutes=1))
    await store.doors.lock_account_session(token)
    await linked(own, own.bo)
    await own.practice.audit.record(
        actor="ana", act="view", subject_kind="note", subject_id="n", at=TEN
    )

    assert [] == told


async def test_it_is_told_before_who_did_it_is_answered(store: Store, own: Own) -> None:
    order = list[str]()
    store.journal.rights.listen(lambda _: order.append("told"))
    await own.practice.people.set_closed(own.facilitator_id, False)
    await own.practice.people.set_roles(own.facilitator_id, ("owner", "biller"), until=None)
    order.append("answered")

    assert ["told", "answered"] == order[-2:]


async def test_a_statement_nobody_thought_of_is_noticed_too(
    store: Store, own: Own, told: list[frozenset[str]]
) -> None:
    await signed_in(store, own)
    await store.journal.write(lambda c: c.execute(sa.delete(account_session)).rowcount)

    assert [frozenset({own.facilitator_id})] == told
