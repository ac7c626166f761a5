"""What the board says of the video platform, and that a claim is one tap."""

import msgspec
import pytest
from playwright.async_api import expect

from server.core.views import DoubleView, SilenceView, StrangerView
from tests.browser.board.hands import OpenBoard, said
from tests.browser.board.scene import at, s1
from tests.browser.board.scripted_room import ScriptedRoom
from tests.browser.conftest import DESKTOP, PHONE

CALLER = StrangerView("meeting/17", "Phone ***0084", True, at("18:04"), True)
TWICE = DoubleView("member-02", "Devon K.", "meeting/18", "Mum", at("18:10"))
SILENT = SilenceView("zoom", "Zoom", at("18:30"), ever=True)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
async def test_a_caller_is_claimed_with_one_tap(
    room: ScriptedRoom, open_board: OpenBoard, width: int
) -> None:
    room.view = s1(help=(), knocks=(), strangers=(CALLER,))
    page = await open_board(width)
    lane = page.locator("notice-lane")

    await expect(lane).to_contain_text("Phone ***0084: whose?")
    await lane.get_by_role("button", name="Ana R.").click()

    claim = {"type": "claim_connection", "conn": "meeting/17", "person_id": "member-01"}
    assert [claim] == [said(one) for one in await room.heard(1)]


async def test_whoever_is_in_the_video_already_is_offered_last(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    tiles = tuple(msgspec.structs.replace(one, video="here") for one in s1().tiles[:2])
    room.view = s1(help=(), knocks=(), strangers=(CALLER,), tiles=(*tiles, *s1().tiles[2:]))
    page = await open_board()
    lane = page.locator("notice-lane")

    await expect(lane.get_by_role("button", name="Ana R.")).to_be_hidden()
    await lane.get_by_label("Whose is it").select_option(label="Ana R.")
    await lane.get_by_label("Whose is it").select_option(label="A guest, none of ours")

    heard = [said(one) for one in await room.heard(2)]
    assert ["member-01", None] == [one.get("person_id") for one in heard]


async def test_a_link_used_twice_is_asked_about(room: ScriptedRoom, open_board: OpenBoard) -> None:
    room.view = s1(help=(), knocks=(), doubles=(TWICE,))
    page = await open_board()
    lane = page.locator("notice-lane")

    await expect(lane).to_contain_text("Devon K. twice")
    await lane.get_by_role("button", name="Somebody else").click()
    await lane.get_by_role("button", name="Same person").click()

    heard = [said(one) for one in await room.heard(2)]
    assert [None, "member-02"] == [one.get("person_id") for one in heard]


async def test_a_silent_platform_is_said_with_since_when(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.view = s1(help=(), knocks=(), silent=(SILENT,))
    page = await open_board()

    await expect(page.locator("notice-lane")).to_contain_text("Zoom silent since 18:30")


async def test_under_the_cover_no_label_of_the_platform_stands(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    room.view = s1(help=(), knocks=(), strangers=(CALLER,), doubles=(TWICE,))
    page = await open_board()
    await page.keyboard.press("z")

    lane = page.locator("notice-lane")
    await expect(lane).to_contain_text("Somebody: whose?")
    for word in ("0084", "Mum", "Devon"):
        assert word not in (await lane.text_content() or "")
