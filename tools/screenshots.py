"""Pictures of every screen of a demonstration of its own: phone and desktop, light and dark.

make screenshots                      into var/screenshots
make screenshots ARGS="--to folder"   somewhere else
"""

import argparse
import asyncio
import os
import shutil
import socket
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

from server.demo.practice import Cast

TO = Path("var/screenshots")
WIDTHS = (390, 1280)  # a phone, a laptop
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
STATUS = "performance.getEntriesByType('navigation')[0].responseStatus"

Picture = Callable[[Page, str], Awaitable[None]]


async def main() -> int:
    parser = argparse.ArgumentParser(prog="make screenshots")
    parser.add_argument("--to", type=Path, default=TO, help=f"folder for the pictures, {TO}")
    parser.add_argument("--only", nargs="+", metavar="SCREEN", help="by name, such as today")
    options = parser.parse_args()
    folder = options.to
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        print("browser not found: apt-get install chromium, or set CHROMIUM=/path")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    async with demonstration() as cast, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        await facilitator(browser, cast, into(folder, options.only))
        await browser.close()
    return 0


@asynccontextmanager
async def demonstration() -> AsyncIterator[Cast]:
    """A fictional practice on a free port, in a folder that goes away with it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "server", "demo", "--folder", folder, "--port", str(_free_port())]
        server = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE)
        try:
            await _greeting(server)
            yield Cast.read(Path(folder) / "cast.json")
        finally:
            server.terminate()
            await server.wait()


async def _greeting(server: Process) -> None:
    if server.stdout:
        async for line in server.stdout:
            if b"Stop with Ctrl+C" in line:
                return
    raise SystemExit("The demonstration did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def into(folder: Path, only: list[str] | None) -> Picture:
    async def picture(page: Page, name: str) -> None:
        """Save *page* as it is now, at every width in both schemes; an error page is refused."""
        if (status := await page.evaluate(STATUS)) != 200:
            raise SystemExit(f"{name}: {page.url} answered {status}")
        if only and name not in only:
            return
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 844})
            for scheme in SCHEMES:
                await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                path = folder / f"{name}-{width}-{scheme}.png"
                await page.screenshot(path=path, full_page=True)
        print(name)

    return picture


async def facilitator(browser: Browser, cast: Cast, picture: Picture) -> None:
    """What a facilitator sees before the group meets, and the room as it opens."""
    person, session = cast.facilitators[0], cast.sessions[0]
    page = await browser.new_page(base_url=cast.base_url)
    await page.goto("/sign-in")
    await picture(page, "sign-in")
    await page.get_by_label("E-mail").fill(person.email)
    await page.get_by_label("Password").fill(person.password)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/today")
    await picture(page, "today")
    await page.goto(f"/sessions/{session.session_id}/links")
    await picture(page, "links")
    await page.goto("/today")
    await page.get_by_role("button", name="Open the room").first.click()
    await page.wait_for_url("**/board")
    await picture(page, "board-empty")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
