"""After the room: how it was, an alert on the day's page, a mistyped form, the group's climate."""

import re

from msgspec.structs import replace

from server.core import commands as c
from server.core.commands import Actor
from server.core.measure_events import MeasureAnswered, MeasureTakenBack, MemberCheckedOut
from server.core.measures.due import Asking
from server.core.risk_events import RiskAcknowledged
from tests.pages.meeting import Meeting
from tests.pages.member import AGREED, placed
from tests.pages.site import Answer, Site, Visitor

YES = {**AGREED, "measures": "yes"}
RAISED = {"about": "phq9", **{f"a{n}": "1" for n in range(1, 10)}}
PAPER = {"instrument": "phq9", "taken_on": "2026-02-04", "answers": "2 2 1 1 1 1 1 0 1"}


async def asks_afterwards(site: Site) -> None:
    await site.ana.practice.people.change_group(
        site.ana.group_id, lambda details: replace(details, check_out=True)
    )


async def in_the_room(site: Site, answers: dict[str, str] = YES) -> Visitor:
    """Return Bo's browser, with Bo let in and the session begun."""
    bo = await placed(site, site.ana.bo)
    await bo.post("/join/agreements", answers)
    cookie = next(one.value for one in bo.http.cookie_jar if one.key == "gc-visit")
    visit = await site.store.doors.visit(cookie, now=site.clock.now())
    assert visit is not None
    meeting = await Meeting.of(site)
    ana = Actor("facilitator", site.ana.facilitator_id, "page-ana-board")
    await meeting.ask(0, ana, c.OpenRoom(), c.StartSession())
    await meeting.ask(1, Actor("member", site.ana.bo, "page-bo-001", visit.device_id), c.Knock())
    await meeting.ask(2, ana, c.AdmitMember(site.ana.bo))
    return bo


def ticket(answer: Answer) -> str:
    found = re.search(r'name="ticket" value="([A-Za-z0-9_-]{43})"', answer.text)
    assert found is not None
    return found[1]


async def events(site: Site, kind: type) -> list[object]:
    log = await site.ana.practice.log.read(site.ana.session_id)
    return [one.event for one in log if isinstance(one.event, kind)]


async def test_who_leaves_is_asked_and_may_answer_once(site: Site) -> None:
    await asks_afterwards(site)
    bo = await in_the_room(site)
    left = await bo.post("/join/leave")
    said = {"ticket": ticket(left), "helpful": "8", "words": "I was\nheard"}
    answers = [await site.visitor().post("/join/check-out", said) for _ in range(2)]
    ana = await site.signed_in("Ana")  # longer than anybody stays signed in
    page = (await ana.get(f"/members/{site.ana.bo}/measures")).text

    assert 200 == left.status
    assert {"/join/left"} == {one.location for one in answers}
    told = MemberCheckedOut(site.ana.bo, 8, "I was heard")
    assert [told] == await events(site, MemberCheckedOut)
    assert "helpful 8 of 10" in page
    assert "I was heard" in page


async def test_whoever_finds_the_page_later_is_no_member(site: Site) -> None:
    await asks_afterwards(site)
    bo = await in_the_room(site)
    left = await bo.post("/join/leave")
    site.clock.advance(16 * 60)
    await site.visitor().post("/join/check-out", {"ticket": ticket(left), "helpful": "1"})

    assert "/join" == (await bo.get("/join/room")).location
    assert [] == await events(site, MemberCheckedOut)


async def test_without_consent_or_without_the_group_asking_nobody_is_asked(site: Site) -> None:
    bo = await in_the_room(site)
    assert "/join/left" == (await bo.post("/join/leave")).location


async def test_who_did_not_agree_is_not_asked(site: Site) -> None:
    await asks_afterwards(site)
    bo = await in_the_room(site, AGREED)
    assert "/join/left" == (await bo.post("/join/leave")).location


async def test_it_may_be_left_out(site: Site) -> None:
    await asks_afterwards(site)
    bo = await in_the_room(site)
    left = await bo.post("/join/leave")
    answer = await bo.post("/join/check-out", {"ticket": ticket(left), "helpful": "", "words": ""})

    assert "/join/left" == answer.location
    assert [] == await events(site, MemberCheckedOut)


# ---- alerts


async def alert_of(page: Answer) -> str | None:
    found = re.search(r"/alerts/([\w-]+)/acknowledgement", page.text)
    return found[1] if found else None


async def test_an_alert_waits_on_the_day_until_somebody_is_on_it_by_name(
    site: Site, ana: Visitor
) -> None:
    await site.ana.practice.people.change_group(
        site.ana.group_id, lambda details: replace(details, measures=(Asking("phq9", 1),))
    )
    bo = await placed(site, site.ana.bo)
    await bo.post("/join/agreements", YES)
    await bo.post("/join/measures", RAISED)
    before = await ana.get("/today")
    alert = await alert_of(before)
    await ana.post(f"/alerts/{alert}/acknowledgement")

    assert "Bo M.</a>: an answer about safety" in before.text
    assert None is await alert_of(await ana.get("/today"))
    assert [RiskAcknowledged(str(alert))] == await events(site, RiskAcknowledged)
    acts = [one.act for one in await site.ana.practice.audit.entries(subject_id=site.ana.bo)]
    assert "acknowledge_alert" in acts


