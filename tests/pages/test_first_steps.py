"""What a new practice has still to do: read from what is there, and gone once it is done."""

from tests.pages.billed import CREDENTIALS, FEE
from tests.pages.drafted import visible
from tests.pages.meeting import Meeting
from tests.pages.site import Site, Visitor
from tests.pages.staff import hired
from tests.pages.test_billing_setup import PROVIDER

CLAIM = "To your first claim"
HERE = "?next=%2Fpractice"


async def test_each_step_ticks_itself_off_and_all_of_them_go(ana: Visitor) -> None:
    first = visible(await ana.get("/practice"))
    assert CLAIM in first
    assert "Still to say: your NPI" in first
    for address, form in (
        ("/account/credentials", CREDENTIALS),
        ("/practice/billing", PROVIDER),
    ):
        assert "/practice" == (await ana.post(address + HERE, form)).location
    some = await ana.get("/practice")
    assert 2 == visible(some).count(", done")
    assert f"/practice/fees{HERE}#field-charge" in some.text

    assert "/practice" == (await ana.post("/practice/fees" + HERE, FEE)).location

    assert CLAIM not in visible(await ana.get("/practice"))
    assert CLAIM not in visible(await ana.get("/today"))


async def test_today_shows_them_until_a_session_was_held(site: Site, ana: Visitor) -> None:
    assert CLAIM in visible(await ana.get("/today"))
    await (await Meeting.of(site)).held()

    ana = await site.signed_in("Ana")

    assert CLAIM not in visible(await ana.get("/today"))
    assert CLAIM in visible(await ana.get("/practice"))


async def test_nobody_is_shown_a_step_they_may_not_take(site: Site, fay: Visitor) -> None:
    of_fay = visible(await fay.get("/practice"))
    gus = await hired(site, site.ana, "biller")
    of_gus = visible(await gus.get("/practice"))

    assert "Your NPI and licence" in of_fay
    assert "Say who bills" not in of_fay
    assert "Say who bills" in of_gus
    assert "Your NPI and licence" not in of_gus
