"""What hands do on a board, and what a command says of it."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page

HALF = 640  # half a screen, beside the video
OpenBoard = Callable[..., Awaitable[Page]]


async def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        await page.keyboard.press(key)


def said(command: dict[str, object]) -> dict[str, object]:
    """Return what a command asks, without its envelope."""
    return {name: value for name, value in command.items() if name not in ("id", "at", "sent")}
