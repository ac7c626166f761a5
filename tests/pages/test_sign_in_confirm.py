"""Before a record leaves the house the password, or a passkey, was given just now."""

from tests.pages.drafted import Desk
from tests.pages.site import Site, Visitor
from tests.store.practice import PASSWORD

FIVE_MINUTES = 5 * 60


async def test_whoever_signed_in_a_while_ago_is_asked_before_an_export(site: Site) -> None:
    desk = await Desk.of(site)
    ana, page = desk.ana, f"/notes/{desk.notes['Bo']}/exports"
    assert 200 == (await ana.get(page)).status
    site.clock.advance(FIVE_MINUTES + 1)
    asked = f"/confirm?next={page}"
    note = page.removesuffix("/exports")
    for path in ("/exports", "/text"):
        assert asked == (await ana.get(note + path)).location
    for path in ("/pdf", "/fhir", "/packet"):
        assert asked == (await ana.post(note + path, {"purpose": "x"})).location

    assert 403 == (await ana.post("/confirm", {"password": "not hers", "next": page})).status
    assert asked == (await ana.get(page)).location
    assert page == (await ana.post("/confirm", {"password": PASSWORD, "next": page})).location
    assert 200 == (await ana.get(page)).status


async def test_confirming_never_leads_to_another_site(ana: Visitor) -> None:
    form = {"password": PASSWORD, "next": "https://elsewhere.example"}

    assert "/today" == (await ana.post("/confirm", form)).location
