"""Breaks, the lock, breakout rooms, a removal taken back, a tag put on the right member."""

from msgspec.structs import replace
from playwright.async_api import expect

from server.core.views import BreakoutView, BreakView, KnockView, RecordingView, SizeHint
from tests.browser.board.hands import OpenBoard, keys, said
from tests.browser.board.scene import MARA, NOW, OWEN, at, s1
from tests.browser.board.scripted_room import ScriptedRoom

ROOMS = (
    BreakoutView("breakout-1", "Room 1", at("18:40"), ("member-01", MARA), True),
    BreakoutView("breakout-2", "Room 2", at("18:40"), ("member-02",), False),
)


async def test_a_break_is_one_key_and_the_same_key_resumes(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await keys(page, "Shift+B")
    assert [{"type": "begin_break"}] == [said(one) for one in await room.heard(1)]
    await room.show(s1(seq=101, breaks=(BreakView("break-0001", NOW, None, "MQ"),)))
    await expect(page.get_by_text("On a break")).to_be_visible()
    await keys(page, "Shift+B")

    assert {"type": "end_break", "break_id": "break-0001"} == said((await room.heard(2))[1])


async def test_a_break_that_was_none_is_taken_back_from_the_log(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.view = s1(breaks=(BreakView("break-0001", at("18:40:00"), NOW, "OH"),))
    page = await open_board()

    await keys(page, "Shift+L")
    log = page.get_by_role("dialog", name="Log of the session")
    await log.get_by_role("button", name="It was no break").click()

    assert {"type": "retract_break", "break_id": "break-0001"} == said((await room.heard(1))[0])


async def test_the_room_is_locked_from_the_menu_and_unlocked_from_the_lane(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.view = s1(help=(), knocks=())
    page = await open_board()

    await page.get_by_role("button", name="More", exact=True).first.click()
    await page.get_by_role("button", name="Lock the room").click()
    await room.show(s1(seq=101, help=(), knocks=(), locked_since=NOW))
    await page.get_by_role("button", name="Unlock").click()

    assert ["lock_room", "unlock_room"] == [one["type"] for one in await room.heard(2)]


async def test_rooms_are_opened_filled_and_emptied_by_keyboard(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await keys(page, "Shift+O")
    dialog = page.get_by_role("dialog", name="Breakout rooms")
    await dialog.get_by_label("Open a room").press("Enter")
    await room.show(s1(seq=101, breakouts=ROOMS))
    await dialog.get_by_label("Tomas L.").select_option("Room 2")
    await dialog.get_by_label("Mara Quint").select_option("Main room")
    await dialog.get_by_role("button", name="Everyone back").click()

    assert [
        {"type": "open_breakout", "name": "Room 1"},
        {"type": "assign_breakout", "breakout_id": "breakout-2", "people": ["member-04"]},
        {"type": "return_from_breakout", "people": [MARA]},
        {"type": "close_breakout"},
    ] == [said(one) for one in await room.heard(4)]


async def test_the_board_says_which_room_no_facilitator_is_in(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.view = s1(help=(), knocks=(), breakouts=ROOMS)
    page = await open_board()

    await expect(page.get_by_text("2 breakout rooms are open")).to_be_visible()
    await expect(page.get_by_text("Not counted as things stand: Room 2")).to_be_visible()


async def test_a_removal_is_taken_back_where_it_was_made(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    view = s1()
    gone = replace(view.tiles[3], presence="removed", since=NOW)
    room.view = s1(tiles=(*view.tiles[:3], gone, *view.tiles[4:]))
    page = await open_board()

    await keys(page, "4")
    await page.get_by_role("button", name="More", exact=True).first.click()
    await page.get_by_role("button", name="Let the member in hand come back").click()

    assert {"type": "readmit_member", "member_id": "member-04"} == said((await room.heard(1))[0])


async def test_the_tag_just_made_moves_by_key_and_number_and_back_by_a_press(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await keys(page, "4", "p", "j", "5")
    await page.get_by_role("button", name="Move back").click()

    tag, moved, back = await room.heard(3)
    assert {"type": "move_tag", "tag_id": tag["id"], "member_id": "member-05"} == said(moved)
    assert {"type": "move_tag", "tag_id": tag["id"], "member_id": "member-04"} == said(back)


async def test_a_tag_of_the_log_is_picked_up_and_put_down_by_touch(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await keys(page, "1", "Shift+L")
    log = page.get_by_role("dialog", name="Log of the session")
    await log.get_by_role("button", name="Move").first.click()
    await page.get_by_role("radio", name="Priya S.").click()

    (moved,) = await room.heard(1)
    assert ("move_tag", "member-03") == (moved["type"], moved["member_id"])


async def test_escape_leaves_a_tag_where_it_was_and_digits_are_members_again(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await keys(page, "4", "p", "j", "Escape", "5", "p")

    assert ["tag_member", "tag_member"] == [one["type"] for one in await room.heard(2)]
    assert "member-05" == room.commands[1]["member_id"]


async def test_a_knock_says_whose_payer_allows_fewer_and_lets_in_all_the_same(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    hint = SizeHint("member-05", "Ruth B.", 8, unconfirmed=True)
    knock = KnockView("member-09", "device-sam", "Sam O.", NOW, False, True, 9, (hint,))
    room.view = s1(help=(), knocks=(knock,))
    page = await open_board()

    await expect(
        page.get_by_text("Would be 9th. Ruth B.’s payer allows 8 (unconfirmed).")
    ).to_be_visible()
    await keys(page, "m")
    assert {"type": "admit_member", "member_id": "member-09"} == said((await room.heard(1))[0])
    await room.show(replace(room.view, seq=room.view.seq + 1, knocks=(), over_limit=(hint,)))
    await expect(page.get_by_text("More in the room than a payer allows")).to_be_visible()
    await expect(page.get_by_text("Ruth B.’s payer allows 8 (unconfirmed).")).to_be_visible()
    without = RecordingView(9, ("Ruth B.",))
    await room.show(replace(room.view, seq=room.view.seq + 1, over_limit=(), recording=without))
    await expect(page.get_by_text("Do not record: 1 of 9 here did not agree")).to_be_visible()
    await keys(page, "z")
    await expect(page.get_by_text("Ruth B.")).to_have_count(0)


async def test_the_cover_hides_the_names_of_breakout_rooms(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    named = replace(ROOMS[0], name="Grief pair")
    room.view = s1(help=(), knocks=(), breakouts=(named,))
    page = await open_board()

    await expect(page.get_by_text("Grief pair").first).to_be_visible()
    await keys(page, "z")

    await expect(page.get_by_text("Grief pair")).to_have_count(0)
    assert OWEN in {one.facilitator_id for one in room.view.facilitators}


# What a page would sound is counted instead of heard.
COUNT_TONES = """() => {
  window.tones = 0;
  window.AudioContext = class extends AudioContext {
    createOscillator() { window.tones += 1; return super.createOscillator(); }
  };
}"""


async def test_no_sound_unless_it_was_asked_for_and_then_one_soft_tone_a_call(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    quiet, call = s1(help=()), s1().help
    room.view = quiet
    page = await open_board()
    await page.evaluate(COUNT_TONES)
    await room.show(replace(quiet, seq=101, help=call))
    await expect(page.get_by_text("Ellis T. asked for help,")).to_be_visible()
    silent = await page.evaluate("window.tones")

    await page.get_by_role("button", name="More", exact=True).first.click()
    await page.get_by_role("button", name="Soft tone").click()
    asked_for = await page.evaluate("window.tones")
    await room.show(replace(quiet, seq=102))
    await expect(page.get_by_text("Ellis T. asked for help,")).to_have_count(0)
    await room.show(replace(quiet, seq=103, help=call))
    await expect(page.get_by_text("Ellis T. asked for help,")).to_be_visible()

    assert [0, 1, 2] == [silent, asked_for, await page.evaluate("window.tones")]
