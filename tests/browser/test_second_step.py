"""An owner's first evening: a code of an app, a passkey, and a page that was left alone.

Chromium's own authenticator plays the fingerprint; passkeys want a name, so it is localhost here.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest_asyncio
from playwright.async_api import CDPSession, Page, expect

from server.cli import add_practice
from server.live.rooms import Rooms
from server.store import Keyring, Store, migrate
from tests.browser.conftest import PHONE, NewContext
from tests.browser.faults import Faults
from tests.browser.test_first_day import Hand, looks
from tests.cast import taxonomy
from tests.clock import TEN, HandClock
from tests.pages.drafted import Desk
from tests.pages.site import practices, serving, settings_in
from tests.store.practice import PASSWORD
from tools.walking import at

FINGERPRINT = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
BEHIND = """() => getComputedStyle(
  document.querySelector("idle-lock dialog"), "::backdrop").backgroundColor"""
STEP = 30
A_WHILE_MS = 16 * 60 * 1000


@pytest_asyncio.fixture(loop_scope="session")
async def begun(tmp_path: Path) -> AsyncIterator[tuple[str, str, HandClock]]:
    """Serve a practice nobody has entered yet: its address, the owner's token, the clock."""
    settings, clock = settings_in(tmp_path), HandClock()
    keyring = Keyring.create(settings.key_file)
    migrate(settings)
    store = await Store.open(settings, keyring)
    token = await add_practice(
        store,
        "Elm Street Counseling",
        timezone="America/Chicago",
        email="ana@example.org",
        person="Ana Test",
        credential="LCSW",
        now=clock.now(),
    )
    rooms = Rooms(store, clock, taxonomy())
    async with serving(settings, store, rooms, clock, name="localhost") as (origin, _):
        yield origin, token, clock
    await rooms.stop()
    await store.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Ana's desk with two notes that are read and ready."""
    migrate(settings_in(tmp_path / "empty"))
    clock = HandClock(TEN - timedelta(minutes=15))
    async with practices(tmp_path, tmp_path / "empty", clock, name="localhost") as site:
        desk = await Desk.of(site)
        for name in ("Bo", "Cyd"):
            await desk.answers_everything(name)
            await desk.reads(name)
        yield desk


@dataclass
class Finger:
    """Whoever sits there: the browser's own authenticator answers while the finger is on it."""

    devices: CDPSession
    options: dict[str, str]

    async def on(self) -> None:
        await self._touch(True)

    async def off(self) -> None:
        await self._touch(False)

    async def _touch(self, enabled: bool) -> None:
        asked = {**self.options, "enabled": enabled}
        await self.devices.send("WebAuthn.setAutomaticPresenceSimulation", asked)


async def has_fingerprint(page: Page) -> Finger:
    devices = await page.context.new_cdp_session(page)
    await devices.send("WebAuthn.enable")
    made = await devices.send("WebAuthn.addVirtualAuthenticator", {"options": FINGERPRINT})
    return Finger(devices, {"authenticatorId": made["authenticatorId"]})


async def signs_in(page: Page, origin: str) -> None:
    await page.goto(origin + "/sign-in")
    await page.get_by_label("E-mail").fill("ana@example.org")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(at("/second-factor?next=*"))


