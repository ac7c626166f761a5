"""What happens to open boards when an account changes: gone with the answer, or covered and on.

A board is cut before the page that cut it is answered, so nobody waits for a second to pass.
"""

import asyncio

import pytest

from tests.live.meeting import Meeting
from tests.pages.site import Visitor
from tests.store.practice import PASSWORD


async def signed_in(meeting: Meeting, name: str) -> tuple[Visitor, str]:
    visitor = await meeting.site.signed_in(name)
    return visitor, "; ".join(f"{one.key}={one.value}" for one in visitor.http.cookie_jar)


async def test_closing_an_account_cuts_its_boards_and_nobody_elses(meeting: Meeting) -> None:
    ana, cookie = await signed_in(meeting, "Ana")
    here, gus = await meeting.open(meeting.board_path, cookie), await meeting.board("Gus")
    gus_id = meeting.facilitators["Gus"]
    form = {"closed": "yes", "password": PASSWORD}

    assert 303 == (await ana.post(f"/colleagues/{gus_id}/closing", form)).status
    assert 4401 == await asyncio.wait_for(gus.closed(), timeout=5)
    await here.does("open_room")


async def test_a_role_taken_away_cuts_the_board_that_it_opened(meeting: Meeting) -> None:
    ana, _ = await signed_in(meeting, "Ana")
    gus, cookie = await meeting.board("Gus"), await meeting.account_cookie("Gus")
    gus_id = meeting.facilitators["Gus"]
    form = {"roles": "biller", "password": PASSWORD}

    assert 303 == (await ana.post(f"/colleagues/{gus_id}/roles", form)).status
    assert 4401 == await asyncio.wait_for(gus.closed(), timeout=5)
    again = await meeting.open(meeting.board_path, cookie, welcome=False)
    assert (4403, []) == (await again.closed(), again.frames)


@pytest.mark.parametrize("ending", ["others", "one"])
async def test_signing_out_elsewhere_cuts_the_boards_there(meeting: Meeting, ending: str) -> None:
    here, cookie = await signed_in(meeting, "Ana")
    there = await meeting.board("Ana")
    kept = await meeting.open(meeting.board_path, cookie)
    where = "/account/devices/others/end"
    if ending == "one":
        page = (await here.get("/account")).text
        where = page.split('action="/account/devices/')[1].split('"')[0]
        where = "/account/devices/" + where

    assert 303 == (await here.post(where)).status
    assert 4401 == await asyncio.wait_for(there.closed(), timeout=5)
    await kept.does("open_room")


async def test_a_locked_display_goes_on_receiving_and_comes_back_by_itself(
    meeting: Meeting,
) -> None:
    ana, cookie = await signed_in(meeting, "Ana")
    board, gus = await meeting.open(meeting.board_path, cookie), await meeting.board("Gus")
    assert 303 == (await ana.post("/lock")).status
    await meeting.seconds_pass(31, alive=(board, gus))
    await gus.does("open_room")

    assert "open" == (await board.view(lambda view: view["phase"] == "open"))["phase"]
    await board.vanish()
    back = await meeting.open(meeting.board_path, cookie)
    assert "open" == back.last_view["phase"]
    assert (await ana.get("/today")).location == "/lock?next=/today"
