"""The line goes and comes back: every tag arrives once, in its place, and no word is stored."""

import asyncio
from contextlib import suppress

from playwright.async_api import Dialog, Page, expect

from server.core.commands import Refused
from tests.browser.board.hands import OpenBoard, keys
from tests.browser.board.scene import s1
from tests.browser.board.scripted_room import ScriptedRoom
from tests.browser.faults import Faults

SECONDS_TO_NEXT_TRY = 15  # ten and its jitter, at most
NO_LINE = ("WebSocket connection", "503")


async def _loses_the_line(page: Page, room: ScriptedRoom) -> None:
    await room.cut()
    await page.clock.run_for(4_000)
    await expect(page.locator("notice-lane")).to_contain_text("Offline.")


async def _gets_it_back(page: Page, room: ScriptedRoom) -> None:
    """Leap to the page's next try, and let it be answered: a leap is too short for any network."""
    room.reopen()
    for _ in range(SECONDS_TO_NEXT_TRY):
        await page.clock.run_for(1_000)
        with suppress(TimeoutError):
            return await asyncio.wait_for(room.entered(), 0.25)
    raise AssertionError("the page did not try again")


async def test_tags_made_offline_arrive_once_each_in_order(
    room: ScriptedRoom, open_board: OpenBoard, faults: Faults
) -> None:
    faults.expect(*NO_LINE)
    page = await open_board()
    await _loses_the_line(page, room)

    await keys(page, "1", "s")
    await expect(page.locator("notice-lane")).to_contain_text("Offline. 1 tag not saved yet")
    await keys(page, "2", "f", "3", "q")
    await expect(page.locator("notice-lane")).to_contain_text("Offline. 3 tags not saved yet")
    await expect(page.locator("open-tag")).to_contain_text("not saved yet")
    assert [] == room.commands
    await _gets_it_back(page, room)

    await expect(page.locator("notice-lane")).to_contain_text("3 tags saved, in their places")
    tags = await room.heard(3)
    assert ["member-01", "member-02", "member-03"] == [one["member_id"] for one in tags]
    assert all(one["sent"] - one["at"] > 1_000 for one in tags)  # type: ignore[operator]


async def test_what_was_never_acknowledged_goes_again_under_the_same_id(
    room: ScriptedRoom, open_board: OpenBoard, faults: Faults
) -> None:
    faults.expect(*NO_LINE)
    page = await open_board()
    room.silent = True
    await keys(page, "1", "s")
    await room.heard(1)

    await _loses_the_line(page, room)
    room.silent = False
    await _gets_it_back(page, room)

    again = await room.heard_again()
    [first] = room.commands
    assert (first["id"], first["at"]) == (again["id"], again["at"])


async def test_what_the_servers_disk_refused_stays_and_goes_again(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()
    room.refuses["tag_member"] = Refused("not_saved", "Not saved: the disk refuses.")
    await keys(page, "1", "s")
    await expect(page.locator("notice-lane")).to_contain_text("the disk refuses")

    del room.refuses["tag_member"]
    await page.clock.run_for(6_000)

    await room.heard_again()
    assert 1 == len(room.commands)
    await expect(page.locator("open-tag")).to_have_attribute("data-state", "saved")


async def test_a_board_that_a_full_disk_keeps_shut_says_so_until_there_is_room(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.full = True
    page = await open_board()
    lane = page.locator("notice-lane")
    for _ in range(SECONDS_TO_NEXT_TRY):
        await page.clock.run_for(1_000)
        with suppress(AssertionError):
            await expect(lane).to_contain_text("The server’s disk is full.", timeout=250)
            break
    await expect(lane).to_contain_text("The server’s disk is full.")

    room.full = False
    await _gets_it_back(page, room)

    await expect(page.get_by_role("radio")).to_have_count(len(room.view.tiles))
    await expect(lane).not_to_contain_text("disk is full")


async def test_a_slow_answer_is_said_after_a_second(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.silent = True
    page = await open_board()
    await keys(page, "1", "s")

    await page.clock.run_for(2_500)

    await expect(page.locator("open-tag")).to_contain_text("not saved yet")
    await expect(page.locator("notice-lane")).to_contain_text("1 tag not saved yet")


async def test_a_reload_keeps_codes_and_loses_words_only_after_asking(
    room: ScriptedRoom, open_board: OpenBoard, faults: Faults
) -> None:
    faults.expect(*NO_LINE)
    page = await open_board()
    await _loses_the_line(page, room)
    await keys(page, "4", "p", "n")
    await page.keyboard.type("asked for a lift")
    await keys(page, "Enter")

    stored = await page.evaluate("JSON.stringify({...sessionStorage})")
    assert "lift" not in stored
    assert "pb_support" in stored
    asked: list[str] = []

    async def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    page.on("dialog", accept)
    # Back only after the reload: the page before it still has the words and would send them.
    await page.reload()
    await _gets_it_back(page, room)

    [tagged] = await room.heard(1)
    assert ["beforeunload"] == asked
    assert ("tag_member", "member-04") == (tagged["type"], tagged["member_id"])


async def test_nothing_stays_in_the_tab_once_it_is_saved(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()
    await keys(page, "1", "s")
    await expect(page.locator("open-tag")).to_have_attribute("data-state", "saved")

    assert [] == await page.evaluate(
        "Object.keys(sessionStorage).filter((k) => k.startsWith('outbox'))"
    )


async def test_a_board_that_is_no_longer_ours_says_what_to_do_and_does_not_come_back(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await room.cut(4401)
    room.reopen()

    await expect(page.locator("notice-lane")).to_contain_text("Sign in again")
    await room.show(s1(seq=200, group_name="Never shown"))
    await page.clock.run_for(30_000)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Wednesday evening")


async def test_what_was_not_saved_does_not_look_like_a_confirmation(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.view = s1(help=(), knocks=())
    room.refuses["tag_member"] = Refused("unknown_term", "That tag is not known here.")
    page = await open_board()
    await keys(page, "1", "s")

    notice = page.locator("notice-lane .notice", has_text="Not saved")
    await expect(notice).to_contain_text("That tag is not known here.")
    await expect(notice).to_have_attribute("data-tone", "warn")


async def test_while_offline_nothing_is_said_to_be_saving_or_saved(
    room: ScriptedRoom, open_board: OpenBoard, faults: Faults
) -> None:
    faults.expect(*NO_LINE)
    room.view = s1(help=(), knocks=())
    page = await open_board()
    await _loses_the_line(page, room)
    await keys(page, "1", "s")

    lane = page.locator("notice-lane")
    await expect(lane).to_contain_text("Offline. 1 tag not saved yet")
    await expect(lane.get_by_text("Saving")).to_have_count(0)
    await expect(lane.get_by_text("All tags saved")).to_have_count(0)
