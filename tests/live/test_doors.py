"""Who may open which socket, and for how long: at the door, and again while it is open."""

from datetime import date, timedelta

import pytest
from websockets.exceptions import InvalidStatus

from server.core import events as e
from server.core.links import WRONG_TRIES, link_state
from server.live.socket import MOST_LINES
from tests.clock import TEN
from tests.live.meeting import Meeting

MEMBER = "/join/room/socket"


async def test_another_sites_page_opens_nothing(meeting: Meeting) -> None:
    doors = {
        meeting.board_path: await meeting.account_cookie("Ana"),
        MEMBER: await meeting.visit_cookie("Bo"),
    }
    for path, cookie in doors.items():
        for origin in ("https://evil.example", "null", meeting.site.origin + ".evil.example"):
            with pytest.raises(InvalidStatus) as refused:
                await meeting.open(path, cookie, origin=origin)
            assert 403 == refused.value.response.status_code


async def test_without_a_cookie_one_is_asked_to_sign_in(meeting: Meeting) -> None:
    for path in (meeting.board_path, MEMBER):
        socket = await meeting.open(path, welcome=False)

        assert (4401, []) == (await socket.closed(), socket.frames)


async def test_a_cookie_of_the_other_surface_opens_nothing(meeting: Meeting) -> None:
    ana, bo = await meeting.account_cookie("Ana"), await meeting.visit_cookie("Bo")
    swapped = {
        meeting.board_path: (bo, bo.replace("gc-visit", "gc")),
        MEMBER: (ana, ana.replace("gc", "gc-visit")),
    }
    for path, cookies in swapped.items():
        for cookie in cookies:
            socket = await meeting.open(path, cookie, welcome=False)
            assert (4401, []) == (await socket.closed(), socket.frames)


@pytest.mark.parametrize("name", ["Eli", "Fay"])
async def test_another_facilitator_sees_nothing_of_anas_board(meeting: Meeting, name: str) -> None:
    for session_id in (meeting.session_id, "no-such-session-0001"):
        path = f"/sessions/{session_id}/board/socket"
        socket = await meeting.open(path, await meeting.account_cookie(name), welcome=False)

        assert (4403, []) == (await socket.closed(), socket.frames)


async def test_a_visit_without_the_birth_date_gets_no_further(meeting: Meeting) -> None:
    doors, now = meeting.site.store.doors, meeting.site.clock.now()
    token, _ = await doors.begin_visit(await meeting.link("Bo"), device_token=None, now=now)

    socket = await meeting.open(MEMBER, f"gc-visit={token}", welcome=False)

    assert (4401, []) == (await socket.closed(), socket.frames)


