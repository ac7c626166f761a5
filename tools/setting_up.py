"""A walk past the pages on which a practice sets itself up."""

from playwright.async_api import expect

from tools.walking import Walk, at, button

# As the page does it by itself after a quarter of an hour.
LOCK = """() => fetch("/lock", {
  method: "POST", redirect: "manual",
  headers: { "Content-Type": "application/x-www-form-urlencoded" },
}).then(() => null)"""
LIST = "name,birth date\nBea Ortiz,1991-02-03\nGus Weber,in spring\n"


class SettingUp(Walk):
    async def setting_up(self) -> None:
        """Members, groups, schedules, colleagues; ends with a group that has sessions."""
        page, base = self._mara, self._cast.base_url
        for path in ("members", "groups"):
            await page.goto(f"{base}/{path}")
            await self._look(page, path)
        await page.goto(f"{base}/members/import")
        await page.get_by_label("Or paste the list").fill(LIST)
        await button(page, "Look at the lines").click()
        await expect(page.get_by_role("table")).to_be_visible()
        await self._look(page, "member-import")
        await page.goto(f"{base}/members/new")
        await self._look(page, "member-new")
        await page.get_by_label("Name", exact=True).fill("Noor Haddad")
        await page.get_by_label("Birth date").fill("1994-08-09")
        await page.get_by_text("Why they come").click()
        await page.get_by_label("Diagnosis code").fill("sad")
        await button(page, "Add the member").click()
        await expect(page.locator(".error").first).to_be_visible()
        await self._look(page, "member-new-refused")
        await page.get_by_label("Diagnosis code").fill("F33.1")
        await page.get_by_label("First goal").fill("Says one thing in each session")
        await button(page, "Add the member").click()
        await page.wait_for_url(at("/members/*"))
        await expect(page.get_by_role("heading", name="Noor Haddad")).to_be_visible()
        await self._look(page, "member")
        await page.get_by_role("link", name="Who has seen it").click()
        await page.wait_for_url(at("/members/*/seen"))
        await self._look(page, "member-seen")
        await page.goto(f"{base}/groups/new")
        await self._look(page, "group-new")
        await page.get_by_label("Name", exact=True).fill("Thursday noon")
        await button(page, "Make the group").click()
        await page.wait_for_url(at("/groups/*/schedule"))
        await self._look(page, "schedule-empty")
        await page.get_by_label("First session").fill("2027-01-07")
        await page.get_by_label("Starts at").fill("12:00")
        await button(page, "Make the sessions").click()
        await expect(page.get_by_text("Thursday, January 7").first).to_be_visible()
        await self._look(page, "schedule")
        await page.get_by_role("link", name="Back to the group").click()
        await page.wait_for_url(at("/groups/*"))
        await self._look(page, "group-made")
        await page.get_by_role("link", name="Change the group").click()
        await page.wait_for_url(at("/groups/*/details"))
        await self._look(page, "group-details")
        await page.goto(f"{base}/colleagues")
        await self._look(page, "colleagues")
        person = self._cast.facilitators[0]
        asked = page.locator("form[action='/colleagues/invitations']")
        await asked.get_by_label("Name", exact=True).fill("Gus Weber")
        await asked.get_by_label("E-mail").fill("gus@example.org")
        await asked.get_by_label("Credential").fill("LPC")
        await asked.get_by_label("Your own password").fill(person.password)
        await button(page, "Make the invitation").click()
        await expect(page.locator("copy-text")).to_be_visible()
        await self._look(page, "colleagues-asked")
        await page.get_by_role("link", name=f"Change what {person.name} may do").click()
        await page.wait_for_url(at("/colleagues/*"))
        await self._look(page, "colleague")
        await page.goto(f"{base}/second-factor/new")
        await self._look(page, "second-factor-new")
        await page.evaluate(LOCK)
        await page.goto(f"{base}/groups")
        await page.wait_for_url(at("/lock?next=*"))
        await self._look(page, "lock")
        await page.get_by_label("Your password").fill(person.password)
        await button(page, "Unlock").click()
        await page.wait_for_url(f"{base}/groups")
        await page.goto(f"{base}/audit")
        await self._look(page, "audit")
        await page.goto(f"{base}/groups")
        await button(page, "Into your calendar").click()
        await expect(page.locator("copy-text")).to_be_visible()
        await self._look(page, "calendar")
        newcomer = await self._new_page("clinician")
        await newcomer.goto(f"{base}/invitation")
        await self._look(newcomer, "invitation")
        await self._in_session("/board")
        await self._board_ready()
