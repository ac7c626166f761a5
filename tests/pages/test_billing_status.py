"""A payer's file: uploaded, looked at claim by claim, taken once; unmatched lines are shown."""

import aiohttp
import pytest

from tests.billing.claims import FACTS
from tests.billing.payer_files import (
    Answered,
    Paid,
    Payment,
    accepted,
    acknowledgement,
    answered,
    remittance,
    status,
)
from tests.clock import TEN
from tests.pages.billed import Billed
from tests.pages.claimed import NUMBER, claimed
from tests.pages.site import BROWSER_SAYS, Answer, Site, Visitor
from tests.pages.staff import hired

PAID = remittance(
    Payment("80.00", (Paid(NUMBER), Paid("X9", name=("STRANGER", "SAM"))), trace="EFT1")
)


async def uploads(visitor: Visitor, raw: bytes) -> Answer:
    form = aiohttp.FormData()
    form.add_field("file", raw, filename="answer.835", content_type="application/octet-stream")
    where = f"{visitor.origin}/billing/answers"
    headers = {"Origin": visitor.origin, **BROWSER_SAYS}
    async with visitor.http.post(where, data=form, headers=headers, allow_redirects=False) as got:
        location = got.headers.get("Location")
        return Answer(got.status, await got.text(), got.headers, location, got.cookies)


async def steps(site: Site, claim_id: str) -> list[tuple[str, int | None]]:
    claim = await site.ana.practice.claims.claim(claim_id)
    assert claim is not None
    return [(step.kind, step.words.paid_cents) for step in claim.steps]


async def test_a_file_is_looked_at_and_then_taken(site: Site, ana: Visitor) -> None:
    claim_id = await claimed(site.ana)
    where = (await uploads(ana, PAID)).location or ""
    shown = (await ana.get(where)).text

    assert "$80.00 from HARBOR HEALTH" in shown
    assert "Bo Miller" in shown
    assert "$40.00" in shown
    assert "STRANGER, SAM" in shown
    assert "1 line about claims of yours, 1 about others" in shown
    assert [("filed", None)] == await steps(site, claim_id)
    assert where == (await ana.post(where)).location
    assert [("filed", None), ("paid", 4000)] == await steps(site, claim_id)
    taken = (await ana.get(where)).text
    assert "it told about 1 claim, and 1 line could not be matched" in taken
    assert "Write this down" not in taken


async def test_the_same_file_twice_changes_nothing(site: Site, ana: Visitor) -> None:
    claim_id = await claimed(site.ana)
    first, second = (await uploads(ana, PAID)).location, (await uploads(ana, PAID)).location
    for _ in range(2):
        assert 303 == (await ana.post(first or "")).status

    assert first == second
    assert [("filed", None), ("paid", 4000)] == await steps(site, claim_id)
    entries = [one.act for one in await site.ana.practice.audit.entries()]
    assert 1 == entries.count("take_payer_file")


async def test_the_same_payment_in_another_envelope_is_not_paid_twice(
    site: Site, ana: Visitor
) -> None:
    claim_id = await claimed(site.ana)
    again = PAID.replace(b"000000905", b"000000906")
    for raw in (PAID, again):
        await ana.post((await uploads(ana, raw)).location or "")

    assert [("filed", None), ("paid", 4000)] == await steps(site, claim_id)


async def test_sums_that_do_not_agree_wait_for_a_person(site: Site, ana: Visitor) -> None:
    claim_id = await claimed(site.ana)
    raw = remittance(Payment("41.00", (Paid(NUMBER),)))
    where = (await uploads(ana, raw)).location or ""

    assert "The payment is $41.00, but its claims come to $40.00." in (await ana.get(where)).text
    assert 422 == (await ana.post(where)).status
    assert [("filed", None)] == await steps(site, claim_id)
    assert 303 == (await ana.post(where, {"anyway": "yes"})).status
    assert ("paid", 4000) == (await steps(site, claim_id))[-1]


async def test_a_claim_that_was_sent_back_says_why(site: Site, ana: Visitor) -> None:
    claim_id = await claimed(site.ana)
    where = (await uploads(ana, status(Answered(NUMBER, "A7:164:IL", "U")))).location or ""

    assert "the number on the member&#39;s card" in (await ana.get(where)).text
    await ana.post(where)
    assert ("rejected", None) == (await steps(site, claim_id))[-1]


async def test_the_receipt_of_a_file_is_for_all_claims_in_it(site: Site, ana: Visitor) -> None:
    claim_id = await claimed(site.ana, filed=False)
    await site.ana.practice.claims.add_file(
        "837P", "ISA*", by=site.ana.facilitator_id, at=TEN, number=1, claim_ids=[claim_id]
    )
    raw = acknowledgement(accepted(), group="1")
    await ana.post((await uploads(ana, raw)).location or "")

    assert [("in_file", None), ("filed", None)] == await steps(site, claim_id)


async def test_the_answer_a_validator_writes_to_our_own_file_is_taken(site: Site) -> None:
    billed = await Billed.of(site)
    file = await billed.ana.get(f"{await billed.makes_file()}/content")
    answer = await uploads(billed.ana, answered(file.text.encode()))
    await billed.ana.post(answer.location or "")
    (claim,) = await site.ana.practice.claims.of_member(site.ana.bo)

    assert ["in_file", "filed"] == [step.kind for step in claim.steps]
    assert "could be read" in claim.steps[-1].words.text


async def test_a_payment_for_another_practice_is_said(site: Site, ana: Visitor) -> None:
    await site.ana.practice.details.set_billing(FACTS.billing)
    raw = PAID.replace(b"XX*1234567893", b"XX*1111111112")
    shown = (await ana.get((await uploads(ana, raw)).location or "")).text

    assert "names the NPI 1111111112" in shown


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "The file is empty."),
        (b"name,amount\nBo,5", "This is no X12 file: it does not begin with ISA."),
        (PAID[:500], "the file was cut off"),
        (
            PAID.replace(b"CLP*GC7F3K2M*1*55.00", b"CLP*GC7F3K2M*1*5y.00"),
            "Segment 13 (CLP): an amount",
        ),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_in_words_and_not_kept(
    site: Site, ana: Visitor, raw: bytes, says: str
) -> None:
    answer = await uploads(ana, raw)

    assert 422 == answer.status
    assert says in answer.text
    assert "5y" not in answer.text
    assert [] == await site.ana.practice.remittances.latest()


async def test_a_file_too_long_is_not_read(site: Site, ana: Visitor) -> None:
    assert 413 == (await uploads(ana, b"ISA" + b"*" * 300_000)).status


async def test_no_file_is_asked_for(site: Site, ana: Visitor) -> None:
    assert 415 == (await ana.post("/billing/answers", {"file": "x"})).status


async def test_eli_and_who_may_not_bill_see_no_file(site: Site, ana: Visitor, eli: Visitor) -> None:
    where = (await uploads(ana, PAID)).location or ""
    leads = await hired(site, site.ana, "facilitator")
    bills = await hired(site, site.ana, "biller")

    assert 404 == (await eli.get(where)).status
    assert 404 == (await eli.post(where)).status
    assert "EFT1" not in (await eli.get("/billing/answers")).text
    assert 403 == (await leads.get(where)).status
    assert 200 == (await bills.get(where)).status


async def test_a_practice_without_files_is_told_what_will_come(site: Site, ana: Visitor) -> None:
    assert "its receipt comes back within a day" in (await ana.get("/billing/answers")).text
