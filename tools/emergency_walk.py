"""The part of the walk that is about a chart of somebody else, opened in an emergency."""

from playwright.async_api import Page, expect

from server.demo.practice import Cast
from tools.walking import Look, button


async def opened(page: Page, cast: Cast, look: Look) -> None:
    """Mara opens the chart of somebody in Eli's group, says too little first, and closes it."""
    await page.goto(cast.base_url + "/emergency")
    await look(page, "emergency-new")
    member = next(one for one in cast.members if one.key == "M10")
    await page.get_by_label("Their whole name").fill(member.name)
    await page.get_by_label("What is happening").fill("urgent")
    await page.get_by_label("Your password again").fill(cast.facilitators[0].password)
    await button(page, "Open the chart for 60 minutes").click()
    await expect(page.locator(".error").first).to_be_visible()
    await look(page, "emergency-refused")
    await page.get_by_label("What is happening").fill(
        "Her brother called: she took pills and is alone at home."
    )
    await page.get_by_label("Your password again").fill(cast.facilitators[0].password)
    await button(page, "Open the chart for 60 minutes").click()
    await expect(page.get_by_text("minutes left")).to_be_visible()
    await look(page, "emergency")
    await page.goto(cast.base_url + "/today")
    await look(page, "today-emergency")
    await button(page, "Close now").first.click()
    await expect(page.get_by_text("The chart is closed again")).to_be_visible()
    await page.goto(cast.base_url + "/practice/kept")
    await page.get_by_label("Their whole name").fill("Nobody Here")
    await button(page, "Look").click()
    await expect(page.locator("#error-who")).to_be_visible()
    await look(page, "kept-who")
    await page.get_by_label("Their whole name").fill(cast.members[0].name)
    await button(page, "Look").click()
    await expect(page.locator("#holds")).to_be_visible()
    await look(page, "kept")
