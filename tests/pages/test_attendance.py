"""Attendance over HTTP: looking, putting right with a reason, standing by it, the whole log."""

from datetime import timedelta

import pytest

from server.core import commands as c
from server.core.commands import Actor
from tests.clock import TEN
from tests.pages.drafted import visible
from tests.pages.meeting import Meeting
from tests.pages.site import Site, Visitor


@pytest.fixture
async def after(site: Site) -> Visitor:
    """Ana, when her session is over."""
    await (await Meeting.of(site)).held()
    return await site.signed_in("Ana")


def where(site: Site, page: str = "attendance") -> str:
    return f"/sessions/{site.ana.session_id}/{page}"


def left_at(site: Site, time: str, reason: str = "said goodbye at the end") -> dict[str, str]:
    return {"member_id": site.ana.cyd, "what": "left_at", "at": time, "reason": reason}


async def test_everyones_minutes_are_there_with_what_happened(site: Site, after: Visitor) -> None:
    page = (await after.get(where(site))).text

    assert "2 of 3 attended" in page
    assert "<strong>90</strong> min" in page
    assert "<strong>52</strong> min" in page
    assert "left 38 early" in page
    assert "Absence record" in page


async def test_a_correction_keeps_the_measured_minutes_in_sight(site: Site, after: Visitor) -> None:
    answer = await after.post(where(site, "corrections"), left_at(site, "05:00"))
    page = (await after.get(where(site))).text

    assert f"{where(site)}#line-{site.ana.cyd}" == answer.location
    assert '<del title="measured">52</del> <strong>60</strong> min' in page
    assert "said goodbye at the end" in page
    assert "Ana Test" in page


async def test_a_refused_correction_keeps_what_was_typed(site: Site, after: Visitor) -> None:
    answer = await after.post(where(site, "corrections"), left_at(site, "09:00"))

    assert 422 == answer.status
    assert "That is outside the session." in answer.text
    assert 'value="said goodbye at the end"' in answer.text
    assert 'value="09:00"' in answer.text


async def test_a_correction_needs_its_reason(site: Site, after: Visitor) -> None:
    answer = await after.post(where(site, "corrections"), left_at(site, "05:00", " "))

    assert 422 == answer.status
    assert "Write the reason" in answer.text


async def test_what_somebody_typed_is_shown_and_never_run(site: Site, after: Visitor) -> None:
    script = '"><script>alert(1)</script>{{ 7*7 }}'
    await after.post(where(site, "corrections"), left_at(site, "05:00", script))
    for page in ("attendance", "events"):
        text = (await after.get(where(site, page))).text
        assert "<script>alert" not in text
        assert "{{ 7*7 }}" in text


async def test_a_member_of_another_group_cannot_be_corrected(site: Site, after: Visitor) -> None:
    form = {**left_at(site, "05:00"), "member_id": site.eli.bo}

    assert 404 == (await after.post(where(site, "corrections"), form)).status


async def test_confirming_leads_to_the_notes(site: Site, after: Visitor) -> None:
    answer = await after.post(where(site, "attendance/confirmation"))

    assert where(site, "notes") == answer.location
    assert "Confirmed at" in (await after.get(where(site))).text


async def test_before_the_end_there_is_nothing_to_confirm(site: Site, ana: Visitor) -> None:
    page = (await ana.get(where(site))).text
    answer = await ana.post(where(site, "attendance/confirmation"))

    assert "The session has not ended" in page
    assert "Confirm attendance" not in page
    assert 422 == answer.status
    assert "Not confirmed" in answer.text


async def test_the_whole_log_is_there_in_words(site: Site, after: Visitor) -> None:
    await after.post(where(site, "corrections"), left_at(site, "05:00"))
    page = (await after.get(where(site, "events"))).text

    assert "Session planned with 3 members" in page
    assert "Cyd M.: in the room" in page
    assert "Cyd M.: attendance added 04:52–05:00" in page


async def test_what_was_never_started_says_so_and_asks_for_nothing(site: Site) -> None:
    await (await Meeting.of(site)).ended_unstarted()
    ana = await site.signed_in("Ana")
    page = (await ana.get(where(site))).text

    assert "This session was not held" in page
    for ask in ("Confirm attendance", "Absence record", "attendance?change="):
        assert ask not in page
    assert 422 == (await ana.post(where(site, "attendance/confirmation"))).status
    assert where(site) == (await ana.get(where(site, "notes"))).location


async def test_what_a_member_took_on_is_there_the_next_time(site: Site) -> None:
    meeting, own = await Meeting.of(site), site.ana
    ana = Actor("facilitator", own.facilitator_id, "page-ana-board")
    tagged = (
        c.TagMember(own.bo, "rs_commit", note="call the landlord"),
        c.TagMember(own.bo, "rs_commit", note="ring the clinic on Monday"),
        c.TagMember(own.cyd, "rs_commit", note="walk home with Bo"),
    )
    await meeting.ask(0, ana, c.OpenRoom(), c.StartSession(), *tagged)
    await meeting.ask(90, ana, c.EndSession())
    await (await site.signed_in("Ana")).post(where(site, "attendance/confirmation"))

    week = timedelta(days=7)
    calendar = own.practice.calendar
    later = await calendar.create(
        own.group_id, starts_at=TEN + week, ends_at=TEN + week + timedelta(minutes=90)
    )
    seats = {seat.member_id: seat for seat in (await calendar.plan(later)).seats}
    assert "ring the clinic on Monday" == seats[own.bo].last_commitment
    assert "walk home with Bo" != seats[own.cyd].last_commitment, "another member is named"


async def test_an_old_session_confirmed_again_leaves_newer_words_alone(site: Site) -> None:
    meeting, own = await Meeting.of(site), site.ana
    ana = Actor("facilitator", own.facilitator_id, "page-ana-board")
    tag = c.TagMember(own.bo, "rs_commit", note="call the landlord")
    await meeting.ask(0, ana, c.OpenRoom(), c.StartSession(), tag)
    await meeting.ask(90, ana, c.EndSession())
    await own.practice.people.set_commitment(own.group_id, own.bo, "said a week later")

    await (await site.signed_in("Ana")).post(where(site, "attendance/confirmation"))

    bo = (await own.practice.calendar.plan(own.session_id)).seats[0]
    assert "said a week later" == bo.last_commitment


async def test_looking_at_a_session_that_nobody_opened_writes_nothing_into_its_log(
    site: Site, ana: Visitor
) -> None:
    for page in ("attendance", "sources", "events", "sign-in-log"):
        shown = await ana.get(where(site, page))
        assert 200 == shown.status, page

    assert [] == await site.ana.practice.log.read(site.ana.session_id)
    assert "Bo" in visible(await ana.get(where(site, "attendance")))
    assert "No events in the log" in visible(await ana.get(where(site, "events")))