async def test_an_alert_from_paper_waits_too_and_is_nobody_elses(
    site: Site, ana: Visitor, eli: Visitor, fay: Visitor
) -> None:
    await ana.post(f"/members/{site.ana.bo}/measures", PAPER)
    alert = await alert_of(await ana.get("/today"))

    assert alert is not None
    for other in (eli, fay):
        assert None is await alert_of(await other.get("/today"))
        assert 404 == (await other.post(f"/alerts/{alert}/acknowledgement")).status
    await ana.post(f"/alerts/{alert}/acknowledgement")
    assert [] == await site.ana.practice.alerts.open()


# ---- mistyped


async def corrects(site: Site, ana: Visitor, **form: str) -> Answer:
    (wrong,) = await site.ana.practice.measures.of_member(site.ana.bo)
    address = f"/members/{site.ana.bo}/measures/{wrong.answered.measure_id}/correction"
    return await ana.post(address, {"answers": "", "reason": "", **form})


async def test_a_mistyped_form_is_put_right_and_what_was_typed_stays_to_be_seen(
    site: Site, ana: Visitor
) -> None:
    await ana.post(f"/members/{site.ana.bo}/measures", PAPER)
    await corrects(site, ana, answers="0 0 1 1 1 1 1 0 0", reason="wrong row")
    page = (await ana.get(f"/members/{site.ana.bo}/measures")).text
    (counts,) = await site.ana.practice.measures.of_member(site.ana.bo)

    assert 5 == counts.answered.scores[0].value
    assert "<del>10 of 27" in page
    assert "Taken back: wrong row, Ana Test" in page
    assert "1 times" in page


async def test_a_correction_needs_a_reason_and_answers_that_can_be(
    site: Site, ana: Visitor
) -> None:
    await ana.post(f"/members/{site.ana.bo}/measures", PAPER)
    without = await corrects(site, ana, answers="0 0 1 1 1 1 1 0 0")
    short = await corrects(site, ana, answers="0 0", reason="wrong row")

    assert (422, 422) == (without.status, short.status)
    assert "Say in a few words" in without.text
    assert 1 == len(await site.ana.practice.measures.entered(site.ana.bo))


async def test_in_an_open_record_the_session_forgets_it_too(site: Site) -> None:
    await (await Meeting.of(site)).held()
    ana = await site.signed_in("Ana")
    form = {**PAPER, "taken_on": "2026-03-04", "session_id": site.ana.session_id}
    await ana.post(f"/members/{site.ana.bo}/measures", form)
    await corrects(site, ana, answers="0 0 1 1 1 1 1 0 0", reason="wrong row")
    room = await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)

    assert room is not None
    assert [5] == [one.event.scores[0].value for one in room.session.measures]
    assert 1 == len(await events(site, MeasureTakenBack))
    assert 2 == len(await events(site, MeasureAnswered))


async def test_a_closed_record_stands_and_the_course_is_put_right(site: Site, ana: Visitor) -> None:
    meeting = await Meeting.of(site)
    await meeting.held()
    ana = await site.signed_in("Ana")
    form = {**PAPER, "taken_on": "2026-03-04", "session_id": site.ana.session_id}
    await ana.post(f"/members/{site.ana.bo}/measures", form)
    lead = Actor("facilitator", site.ana.facilitator_id, "page-ana-board")
    await meeting.ask(95, lead, c.ConfirmAttendance())
    await corrects(site, ana, reason="not theirs")

    assert [] == await events(site, MeasureTakenBack)
    assert [] == await site.ana.practice.measures.of_member(site.ana.bo)


async def test_what_a_member_answered_cannot_be_corrected(site: Site, ana: Visitor) -> None:
    await site.ana.practice.people.change_group(
        site.ana.group_id, lambda details: replace(details, measures=(Asking("phq9", 1),))
    )
    bo = await placed(site, site.ana.bo)
    await bo.post("/join/agreements", YES)
    await bo.post("/join/measures", RAISED)

    assert 404 == (await corrects(site, ana, reason="looks wrong")).status


# ---- the group


async def test_one_answer_of_a_group_is_no_number(site: Site) -> None:
    await asks_afterwards(site)
    bo = await in_the_room(site)
    left = await bo.post("/join/leave")
    await bo.post("/join/check-out", {"ticket": ticket(left), "helpful": "8"})
    ana = await site.signed_in("Ana")
    page = (await ana.get(f"/groups/{site.ana.group_id}/climate")).text
    words = await site.ana.practice.own_words.of_group(site.ana.group_id)

    assert [8] == [one.said.number for one in words]
    assert "fewer than five" in page
    assert "8 of 10" not in page
    assert "Bo" not in page.partition("<main")[2]


async def test_an_empty_climate_teaches(site: Site, ana: Visitor) -> None:
    page = (await ana.get(f"/groups/{site.ana.group_id}/climate")).text

    assert "what members are asked" in page
