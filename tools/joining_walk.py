"""The part of the walk that is about the way into a group: consents, screening, plans."""

from playwright.async_api import Page, expect

from server.demo.practice import Cast
from tools.walking import Look, at, button


async def practice_lists(page: Page, base_url: str, look: Look) -> None:
    """Mara reads what members agree to, leaves a part of her own words out, sees the lists."""
    await page.goto(base_url + "/practice/agreements")
    await look(page, "agreements")
    await page.get_by_role("link", name="Write our own words: Group agreement").click()
    await page.wait_for_url(at("/practice/agreements/group_agreement"))
    await look(page, "agreement-text")
    await page.goto(base_url + "/practice/screening")
    await look(page, "screening-lists")


async def newcomers(page: Page, base_url: str, look: Look) -> None:
    """Mara sees who comes in, forgets to say why, and looks at how the group is made up."""
    await page.goto(base_url + "/groups")
    await page.get_by_role("link", name="Wednesday evening").first.click()
    await page.wait_for_url(at("/groups/*"))
    await page.get_by_role("link", name="Who comes in").click()
    await page.wait_for_url(at("/groups/*/placements"))
    await look(page, "placements")
    await page.get_by_role("link", name="Iris Holt").click()
    await page.wait_for_url(at("/groups/*/placements/*"))
    await look(page, "placement")
    await page.go_back()
    await page.get_by_role("link", name="Theo Brandt").click()
    await page.wait_for_url(at("/groups/*/placements/*"))
    await page.get_by_label("What was decided").select_option("decline")
    await page.get_by_label("Why", exact=True).first.fill(" ")
    await button(page, "Keep the decision").click()
    await expect(page.locator(".error").first).to_be_visible()
    await look(page, "placement-refused")
    await page.get_by_role("link", name="Back to the list").click()
    await page.get_by_role("link", name="Composition").click()
    await page.wait_for_url(at("/groups/*/composition"))
    await look(page, "composition")


async def plans(page: Page, cast: Cast, look: Look) -> None:
    """The plan of a session, of a member, and whose is due."""
    await page.goto(f"{cast.base_url}/sessions/{cast.sessions[1].session_id}/plan")
    await look(page, "session-plan")
    await page.get_by_label("Minutes").first.fill("ten")
    await button(page, "Keep for this session").click()
    await expect(page.locator(".error").first).to_be_visible()
    await look(page, "session-plan-refused")
    await page.goto(cast.base_url + "/plan-reviews")
    await look(page, "plan-reviews")
    own = f"{cast.base_url}/members/{cast.members[0].member_id}"
    await page.goto(own + "/plan")
    await look(page, "member-plan")
    await page.goto(own + "/consents")
    await look(page, "consents")


async def member_consents(page: Page, look: Look) -> None:
    """Jonah looks at what he said yes to, and goes back to the waiting room."""
    await page.get_by_role("link", name="What you agreed to").click()
    await page.wait_for_url(at("/join/consents"))
    await look(page, "join-consents")
    await page.get_by_role("link", name="Back to the meeting").click()
    await page.wait_for_url(at("/join/room"))
    await expect(page.get_by_role("heading", name="You’re here")).to_be_visible()
