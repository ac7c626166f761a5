"""What may join a tag for a few seconds, how it is found by typing, and how it is undone."""

from playwright.async_api import expect

from tests.browser.board.hands import OpenBoard, keys
from tests.browser.board.scene import MARA, s1, tag
from tests.browser.board.scripted_room import ScriptedRoom


async def test_a_note_and_a_peer_join_the_tag_in_five_keys(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await keys(page, "4", "p", "n")
    await page.keyboard.type("asked 2 of us for a lift")
    await keys(page, "Tab")
    await expect(page.locator(".tile[data-lit]")).to_have_count(7)
    await keys(page, "1")

    tagged, noted, paired = await room.heard(3)
    assert tagged["id"] == noted["tag_id"] == paired["tag_id"]
    assert ("asked 2 of us for a lift", []) == (noted["note"], noted["peers"])
    assert ("asked 2 of us for a lift", ["member-01"]) == (paired["note"], paired["peers"])


async def test_a_goal_and_a_sign_join_the_tag(room: ScriptedRoom, open_board: OpenBoard) -> None:
    page = await open_board()

    await keys(page, "1", "s", "g", "2", "+")

    await room.heard(4)
    goals = [(one["goal_id"], one["progress"]) for one in room.commands[1:]]
    assert [("goal-1-1", None), ("goal-1-2", None), ("goal-1-2", "progress")] == goals


async def test_a_tag_moves_earlier_in_steps_and_five_minutes_at_most(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await keys(page, "1", "s", ",", *["Shift+Comma"] * 6, "z")

    await expect(page.locator("main")).to_have_attribute("data-covered", "")
    shifts = [one["shift_seconds"] for one in (await room.heard(7))[1:]]
    assert [-15, -60, -60, -60, -60, -45] == shifts


async def test_a_tag_closes_by_itself_and_then_takes_no_more(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()
    await keys(page, "1", "s")
    await expect(page.locator("open-tag")).not_to_have_attribute("data-closed", "")

    await page.clock.run_for(13_000)
    await expect(page.locator("open-tag")).to_have_attribute("data-closed", "")
    await keys(page, ",", "2", "q")

    assert ["tag_member", "tag_member"] == [one["type"] for one in await room.heard(2)]


async def test_typing_holds_the_tag_open(room: ScriptedRoom, open_board: OpenBoard) -> None:
    page = await open_board()
    await keys(page, "1", "s", "n")

    await page.clock.run_for(40_000)
    await page.keyboard.type("three slow words")
    await keys(page, "Enter")

    _, noted = await room.heard(2)
    assert "three slow words" == noted["note"]


async def test_level_is_two_keys(room: ScriptedRoom, open_board: OpenBoard) -> None:
    page = await open_board()

    await keys(page, "3", "l", "4")

    [tagged] = await room.heard(1)
    assert ("member-03", "pl_active", 4) == (
        tagged["member_id"],
        tagged["term"],
        tagged["level"],
    )


async def test_any_tag_is_found_by_typing(room: ScriptedRoom, open_board: OpenBoard) -> None:
    page = await open_board()

    await keys(page, "7", "t")
    await page.keyboard.type("tear")
    await keys(page, "Enter")

    [tagged] = await room.heard(1)
    assert ("member-07", "pb_tearful") == (tagged["member_id"], tagged["term"])


async def test_a_member_is_found_by_name(room: ScriptedRoom, open_board: OpenBoard) -> None:
    page = await open_board()

    await keys(page, "'")
    await page.keyboard.type("elli")
    await keys(page, "Enter", "s")

    assert "member-08" == (await room.heard(1))[0]["member_id"]


async def test_undo_goes_back_one_own_tag_at_a_time_and_returns(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    mine = tuple(tag(2, "pb_quiet", "Quiet", f"18:{minute:02}") for minute in range(35, 10, -1))
    room.view = s1(own_tags={MARA: tuple(one.tag_id for one in mine)})
    page = await open_board()

    await keys(page, *["u"] * 25, "u", "Shift+U")

    asked = [(one["type"], one["tag_id"]) for one in await room.heard(26)]
    assert [("retract_tag", one.tag_id) for one in mine] == asked[:25]
    assert [("restore_tag", mine[-1].tag_id)] == asked[25:]
