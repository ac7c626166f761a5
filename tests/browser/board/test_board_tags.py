"""Two keys make a tag: which keys, whose tag, and the moment it happened."""

import pytest
from playwright.async_api import expect

from tests.browser.board.hands import OpenBoard, keys, said
from tests.browser.board.scripted_room import ScriptedRoom


async def test_a_digit_and_a_letter_are_a_tag(room: ScriptedRoom, open_board: OpenBoard) -> None:
    page = await open_board()

    await keys(page, "4", "p")

    [tagged] = await room.heard(1)
    assert said(tagged) == {"type": "tag_member", "member_id": "member-04", "term": "pb_support"}
    assert 22 == len(str(tagged["id"]))
    await expect(page.locator("open-tag")).to_contain_text("Supported")
    await expect(page.locator("open-tag")).to_have_attribute("data-state", "saved")


@pytest.mark.parametrize(("pause", "counted"), [(4_000, 4_000), (6_000, 0)])
async def test_a_tag_happened_when_its_member_was_picked_if_that_was_just_before(
    room: ScriptedRoom, open_board: OpenBoard, pause: int, counted: int
) -> None:
    page = await open_board()
    await page.clock.pause_at(await page.evaluate("Date.now() / 1000 + 1"))

    await keys(page, "4")
    await page.clock.run_for(pause)
    await keys(page, "s")

    [tagged] = await room.heard(1)
    assert counted == tagged["sent"] - tagged["at"]  # type: ignore[operator]


async def test_a_second_tag_on_the_same_member_has_its_own_moment(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()
    await page.clock.pause_at(await page.evaluate("Date.now() / 1000 + 1"))

    await keys(page, "4", "s")
    await page.clock.run_for(2_000)
    await keys(page, "f")

    first, second = await room.heard(2)
    assert 2_000 == second["at"] - first["at"]  # type: ignore[operator]


async def test_a_finger_that_bounces_makes_one_tag(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()
    await page.clock.pause_at(await page.evaluate("Date.now() / 1000 + 1"))

    await keys(page, "1", "s", "s", "f")

    assert ["pb_disclosed", "pb_feelings"] == [one["term"] for one in await room.heard(2)]


async def test_caps_lock_does_not_open_the_risk_panel(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await page.locator("main").dispatch_event("keydown", {"key": "R", "code": "KeyR"})

    [tagged] = await room.heard(1)
    assert "pb_fb_received" == tagged["term"]
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_keys_with_control_and_held_keys_are_not_ours(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    for held in ({"ctrlKey": True}, {"altKey": True}, {"metaKey": True}, {"repeat": True}):
        await page.locator("main").dispatch_event("keydown", {"key": "s", "code": "KeyS"} | held)
    await keys(page, "q")

    assert ["pb_quiet"] == [one["term"] for one in await room.heard(1)]


async def test_single_keys_can_be_turned_off_and_everything_still_pressed(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()
    await page.get_by_role("button", name="Keys on").click()
    await page.get_by_role("checkbox", name="Single keys").uncheck()
    await page.get_by_role("button", name="Close", exact=True).click()

    await keys(page, "s")
    await page.get_by_role("button", name="Quiet").click()

    assert ["pb_quiet"] == [one["term"] for one in await room.heard(1)]
    await expect(page.get_by_role("button", name="Keys off")).to_be_visible()
