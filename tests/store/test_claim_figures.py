"""What a claim comes to by now, kept beside it: always what its facts, steps and payments say."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, get_args

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from server.billing.claim import SENT, Claim, ClaimFacts, StepKind, StepWords, may_step
from server.billing.payments import PaymentFacts
from server.core.insurance import Authorization, Insurance
from server.store import Store
from server.store.billing_tables import claim_now
from server.store.claims import NewStep
from tests.billing.claims import FACTS
from tests.clock import TEN
from tests.pages.claimed import claimed, signed_note
from tests.store.practice import Own

ALL_TIME = (TEN - timedelta(days=1), TEN + timedelta(days=1))
KINDS: tuple[StepKind, ...] = get_args(StepKind)
MADE_BY_A_CLAIM = ("replaced", "voided")
STANDS = {"made", "in_file", "filed", "accepted", "rejected", "paid", "denied"}
PLAN = replace(FACTS.insurance, authorization=Authorization("A1", 20))
OTHER = replace(PLAN, payer="harbor health", authorization=Authorization("A2", 20))


@dataclass
class Clerk:
    """Somebody who does with claims whatever may be done, in an order that chance gives."""

    own: Own
    chance: random.Random
    notes: dict[str, str]
    count: int = 0
    taken: set[str] = field(default_factory=set)

    async def acts(self) -> None:
        member_id = self.chance.choice(list(self.notes))
        claims = await self.own.practice.claims.of_member(member_id)
        claim = self.chance.choice(claims) if claims else None
        if not any(_asks(one) for one in claims):
            await self.makes(member_id)
        elif claim is None or self.chance.random() < 0.1:
            await self.is_paid(member_id, claim)
        elif claim.state in SENT and self.chance.random() < 0.2:
            await self.makes(member_id, claim)
        else:
            kinds = [one for one in KINDS if may_step(claim.state, one)]
            kinds = [one for one in kinds if one not in MADE_BY_A_CLAIM]
            kind = self.chance.choice([one for one in kinds if one not in self.taken] or kinds)
            cents = self.chance.choice([None, 4000, -1500, 1])
            words = StepWords(paid_cents=cents if kind == "paid" else None)
            self.taken.add(kind)
            await self.own.practice.claims.step(
                [NewStep(claim.claim_id, kind, words)], by="ana", at=TEN
            )

    async def makes(self, member_id: str, before: Claim | None = None) -> None:
        self.count += 1
        facts: ClaimFacts = replace(
            FACTS,
            number=f"N{self.count:05}",
            member_id=member_id,
            session_id=self.own.session_id,
            group_id=self.own.group_id,
            note_id=self.notes[member_id],
            insurance=self.chance.choice([PLAN, OTHER, FACTS.insurance]),
            expected_cents=self.chance.choice([None, 4000]),
            frequency="1" if before is None else self.chance.choice(["7", "8"]),
            replaces=before.claim_id if before else None,
        )
        self.taken |= {"voided" if facts.frequency == "8" else "replaced"} if before else set()
        at = TEN + timedelta(seconds=self.count)
        await self.own.practice.claims.make([facts], by="ana", at=at)

    async def is_paid(self, member_id: str, claim: Claim | None) -> None:
        payments = self.own.practice.member_payments
        known = [one for one in await payments.of_member(member_id) if one.cancelled is None]
        if known and self.chance.random() < 0.4:
            await payments.cancel(known[0].payment_id, "by mistake", by="ana", at=TEN)
            return
        facts = PaymentFacts(
            cents=1500,
            day=TEN.date(),
            method="card",
            claim_id=claim.claim_id if claim else None,
        )
        await payments.add(member_id, facts, by="ana", at=TEN)


def _asks(one: Claim) -> bool:
    return one.state in STANDS and one.facts.frequency != "8"


async def said(own: Own, member_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what facts, steps and payments say, read one by one."""
    found = {}
    for member_id in member_ids:
        claims = await own.practice.claims.of_member(member_id)
        payments = await own.practice.member_payments.of_member(member_id)
        standing = [one.claim_id for one in claims if _asks(one)]
        for one in claims:
            state, paid = "made", 0
            for step in one.steps:
                state = state if step.kind == "noted" else step.kind
                paid += step.words.paid_cents or 0
            found[one.claim_id] = {
                "note_id": one.facts.note_id,
                "session_id": one.facts.session_id,
                "member_id": member_id,
                "state": state,
                "stands": standing[-1:] == [one.claim_id],
                "minutes": one.facts.minutes,
                "addenda": one.facts.addenda,
                "units": sum(line.units for line in one.facts.lines) if _asks(one) else 0,
                "charge_cents": sum(line.charge_cents for line in one.facts.lines),
                "expected_cents": one.facts.expected_cents,
                "paid_cents": paid,
                "member_cents": sum(
                    p.facts.cents
                    for p in payments
                    if p.facts.claim_id == one.claim_id and p.cancelled is None
                ),
            }
    return found


