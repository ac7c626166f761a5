"""A member's second payer: asked once the first has answered, and told what it left."""

import pytest

from server.billing.claim import Claim
from tests.billing.claims_made import objections
from tests.billing.payer_files import Paid, Payment, remittance
from tests.pages.billed import Billed
from tests.pages.drafted import visible
from tests.pages.site import Site, Visitor
from tests.pages.staff import hired
from tests.pages.test_billing_setup import PLAN
from tests.pages.test_billing_status import uploads

MONTH = "/billing/second?month=2026-03"
SECOND = PLAN | {"payer": "Dune Mutual", "payer_id": "DUNE9", "member_number": "D 77"}
LEFT = (("CO", "45", "30.50"), ("PR", "2", "15.00"))
REST = (("OA", "23", "105.50"), ("PR", "3", "3.00"))


def first(number: str) -> bytes:
    paid = Paid(number, charge="120.50", paid="75.00", owed="15.00", off=LEFT)
    return remittance(Payment("75.00", (paid,)))


def then(number: str) -> bytes:
    paid = Paid(number, charge="120.50", paid="12.00", owed="3.00", off=REST, status="2")
    return remittance(Payment("12.00", (paid,), trace="EFT2", payer="DUNE MUTUAL"))


async def takes(visitor: Visitor, raw: bytes) -> None:
    where = (await uploads(visitor, raw)).location or ""
    assert where == (await visitor.post(where)).location


@pytest.fixture
async def billed(site: Site) -> Billed:
    """Bo has two plans, and the claim of tonight went to the first one."""
    billed = await Billed.of(site)
    await billed.ana.post(f"{await billed.makes_file()}/sent")
    second = f"/members/{site.ana.bo}/insurance/second"
    assert 303 == (await billed.ana.post(second, SECOND)).status
    return billed


async def claim_of(site: Site) -> Claim:
    (claim,) = await site.ana.practice.claims.of_member(site.ana.bo)
    return claim


async def test_it_waits_for_the_first_payer_and_says_so(site: Site, billed: Billed) -> None:
    biller = await hired(site, site.ana, "biller")
    page = await biller.get(MONTH)
    claim = await claim_of(site)
    refused = await biller.post("/billing/second", {"pick": claim.claim_id, "month": "2026-03"})

    assert "pays first, and has not answered yet" in visible(page)
    assert 'name="pick"' not in page.text
    assert 422 == refused.status
    assert "pays first, and has not answered yet" in visible(refused)


async def test_what_the_first_left_goes_to_the_second_and_the_member_owes_the_rest(
    site: Site, billed: Billed
) -> None:
    biller = await hired(site, site.ana, "biller")
    payments = f"/billing/members/{site.ana.bo}/payments"
    claim = await claim_of(site)
    await takes(biller, first(claim.facts.number))
    assert "waits for the second plan" in visible(await biller.get(payments))
    assert f'value="{claim.claim_id}"' in (await biller.get(MONTH)).text

    made = await biller.post("/billing/second", {"pick": claim.claim_id, "month": "2026-03"})

    assert 303 == made.status
    page = visible(await biller.get(str(made.location)))
    assert "1 claim, $120.50" in page
    assert "Bo Miller Mar 4, after Lakeshore Health Plan, $120.50 to the second payer" in page
    assert "It was sent" not in page  # whom it is told to is told by being in the file
    file = (await biller.get(f"{made.location}/content")).text
    assert [] == objections(file)
    for said in ("SBR*S*18*", "SBR*P*18*", "AMT*D*75~", "CAS*PR*2*15~", "AMT*EAF*15~"):
        assert said in file
    assert "In a file to them" in visible(await biller.get(MONTH))
    again = await biller.post("/billing/second", {"pick": claim.claim_id})
    assert "went to the second payer already" in visible(again)
    await takes(biller, then(claim.facts.number))
    now = await claim_of(site)
    assert ("paid", 8700) == (now.state, now.paid_cents)
    assert "Answered" in visible(await biller.get(MONTH))
    owed = visible(await biller.get(payments))
    assert "waits for the second plan" not in owed
    assert "$3.00" in owed


async def test_nothing_of_it_is_seen_from_another_practice(site: Site, billed: Billed) -> None:
    claim = await claim_of(site)
    await takes(billed.ana, first(claim.facts.number))
    eli = await site.signed_in("Eli")
    refused = await eli.post("/billing/second", {"pick": claim.claim_id})

    assert "Bo" not in visible(await eli.get(MONTH))
    assert 422 == refused.status
    assert "Choose at least one claim." in visible(refused)
