"""What Eli tries of Ana's by the functions around insurance, fees, claims and their files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from server.billing.claim import ClaimFacts
from server.billing.fees import Fee
from server.core.insurance import Insured, PersonName
from server.core.note import content_hash
from server.store import NoteCard, Practice
from server.store.claims import NewStep
from server.store.errors import NotFound
from tests.billing.claims import FACTS
from tests.billing.claims_made import BILLING, claim, plan
from tests.clock import TEN
from tests.store.practice import Own, body

if TYPE_CHECKING:
    from tests.store.hers import Ana

NUMBER = "ANASCLAIM001"
LONG = timedelta(days=400)
ALL_TIME = (TEN - LONG, TEN + LONG)
INSURED = Insured(name=PersonName("Miller", "Bo"), sex="M", plans=(plan(),))
FEE = Fee(payer_id="", code="90853", first_day=date(2026, 1, 1), charge_cents=12000)


def _facts(own: Own, note_id: str) -> ClaimFacts:
    where = {"group_id": own.group_id, "session_id": own.session_id}
    return claim(NUMBER, member_id=own.cyd, note_id=note_id, **where)


async def billed_by_ana(own: Own, card: NoteCard) -> None:
    """Sign Cyd's note, and bill by it in a file that was sent."""
    p = own.practice
    await p.insurance.save(own.bo, INSURED, by="ana", at=TEN)
    await p.details.set_billing(BILLING)
    await p.fees.add(FEE, by="ana", at=TEN)
    await p.notes.sign(
        card.note_id,
        version=1,
        content_hash=content_hash(
            body("Was there."), evidence_hash="hash", member_id=own.cyd, session_id=own.session_id
        ),
        expected_seq=1,
        statement="mine",
        signer_id=own.facilitator_id,
        name="Ana",
        credential="LCSW",
        at=TEN,
    )
    (claim_id,) = await p.claims.make([_facts(own, card.note_id)], by="ana", at=TEN)
    await p.claims.add_file("837P", "ISA*", by="ana", at=TEN, number=1, claim_ids=[claim_id])
    await p.claims.step([NewStep(claim_id, "filed")], by="ana", at=TEN)


async def _claim(ana: Ana) -> str:
    return (await ana.own.practice.claims.of_member(ana.own.cyd))[0].claim_id


async def _file(ana: Ana) -> str:
    return (await ana.own.practice.claims.files())[0].file_id


async def _note(ana: Ana) -> str:
    cards = await ana.own.practice.notes.of_session(ana.own.session_id)
    return next(one.note_id for one in cards if one.signed_at is not None)


async def _read_claim(eli: Practice, ana: Ana) -> object:
    claim_id = await _claim(ana)
    return await eli.claims.claim(claim_id), await eli.claims.claims([claim_id])


async def _step(eli: Practice, ana: Ana) -> None:
    await eli.claims.step([NewStep(await _claim(ana), "paid")], by="eli", at=TEN)


async def _make(eli: Practice, ana: Ana) -> object:
    facts = replace(_facts(ana.own, await _note(ana)), number="ELISCLAIM001")
    return await eli.claims.make([facts], by="eli", at=TEN)


async def _into_file(eli: Practice, ana: Ana) -> object:
    ids = [await _claim(ana)]
    return await eli.claims.add_file("837P", "", by="eli", at=TEN, number=1, claim_ids=ids)


async def _read_file(eli: Practice, ana: Ana) -> object:
    file_id = await _file(ana)
    claims = await eli.claims.in_file(file_id) + await eli.claims.told_in_file(file_id)
    return await eli.claims.file(file_id), claims


async def _keep(eli: Practice, ana: Ana) -> None:
    notes = await eli.services.between(TEN - LONG, TEN + LONG)
    await eli.services.keep([(one, one.service) for one in notes if one.service])


async def _of_notes(eli: Practice, ana: Ana) -> object:
    return await eli.services.of_notes([await _note(ana)])


