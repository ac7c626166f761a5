"""The browser is killed while tags wait: the next one sends them, and no word was kept."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from playwright.async_api import BrowserContext, Error, Page, Playwright, async_playwright, expect

from tests.browser.board.hands import keys
from tests.browser.board.scripted_room import ScriptedRoom, serving
from tests.browser.conftest import QUIET, chromium_path

WORDS = "asked for a lift"
KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open("unsaved");
  asked.onsuccess = () => {
    const all = asked.result.transaction("commands").objectStore("commands").getAll();
    all.onsuccess = () => done(all.result);
  };
})"""


async def opens(playwright: Playwright, profile: Path, address: str) -> tuple[BrowserContext, Page]:
    context = await playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium_path(), args=QUIET
    )
    page = context.pages[0]
    await page.goto(address)
    await expect(page.get_by_role("radio").first).to_be_visible()
    return context, page


def kill(profile: Path) -> int:
    """Kill all processes of the browser, and return how many there were."""
    killed = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"--user-data-dir={profile}" in (folder / "cmdline").read_text():
                os.kill(int(folder.name), signal.SIGKILL)
                killed += 1
    return killed


async def kept_by(page: Page) -> list[dict[str, dict[str, object]]]:
    """Return what would outlive the browser, after all that was asked of it before."""
    kept: list[dict[str, dict[str, object]]] = await page.evaluate(KEPT)
    return kept


def envelope(command: dict[str, object]) -> tuple[object, object]:
    return command["id"], command["at"]


async def test_tags_that_wait_survive_a_browser_that_is_killed(
    room: ScriptedRoom, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    async with async_playwright() as playwright, serving(room) as address:
        context, page = await opens(playwright, profile, address)
        room.silent = True
        await keys(page, "1", "s", "2", "f")
        made = list(await room.heard(2))
        await keys(page, "n")
        await page.keyboard.type(WORDS)
        await keys(page, "Enter")
        await room.heard(3)
        kept = await kept_by(page)
        assert kill(profile)
        with suppress(Error):
            await context.close()

        room.commands.clear()
        room.silent = False
        context, page = await opens(playwright, profile, address)
        sent = await room.heard(2)
        await expect(page.locator("notice-lane")).to_contain_text("2 tags saved, in their places")
        left = await kept_by(page)
        await context.close()

    assert [envelope(one) for one in made] == [envelope(one) for one in sent]
    assert {one["id"] for one in made} == {one["entry"]["id"] for one in kept}
    assert [] == left
    files = b"".join(path.read_bytes() for path in profile.rglob("*") if path.is_file())
    assert WORDS.encode() not in files
    assert WORDS.encode("utf-16-le") not in files
