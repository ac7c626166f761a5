"""The part of the walk that is about letters, standing links and how a group says it goes."""

from playwright.async_api import Page

from server.demo.practice import Cast
from tools.walking import Look, NewPage, at, button


async def written(page: Page, cast: Cast, look: Look) -> None:
    """Mara looks at what goes out, mistypes a number, makes a standing link, reads the climate."""
    base, member = cast.base_url, cast.members[5].member_id
    await page.goto(base + "/practice/letters")
    await look(page, "letters")
    await page.goto(f"{base}/members/{member}/contact")
    await look(page, "contact")
    await page.get_by_label("Mobile number").fill("555 0100")
    await page.get_by_label("They agreed to text messages").check()
    await button(page, "Keep").click()
    await page.locator(".error").first.wait_for()
    await look(page, "contact-refused")
    await page.goto(base + "/today")
    await page.get_by_role("link", name="Wednesday evening").first.click()
    await page.wait_for_url(at("/groups/*"))
    group = page.url
    await page.goto(group + "/climate")
    await look(page, "climate")
    await page.goto(group + "/links")
    await look(page, "standing-links-none")
    await page.get_by_role("button", name="New standing link").first.click()
    await page.locator("copy-text").wait_for()
    await look(page, "standing-links")


async def stopped(base_url: str, new_page: NewPage, look: Look) -> None:
    """Somebody stops the messages with a link that is nobody's, and sees what everybody sees."""
    page = await new_page("member")
    await page.goto(f"{base_url}/letters/stop#{'x' * 43}")
    await look(page, "letters-stop")
    await button(page, "Stop these messages").click()
    await page.wait_for_url(at("/letters/stopped"))
    await look(page, "letters-stopped")
    await page.goto(base_url + "/letters/asked")
    await look(page, "letters-asked")
