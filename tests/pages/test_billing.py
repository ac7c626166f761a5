"""The billing worklist, files and claims over HTTP: from a signed note to an 837P, and back."""

import re

import pytest
from msgspec.structs import replace

from server.billing.preflight import preflight
from tests.billing.claims_made import objections
from tests.pages.billed import Billed, set_up
from tests.pages.drafted import visible
from tests.pages.site import Site, Visitor
from tests.pages.test_billing_setup import BO, PLAN


@pytest.fixture
async def billed(site: Site) -> Billed:
    return await Billed.of(site)


async def test_an_empty_month_says_what_will_appear(ana: Visitor) -> None:
    page = await ana.get("/billing?month=2026-03")

    assert "No signed note of this month yet" in page.text


async def test_a_signed_note_waits_until_everything_is_there_and_says_where(site: Site) -> None:
    billed = await Billed.of(site, ready=False)

    page = await billed.worklist()

    said = visible(page)
    for words in ("No plan is written down", "Nobody said who bills", "There is no fee for 90853"):
        assert words in said
    for address in (f"/billing/members/{site.ana.bo}/insurance", "/practice/billing"):
        assert f'href="{address}?next=' in page.text
    assert 'name="pick"' not in page.text
    await set_up(site, billed.ana)
    assert "Ready" in visible(await billed.worklist("ready"))


async def test_only_signed_notes_are_billed(billed: Billed) -> None:
    page = visible(await billed.worklist("ready"))

    assert "Bo" in page
    assert "Cyd" not in page  # attended, but the note is not signed


async def test_a_chosen_line_becomes_a_file_another_validator_takes(billed: Billed) -> None:
    where = await billed.makes_file()
    file = await billed.ana.get(f"{where}/content")

    assert [] == objections(file.text)
    assert 'filename="837P-000001.txt"' in file.headers["Content-Disposition"]
    assert "*HC:90853:95*120.5*UN*1*" in file.text
    assert "NM1*IL*1*TANAKA*BO*" in file.text
    assert "HI*ABK:F331~" in file.text
    assert "PRV*PE*PXC*1041C0700X~" in file.text
    assert "It was sent" in (await billed.ana.get(where)).text


async def test_minutes_of_the_claim_are_those_of_the_ledger(billed: Billed) -> None:
    await billed.makes_file()

    (claim,) = await billed.site.ana.practice.claims.of_member(billed.site.ana.bo)
    assert 90 == claim.facts.minutes
    assert claim.facts.signed_hash
    assert () == preflight(
        (await billed.site.ana.practice.claims.file(str(claim.last_file_id)) or ("", ""))[1],
        today=claim.facts.day,
    )


async def test_the_same_service_is_not_claimed_twice(billed: Billed) -> None:
    pick = await billed.picked()
    first = await billed.ana.post("/billing/files", {"pick": pick})
    assert first.location is not None
    await billed.ana.post(f"{first.location}/sent")

    again = await billed.ana.post("/billing/files", {"pick": pick})

    assert 422 == again.status
    assert "sent already" in again.text
    assert 1 == len(await billed.site.ana.practice.claims.of_member(billed.site.ana.bo))


async def test_a_file_that_was_sent_leaves_its_claims_with_the_payer(billed: Billed) -> None:
    where = await billed.makes_file()

    assert 303 == (await billed.ana.post(f"{where}/sent")).status

    (claim,) = await billed.site.ana.practice.claims.of_member(billed.site.ana.bo)
    assert "filed" == claim.state
    assert "Bo" in visible(await billed.worklist("filed"))


async def test_without_a_clearinghouse_claims_are_made_for_paper_and_no_file(site: Site) -> None:
    billed = await Billed.of(site)
    known = await site.ana.practice.details.billing()
    assert known is not None
    form = {
        "name": known.name,
        "npi": known.npi,
        "tax_number": known.tax_number,
        "taxonomy": known.taxonomy,
        "street": known.address.street,
        "city": known.address.city,
        "state": known.address.state,
        "postal": known.address.postal,
        "contact": known.contact,
        "phone": known.phone,
    }
    assert 303 == (await billed.ana.post("/practice/billing", form)).status

    pick = await billed.picked()
    refused = await billed.ana.post("/billing/files", {"pick": pick})
    assert 422 == refused.status
    assert "which clearinghouse" in refused.text
    assert 303 == (await billed.ana.post("/billing/claims", {"pick": pick})).status
    (claim,) = await site.ana.practice.claims.of_member(site.ana.bo)
    assert "made" == claim.state


async def test_an_addendum_after_the_claim_holds_it_and_flags_what_was_sent(
    billed: Billed,
) -> None:
    where = await billed.makes_file()
    addendum = {"kind": "addendum", "text": "He called on Thursday.", "password": ""}
    answer = await billed.ana.post(
        billed.desk.at("Bo", "addenda"), {k: v for k, v in addendum.items() if v}
    )
    assert 303 == answer.status

    held = visible(await billed.worklist("held"))
    assert "an addendum that was written after the claim" in held
    assert "Withdraw it and make it anew" in held
    await billed.ana.post(f"{where}/sent")
    assert "Replace or void the claim" in visible(await billed.worklist("filed"))


async def test_a_corrected_record_holds_the_service_until_the_note_says_so(
    billed: Billed,
) -> None:
    form = {
        "member_id": billed.site.ana.bo,
        "what": "left_at",
        "at": "05:00",
        "reason": "by phone",
    }
    assert 303 == (await billed.ana.post(f"{billed.desk.session}/corrections", form)).status

    said = visible(await billed.worklist("held"))

    assert "Attendance is not confirmed" in said or "The record changed" in said


