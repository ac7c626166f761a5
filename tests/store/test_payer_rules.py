"""Versions of payer rules: only ever added, each practice its own, the last one counts."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from server.billing.rules import PayerRule
from server.billing.rules_shipped import SHIPPED
from server.core.insurance import Insurance, Insured, PersonName
from server.store import Store
from server.store.errors import Conflict
from server.store.payer_rules import payer_rule
from tests.clock import TEN
from tests.store.practice import Own

RULE = replace(SHIPPED["ca_ntp"], size_max=10, payer_ids=("99001",))


async def saves(
    own: Own, rule: PayerRule = RULE, reason: str = "Read it.", replaces: int = 0
) -> None:
    await own.practice.payer_rules.save(
        rule, reason, replaces=replaces, by=own.facilitator_id, at=TEN + timedelta(hours=replaces)
    )


async def insures(own: Own, member_id: str, payer_id: str = "99001") -> None:
    plan = Insurance(rank="primary", payer="Lakes", payer_id=payer_id, member_number="M1")
    insured = Insured(name=PersonName("Miller", "Bo"), sex="U", plans=(plan,))
    await own.practice.insurance.save(member_id, insured, by=own.facilitator_id, at=TEN)


async def test_a_rule_begins_as_it_came_and_the_last_version_counts(own: Own) -> None:
    before = await own.practice.payer_rules.history("ca_ntp")
    await saves(own)
    await saves(own, replace(RULE, size_max=9), "Read it again.", replaces=1)
    history = await own.practice.payer_rules.history("ca_ntp")
    now = next(v for v in await own.practice.payer_rules.all() if v.rule.id == "ca_ntp")

    assert [(0, 12)] == [(one.version, one.rule.size_max) for one in before]
    assert [(2, 9, "Read it again."), (1, 10, "Read it."), (0, 12, "")] == [
        (one.version, one.rule.size_max, one.reason) for one in history
    ]
    assert (2, 9) == (now.version, now.rule.size_max)
    assert own.facilitator_id == now.author_id


async def test_of_two_versions_made_from_the_same_one_the_second_is_refused(own: Own) -> None:
    await saves(own)

    with pytest.raises(Conflict):
        await saves(own, replace(RULE, size_max=9))


@pytest.mark.parametrize("act", ["UPDATE payer_rule SET version = 9", "DELETE FROM payer_rule"])
async def test_no_version_is_ever_changed_or_taken_away(store: Store, own: Own, act: str) -> None:
    await saves(own)

    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        await store.journal.write(lambda connection: connection.execute(sa.text(act)))
    assert await store.journal.read(lambda c: c.execute(sa.select(payer_rule.c.version)).all())


async def test_a_members_rules_are_those_of_their_primary_payers_number(own: Own) -> None:
    await saves(own)
    await insures(own, own.bo)
    await insures(own, own.cyd, "99002")

    assert {own.bo: (RULE,)} == await own.practice.payer_rules.of_members(
        [own.bo, own.cyd, own.dee]
    )
    assert ["99002"] == [one.payer_id for one in await own.practice.payer_rules.unruled()]


async def test_a_plan_says_the_lowest_number_a_members_rules_allow(own: Own) -> None:
    await saves(own)
    alaska = replace(SHIPPED["ak_medicaid_old"], members_per_therapist=7, payer_ids=("99001",))
    await saves(own, alaska)
    await insures(own, own.bo)
    plan = await own.practice.calendar.plan(own.session_id)
    seats = {seat.member_id: seat for seat in plan.seats}

    # One facilitator for seven, by a text that was replaced since.
    assert (7, True) == (seats[own.bo].payer_allows, seats[own.bo].payer_unconfirmed)
    assert seats[own.cyd].payer_allows is None
