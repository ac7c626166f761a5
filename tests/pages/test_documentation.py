"""The practice's own figures: shown to who led the session, and from what is kept anyway."""

import pytest

from tests.pages.drafted import Desk, visible
from tests.pages.site import Site


async def test_before_anything_is_signed_the_page_says_what_it_will_show(site: Site) -> None:
    ana = await site.signed_in("Ana")

    assert "Nothing to show yet." in visible(await ana.get("/documentation"))


async def test_a_signed_session_shows_what_its_notes_took(site: Site) -> None:
    desk = await Desk.of(site)
    site.clock.advance(600)
    await desk.ana.get(desk.at("Cyd"))
    site.clock.advance(120)
    await desk.finished("Cyd")
    await desk.signs("Cyd")
    page = visible(await desk.ana.get("/documentation"))

    assert "Wednesday evening, Mar 4" in page
    assert "10 min" in page
    assert "1 signed note" in page


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_nobody_sees_the_figures_of_anothers_sessions(site: Site, who: str) -> None:
    desk = await Desk.of(site)
    await desk.finished("Cyd")
    await desk.signs("Cyd")

    assert "Nothing to show yet." in visible(
        await (await site.signed_in(who)).get("/documentation")
    )


async def test_what_is_overdue_says_so_and_stays_in_sight(site: Site) -> None:
    desk = await Desk.of(site)
    soon = visible(await desk.ana.get("/today"))
    site.clock.advance(60 * 86_400)
    late = visible(await (await site.signed_in("Ana")).get("/today"))

    assert "due Mar 6" in soon
    assert "overdue since Mar 6" in late
