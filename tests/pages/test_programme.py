"""The programme: from confirmed minutes, for who leads the group, each number with its rows."""

import pytest

from tests.pages.drafted import Desk, visible
from tests.pages.site import Site
from tests.pages.staff import hired
from tests.store.practice import PASSWORD


async def test_before_any_minutes_are_confirmed_nothing_is_claimed(site: Site) -> None:
    page = visible(await (await site.signed_in("Ana")).get("/programme"))

    assert "Nobody missed two sessions in a row" in page
    assert "Every note is signed." in page


async def test_who_leads_no_group_is_told_what_will_be_here(site: Site) -> None:
    fresh = await hired(site, site.ana, "clinician")

    assert "You lead no group yet." in visible(await fresh.get("/programme"))


async def test_a_session_counts_who_came_and_which_notes_wait(site: Site) -> None:
    desk = await Desk.of(site)
    page = visible(await desk.ana.get("/programme"))

    assert "2 of 3" in page  # Dee did not come
    assert "2 notes of Wednesday evening" in page  # an absence record needs no signature
    assert "Dee" not in page  # one absence names nobody


async def test_a_signed_note_waits_no_longer(site: Site) -> None:
    desk = await Desk.of(site)
    await desk.finished("Cyd")
    await desk.signs("Cyd")

    assert "1 note of Wednesday evening" in visible(await desk.ana.get("/programme"))


async def test_the_table_goes_along_without_any_member(site: Site) -> None:
    desk = await Desk.of(site)
    answer = await desk.ana.post("/programme/csv")

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "Wednesday evening,3,,1,2,3,2" in answer.text
    assert not any(name in answer.text for name in ("Bo ", "Cyd", "Dee"))


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_nobody_sees_anothers_groups(site: Site, who: str) -> None:
    await Desk.of(site)
    page = visible(await (await site.signed_in(who)).get("/programme"))

    assert "Every note is signed." in page
    assert "2 of 3" not in page


async def test_money_is_for_who_bills_and_says_when_there_is_none(site: Site) -> None:
    facilitator = await hired(site, site.ana, "facilitator")
    biller = await hired(site, site.ana, "biller")

    assert 403 == (await facilitator.get("/programme/money")).status
    assert "Nothing was signed in these months" in visible(await biller.get("/programme/money"))


async def test_months_that_are_none_or_the_wrong_way_round_show_some_and_say_so(
    site: Site,
) -> None:
    biller = await hired(site, site.ana, "biller")

    for query in ("from=x&to=y", "from=2026-13", "by=nobody", "from=1999-01&to=2026-03"):
        assert 200 == (await biller.get(f"/programme/money?{query}")).status
    page = visible(await biller.get("/programme/money?from=2026-03&to=2026-01"))
    assert "The first month is after the last." in page


async def test_each_number_opens_the_services_it_is_made_of(site: Site) -> None:
    desk = await Desk.of(site)
    await desk.finished("Cyd")
    assert 303 == (await desk.signs("Cyd", PASSWORD)).status
    biller = await hired(site, site.ana, "biller")
    money = await biller.get("/programme/money?from=2026-03&to=2026-03&by=month")

    shown = visible(money)
    assert "1 service in 1 session" in shown or "pay themselves is not in here" in shown
    rows = await biller.get(
        "/programme/money/services?from=2026-03&to=2026-03&by=month&key=2026-03&of=unbilled"
    )
    assert 200 == rows.status
    assert 404 == (await biller.get("/programme/money/services?of=everything")).status