async def kept(store: Store) -> dict[str, dict[str, Any]]:
    rows = await store.journal.read(lambda c: c.execute(sa.select(claim_now)).all())
    left_out = ("practice_id", "claim_id", "payer_mark", "agreed_mark")
    return {
        row.claim_id: {k: v for k, v in row._asdict().items() if k not in left_out} for row in rows
    }


async def forgets(store: Store) -> None:
    """Leave what a release left that kept nothing beside its claims."""
    await store.journal.write(lambda c: c.execute(sa.delete(claim_now)))


@pytest.fixture
async def clerk(own: Own) -> Clerk:
    notes = {who: await signed_note(own, who) for who in (own.bo, own.cyd, own.dee)}
    return Clerk(own, random.Random(3), notes)  # noqa: S311 - the same walk each time


async def test_after_every_act_it_is_what_the_steps_say(store: Store, clerk: Clerk) -> None:
    for _ in range(150):
        await clerk.acts()
        assert await said(clerk.own, list(clerk.notes)) == await kept(store)

    assert set(KINDS) == clerk.taken
    before = await store.journal.read(lambda c: set(c.execute(sa.select(claim_now)).all()))
    await forgets(store)
    unknown = await clerk.own.practice.billed.unknown_claims(*ALL_TIME)
    assert {row.claim_id for row in before} == set(unknown)
    await clerk.own.practice.billed.fill(unknown)
    assert before == await store.journal.read(lambda c: set(c.execute(sa.select(claim_now)).all()))
    assert [] == await clerk.own.practice.billed.unknown_claims(*ALL_TIME)


async def test_a_step_fills_in_what_an_earlier_release_did_not_keep(store: Store, own: Own) -> None:
    claim_id = await claimed(own)
    paid = PaymentFacts(cents=1500, day=TEN.date(), method="cash", claim_id=claim_id)
    await own.practice.member_payments.add(own.bo, paid, by="ana", at=TEN)
    await forgets(store)

    await own.practice.claims.step([NewStep(claim_id, "accepted")], by="ana", at=TEN)

    assert await said(own, [own.bo]) == await kept(store)


async def test_a_payer_is_counted_by_its_card_and_not_by_how_names_look_alike(own: Own) -> None:
    billed, plans = own.practice.billed, (PLAN, OTHER)
    for who, plan in zip((own.bo, own.cyd), plans, strict=True):
        await _claims(own, who, plan)
    papers = await own.practice.claims.claims(await billed.papers(*ALL_TIME, sent=True))

    assert {"Harbor Health", "harbor health"} == {one.facts.insurance.payer for one in papers}
    assert {own.bo: 1, own.cyd: 0} == await billed.units({own.bo: PLAN, own.cyd: PLAN})


async def test_no_plain_column_says_who_pays_or_for_whom(store: Store, own: Own) -> None:
    await _claims(own, own.bo, PLAN)
    (row,) = await store.journal.read(lambda c: c.execute(sa.select(claim_now)).all())
    plain = [value for value in row if not isinstance(value, bytes)]

    # Short ones by the whole value: they may stand in an id by chance.
    assert not {"A1", "F41", "F41.1"}.intersection(plain)
    for secret in (PLAN.payer, PLAN.payer_id, PLAN.member_number, "Miller"):
        assert secret not in repr(plain)
        assert secret.encode() not in row.payer_mark + row.agreed_mark


async def _claims(own: Own, member_id: str, plan: Insurance) -> None:
    facts = replace(
        FACTS,
        number=f"N{member_id[:6]}",
        member_id=member_id,
        session_id=own.session_id,
        group_id=own.group_id,
        note_id=await signed_note(own, member_id),
        insurance=plan,
    )
    await own.practice.claims.make([facts], by="ana", at=TEN)
