"""Three ways to use a page: keys alone, a finger alone, or as most do at a desk."""

from playwright.async_api import Locator, Page, expect

MOST_TABS = 200  # a page on which one has to press Tab more often is not for people


class Keys:
    """Somebody who never touches a mouse: Tab, Enter, Space, and the keys of the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, what: Locator) -> None:
        """Go to a control by Tab and use it."""
        await self._reach(what)
        box = await what.evaluate("(e) => ['checkbox', 'radio'].includes(e.type)")
        await self.page.keyboard.press("Space" if box else "Enter")

    async def use(self, key: str, what: Locator) -> None:
        """Press the *key* that stands for *what*."""
        await expect(what).to_be_visible()
        await self.page.wait_for_load_state()  # before that no script hears a key
        await self.page.keyboard.press(key)

    async def write(self, where: Locator, text: str) -> None:
        await self._reach(where)
        await self.page.keyboard.press("ControlOrMeta+a")
        await self.page.keyboard.type(text)

    async def choose(self, where: Locator, label: str) -> None:
        await self._reach(where)
        await self.page.keyboard.type(label)

    async def _reach(self, what: Locator) -> None:
        await expect(what).to_be_visible()
        for _ in range(MOST_TABS):
            if await what.evaluate("(e) => e === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {what}")


class Touch:
    """Somebody with a phone in hand: taps, and the keyboard that comes up in a field."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, what: Locator) -> None:
        await what.tap()

    async def use(self, key: str, what: Locator) -> None:
        await what.tap()

    async def write(self, where: Locator, text: str) -> None:
        await where.tap()
        await where.fill("")
        await self.page.keyboard.type(text)

    async def choose(self, where: Locator, label: str) -> None:
        await where.select_option(label=label)  # the picker is the phone's, not the page's


class Mouse:
    """Somebody at a desk."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, what: Locator) -> None:
        await what.click()

    async def use(self, key: str, what: Locator) -> None:
        await what.click()

    async def write(self, where: Locator, text: str) -> None:
        await where.fill(text)

    async def choose(self, where: Locator, label: str) -> None:
        await where.select_option(label=label)


Hands = Keys | Touch | Mouse
