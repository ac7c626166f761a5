"""The part of the walk that is about questionnaires: what a group asks, what a member sees of it,
and the course of the answers on the chart.
"""

from playwright.async_api import Page, expect

from tools.walking import Look, at, button

PAPER = (
    ("2026-09-23", "2 2 2 2 1 1 2 1 0"),
    ("2026-10-14", "2 2 1 1 1 1 1 0 1"),
    ("2026-11-04", "1 1 1 1 0 1 0 0 0"),
)


async def group_asks(page: Page, base_url: str, look: Look) -> None:
    """Mara says that tonight's group asks GAD-7, and how people come in."""
    await page.goto(base_url + "/today")
    await page.get_by_role("link", name="Wednesday evening").first.click()
    await page.wait_for_url(at("/groups/*"))
    await page.get_by_role("link", name="Questionnaires").click()
    await page.wait_for_url(at("/groups/*/measures"))
    await page.get_by_label("GAD-7").select_option("4")
    await page.get_by_label("How they come in").check()
    await button(page, "Keep").click()
    await expect(page.get_by_text("Kept.")).to_be_visible()
    await look(page, "group-measures")


async def on_the_way_in(page: Page, look: Look) -> None:
    """Jonah says how he comes in, and leaves out one question of seven."""
    await page.wait_for_url(at("/join/measures"))
    await look(page, "join-check-in")
    await page.get_by_role("radio", name="4", exact=True).check()
    await page.get_by_label("One word for it").fill("restless")
    await button(page, "Continue").click()
    await expect(page.get_by_role("heading", name="A few questions first")).to_be_visible()
    await look(page, "join-measures")
    for number in (1, 2, 3, 4, 5, 6):
        await page.locator(f"input[name=a{number}]").nth(1).check()
    await button(page, "Continue").click()


async def course(page: Page, base_url: str, look: Look) -> None:
    """The chart of one member: empty, refused, and after three from paper."""
    await page.goto(base_url + "/members")
    await page.get_by_role("link", name="Jonah").first.click()
    await page.get_by_role("link", name="Questionnaires").click()
    await page.wait_for_url(at("/members/*/measures"))
    await look(page, "measures-empty")
    await page.get_by_label("Questionnaire", exact=True).select_option("phq9")
    await page.get_by_label("Answers, in the order of the form").fill("1 2 3")
    await button(page, "Keep").click()
    await expect(page.locator(".error").first).to_be_visible()
    await look(page, "measures-refused")
    for day, answers in PAPER:
        await page.get_by_label("Questionnaire", exact=True).select_option("phq9")
        await page.get_by_label("Filled in on").fill(day)
        await page.get_by_label("Answers, in the order of the form").fill(answers)
        async with page.expect_navigation(url=at("/members/*/measures#phq9")):
            await button(page, "Keep").click()
    await look(page, "measures")
