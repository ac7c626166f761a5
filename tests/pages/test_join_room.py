"""The room's page and leaving it: own things only, the same step after Reload, nothing left."""

import pytest

from server.core import commands as c
from server.core.commands import Actor
from tests.pages.meeting import Meeting
from tests.pages.member import before_the_room, known, opened, placed
from tests.pages.site import Site, Visitor

PATHS = ("/join/you", "/join/where", "/join/agreements", "/join/room")
OF_OTHERS = ("Cyd", "Dee", "Miller", "Test", "Wednesday evening", "video.example")


async def lands(visitor: Visitor, path: str) -> str:
    """Follow redirects as a browser does and return where that ends."""
    for _ in range(4):
        answer = await visitor.get(path)
        if answer.status != 303:
            return path
        assert answer.location
        path = answer.location
    raise AssertionError("led in a circle")


async def test_reload_returns_to_the_same_step(site: Site) -> None:
    steps = {
        "/join/you": await opened(site, site.ana.bo),
        "/join/where": await known(site, site.ana.cyd),
        "/join/agreements": await placed(site, site.ana.dee),
    }
    for step, member in steps.items():
        assert step == await lands(member, "/join/room")
        assert step == await lands(member, step)


async def test_a_member_who_answered_everything_stays_in_the_room_by_reload(site: Site) -> None:
    assert "/join/room" == await lands(await before_the_room(site, site.ana.bo), "/join/room")


async def test_no_page_of_a_member_holds_anything_of_another(site: Site) -> None:
    meeting = await Meeting.of(site)
    ana = Actor("facilitator", site.ana.facilitator_id, "page-ana-board")
    await meeting.ask(-10, ana, c.OpenRoom())
    await meeting.joins(site.ana.cyd, -5)
    bo = await before_the_room(site, site.ana.bo)
    for path in PATHS[1:]:
        page = (await bo.get(path)).text
        known_ids = (site.ana.cyd, site.ana.dee, site.ana.facilitator_id, site.ana.session_id)
        assert [] == [word for word in (*OF_OTHERS, *known_ids) if word in page]


async def test_a_members_page_is_still_to_the_byte_while_others_come_and_go(site: Site) -> None:
    bo = await before_the_room(site, site.ana.bo)
    before = (await bo.get("/join/room")).text
    meeting = await Meeting.of(site)
    ana = Actor("facilitator", site.ana.facilitator_id, "page-ana-board")
    await meeting.ask(-10, ana, c.OpenRoom())
    await meeting.joins(site.ana.cyd, -5)
    await meeting.ask(-4, meeting.member(site.ana.cyd), c.AskHelp())

    assert before == (await bo.get("/join/room")).text


async def test_a_facilitator_of_another_practice_finds_no_members_page(
    site: Site, eli: Visitor, fay: Visitor
) -> None:
    await before_the_room(site, site.ana.bo)
    for outsider in (eli, fay):
        for path in PATHS:
            assert "/join" == (await outsider.get(path)).location
        for path in PATHS[:3]:
            assert 401 == (await outsider.post(path)).status


@pytest.mark.parametrize("path", ["/join", "/join/left", *PATHS])
async def test_every_page_has_a_way_out_and_a_title_that_says_nothing(
    site: Site, path: str
) -> None:
    steps = {
        "/join/you": opened,
        "/join/where": known,
        "/join/agreements": placed,
        "/join/room": before_the_room,
    }
    member = await steps[path](site, site.ana.bo) if path in steps else site.visitor()
    page = (await member.get(path)).text

    assert "<title>Your meeting</title>" in page
    assert "Exit fast" in page


# ---- leaving


async def test_leaving_ends_the_stay_the_visit_and_what_the_browser_keeps(site: Site) -> None:
    bo = await before_the_room(site, site.ana.bo)
    cookies = {cookie.key: cookie.value for cookie in bo.http.cookie_jar}
    answer = await bo.post("/join/leave")
    bo.http.cookie_jar.update_cookies(cookies)  # somebody kept a copy

    assert (303, "/join/left") == (answer.status, answer.location)
    assert '"cache", "cookies", "storage"' == answer.headers["Clear-Site-Data"]
    for path in PATHS:
        assert "/join" == (await bo.get(path)).location


async def test_leaving_stops_the_own_clock(site: Site) -> None:
    bo = await before_the_room(site, site.ana.bo)
    room = await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)
    assert room is not None
    cookie = next(c.value for c in bo.http.cookie_jar if c.key == "gc-visit")
    visit = await site.store.doors.visit(cookie, now=site.clock.now())
    assert visit is not None
    meeting = await Meeting.of(site)
    ana = Actor("facilitator", site.ana.facilitator_id, "page-ana-board")
    page = Actor("member", site.ana.bo, "page-bo-001", visit.device_id)
    await meeting.ask(0, ana, c.OpenRoom())
    await meeting.ask(1, page, c.Knock())
    await meeting.ask(2, ana, c.AdmitMember(site.ana.bo))
    assert room.session.seats[site.ana.bo].in_room
    await bo.post("/join/leave")

    assert not room.session.seats[site.ana.bo].in_room
    assert "left" == room.session.seats[site.ana.bo].last_end


async def test_leaving_twice_or_without_a_visit_is_no_error(site: Site) -> None:
    bo = await before_the_room(site, site.ana.bo)
    for visitor in (bo, bo, site.visitor()):
        assert "/join/left" == (await visitor.post("/join/leave")).location


async def test_this_is_not_me_ends_the_visit_and_records_nothing(site: Site) -> None:
    found = await opened(site, site.ana.bo)
    await found.post("/join/leave")

    assert "/join" == (await found.get("/join/you")).location
    assert [] == await site.ana.practice.log.read(site.ana.session_id)


async def test_the_page_after_leaving_names_nothing(stranger: Visitor) -> None:
    body = (await stranger.get("/join/left")).text.partition("<body")[2]

    assert [] == [w for w in ("group", "therap", "counsel", "practice") if w in body.lower()]


async def test_after_the_end_the_page_still_comes_up_to_say_so(site: Site) -> None:
    bo = await before_the_room(site, site.ana.bo)
    meeting = await Meeting.of(site)
    ana = Actor("facilitator", site.ana.facilitator_id, "page-ana-board")
    await meeting.ask(0, ana, c.OpenRoom(), c.StartSession(), c.EndSession())

    answer = await bo.get("/join/room")
    assert 200 == answer.status
    assert "Group has ended" in answer.text


async def test_a_closed_page_sends_a_member_to_the_link_and_not_to_a_sign_in(
    site: Site, stranger: Visitor
) -> None:
    answer = await stranger.post("/join/where")

    assert 401 == answer.status
    assert "Open your link again" in answer.text
    assert "Sign in" not in answer.text
