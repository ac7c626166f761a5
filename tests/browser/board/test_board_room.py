"""Techniques, the door, help, risk, the end: what concerns more than one tag."""

from playwright.async_api import expect

from server.core.commands import Refused
from tests.browser.board.hands import OpenBoard, keys, said
from tests.browser.board.scripted_room import ScriptedRoom


async def test_a_technique_starts_and_stops_by_its_number(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await keys(page, "v", "3", "v", "7")

    stopped, started = map(said, await room.heard(2))
    assert {"type": "stop_intervention", "intervention_id": "technique-3"} == stopped
    assert {"type": "start_intervention", "term": "iv_ground"} == started


async def test_the_door_and_the_call_for_help_are_one_key_each(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await keys(page, "Shift+H", "m", "Shift+M")

    assert [
        {"type": "acknowledge_help", "member_id": "member-08"},
        {"type": "admit_member", "member_id": "member-09"},
        {"type": "refuse_member", "member_id": "member-09"},
    ] == [said(one) for one in await room.heard(3)]


async def test_ending_asks_first(room: ScriptedRoom, open_board: OpenBoard) -> None:
    page = await open_board()

    await keys(page, "Shift+E")
    dialog = page.get_by_role("dialog", name="End the session?")
    await dialog.get_by_role("button", name="Go on").click()
    await keys(page, "Shift+E")
    await dialog.get_by_role("button", name="End session").click()

    assert [{"type": "end_session"}] == [said(one) for one in await room.heard(1)]


async def test_risk_is_recorded_with_what_was_asked_and_done(
    room: ScriptedRoom, open_board: OpenBoard
) -> None:
    page = await open_board()

    await keys(page, "8", "Shift+R")
    panel = page.get_by_role("dialog", name="Risk, Ellis T.")
    await panel.get_by_label("What came up").select_option("rk_si_passive")
    await panel.get_by_label("What was asked").fill("plan, means, timing")
    await panel.get_by_role("button", name="Record risk").click()

    assert {
        "type": "record_risk",
        "member_id": "member-08",
        "term": "rk_si_passive",
        "assessment": "plan, means, timing",
    } == said((await room.heard(1))[0])


async def test_a_refusal_is_said_in_the_lane(room: ScriptedRoom, open_board: OpenBoard) -> None:
    room.refuses["tag_member"] = Refused("session_ended", "The session ended at 19:30.")
    page = await open_board()

    await keys(page, "s")

    await expect(page.locator("notice-lane")).to_contain_text("The session ended at 19:30.")
