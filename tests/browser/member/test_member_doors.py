"""The way in and the way out, in a real browser."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
from playwright.async_api import Route

from tests.browser.member.evening import Evening
from tools.walking import at

# ---- the way in


async def test_the_secret_leaves_the_address_and_the_history(evening: Evening) -> None:
    await evening.opens_link()
    await evening.page.get_by_role("button", name="Continue").wait_for()

    assert evening.site.origin + "/join" == evening.page.url
    await evening.presses("Continue")
    await evening.page.wait_for_url(at("/join/you"))
    await evening.page.go_back()
    assert evening.site.origin + "/join" == evening.page.url


async def test_a_cut_link_and_no_link_are_told_apart(evening: Evening) -> None:
    await evening.page.goto(evening.site.origin + "/join#half")
    await evening.page.get_by_role("heading", name="A part of the link is missing").wait_for()
    await evening.page.goto(evening.site.origin + "/join")
    await evening.page.get_by_role("heading", name="Open the link in your message").wait_for()

    assert 0 == await evening.page.get_by_role("button", name="Continue").count()


async def test_a_second_link_pressed_in_the_same_tab_is_taken(evening: Evening) -> None:
    await evening.page.goto(evening.site.origin + "/join#half")
    await evening.opens_link()

    await evening.page.get_by_role("button", name="Continue").wait_for()


@pytest.mark.parametrize("text", ["05/17/1990", "5-17-1990", "1990-05-17"])
async def test_a_pasted_date_fills_all_three_fields(evening: Evening, text: str) -> None:
    await evening.opens_link()
    await evening.presses("Continue")
    month = evening.page.get_by_label("Month")
    await month.wait_for()
    await month.evaluate(
        """(field, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text", text);
          const how = { clipboardData, bubbles: true, cancelable: true };
          field.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        text,
    )
    filled = [await evening.page.get_by_label(n).input_value() for n in ("Month", "Day", "Year")]

    assert [5, 17, 1990] == [int(value) for value in filled]


async def test_typing_a_date_leads_from_field_to_field(evening: Evening) -> None:
    await evening.opens_link()
    await evening.presses("Continue")
    await evening.page.get_by_label("Month").focus()
    await evening.page.keyboard.type("05171990")
    await evening.page.keyboard.press("Enter")

    await evening.page.wait_for_url(at("/join/where"))


async def test_the_way_in_needs_no_mouse(evening: Evening) -> None:
    await evening.says_where()
    for _ in range(4):
        while not await evening.page.evaluate(
            "document.activeElement.matches('[type=checkbox]:not(:checked)')"
        ):
            await evening.page.keyboard.press("Tab")
        await evening.page.keyboard.press("Space")
    await evening.page.keyboard.press("Enter")

    await evening.page.wait_for_url(at("/join/room"))


# ---- the way out


async def test_leaving_asks_and_leaves_nothing_behind(evening: Evening) -> None:
    await evening.is_let_in()
    await evening.presses("Leave the group")
    await evening.presses("Stay")
    await evening.shows("in_room")
    await evening.presses("Leave the group")
    await evening.presses("Leave")
    await evening.page.wait_for_url(at("/join/left"))

    assert [] == await evening.context.cookies()
    await evening.page.go_back()
    await evening.page.get_by_role("heading", name="Open the link in your message").wait_for()


class Heard(logging.Handler):
    """Waits for a line of the access log."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part
        self.line = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if self._part in record.getMessage():
            self.line.set()


@pytest.fixture
def left() -> Iterator[Heard]:
    """Is told when the server has answered somebody who leaves."""
    heard, log = Heard("POST /join/leave 303"), logging.getLogger("server.access")
    level = log.level
    log.addHandler(heard)
    log.setLevel(logging.INFO)
    yield heard
    log.setLevel(level)
    log.removeHandler(heard)


@pytest.mark.parametrize("way", ["press", "three times Shift"])
async def test_a_fast_exit_ends_the_visit_and_leaves_no_way_back(
    evening: Evening, left: Heard, way: str
) -> None:
    async def sunny(route: Route) -> None:
        await route.fulfill(body="Sunny")

    await evening.context.route("https://www.weather.gov/", sunny)
    await evening.is_let_in()
    if way == "press":
        await evening.page.get_by_role("link", name="Exit fast").click()
    else:
        for _ in range(3):
            await evening.page.keyboard.press("Shift")
    await evening.page.wait_for_url("https://www.weather.gov/")
    await left.line.wait()
    await evening.page.goto(evening.site.origin + "/join/room")

    assert evening.site.origin + "/join" == evening.page.url
