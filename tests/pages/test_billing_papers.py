"""Claims on paper: printed into their boxes, written down as printed, mailed only when said so."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.clock import TEN
from tests.pages.claimed import claimed
from tests.pages.site import BROWSER_SAYS, Site, Visitor
from tests.pages.staff import hired

MARCH = "2026-03"


async def prints(visitor: Visitor, path: str, **form: str) -> tuple[int, bytes, str]:
    """Return status, content and file name of what was printed."""
    headers = {"Origin": visitor.origin, **BROWSER_SAYS}
    async with visitor.http.post(visitor.origin + path, data=form, headers=headers) as got:
        return got.status, await got.read(), got.headers.get("Content-Disposition", "")


async def state(site: Site, claim_id: str) -> str:
    claim = await site.ana.practice.claims.claim(claim_id)
    assert claim is not None
    return claim.state


async def test_a_claim_is_printed_and_not_taken_for_sent(site: Site, ana: Visitor) -> None:
    claim_id = await claimed(site.ana, filed=False)
    status, content, name = await prints(ana, "/billing/papers", pick=claim_id, month=MARCH)

    assert 200 == status
    assert "MILLER, BO, Q" in PdfReader(BytesIO(content)).pages[0].extract_text()
    assert 'filename="claim-forms.pdf"' in name
    assert "made" == await state(site, claim_id)
    assert "print_claim" in [one.act for one in await site.ana.practice.audit.entries()]


async def test_what_goes_out_by_mail_is_written_down(site: Site, ana: Visitor) -> None:
    claim_id = await claimed(site.ana, filed=False)

    for _ in range(2):
        assert 200 == (await prints(ana, "/billing/papers", pick=claim_id, mailed="yes"))[0]
    assert "filed" == await state(site, claim_id)


async def test_the_page_lists_a_month_and_ticks_what_was_not_sent(site: Site, ana: Visitor) -> None:
    await claimed(site.ana, filed=False)
    shown = (await ana.get(f"/billing/papers?month={MARCH}")).text

    assert "Bo Miller" in shown
    assert "$55.00" in shown
    assert "was not sent" in shown
    assert "No claim of this month waits" in (await ana.get("/billing/papers?month=2026-01")).text


async def test_what_was_sent_is_shown_when_it_is_asked_for(site: Site, ana: Visitor) -> None:
    await claimed(site.ana)

    assert "Bo Miller" not in (await ana.get(f"/billing/papers?month={MARCH}")).text
    shown = (await ana.get(f"/billing/papers?month={MARCH}&sent=yes")).text
    assert "Bo Miller" in shown
    assert "was sent" in shown


async def test_nothing_chosen_prints_nothing(site: Site, ana: Visitor) -> None:
    answer = await ana.post("/billing/papers", {"month": MARCH})

    assert 422 == answer.status
    assert "Choose at least one claim." in answer.text


@pytest.mark.parametrize("consents", [False, True])
async def test_part_2_asks_for_consent_whenever_it_is_printed(
    site: Site, ana: Visitor, consents: bool
) -> None:
    claim_id = await claimed(site.ana, filed=False, part2=True)
    if consents:
        await _consents(site)
    status, content, _ = await prints(ana, "/billing/papers", pick=claim_id)

    assert (200 if consents else 422) == status
    if consents:
        assert "42 CFR part 2" in PdfReader(BytesIO(content)).pages[1].extract_text()
    else:
        assert b"Not printed: without the member" in content


async def _consents(site: Site) -> None:
    by = site.ana.facilitator_id
    await site.ana.practice.consents.add(
        site.ana.bo, "part_2", version="2026-01", reason="on paper", author_id=by, at=TEN
    )


async def test_a_printer_that_is_off_is_remembered_for_whoever_uses_it(
    site: Site, ana: Visitor
) -> None:
    assert 303 == (await ana.post("/billing/papers/offset", {"across": "1.5", "down": "-2"})).status
    shown = (await ana.get("/billing/papers")).text
    other = (await (await hired(site, site.ana, "biller")).get("/billing/papers")).text

    assert 'value="1.5"' in shown
    assert 'value="-2"' in shown
    assert 'value="1.5"' not in other


@pytest.mark.parametrize("typed", ["11", "-10.1", "much", "nan", "inf", ""])
async def test_an_offset_that_is_none_is_said(site: Site, ana: Visitor, typed: str) -> None:
    answer = await ana.post("/billing/papers/offset", {"across": typed, "down": "0"})

    assert 422 == answer.status
    assert "A number of millimetres" in answer.text


async def test_a_trial_sheet_names_nobody(site: Site, ana: Visitor) -> None:
    status, content, name = await prints(ana, "/billing/papers/trial", framed="yes")

    assert 200 == status
    assert "trial-sheet.pdf" in name
    assert "1a Insured's number" in PdfReader(BytesIO(content)).pages[0].extract_text()


async def test_eli_prints_nothing_of_anas(site: Site, eli: Visitor) -> None:
    claim_id = await claimed(site.ana, filed=False)

    assert 422 == (await prints(eli, "/billing/papers", pick=claim_id))[0]
    assert "Bo Miller" not in (await eli.get(f"/billing/papers?month={MARCH}")).text
