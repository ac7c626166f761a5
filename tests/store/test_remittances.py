"""Payers' files and members' payments: each kept once, taken whole or not at all, never altered."""

import pytest
import sqlalchemy as sa

from server.billing.claim import StepWords
from server.billing.payments import PaymentFacts
from server.store import Store
from server.store.answer_tables import (
    member_payment,
    member_payment_cancelled,
    payer_file,
    payer_file_taken,
)
from server.store.claims import NewStep
from server.store.errors import Conflict
from server.store.remittances import Outcome
from tests.clock import TEN
from tests.pages.claimed import claimed
from tests.store.answers import PAID, kept_by_ana
from tests.store.practice import Own

ONE = Outcome(1, 0)
CENTS = StepWords(paid_cents=4000)


async def kept(own: Own, raw: bytes = b"ISA*") -> str:
    return await own.practice.remittances.keep(raw, "835", by="ana", at=TEN)


async def take(own: Own, file_id: str, *steps: NewStep) -> bool:
    return await own.practice.remittances.take(file_id, steps, ONE, by="ana", at=TEN)


async def state(own: Own, claim_id: str) -> tuple[str, int]:
    found = await own.practice.claims.claim(claim_id)
    assert found is not None
    return found.state, found.paid_cents


async def test_the_same_bytes_are_the_same_file(own: Own) -> None:
    first, second, other = await kept(own), await kept(own), await kept(own, b"ISA*x")

    assert first == second != other
    assert 2 == len(await own.practice.remittances.latest())


async def test_a_file_is_kept_as_it_came_and_waits_to_be_taken(own: Own) -> None:
    raw = b"ISA*\xff\x00~"
    found = await own.practice.remittances.file(await kept(own, raw))

    assert found is not None
    assert (raw, None, None) == (found[1], found[0].outcome, found[0].taken_at)


async def test_taking_a_file_writes_its_steps_once(own: Own) -> None:
    claim_id, file_id = await claimed(own), await kept(own)
    step = NewStep(claim_id, "paid", CENTS)

    assert [True, False] == [await take(own, file_id, step) for _ in range(2)]
    assert ("paid", 4000) == await state(own, claim_id)
    found = await own.practice.remittances.file(file_id)
    assert found is not None
    assert ONE == found[0].outcome


async def test_a_step_that_cannot_be_taken_leaves_nothing_taken(own: Own) -> None:
    claim_id, file_id = await claimed(own), await kept(own)
    steps = NewStep(claim_id, "paid", CENTS), NewStep(claim_id, "withdrawn")

    with pytest.raises(Conflict):
        await take(own, file_id, *steps)
    assert ("filed", 0) == await state(own, claim_id)
    assert await take(own, file_id, steps[0])


async def test_a_cancelled_payment_counts_for_nothing_and_is_cancelled_once(own: Own) -> None:
    payments = own.practice.member_payments
    payment_id = await payments.add(own.bo, PAID, by="ana", at=TEN)
    more = PaymentFacts(cents=500, day=PAID.day, method="cash", claim_id="c1")
    await payments.add(own.bo, more, by="ana", at=TEN)

    assert {"c1": 2500} == await payments.by_claim([own.bo])
    tries = [await payments.cancel(payment_id, why, by="ana", at=TEN) for why in ("a", "b")]
    assert [True, False] == tries
    assert {"c1": 500} == await payments.by_claim([own.bo])
    found = await payments.payment(payment_id)
    assert found is not None
    assert found.cancelled is not None
    assert "a" == found.cancelled.reason


@pytest.mark.parametrize(
    "table", [payer_file, payer_file_taken, member_payment, member_payment_cancelled]
)
@pytest.mark.parametrize("act", ["update", "delete"])
async def test_what_came_in_is_only_ever_added_to(
    store: Store, own: Own, table: sa.Table, act: str
) -> None:
    await kept_by_ana(own.practice, own.bo, own.facilitator_id)
    payment = (await own.practice.member_payments.latest())[0]
    await own.practice.member_payments.cancel(payment.payment_id, "no", by="ana", at=TEN)
    await take(own, (await own.practice.remittances.latest())[0].file_id)
    statement = sa.update(table).values(author_id="eli") if act == "update" else sa.delete(table)

    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        await store.journal.write(lambda connection: connection.execute(statement))


async def test_a_printer_is_remembered_for_each_account(own: Own) -> None:
    remittances = own.practice.remittances
    await remittances.set_offset(own.facilitator_id, across=15, down=-20)
    await remittances.set_offset(own.facilitator_id, across=5, down=0)

    assert (5, 0) == await remittances.offset(own.facilitator_id)
    assert (0, 0) == await remittances.offset("somebody")