async def test_codes_passkeys_and_the_lock_from_the_first_link_on(
    begun: tuple[str, str, HandClock], new_context: NewContext, faults: Faults
) -> None:
    origin, token, clock = begun
    faults.expect("status of 403")  # a wrong password at the lock
    faults.expect("status of 401")  # two beats of a page that was locked already
    context = await new_context(PHONE)
    page = await context.new_page()
    hand = Hand(page)
    finger = await has_fingerprint(page)

    # The link that works once, and an app: nothing opens before.
    await page.goto(f"{origin}/invitation#{token}")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_label("The same again").fill(PASSWORD)
    await page.get_by_role("button", name="Make my account").click()
    await page.wait_for_url(at("/second-factor/new?next=*"))
    await looks(hand)
    shared = (await page.locator("code").inner_text()).replace(" ", "")
    code = page.get_by_label("Six digits the app shows")
    await code.fill(pyotp.TOTP(shared).at(clock.now()))
    await page.get_by_role("button", name="Turn it on").click()
    await expect(page.get_by_role("listitem")).to_have_count(10)
    await looks(hand)
    await page.get_by_role("link", name="I have kept them").click()
    await page.wait_for_url(origin + "/today")

    # A passkey besides.
    await page.goto(origin + "/second-factor/new")
    await page.get_by_label("What to call it").fill("Laptop")
    await page.get_by_role("button", name="Make a passkey").click()
    await expect(page.get_by_text("Laptop", exact=True)).to_be_visible()
    await looks(hand)
    await page.goto(origin + "/account")
    await looks(hand)

    # Signing in by the passkey alone: offered while the page waits, and by its button.
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await page.wait_for_url(origin + "/today")
    await context.clear_cookies()
    await finger.off()
    await page.goto(origin + "/sign-in")
    alone = page.get_by_role("button", name="Use a passkey")
    await expect(alone).to_be_visible()
    await looks(hand)
    await finger.on()
    await alone.click()
    await page.wait_for_url(origin + "/today")

    # Signing in by the code, and by the passkey as a second step.
    await context.clear_cookies()
    await finger.off()
    await signs_in(page, origin)
    await finger.on()
    await looks(hand)
    clock.advance(STEP)
    await page.get_by_label("Code of your app").fill(pyotp.TOTP(shared).at(clock.now()))
    await page.get_by_role("button", name="Continue").click()
    await page.wait_for_url(origin + "/today")
    await context.clear_cookies()
    await finger.off()
    await signs_in(page, origin)
    await finger.on()
    await page.get_by_role("button", name="Use your passkey").click()
    await page.wait_for_url(origin + "/today")

    # A page left alone is covered, in its place; another tab shows nothing.
    await page.clock.install()
    await page.goto(origin + "/members/new")
    await page.get_by_label("Name", exact=True).fill("Bo Miller")
    async with page.expect_response("**/lock"):
        await page.clock.fast_forward(A_WHILE_MS)
    locked = page.get_by_role("dialog", name="Locked")
    await expect(locked).to_be_visible()
    await looks(hand)
    behind = await page.evaluate(BEHIND)
    assert behind == await page.evaluate(
        "getComputedStyle(document.documentElement).backgroundColor"
    )
    await page.keyboard.press("Escape")
    await expect(locked).to_be_visible()
    other = await context.new_page()
    await other.goto(origin + "/members")
    assert other.url == origin + "/lock?next=/members"
    await locked.get_by_label("Your password").fill("not this one")
    await locked.get_by_role("button", name="Unlock").click()
    await expect(locked.get_by_role("alert")).to_have_text("That is not your password.")
    await locked.get_by_label("Your password").fill(PASSWORD)
    await locked.get_by_role("button", name="Unlock").click()
    await expect(locked).to_be_hidden()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Bo Miller")
    await other.reload()
    await other.wait_for_url(at("/members"))

    # From the page that locks, back by the passkey to where one was.
    async with page.expect_response("**/lock"):
        await page.clock.fast_forward(A_WHILE_MS)
    await page.goto(origin + "/members/new")
    await looks(hand)
    await page.get_by_role("button", name="Use your passkey").click()
    await page.wait_for_url(at("/members/new"))

    assert [] == hand.seen


async def test_a_passkey_signs_in_place_of_the_password_and_only_what_is_ticked(
    desk: Desk, new_context: NewContext
) -> None:
    origin, page = desk.site.origin, await (await new_context()).new_page()
    await has_fingerprint(page)
    await page.goto(origin + "/sign-in")
    await page.get_by_label("E-mail").fill("ana@example.org")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.goto(origin + "/second-factor/new")
    await page.get_by_role("button", name="Make a passkey").click()
    await expect(page.get_by_role("link", name="I have kept them")).to_be_visible()

    await page.goto(origin + desk.session + "/signatures")
    sign = page.get_by_role("button", name="Sign with your passkey")
    await sign.click()
    assert (await desk.note("Bo")).signature is None
    await page.get_by_role("checkbox").check()
    await sign.click()
    await expect(page.get_by_role("heading", name="Two notes signed")).to_be_visible()
    assert (await desk.note("Bo")).signature is not None
