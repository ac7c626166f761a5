"""The way back from where something is put right: to the claim, and to no other site."""

import re
from html import unescape

import pytest

from server.pages.way_back import OWN, own
from tests.pages.billed import CREDENTIALS, FEE, Billed
from tests.pages.drafted import visible
from tests.pages.site import Site, Visitor
from tests.pages.staff import hired
from tests.pages.test_billing_setup import BO, PLAN, PROVIDER

FOREIGN = (
    "//evil.example/billing",
    "/\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "/billing\r\nSet-Cookie: a=b",
    "/billing?month=2026-03\n",
    "evil.example",
    "/",
    "/@evil.example:443/",
    "/billing" + "a" * 400,
)


def link(page: str, verb: str) -> str:
    """Return the address of the first link that says *verb*."""
    found = re.search(rf'<a href="([^"]+)"[^>]*>{verb}</a>', page)
    assert found is not None, verb
    return unescape(found[1])


def action(page: str, begins: str) -> str:
    """Return where the form posts to whose address begins so."""
    found = re.search(rf'action="({re.escape(begins)}\?next=[^"]+)"', page)
    assert found is not None, begins
    return unescape(found[1])


@pytest.mark.parametrize("address", FOREIGN)
def test_no_other_site_is_a_way_back(address: str) -> None:
    assert "" == own(address)


def test_a_page_of_our_own_is_one() -> None:
    assert OWN.fullmatch("/billing?month=2026-03&payer=LSH%201&at=aZ_-09#next")


async def test_another_site_is_never_shown_nor_gone_to(ana: Visitor) -> None:
    page = await ana.get("/practice/fees?next=//evil.example/")
    kept = await ana.post("/practice/fees?next=https%3A%2F%2Fevil.example%2F", FEE)

    assert "evil" not in page.text
    assert "/practice/fees?saved=yes" == kept.location


async def test_each_reason_leads_to_its_page_and_keeping_leads_back_to_the_next(
    site: Site,
) -> None:
    billed = await Billed.of(site, ready=False)
    ana, bo = billed.ana, site.ana.bo
    page = await billed.worklist()
    reasons = (
        ("Open the insurance", f"/billing/members/{bo}/insurance", BO | PLAN),
        ("Say who bills", "/practice/billing", PROVIDER),
        ("Open the fees", "/practice/fees", FEE),
        ("Open the chart", f"/members/{bo}/diagnoses", {"code": "F33.1"}),
        ("Open the chart", f"/members/{bo}/goals", {"text": "Speaks up once in each session"}),
        ("Open the credentials", "/account/credentials", CREDENTIALS),
    )
    for verb, posts_to, form in reasons:
        address, _, field = link(page.text, verb).partition("#")
        there = await ana.get(address)
        assert f'id="{field}"' in there.text
        assert "Back to the claim" in there.text
        kept = await ana.post(action(there.text, posts_to), form)
        assert kept.location is not None
        assert kept.location.endswith("#next")
        page = await ana.get(kept.location.removesuffix("#next"))
        assert 1 == page.text.count('id="next"')

    assert "Nothing holds Bo Miller, Mar 4, any more." in visible(page)
    assert re.search(r'<button[^>]*id="next">Make an 837P file', page.text)


async def test_what_is_refused_keeps_the_way_back(ana: Visitor) -> None:
    back = "?next=%2Fbilling%3Fmonth%3D2026-03"
    refused = await ana.post("/practice/fees" + back, FEE | {"charge": "much"})

    assert 422 == refused.status
    assert f'action="/practice/fees{back}"' in refused.text


async def test_a_wish_about_a_member_is_said_once_however_many_lines_they_have(
    site: Site,
) -> None:
    billed = await Billed.of(site)
    said = visible(await billed.worklist())

    assert 1 == said.count("does not say why a group is necessary")


async def test_a_biller_is_told_who_does_what_they_cannot_open(site: Site) -> None:
    await Billed.of(site, ready=False)
    gus = await hired(site, site.ana, "biller")
    page = await gus.get("/billing?month=2026-03")

    assert "Whoever leads their group does that, in the chart." in visible(page)
    assert f'href="/members/{site.ana.bo}?' not in page.text
    assert f'href="/billing/members/{site.ana.bo}/insurance?' in page.text
