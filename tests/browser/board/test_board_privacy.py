"""With names hidden nobody's name, goal or words are left anywhere in the page: not in a field, a
closed dialog, a label or what a screen reader would say."""

import re

from msgspec.structs import replace
from playwright.async_api import Page, expect

from server.core.views import FacilitatorView, RiskView, TileView
from tests.browser.board.hands import OpenBoard, keys
from tests.browser.board.scene import at, s1
from tests.browser.board.scripted_room import ScriptedRoom

EVERYTHING = """() => document.documentElement.outerHTML
  + [...document.querySelectorAll("input, textarea")].map((field) => field.value).join("\\n")"""


async def test_no_name_goal_or_word_stays_in_the_page_under_the_cover(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()
    await keys(page, "1", "s", "n")
    await page.keyboard.type("hid the letter from her sister")
    await keys(page, "Enter", "u")
    # Hers of now, or the one before once this one is acknowledged: the room shows no new view.
    undone = re.compile("Undone: (Shared|Supported), Ana R\\.")
    await expect(page.locator("open-tag")).to_contain_text(undone)
    await keys(page, "'", "Escape", "Shift+L", "Escape", "Shift+R", "Escape")
    await keys(page, "z")
    await expect(page).to_have_title("Group")

    secrets = [*_secrets(room.view), "hid the letter", "Undone: S"]
    assert [] == [word for word in secrets if word in await _everything(page)]


async def test_what_was_announced_by_name_is_not_said_under_the_cover(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()
    await room.show(s1(seq=101, tiles=_sam_joined(), knocks=()))
    await page.clock.run_for(4_000)
    status = page.locator("notice-lane [data-part=status]")
    await expect(status).to_have_text("Sam O. joined")

    await keys(page, "z")

    await expect(status).to_have_text("Names and words are hidden")
    assert "Sam O." not in await _everything(page)


async def test_what_was_half_written_about_one_member_is_not_there_for_the_next(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.view = s1(risks=(_risk(),))
    page = await open_board()
    await keys(page, "8", "Shift+R")
    dialog = page.get_by_role("dialog", name="Risk, Ellis T.")
    await expect(dialog.get_by_role("heading", level=3)).to_be_visible()
    await dialog.get_by_label("What was asked").last.fill("asked about tonight")
    await keys(page, "Escape", "1", "Shift+R")

    other = page.get_by_role("dialog", name="Risk, Ana R.")
    await expect(other.get_by_label("What was asked")).to_have_value("")
    assert "asked about" not in await _everything(page)


def _risk() -> RiskView:
    return RiskView(
        risk_id="risk-1",
        member_id="member-08",
        term="rf_si_passive",
        label="Passive thoughts of death",
        at=at("18:40"),
        level=None,
        assessment="asked about plans",
        action=None,
        disposition=None,
        open=True,
    )


async def _everything(page: Page) -> str:
    text: str = await page.evaluate(EVERYTHING)
    return text + await page.locator("body").aria_snapshot()


def _sam_joined() -> tuple[TileView, ...]:
    *others, sam = s1().tiles
    return (*others, replace(sam, presence="connected", joined_at=at("18:41")))


def _secrets(view: FacilitatorView) -> list[str]:
    names = [one.name for one in view.tiles]
    goals = [goal.text for one in view.tiles for goal in one.goals]
    notes = [one.note for tile in view.tiles for one in tile.tags if one.note]
    return [view.group_name, "asked for help", *names, *goals, *notes]