async def _claims_of_notes(eli: Practice, ana: Ana) -> object:
    return await eli.claims.of_notes([await _note(ana)])


async def _fill(eli: Practice, ana: Ana) -> None:
    await eli.billed.fill([await _claim(ana)])


async def _payers(eli: Practice, ana: Ana) -> object:
    return await eli.billed.payers({b"mark": await _claim(ana)})


async def _units(eli: Practice, ana: Ana) -> object:
    return (await eli.billed.units({ana.own.cyd: FACTS.insurance}))[ana.own.cyd]


BILLING_TRIES: dict[str, tuple[Callable[[Practice, Ana], Awaitable[object]], object]] = {
    "insurance.of_member": (lambda p, a: p.insurance.of_member(a.own.bo), None),
    "insurance.versions": (lambda p, a: p.insurance.versions(a.own.bo), []),
    "insurance.of_members": (lambda p, a: p.insurance.of_members([a.own.bo]), {}),
    "insurance.save": (
        lambda p, a: p.insurance.save(a.own.bo, INSURED, by="eli", at=TEN),
        NotFound,
    ),
    "details.change": (
        lambda p, a: p.details.change(name="Eli's", timezone="UTC", phone=None),
        None,
    ),
    "details.closed": (lambda p, a: p.details.closed(), ()),
    "details.change_closed": (lambda p, a: p.details.change_closed(lambda _: ()), None),
    "details.billing": (lambda p, a: p.details.billing(), None),
    "details.set_billing": (lambda p, a: p.details.set_billing(BILLING), None),
    "fees.all": (lambda p, a: p.fees.all(), []),
    "fees.add": (lambda p, a: p.fees.add(FEE, by="eli", at=TEN), None),
    "claims.claim": (_read_claim, (None, [])),
    "claims.claims": (_read_claim, (None, [])),
    "claims.of_member": (lambda p, a: p.claims.of_member(a.own.cyd), []),
    "claims.of_session": (lambda p, a: p.claims.of_session(a.own.session_id), []),
    "claims.of_notes": (_claims_of_notes, []),
    "claims.by_number": (lambda p, a: p.claims.by_number(NUMBER), None),
    "claims.make": (_make, NotFound),
    "claims.step": (_step, NotFound),
    "claims.add_file": (_into_file, NotFound),
    "claims.next_number": (lambda p, a: p.claims.next_number(), 1),
    "claims.files": (lambda p, a: p.claims.files(), []),
    "claims.file": (_read_file, (None, [])),
    "claims.in_file": (_read_file, (None, [])),
    "claims.told_in_file": (_read_file, (None, [])),
    "services.between": (lambda p, a: p.services.between(TEN - LONG, TEN + LONG), []),
    "services.of_notes": (_of_notes, []),
    "services.held": (
        lambda p, a: p.services.held([a.own.bo, a.own.cyd], TEN - LONG, TEN + LONG),
        [],
    ),
    "services.keep": (_keep, None),
    "people.charts": (lambda p, a: p.people.charts([a.own.bo]), {}),
    "people.groups": (lambda p, a: p.people.groups([a.own.group_id]), {}),
    "billed.unknown_services": (lambda p, a: p.billed.unknown_services(*ALL_TIME), []),
    "billed.unknown_claims": (lambda p, a: p.billed.unknown_claims(*ALL_TIME), []),
    "billed.unknown_of": (lambda p, a: p.billed.unknown_of([a.own.cyd]), []),
    "billed.fill": (_fill, None),
    "billed.lines": (lambda p, a: p.billed.lines(*ALL_TIME), []),
    "billed.unclaimed": (lambda p, a: p.billed.unclaimed(*ALL_TIME), []),
    "billed.sums": (lambda p, a: p.billed.sums(*ALL_TIME), []),
    "billed.payers": (_payers, {}),
    "billed.papers": (lambda p, a: p.billed.papers(*ALL_TIME, sent=True), []),
    "billed.units": (_units, 0),
}
