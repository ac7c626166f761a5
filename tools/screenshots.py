"""Pictures of every screen of a demonstration of its own: phone and desktop, light and dark.

make screenshots                        into var/screenshots
make screenshots ARGS="--to folder"     somewhere else
make screenshots ARGS="--only board"    some of them
make screenshots ARGS="--readme"        those of README.md, into docs/pictures
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Page, async_playwright, expect

from server.demo.practice import Cast
from tests.ports import free_port
from tools.states import walk_states
from tools.tour import walk
from tools.walking import Look, Surface

TO = Path("var/screenshots")
MOST_MS = 60_000  # for one thing to appear, on a machine that is busy with something else
PICTURES = Path("docs/pictures")
README = ("board-1280-light", "join-room-390-light", "board-390-dark", "desk-1280-light")
PHONE, HALF, LAPTOP = 390, 640, 1280
HEIGHTS = {PHONE: 844, HALF: 900, LAPTOP: 800}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


async def main() -> int:
    parser = argparse.ArgumentParser(prog="make screenshots")
    parser.add_argument("--to", type=Path, default=TO, help=f"folder for the pictures, {TO}")
    parser.add_argument("--only", nargs="+", metavar="SCREEN", help="by name, such as today")
    parser.add_argument("--readme", action="store_true", help=f"those of README.md, {PICTURES}")
    options = parser.parse_args()
    folder = PICTURES if options.readme else options.to
    headless = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    chromium = os.environ.get("CHROMIUM") or headless
    if not chromium:
        print("browser not found: apt-get install chromium, or set CHROMIUM=/path")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=MOST_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)

        async def new_page(surface: Surface) -> Page:
            width = LAPTOP if surface == "clinician" else PHONE
            size = {"width": width, "height": HEIGHTS[width]}
            return await (await browser.new_context(viewport=size, locale="en-US")).new_page()  # type: ignore[arg-type]

        look = into(folder, options.only, README if options.readme else None)
        async with demonstration() as cast:
            await walk(cast, new_page, look)
        if not options.readme:  # of what goes wrong the README has no picture
            async with demonstration() as cast:
                await walk_states(cast, new_page, look)
        await browser.close()
    return 0


@asynccontextmanager
async def demonstration() -> AsyncIterator[Cast]:
    """A fictional practice on a free port, in a folder that goes away with it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "server", "demo", "--folder", folder, "--port", str(free_port())]
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


def into(folder: Path, only: list[str] | None, files: tuple[str, ...] | None) -> Look:
    async def look(page: Page, name: str) -> None:
        """Save *page* as it is now, at every width in both schemes."""
        if only and name not in only:
            return
        size = page.viewport_size
        for width in widths(name):
            await page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            for scheme in SCHEMES:
                file = f"{name}-{width}-{scheme}"
                if files and file not in files:
                    continue
                await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                # What is laid out for one screenful is shown as one, the rest to its end.
                whole = not name.startswith("board" if width < LAPTOP else ("board", "desk"))
                await page.screenshot(path=folder / f"{file}.png", full_page=whole)
        if size is not None:
            await page.set_viewport_size(size)
        await page.emulate_media(color_scheme="light")
        print(name, flush=True)

    return look


def widths(name: str) -> tuple[int, ...]:
    return (PHONE, HALF, LAPTOP) if name.startswith("board") else (PHONE, LAPTOP)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
