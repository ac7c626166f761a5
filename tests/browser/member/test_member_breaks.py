"""A break, a breakout room and a locked door, as a member's own page tells of them."""

import asyncio

from playwright.async_api import expect

from server.core import commands as c
from tests.browser.accessibility import barriers
from tests.browser.member.evening import Evening

PATIENCE = 60  # seconds until a knock that never comes is given up
BREAK = "The group is on a break until the facilitator resumes"


async def test_a_break_is_said_and_the_clock_stands_still_until_somebody_resumes(
    evening: Evening,
) -> None:
    await evening.is_let_in()
    await evening.ana(0, c.StartSession())
    await evening.ana(20, c.BeginBreak())
    await expect(evening.page.get_by_text(BREAK)).to_be_visible()
    await expect(evening.page.locator("[data-part=so_far]")).to_have_text("20 min")
    paused = (await evening.session()).on_break
    assert paused is not None

    await evening.ana(30, c.EndBreak(paused.break_id))

    await expect(evening.page.get_by_text(BREAK)).to_be_hidden()
    await expect(evening.page.locator("[data-part=so_far]")).to_have_text("20 min")


async def test_a_page_names_its_own_breakout_room_until_it_closes(evening: Evening) -> None:
    await evening.is_let_in()
    await evening.ana(0, c.StartSession(), c.OpenBreakout("Room 1"), c.OpenBreakout("Room 2"))
    rooms = [*(await evening.session()).breakouts]
    await evening.ana(5, c.AssignBreakout(rooms[1], (evening.site.ana.bo,)))
    await expect(evening.page.get_by_text("You are in Room 2")).to_be_visible()
    assert "Room 1" not in await evening.page.content()

    await evening.ana(6, c.BeginBreak())
    await expect(evening.page.get_by_text(BREAK)).to_be_visible()
    assert [] == await barriers(evening.page)
    await evening.ana(15, c.CloseBreakout())

    await expect(evening.page.get_by_text("You are in Room 2")).to_be_hidden()


async def test_a_locked_room_is_told_at_the_door_and_asked_again_when_it_opens(
    evening: Evening,
) -> None:
    await evening.ana(-10, c.OpenRoom(), c.LockRoom())
    await evening.arrives_at("locked")
    await expect(evening.page.get_by_role("heading", name="The room is closed")).to_be_visible()
    assert [] == await barriers(evening.page)

    await evening.ana(-4, c.UnlockRoom())
    await evening.shows("waiting")

    async with asyncio.timeout(PATIENCE):
        while not (await evening.session()).seats[evening.site.ana.bo].waiting:
            await evening.page.title()  # the page has its turn


async def test_a_removal_taken_back_brings_the_page_in_by_itself(evening: Evening) -> None:
    await evening.is_let_in()
    await evening.ana(5, c.StartSession(), c.RemoveMember(evening.site.ana.bo))
    await evening.shows("removed")

    await evening.ana(6, c.ReadmitMember(evening.site.ana.bo))

    await evening.shows("in_room")
