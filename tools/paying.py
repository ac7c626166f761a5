"""The part of the walk that is about payers' rules: the list, one of them, and one more member."""

from playwright.async_api import Page, expect

from tools.walking import Look, at, button


async def payers(page: Page, base_url: str, look: Look) -> None:
    """Mara looks at what payers ask, mistypes a limit, tries thirteen, tells of an afternoon."""
    await page.goto(base_url + "/practice/payers")
    await look(page, "payer-rules")
    await page.get_by_role("link", name="Lake States Medicaid", exact=True).last.click()
    await page.wait_for_url(at("/practice/payers/own-lakes"))
    await look(page, "payer-rule")
    await page.get_by_role("textbox", name="Most members", exact=True).fill("eight")
    await page.get_by_label("Why it changes").fill("The letter of the payer says so")
    await button(page, "Keep the rule").click()
    await expect(page.locator(".error").first).to_be_visible()
    await look(page, "payer-rule-refused")
    await page.goto(base_url + "/practice/payers/new")
    await look(page, "payer-rule-new")
    await page.goto(base_url + "/groups")
    await page.get_by_role("link", name="Wednesday evening").first.click()
    await page.wait_for_url(at("/groups/*"))
    await page.get_by_role("link", name="Payers").click()
    await page.wait_for_url(at("/groups/*/payers"))
    await look(page, "payer-group")
    await page.get_by_label("Members", exact=True).fill("13")
    await page.get_by_label("The newcomer’s payer").select_option("own-prairie")
    await button(page, "Try it").click()
    await expect(page.get_by_text("With 13 members")).to_be_visible()
    await look(page, "payer-group-tried")
    await page.get_by_role("link", name="Back to the group").click()
    await page.wait_for_url(at("/groups/*"))
    await page.get_by_role("link", name="Ruth B.").click()
    await page.wait_for_url(at("/members/*"))
    chart = page.url
    await page.goto(chart + "/services")
    await page.get_by_label("Day", exact=True).fill("2026-11-18")
    await page.get_by_label("Began at").fill("15:00")
    await page.get_by_label("Ended at").fill("15:45")
    await button(page, "Keep").click()
    await expect(page.get_by_text("15:00–15:45")).to_be_visible()
    await look(page, "other-services")
    await page.goto(chart.replace("/members/", "/billing/members/") + "/services")
    await look(page, "other-services-billing")
