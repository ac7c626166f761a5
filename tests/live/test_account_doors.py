"""What happens to open boards when an account changes: gone with the answer, or covered and on.

A board is cut before the page that cut it is answered, so nobody waits for a second to pass.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from tests.clock import TEN
from tests.live.meeting import Meeting
from tests.pages.site import Visitor
from tests.store.practice import PASSWORD

BEFORE_A_LOOK = 20  # seconds; boards are looked through each thirty, which would cut them, too

Taking = Callable[[Meeting], Awaitable[object]]


async def signed_in(meeting: Meeting, name: str) -> tuple[Visitor, str]:
    visitor = await meeting.site.signed_in(name)
    return visitor, "; ".join(f"{one.key}={one.value}" for one in visitor.http.cookie_jar)


async def test_closing_an_account_cuts_its_boards_and_nobody_elses(meeting: Meeting) -> None:
    ana, cookie = await signed_in(meeting, "Ana")
    here, gus = await meeting.open(meeting.board_path, cookie), await meeting.board("Gus")
    gus_id = meeting.facilitators["Gus"]
    form = {"closed": "yes", "password": PASSWORD}

    assert 303 == (await ana.post(f"/colleagues/{gus_id}/closing", form)).status
    assert 4401 == await asyncio.wait_for(gus.closed(), timeout=BEFORE_A_LOOK)
    await here.does("open_room")


async def test_a_role_taken_away_cuts_the_board_that_it_opened(meeting: Meeting) -> None:
    ana, _ = await signed_in(meeting, "Ana")
    gus, cookie = await meeting.board("Gus"), await meeting.account_cookie("Gus")
    gus_id = meeting.facilitators["Gus"]
    form = {"roles": "biller", "password": PASSWORD}

    assert 303 == (await ana.post(f"/colleagues/{gus_id}/roles", form)).status
    assert 4401 == await asyncio.wait_for(gus.closed(), timeout=BEFORE_A_LOOK)
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
    assert 4401 == await asyncio.wait_for(there.closed(), timeout=BEFORE_A_LOOK)
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


async def _out_of_the_group(meeting: Meeting) -> None:
    own = meeting.site.ana
    await own.practice.schedule.hand_over(
        own.group_id, (own.facilitator_id,), now=meeting.site.clock.now()
    )


GUS: dict[str, Taking] = {
    "closing the account": lambda m: m.site.ana.practice.people.set_closed(
        m.facilitators["Gus"], True
    ),
    "another role": lambda m: m.site.ana.practice.people.set_roles(
        m.facilitators["Gus"], ("biller",), until=None
    ),
    "signing out everywhere": lambda m: m.site.ana.practice.account_sessions.end_all(
        m.facilitators["Gus"]
    ),
    "no leader any more": _out_of_the_group,
}


@pytest.mark.parametrize("act", GUS)
async def test_the_act_itself_cuts_a_board_and_no_time_passes(meeting: Meeting, act: str) -> None:
    """By the store alone: no page that thought of it, no housekeeping, and a clock at rest."""
    here, gus = await meeting.board("Ana"), await meeting.board("Gus")
    before = meeting.site.clock.now(), meeting.site.clock.monotonic()

    await GUS[act](meeting)

    assert 4401 == await gus.closed()
    assert before == (meeting.site.clock.now(), meeting.site.clock.monotonic())
    await here.does("open_room")


async def test_who_is_taken_off_a_group_in_the_middle_of_its_session_is_off_the_board(
    meeting: Meeting,
) -> None:
    ana = await meeting.started()
    gus, cookie = await meeting.board("Gus"), await meeting.account_cookie("Gus")
    own, half_past = meeting.site.ana, TEN + timedelta(minutes=30)

    async def only(*leaders: str) -> None:
        await own.practice.schedule.hand_over(own.group_id, leaders, now=half_past)

    await only(own.facilitator_id)
    assert 4401 == await gus.closed()
    again = await meeting.open(meeting.board_path, cookie, welcome=False)
    assert (4403, []) == (await again.closed(), again.frames)
    # Nobody who leads it would be left: it stays with who is in the room.
    await only(meeting.facilitators["Gus"])
    await ana.does("end_session")
    # What is over stays with whoever led it to its end: they write about it.
    await only(meeting.facilitators["Gus"])
    assert await own.practice.calendar.is_led_by(meeting.session_id, own.facilitator_id)


@pytest.mark.parametrize("act", ["revoked", "another link", "the visit ended"])
async def test_the_act_itself_cuts_a_members_page_and_no_time_passes(
    meeting: Meeting, act: str
) -> None:
    ana = await meeting.started()
    bo, cyd = await meeting.joined(ana, "Bo"), await meeting.joined(ana, "Cyd")
    link, clock = await meeting.link("Bo"), meeting.site.clock
    before = clock.now(), clock.monotonic()

    match act:
        case "revoked":
            await meeting.site.ana.practice.links.revoke(link.link_id, clock.now())
        case "another link":
            await meeting.site.ana.practice.links.issue(
                *(link.session_id, link.member_id),
                now=clock.now(),
                valid_from=link.valid_from,
                valid_until=link.valid_until,
            )
        case _:
            token = (await meeting.visit_cookie("Bo")).partition("=")[2]
            await meeting.site.store.doors.end_visit(token)

    assert 4401 == await bo.closed()
    assert before == (clock.now(), clock.monotonic())
    await cyd.does("step_away")
