"""What of a member left the practice, as they may ask to be told: all, and nothing of others."""

from tests.pages.billed import Billed
from tests.pages.drafted import visible
from tests.pages.site import Site, Visitor
from tests.pages.test_emergency import opened


async def left(visitor: Visitor, member_id: str) -> str:
    page = visible(await visitor.get(f"/members/{member_id}/seen"))
    return page.split("What left the practice")[1].split("Who has seen it")[0]


async def test_what_was_exported_claimed_and_told_is_there_with_to_whom(site: Site) -> None:
    billed = await Billed.of(site)
    assert "Nothing yet" in await left(billed.ana, site.ana.bo)
    exported = await billed.ana.post(billed.desk.at("Bo", "pdf"), {"purpose": "treatment"})
    await billed.ana.get(billed.desk.at("Bo", "print"))
    await billed.ana.post(f"{await billed.makes_file()}/sent")
    fay = await site.signed_in("Fay")
    told = {"to": "Dr. Reyes, St. Luke’s", "nature": "may hurt himself"}
    await fay.post(f"{await opened(fay)}/told", told)
    said = await left(billed.ana, site.ana.bo)

    assert 200 == exported.status
    assert "Ana Test export pdf Treatment: another clinician or record" in said
    assert "Ana Test print on paper" in said
    assert "Ana Test claim for March 4, 2026 Lakeshore Health Plan" in said
    assert "Fay Other emergency disclosure Told Dr. Reyes, St. Luke’s. may hurt himself" in said
    assert "Nothing yet" in await left(billed.ana, site.ana.cyd)


async def test_nobody_else_is_told_what_left(site: Site, eli: Visitor, fay: Visitor) -> None:
    for visitor in (eli, fay):
        assert 404 == (await visitor.get(f"/members/{site.ana.bo}/seen")).status
