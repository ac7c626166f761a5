"""What the board shows, hides and never moves."""

import msgspec
import pytest
from playwright.async_api import expect

from server.core.views import FacilitatorView, KnockView
from tests.browser.board.hands import HALF, OpenBoard, keys, said
from tests.browser.board.scene import at, s1, tag
from tests.browser.board.scripted_room import ScriptedRoom
from tests.browser.conftest import DESKTOP, PHONE


async def test_an_older_view_never_replaces_a_newer_one(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await room.show(s1(seq=102, group_name="Newer"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Newer")
    await room.show(s1(seq=101, group_name="Older"))
    await room.show(s1(seq=103, help=()))
    await expect(page.locator("notice-lane")).not_to_contain_text("asked for help")

    await expect(page.get_by_role("heading", level=1)).not_to_have_text("Older")


async def test_before_the_start_the_board_says_so_and_can_start(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    nobody = tuple(
        msgspec.structs.replace(one, presence="not_joined", joined_at=None, seconds=0)
        for one in s1().tiles
    )
    room.view = s1(phase="open", started_at=None, tiles=nobody, knocks=(), help=())
    page = await open_board()

    await expect(page.locator("notice-lane")).to_contain_text("Nobody is here yet")
    await page.get_by_role("button", name="Start session").click()

    assert [{"type": "start_session"}] == [said(one) for one in await room.heard(1)]


async def test_a_button_that_goes_away_leaves_the_keys_alive(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.view = s1(phase="open", started_at=None)
    page = await open_board()
    await page.get_by_role("button", name="Start session").click()

    await room.show(s1(seq=101))
    await expect(page.get_by_role("button", name="End session")).to_be_visible()
    await page.get_by_role("button", name="Let in").click()
    await room.show(s1(seq=102, knocks=(), help=()))
    await expect(page.get_by_role("button", name="Let in")).to_have_count(0)
    await keys(page, "s")

    assert "tag_member" == (await room.heard(3))[2]["type"]


async def test_after_the_end_nothing_is_tagged_and_attendance_is_next(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.view = s1(phase="ended", ended_at=at("19:30"), help=(), knocks=())
    page = await open_board()

    await keys(page, "s", "v", "3", "u")

    await expect(page.get_by_role("link", name="Confirm attendance").first).to_be_visible()
    await expect(page.get_by_role("button", name="Shared")).to_be_disabled()
    assert [] == room.commands


async def test_hidden_names_are_nowhere_in_the_page(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()
    await keys(page, "1", "s", "'", "Escape", "z")
    await expect(page).to_have_title("Group")

    everything = (
        await page.evaluate("document.body.innerText") + await page.locator("body").aria_snapshot()
    )
    assert [] == [word for word in _secrets(room.view) if word in everything]
    await keys(page, "4", "p")
    assert "member-04" == (await room.heard(2))[1]["member_id"]


def _secrets(view: FacilitatorView) -> list[str]:
    names = [one.name for one in view.tiles]
    goals = [goal.text for one in view.tiles for goal in one.goals]
    notes = [one.note for tile in view.tiles for one in tile.tags if one.note]
    return [view.group_name, "asked for help", *names, *goals, *notes]


async def test_nothing_under_the_pointer_moves_when_notices_come_and_go(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()
    boxes = """[...document.querySelectorAll('.tile, .pad button')]
        .map((one) => JSON.stringify(one.getBoundingClientRect()))"""
    before = await page.evaluate(boxes)

    await room.show(s1(seq=101, help=(), knocks=()))
    await expect(page.locator("notice-lane")).not_to_contain_text("asked for help")
    quiet = await page.evaluate(boxes)
    await keys(page, "1", "s", "n", "Escape", "w", "Escape", "g")

    assert before == quiet == await page.evaluate(boxes)


@pytest.mark.parametrize(("width", "height"), [(DESKTOP, 720), (HALF, 900)])
async def test_the_board_never_scrolls(
    room: ScriptedRoom, open_board: OpenBoard, width: int, height: int
) -> None:
    page = await open_board(width, height)

    size = await page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert [width, height] == size
    hidden = await page.evaluate(
        """() => {
          const hand = document.querySelector('member-hand').getBoundingClientRect();
          return [...document.querySelectorAll('.pad button, open-tag > .button')]
            .filter((e) => e.getBoundingClientRect().bottom > hand.bottom).length;
        }"""
    )
    assert 0 == hidden


async def test_two_taps_are_a_tag_on_a_phone(room: ScriptedRoom, open_board: OpenBoard) -> None:
    page = await open_board(PHONE)

    await page.get_by_role("radio", name="Tomas L.").tap()
    await page.get_by_role("button", name="Supported").tap()

    assert "member-04" == (await room.heard(1))[0]["member_id"]
    boxes = [await one.bounding_box() for one in await page.locator(".pad button").all()]
    assert all(box and box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    strip = await page.locator("technique-strip").bounding_box()
    assert strip is not None
    assert 12 <= sum(box["y"] + box["height"] <= strip["y"] for box in boxes if box)
    undo = await page.get_by_role("button", name="Undo").bounding_box()
    assert undo is not None
    assert undo["height"] >= 44
    assert undo["y"] > 844 / 2


@pytest.mark.parametrize("width", [PHONE, 320])
@pytest.mark.parametrize("phase", ["open", "ended"])
async def test_the_step_of_the_hour_and_the_menu_fit_a_phone(
    room: ScriptedRoom, open_board: OpenBoard, width: int, phase: str
) -> None:
    over = phase == "ended"
    room.view = s1(
        phase=phase,
        started_at=at("18:00") if over else None,
        ended_at=at("19:30") if over else None,
    )
    page = await open_board(width, 844)

    boxes = [
        box
        for one in await page.locator("session-head .acts > .button").all()
        if (box := await one.bounding_box())
    ]
    assert 3 == len(boxes)
    assert all(0 <= box["x"] and box["x"] + box["width"] <= width for box in boxes)


async def test_a_phone_shows_one_notice_across_the_lane(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.view = s1(help=())
    page = await open_board(PHONE)

    shown = page.locator("notice-lane .notice:visible")
    await expect(shown).to_have_count(1)
    box = await shown.bounding_box()
    assert box is not None
    assert PHONE - 24 == box["width"]


async def test_the_next_knock_is_one_press_away(room: ScriptedRoom, open_board: OpenBoard) -> None:
    jonah = KnockView("member-06", "device-jonah", "Jonah W.", at("18:41"), False, True, None, ())
    room.view = s1(knocks=(*s1().knocks, jonah))
    page = await open_board()

    await expect(page.get_by_role("button", name="Let in")).to_have_count(1)
    await page.get_by_role("button", name="1 more: Jonah W. is waiting").click()
    await expect(page.get_by_role("button", name="1 more: Sam O. is waiting")).to_be_visible()
    await page.get_by_role("button", name="Let in").click()

    assert {"type": "admit_member", "member_id": "member-06"} == said((await room.heard(1))[0])


async def test_the_door_and_help_keep_their_keys_behind_another_notice(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board(PHONE)
    await expect(page.get_by_role("button", name="1 more: Sam O. is waiting")).to_be_visible()

    await keys(page, "m", "Shift+H")

    assert ["admit_member", "acknowledge_help"] == [one["type"] for one in await room.heard(2)]


async def test_the_key_of_the_door_never_lets_in_whom_the_lane_does_not_name(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    unknown = msgspec.structs.replace(s1().knocks[0], identity_confirmed=False)
    jonah = KnockView("member-06", "device-jonah", "Jonah W.", at("18:41"), False, True, None, ())
    room.view = s1(knocks=(unknown, jonah))
    page = await open_board()

    await keys(page, "m", "Shift+M")

    assert {"type": "refuse_member", "member_id": "member-09"} == said((await room.heard(1))[0])


@pytest.mark.parametrize("height", [800, 820, 860, 900])
async def test_a_last_note_is_never_cut_through_a_line(
    room: ScriptedRoom, open_board: OpenBoard, height: int
) -> None:
    page = await open_board(DESKTOP, height)

    cut = await page.evaluate(
        """() => [...document.querySelectorAll('.tile')].filter((tile) => {
          const [last, chips] = ['.last', '.chips'].map((one) => tile.querySelector(one));
          const lines = last.clientHeight / parseFloat(getComputedStyle(last).lineHeight);
          const inside = tile.getBoundingClientRect().bottom;
          return Math.abs(lines - Math.round(lines)) > 0.05
            || chips.getBoundingClientRect().bottom > inside
            || last.getBoundingClientRect().bottom > chips.getBoundingClientRect().top;
        }).map((tile) => tile.innerText)"""
    )
    assert [] == cut


async def test_the_log_quotes_once_and_keeps_the_word_of_progress_apart(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    shared = tag(3, "pb_disclosed", "Shared", "18:40", progress="progress", goal_id="goal-3-1")
    tiles = [
        msgspec.structs.replace(one, tags=(shared, *one.tags)) if one.number == 3 else one
        for one in s1().tiles
    ]
    room.view = s1(tiles=tuple(tiles))
    page = await open_board()

    await keys(page, "3")

    log = page.get_by_role("list", name="Log of the member in hand")
    await expect(log).to_contain_text("Shared, progress")
    await expect(log.locator(".record:visible")).to_have_text(["“I was hurt, not angry”"])


async def test_a_session_that_was_not_held_asks_for_no_confirmation(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.view = s1(phase="ended", started_at=None, ended_at=at("19:30"), help=(), knocks=())
    page = await open_board()

    await expect(page.locator("notice-lane")).to_contain_text("This session was not held")
    await expect(page.get_by_role("link", name="See attendance")).to_be_visible()
    await expect(page.get_by_role("link", name="Confirm attendance")).to_have_count(0)


async def test_after_the_end_nobody_is_said_to_have_gone_untagged(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()
    tiles = page.locator("member-grid")
    await expect(tiles).to_contain_text("no tag since 18:19")

    await room.show(s1(seq=101, phase="ended", ended_at=at("19:30"), help=(), knocks=()))

    await expect(tiles).not_to_contain_text("no tag since")
    await expect(page.locator("open-tag")).to_contain_text("The session has ended")


async def test_a_note_on_a_tile_takes_the_second_line_where_there_is_room(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board(DESKTOP, 800)
    lines = """tile => {
      const note = tile.querySelector(".last");
      return Math.round(note.clientHeight / parseFloat(getComputedStyle(note).lineHeight));
    }"""

    assert 2 == await page.get_by_role("radio", name="Devon K.").evaluate(lines)
    cut = """() => [...document.querySelectorAll(".tile")].filter(
      (tile) => tile.scrollHeight > tile.clientHeight).map((tile) => tile.ariaLabel)"""
    assert [] == await page.evaluate(cut)


@pytest.mark.parametrize("width", [320, 360])
async def test_on_the_narrowest_phones_a_knock_is_read_whole_and_all_can_be_let_in(
    room: ScriptedRoom, open_board: OpenBoard, width: int
) -> None:
    devon = KnockView("member-02", "device-devon", "Devon K.", at("18:39"), False, True, None, ())
    room.view = s1(help=(), knocks=(devon, *s1().knocks))
    page = await open_board(width)
    lane = page.locator("notice-lane")

    title = lane.get_by_text("Devon K. is waiting").first
    await expect(title).to_be_visible()
    assert await title.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert await title.evaluate("one => one.scrollHeight <= one.clientHeight")
    for name in ("Let in", "Let all in", "Not now"):
        await expect(lane.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    await lane.get_by_role("button", name="Let all in").click()

    assert [{"type": "admit_all"}] == [said(one) for one in await room.heard(1)]
