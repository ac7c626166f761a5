"""The part of the walk that is about money: the practice's settings, who pays, a file of claims."""

from playwright.async_api import Page

from server.demo.practice import Cast
from tools.walking import Look, at, button


async def billed(page: Page, cast: Cast, look: Look) -> None:
    """Mara looks at the settings, mistypes an NPI, and bills last week's evening."""
    base, member = cast.base_url, cast.members[0].member_id
    for path, screen in (
        ("/practice", "practice"),
        ("/practice/office", "practice-office"),
        ("/practice/identity-provider", "identity-provider"),
        ("/practice/closed", "closed-days"),
        ("/practice/fees", "fees"),
        (f"/members/{member}/insurance", "insurance"),
        (f"/billing/members/{member}/insurance", "insurance-billed"),
        ("/practice/billing", "billing-provider"),
    ):
        await page.goto(base + path)
        await look(page, screen)
    await page.get_by_label("NPI").fill("1234567890")
    await button(page, "Keep").click()
    await page.locator(".error").first.wait_for()
    await look(page, "billing-provider-refused")
    await page.goto(base + "/billing")
    await look(page, "billing")
    await page.goto(base + "/billing?state=ready")
    await button(page, "Make an 837P file of the chosen").click()
    await page.wait_for_url(at("/billing/files/*"))
    await look(page, "billing-file")
    await page.locator("main ul a").first.click()
    await page.wait_for_url(at("/billing/claims/*"))
    await look(page, "billing-claim")
