"""What a member pays: written down once, receipted without a diagnosis, cancelled with a reason."""

import csv
import io
from io import BytesIO

import pytest
from pypdf import PdfReader

from server.billing.claim import StepWords
from server.store.claims import NewStep
from tests.clock import TEN
from tests.pages.billed import Billed
from tests.pages.claimed import claimed
from tests.pages.site import Site, Visitor
from tests.pages.staff import hired
from tests.pages.test_billing_papers import prints

PAID = {"amount": "$20.00", "day": "2026-03-04", "method": "card", "what_for": "A visit"}


def address(site: Site, page: str = "payments") -> str:
    return f"/billing/members/{site.ana.bo}/{page}"


async def pays(site: Site, ana: Visitor, **changes: str) -> str:
    """Write a payment of Bo's down and return its id."""
    answer = await ana.post(address(site), PAID | changes)
    assert 303 == answer.status, answer.text
    return (await site.ana.practice.member_payments.of_member(site.ana.bo))[0].payment_id


async def owes(site: Site, cents: int) -> str:
    claim_id = await claimed(site.ana)
    said = StepWords(paid_cents=3500, patient_cents=cents)
    step = NewStep(claim_id, "paid", said)
    await site.ana.practice.claims.step([step], by=site.ana.facilitator_id, at=TEN)
    return claim_id


def text_of(pdf: bytes) -> str:
    return PdfReader(BytesIO(pdf)).pages[0].extract_text()


async def test_a_payment_is_kept_and_shown(site: Site, ana: Visitor) -> None:
    await pays(site, ana)
    shown = (await ana.get(address(site))).text

    assert "$20.00" in shown
    assert "A visit" in shown
    assert "$20.00" in (await ana.get("/billing/payments")).text


async def test_what_a_payer_leaves_to_a_member_is_open_until_it_is_paid(
    site: Site, ana: Visitor
) -> None:
    claim_id = await owes(site, 2000)

    assert "$20.00 is open" in (await ana.get(address(site))).text
    await pays(site, ana, amount="15", claim_id=claim_id)
    assert "$5.00 is open" in (await ana.get(address(site))).text
    await pays(site, ana, amount="5", claim_id=claim_id)
    assert "Nothing is open." in (await ana.get(address(site))).text


@pytest.mark.parametrize("detailed", ["", "yes"])
async def test_a_receipt_names_a_diagnosis_only_when_it_was_asked_for(
    site: Site, ana: Visitor, detailed: str
) -> None:
    payment_id = await pays(site, ana, claim_id=await owes(site, 2000))
    where = f"/billing/payments/{payment_id}/receipt"
    status, made, name = await prints(ana, where, detailed=detailed)

    assert 200 == status
    assert "Bo Miller" in text_of(made)
    assert bool(detailed) is ("F41.1" in text_of(made))
    assert "Miller" not in name
    assert "print_receipt" in [one.act for one in await site.ana.practice.audit.entries()]


async def test_a_mistake_is_cancelled_with_a_reason_and_stays_to_be_seen(
    site: Site, ana: Visitor
) -> None:
    payment_id = await pays(site, ana)
    where = f"/billing/payments/{payment_id}/cancellation"

    assert 422 == (await ana.post(where, {"reason": " "})).status
    assert 303 == (await ana.post(where, {"reason": "typed twice"})).status
    assert 303 == (await ana.post(where, {"reason": "again"})).status
    shown = (await ana.get(address(site))).text
    assert "typed twice" in shown
    assert "again" not in shown
    _, made, _ = await prints(ana, f"/billing/payments/{payment_id}/receipt")
    assert "The receipt does not count" in " ".join(text_of(made).split())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": "twenty"}, "An amount in dollars"),
        ({"amount": "0"}, "An amount in dollars"),
        ({"amount": "-5"}, "An amount in dollars"),
        ({"day": "2027-01-01"}, "today or before"),
        ({"day": ""}, "today or before"),
    ],
)
async def test_a_payment_that_cannot_be_is_said(
    site: Site, ana: Visitor, change: dict[str, str], says: str
) -> None:
    answer = await ana.post(address(site), PAID | change)

    assert 422 == answer.status
    assert says in answer.text
    assert [] == await site.ana.practice.member_payments.latest()


async def test_a_payment_towards_the_visit_of_somebody_else_is_refused(
    site: Site, ana: Visitor
) -> None:
    claim_id = await owes(site, 2000)
    elsewhere = f"/billing/members/{site.ana.cyd}/payments"

    assert 400 == (await ana.post(elsewhere, PAID | {"claim_id": claim_id})).status


# ---- superbills

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


async def test_a_superbill_lists_signed_services_claimed_or_not(site: Site) -> None:
    billed = await Billed.of(site)
    where = address(site, "superbill")
    _, unclaimed, _ = await prints(billed.ana, where, **MARCH, kind="pdf")
    await billed.makes_file()
    (claim,) = await site.ana.practice.claims.of_member(site.ana.bo)
    await pays(site, billed.ana, amount="20", claim_id=claim.claim_id)
    status, made, name = await prints(billed.ana, where, **MARCH, kind="pdf")

    assert 200 == status
    for paper in (unclaimed, made):
        said = " ".join(text_of(paper).split())
        for expected in ("Bo Miller", "03/04/2026", "90853", "95", "F33.1", "$120.50"):
            assert expected in said
    assert "Paid by the member: $20.00" in " ".join(text_of(made).split())
    assert "Miller" not in name


async def test_the_same_as_a_table_without_a_name(site: Site) -> None:
    billed = await Billed.of(site)
    status, made, name = await prints(billed.ana, address(site, "superbill"), **MARCH, kind="csv")
    (row,) = csv.DictReader(io.StringIO(made.decode("utf-8-sig")))

    assert 200 == status
    assert ("2026-03-04", "90853", "120.50", "0.00") == (
        *(row["Day"], row["Code"], row["Charge"], row["Paid by insurance"]),
    )
    assert ".csv" in name
    assert b"Miller" not in made


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"first": "", "last": "2026-03-31"}, "Choose the first day."),
        ({"first": "2026-03-31", "last": "2026-03-01"}, "The last day is before the first."),
        ({"first": "2025-01-01", "last": "2025-02-01"}, "No signed note with a fee"),
    ],
)
async def test_a_time_without_services_is_said(
    site: Site, ana: Visitor, days: dict[str, str], says: str
) -> None:
    answer = await ana.post(address(site, "superbill"), days | {"kind": "pdf"})

    assert 422 == answer.status
    assert says in answer.text


async def test_eli_and_who_may_not_bill_see_no_payment(
    site: Site, ana: Visitor, eli: Visitor
) -> None:
    payment_id = await pays(site, ana)
    leads = await hired(site, site.ana, "facilitator")

    for where in (address(site), f"/billing/payments/{payment_id}/receipt"):
        ask = eli.get if where == address(site) else eli.post
        assert 404 == (await ask(where)).status
    assert "$20.00" not in (await eli.get("/billing/payments")).text
    assert 403 == (await leads.get(address(site))).status
