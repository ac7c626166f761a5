"""Two browsers in the room of one evening; run inside a network of its own by test_browsers.py.

Prints, as one line of JSON, what each page decoded of the other and what it said of itself.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import TimeoutError as Waited

from tests.browser.accessibility import barriers
from tests.browser.conftest import QUIET, chromium_path
from tests.pages.site import Visitor
from tests.video.evening import ROOM, Evening, evening
from tests.video.namespace import INTERFACE

FAKE_DEVICES = [
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]
# The page keeps its connections to itself; the browser's own constructor tells of them.
REMEMBER = """
window.made = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); window.made.push(this); }
};
"""
RECEIVED = """async () => {
  const found = { frames: 0, packets: 0 };
  while (!found.frames || !found.packets) {
    await new Promise((again) => setTimeout(again, 100));
    found.frames = found.packets = 0;
    for (const one of window.made) {
      for (const stat of (await one.getStats()).values()) {
        if (stat.type !== "inbound-rtp") continue;
        if (stat.kind === "video") found.frames += stat.framesDecoded ?? 0;
        if (stat.kind === "audio") found.packets += stat.packetsReceived ?? 0;
      }
    }
  }
  return found;
}"""
MEETS_SECONDS = 60


async def opened(browser: Browser, visitor: Visitor, faults: list[str]) -> Page:
    """Return the room page of a member in a browser that has the cookies of *visitor*."""
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    for cookie in visitor.http.cookie_jar:
        await context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": visitor.origin}]
        )
    page = await context.new_page()
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.add_init_script(REMEMBER)
    await page.goto(f"{visitor.origin}/join/video/{ROOM}")
    await page.get_by_role("button", name="Come in").click()
    await page.get_by_text("You are in the waiting room").wait_for()
    return page


async def meet(tonight: Evening, pictures: Path | None) -> dict[str, Any]:
    """Return what Bo and Cyd saw and heard of each other."""
    faults: list[str] = []
    found: dict[str, Any] = {"faults": faults}
    async with async_playwright() as playwright:
        start = playwright.chromium.launch
        path, flags = chromium_path(), [*QUIET, *FAKE_DEVICES]
        browsers = await asyncio.gather(
            *(start(executable_path=path, args=flags) for _ in range(2))
        )
        await tonight.begins()
        pages = {}
        try:
            for name, browser in zip(("bo", "cyd"), browsers, strict=True):
                member_id = getattr(tonight.ana, name)
                visitor = await tonight.comes(member_id)
                pages[name] = await opened(browser, visitor, faults)
                await tonight.admits(member_id, visitor)
            for name, page in pages.items():
                async with asyncio.timeout(MEETS_SECONDS):
                    found[name] = await page.evaluate(RECEIVED)
                await page.get_by_text("Group member").wait_for()
                found[f"{name} page"] = await page.content()
            found["barriers"] = await barriers(pages["bo"])
            found["width"] = await pages["bo"].evaluate("document.documentElement.scrollWidth")
            found["after"] = await _outlive(tonight, pages["bo"])
        except Waited as error:
            raise AssertionError(f"the pages said: {faults}") from error
        if pictures is not None:
            await _picture(pages["bo"], pictures)
        for browser in browsers:
            await browser.close()
        await tonight.told("Left", 2)
    found["stays"] = [len(await tonight.stays(one)) for one in (tonight.ana.bo, tonight.ana.cyd)]
    return found


async def _outlive(tonight: Evening, page: Page) -> dict[str, int]:
    """Kill Janus and start it again; return what came over the connections made since."""
    tonight.janus.kill()
    await page.get_by_text("The video does not answer.").wait_for()
    await page.evaluate("window.made = []")
    await tonight.janus.start()
    async with asyncio.timeout(MEETS_SECONDS):
        found: dict[str, int] = await page.evaluate(RECEIVED)
    await page.get_by_text("The video does not answer.").wait_for(state="hidden")
    return found


async def _picture(page: Page, folder: Path) -> None:
    for width in (390, 1280):
        for scheme in ("light", "dark"):
            await page.set_viewport_size({"width": width, "height": 844})
            await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            await page.screenshot(path=folder / f"video-room-{width}-{scheme}.png")


async def main(folder: Path, migrated: Path, pictures: Path | None) -> None:
    async with evening(folder, migrated, interface=INTERFACE) as tonight:
        sys.stdout.write(json.dumps(await meet(tonight, pictures)) + "\n")


if __name__ == "__main__":
    given = [Path(one) for one in sys.argv[1:]]
    asyncio.run(main(given[0], given[1], given[2] if given[2:] else None))
