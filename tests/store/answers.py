"""What Eli tries of Ana's by the functions around payers' files and members' payments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING

from server.billing.payments import PaymentFacts
from server.store import Practice
from server.store.errors import NotFound
from server.store.remittances import Outcome
from tests.clock import TEN

if TYPE_CHECKING:
    from tests.store.hers import Ana

RAW = b"ISA*Bo Miller"
PAID = PaymentFacts(cents=2000, day=date(2026, 3, 4), method="card", claim_id="c1")


async def kept_by_ana(practice: Practice, member_id: str, account_id: str) -> None:
    """Keep a file and a payment, and say where her printer prints."""
    await practice.remittances.keep(RAW, "835", by="ana", at=TEN)
    await practice.member_payments.add(member_id, PAID, by="ana", at=TEN)
    await practice.remittances.set_offset(account_id, across=5, down=-5)


async def _her_file(ana: Ana) -> str:
    return (await ana.own.practice.remittances.latest())[0].file_id


async def _her_payment(ana: Ana) -> str:
    return (await ana.own.practice.member_payments.latest())[0].payment_id


async def _same_file(eli: Practice, ana: Ana) -> object:
    own = await eli.remittances.keep(RAW, "835", by="eli", at=TEN)
    return own == await _her_file(ana), len(await eli.remittances.latest())


async def _file(eli: Practice, ana: Ana) -> object:
    return await eli.remittances.file(await _her_file(ana))


async def _take(eli: Practice, ana: Ana) -> object:
    return await eli.remittances.take(await _her_file(ana), [], Outcome(0, 0), by="eli", at=TEN)


async def _cancel(eli: Practice, ana: Ana) -> object:
    return await eli.member_payments.cancel(await _her_payment(ana), "no", by="eli", at=TEN)


async def _payment(eli: Practice, ana: Ana) -> object:
    return await eli.member_payments.payment(await _her_payment(ana))


ANSWERS: dict[str, tuple[Callable[[Practice, Ana], Awaitable[object]], object]] = {
    "remittances.keep": (_same_file, (False, 1)),
    "remittances.latest": (lambda p, a: p.remittances.latest(), []),
    "remittances.file": (_file, None),
    "remittances.take": (_take, NotFound),
    "remittances.offset": (lambda p, a: p.remittances.offset(a.own.facilitator_id), (0, 0)),
    "remittances.set_offset": (
        lambda p, a: p.remittances.set_offset(a.own.facilitator_id, across=9, down=9),
        None,
    ),
    "member_payments.add": (
        lambda p, a: p.member_payments.add(a.own.bo, PAID, by="eli", at=TEN),
        NotFound,
    ),
    "member_payments.cancel": (_cancel, NotFound),
    "member_payments.payment": (_payment, None),
    "member_payments.of_member": (lambda p, a: p.member_payments.of_member(a.own.bo), []),
    "member_payments.latest": (lambda p, a: p.member_payments.latest(), []),
    "member_payments.by_claim": (lambda p, a: p.member_payments.by_claim([a.own.bo]), {}),
}