async def test_a_withdrawn_claim_leaves_the_service_to_be_claimed_again(billed: Billed) -> None:
    await billed.makes_file()

    withdrawn = await billed.ana.post(f"{await billed.claim_address()}/withdrawal")

    assert 303 == withdrawn.status
    assert "Ready" in visible(await billed.worklist("ready"))
    await billed.makes_file()
    assert 2 == len(await billed.site.ana.practice.claims.of_member(billed.site.ana.bo))


async def test_a_replacement_names_the_payers_number_and_takes_its_place(billed: Billed) -> None:
    where = await billed.makes_file()
    await billed.ana.post(f"{where}/sent")
    old = await billed.claim_address()
    too_early = await billed.ana.post(f"{old}/replacement")
    assert 422 == too_early.status
    assert "payer’s own number" in too_early.text

    accepted = {"kind": "accepted", "payer_number": "PX 7731"}
    assert 303 == (await billed.ana.post(f"{old}/steps", accepted)).status
    answer = await billed.ana.post(f"{old}/replacement")

    assert 303 == answer.status
    first, second = await billed.site.ana.practice.claims.of_member(billed.site.ana.bo)
    assert ("replaced", "made") == (first.state, second.state)
    assert ("7", "PX7731") == (second.facts.frequency, second.facts.payer_number)
    file = await billed.ana.get(f"{await billed.makes_file()}/content")
    assert [] == objections(file.text)
    assert "REF*F8*PX7731~" in file.text
    assert re.search(r"CLM\*\w+\*120\.5\*\*\*\d\d:B:7\*", file.text)


async def test_a_void_takes_the_claim_back_word_for_word(billed: Billed) -> None:
    where = await billed.makes_file()
    await billed.ana.post(f"{where}/sent")
    old = await billed.claim_address()
    await billed.ana.post(f"{old}/steps", {"kind": "accepted", "payer_number": "PX1"})

    assert 303 == (await billed.ana.post(f"{old}/void")).status

    first, void = await billed.site.ana.practice.claims.of_member(billed.site.ana.bo)
    assert ("voided", "8") == (first.state, void.facts.frequency)
    assert first.facts.lines == void.facts.lines
    assert first.facts.number != void.facts.number


async def test_a_payment_is_written_down_by_hand(billed: Billed) -> None:
    where = await billed.makes_file()
    await billed.ana.post(f"{where}/sent")
    here = await billed.claim_address()

    wrong = await billed.ana.post(f"{here}/steps", {"kind": "paid", "paid": "much"})
    assert 422 == wrong.status
    assert 303 == (await billed.ana.post(f"{here}/steps", {"kind": "paid", "paid": "58.30"})).status

    page = visible(await billed.ana.get(here))
    assert "Paid: $58.30" in page


async def test_whoever_pays_themselves_is_no_claim(billed: Billed) -> None:
    own = BO | {"self_pay": "yes"}
    await billed.ana.post(f"/members/{billed.site.ana.bo}/insurance", own)

    page = await billed.worklist("self_pay")

    assert "pays themselves" in visible(page)
    assert 'name="pick"' not in page.text


async def test_an_authorization_that_ran_out_holds_the_claim(billed: Billed) -> None:
    over = PLAN | {"auth_number": "A1", "auth_units": "4", "auth_last": "2026-02-28"}
    await billed.ana.post(f"/members/{billed.site.ana.bo}/insurance", BO | over)

    page = await billed.worklist("held")

    assert "The authorization ended on 2026-02-28" in visible(page)
    assert f"/billing/members/{billed.site.ana.bo}/insurance" in page.text


async def test_the_filters_narrow_the_list_to_a_payer_a_group_and_a_state(billed: Billed) -> None:
    for query, there in (
        ("&payer=LSH01", True),
        ("&payer=OTHER", False),
        (f"&group={billed.site.ana.group_id}", True),
        ("&group=no-such-group", False),
        ("&state=paid", False),
    ):
        page = await billed.ana.get(billed.month + query)
        assert there == ('name="pick"' in page.text), query


async def test_another_practice_finds_neither_claim_nor_file(billed: Billed) -> None:
    where = await billed.makes_file()
    claim = await billed.claim_address()
    eli = await billed.site.signed_in("Eli")

    for address in (where, f"{where}/content", claim):
        assert 404 == (await eli.get(address)).status
    assert 404 == (await eli.post(f"{where}/sent")).status
    assert "Bo" not in visible(await eli.get(billed.month))


async def test_a_part_2_group_waits_for_the_consent_and_tells_nothing_by_a_name(
    billed: Billed,
) -> None:
    own = billed.site.ana
    people = own.practice.people
    await people.change_group(own.group_id, lambda known: replace(known, part_2=True))
    held = await billed.worklist("held")
    assert "does not consent to disclosure for payment" in visible(held)
    refused = await billed.ana.post("/billing/files", {"pick": billed.desk.notes["Bo"]})
    assert 422 == refused.status
    assert [] == await own.practice.claims.of_member(own.bo)

    given = {"purpose": "part_2", "reason": "Signed on paper, filed"}
    answer = await billed.ana.post(f"/members/{own.bo}/consents", given)
    assert 303 == answer.status

    where = await billed.makes_file()
    file = await billed.ana.get(f"{where}/content")
    assert "42 CFR Part 2" in visible(await billed.ana.get(where))
    assert "part" not in file.headers["Content-Disposition"].lower()
    details = await people.group(own.group_id)
    assert details is not None
    assert details.name.upper() not in file.text.upper()