async def test_a_revoked_link_closes_its_socket_and_opens_none(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo, cyd = await meeting.joined(ana, "Bo"), await meeting.joined(ana, "Cyd")
    link, links = await meeting.link("Bo"), meeting.site.ana.practice.links

    await links.revoke(link.link_id, meeting.site.clock.now())
    await meeting.site.rooms.cut(meeting.practice_id, meeting.session_id, meeting.members["Bo"])

    assert 4401 == await bo.closed()
    again = await meeting.open(MEMBER, await meeting.visit_cookie("Bo"), welcome=False)
    assert (4401, []) == (await again.closed(), again.frames)
    await cyd.does("step_away")


async def test_a_right_that_ends_by_itself_is_found_within_half_a_minute(meeting: Meeting) -> None:
    """What somebody takes away is cut at once (test_account_doors.py); time tells nobody."""
    here, gus = await meeting.board("Ana"), await meeting.board("Gus")
    soon = meeting.site.clock.now() + timedelta(seconds=5)
    await meeting.site.ana.practice.people.set_roles(
        meeting.facilitators["Gus"], ("clinician",), until=soon
    )

    await meeting.seconds_pass(4, alive=(here, gus))
    assert gus.socket.close_code is None
    room = await meeting.room()
    for _ in range(31):
        if all(line.closing is None for line in room.lines.values()) and len(room.lines) == 2:
            await meeting.seconds_pass(1, alive=(here, gus))

    assert 4401 == await gus.closed()


async def test_signing_out_closes_the_board_of_that_browser_only(meeting: Meeting) -> None:
    here, gus = await meeting.board("Ana"), await meeting.board("Gus")
    at_home = await meeting.site.signed_in("Ana")
    cookie = "; ".join(f"{one.key}={one.value}" for one in at_home.http.cookie_jar)
    elsewhere = await meeting.open(meeting.board_path, cookie)

    assert 303 == (await at_home.post("/sign-out")).status

    assert 4401 == await elsewhere.closed()
    await gus.does("open_room")
    await here.does("start_session")


async def test_a_live_board_keeps_the_sign_in_alive_and_an_idle_chart_does_not(
    meeting: Meeting,
) -> None:
    busy, idle = await meeting.site.signed_in("Ana"), await meeting.site.signed_in("Ana")
    cookie = "; ".join(f"{one.key}={one.value}" for one in busy.http.cookie_jar)
    board = await meeting.open(meeting.board_path, cookie)
    for _ in range(32):
        meeting.site.clock.advance(31)
        await board.sign()
        await meeting.site.rooms.keep_house_once()

    assert 200 == (await busy.get("/today")).status
    assert 303 == (await idle.get("/today")).status


async def test_in_a_meeting_that_runs_over_a_member_comes_back_and_nobody_new_comes(
    meeting: Meeting,
) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await meeting.link("Cyd")
    await meeting.minute(100)
    await bo.vanish()

    back = await meeting.page("Bo")
    await back.does("knock")

    await back.view(lambda view: view["state"] == "in_room")
    cyd = meeting.site.visitor()
    refused = await cyd.post("/join", {"token": meeting.tokens["Cyd"]})
    assert (410, None) == (refused.status, refused.location)


async def test_two_hours_after_the_planned_end_no_page_comes_back(meeting: Meeting) -> None:
    cookie = await meeting.visit_cookie("Bo")
    await meeting.minute(90 + 120)

    late = await meeting.open(MEMBER, cookie, welcome=False)

    assert (4401, []) == (await late.closed(), late.frames)


async def test_somebody_guessing_at_a_link_puts_nobody_out_of_the_room(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    link, links = await meeting.link("Bo"), meeting.site.ana.practice.links
    for _ in range(WRONG_TRIES):
        assert "wrong" == await links.check_birth_date(link.link_id, date(1909, 5, 17))

    await meeting.seconds_pass(31, alive=(ana, bo))
    await bo.does("step_away")
    back = await meeting.page("Bo")

    assert "locked" == link_state(await meeting.link("Bo"), now=meeting.site.clock.now())
    assert back.socket.close_code is None


async def test_a_second_device_waits_for_a_nod_and_sees_no_video(meeting: Meeting) -> None:
    ana = await meeting.started()
    laptop = await meeting.joined(ana, "Bo", "laptop")
    assert laptop.last_view["video_url"]
    phone = await meeting.page("Bo", "phone")
    await phone.does("knock")
    await phone.view(lambda view: view["state"] == "second_device")
    await ana.does("admit_all")
    await phone.sign()
    assert not any("video.example.org" in text for text in phone.texts)

    await ana.does("admit_member", member_id=meeting.members["Bo"])

    assert (await phone.view(lambda view: view["state"] == "in_room"))["video_url"]


async def test_a_member_enrolled_after_the_plan_is_told_so(meeting: Meeting) -> None:
    room = await meeting.room()
    practice, seats = meeting.site.ana.practice, room.session.plan.seats
    newcomer = await practice.people.add_member(
        name="Hal Late", first_name="Hal", display_name="Hal L.", birth_date=TEN.date()
    )
    await practice.people.enrol(meeting.site.ana.group_id, newcomer)
    assert newcomer not in {seat.member_id for seat in seats}
    meeting.members["Hal"] = newcomer
    link = await meeting.link("Hal")
    doors = meeting.site.store.doors
    token, _ = await doors.begin_visit(link, device_token=None, now=meeting.site.clock.now())
    await doors.confirm_visit(token)

    page = await meeting.open(MEMBER, f"gc-visit={token}", welcome=False)

    assert (4403, []) == (await page.closed(), page.frames)


async def test_one_person_cannot_open_pages_without_end(meeting: Meeting) -> None:
    ana = await meeting.started()
    pages = [await meeting.page("Bo") for _ in range(MOST_LINES)]
    one_more = await meeting.open(MEMBER, await meeting.visit_cookie("Bo"), welcome=False)

    assert (4429, []) == (await one_more.closed(), one_more.frames)
    await pages[0].does("knock")
    await meeting.joined(ana, "Cyd")
    assert 1 == len(await meeting.events(e.MemberConnected))
