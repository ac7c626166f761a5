"""The day: what it shows of tonight's group, and opening the room."""

from datetime import timedelta

from server.core import commands as c
from tests.clock import TEN
from tests.pages.drafted import Desk, visible
from tests.pages.meeting import Meeting
from tests.pages.site import Site, Visitor


async def issue(site: Site, member_id: str) -> None:
    links = site.ana.practice.links
    await links.issue(
        site.ana.session_id,
        member_id,
        now=site.clock.now(),
        valid_from=TEN - timedelta(minutes=15),
        valid_until=TEN + timedelta(minutes=90),
    )


async def test_the_day_shows_tonights_group_and_what_it_needs(site: Site, ana: Visitor) -> None:
    await issue(site, site.ana.bo)
    page = (await ana.get("/today")).text

    assert "Wednesday, March 4" in page
    assert "Wednesday evening" in page
    assert "in 15 min" in page
    assert "Two members have no link yet" in page
    assert "One member has not opened their link" in page
    assert "Nothing is waiting for you." in page


async def test_a_day_without_a_group_says_so(ana: Visitor) -> None:
    page = (await ana.get("/today?day=2026-03-05")).text

    assert "Thursday, March 5" in page
    assert "No group on this day." in page
    assert "/today?day=2026-03-04" in page


async def test_a_day_nobody_can_read_is_today(ana: Visitor) -> None:
    assert "Wednesday, March 4" in (await ana.get("/today?day=soon")).text


async def test_opening_the_room_leads_to_the_board(site: Site, ana: Visitor) -> None:
    answer = await ana.post(f"/sessions/{site.ana.session_id}/room")
    room = await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)

    assert f"/sessions/{site.ana.session_id}/board" == answer.location
    assert room is not None
    assert "open" == room.session.phase


async def test_opening_it_twice_is_no_mistake(site: Site, ana: Visitor) -> None:
    for _ in range(2):
        assert 303 == (await ana.post(f"/sessions/{site.ana.session_id}/room")).status


async def test_after_the_session_its_attendance_waits(site: Site, ana: Visitor) -> None:
    await (await Meeting.of(site)).held()
    ana = await site.signed_in("Ana")
    page = (await ana.get("/today")).text

    assert "Attendance is not confirmed yet." in page
    assert f"/sessions/{site.ana.session_id}/attendance" in page


async def test_a_session_that_was_never_started_waits_for_nobody(site: Site) -> None:
    await (await Meeting.of(site)).ended_unstarted()
    page = (await (await site.signed_in("Ana")).get("/today")).text

    assert "This session was not held." in page
    assert "Nothing is waiting for you." in page
    assert "Confirm attendance" not in page


async def test_a_correction_after_the_notes_asks_for_the_confirmation_again(site: Site) -> None:
    desk = await Desk.of(site)
    before = visible(await desk.ana.get("/today"))
    for name in ("Bo", "Cyd"):
        await desk.finished(name)
        await desk.signs(name)
    await desk.corrects_cyd()
    corrected = visible(await desk.ana.get("/today"))
    await desk.confirms()
    after = visible(await desk.ana.get("/today"))

    assert "Confirm attendance" not in before
    assert "2 notes to sign" in before
    assert "Confirm attendance , Wednesday evening" in corrected
    assert "Attendance is not confirmed: it was corrected since." in corrected
    assert "Confirm attendance" not in after
    assert "Nothing is waiting for you." in after


async def test_minutes_confirmed_without_drafts_ask_for_the_drafts(site: Site) -> None:
    desk = await Desk.of(site, confirmed=False)
    await desk.says(c.ConfirmAttendance())
    page = visible(await desk.ana.get("/today"))

    assert "Draft the notes , Wednesday evening" in page
    assert "Confirm attendance" not in page


async def test_eli_sees_only_their_own_day(site: Site, eli: Visitor, fay: Visitor) -> None:
    assert site.ana.session_id not in (await eli.get("/today")).text
    fays = (await fay.get("/today")).text

    assert site.ana.session_id not in fays
    assert "Wednesday evening" not in fays
