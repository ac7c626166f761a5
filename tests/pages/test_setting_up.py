"""Members, groups and schedules made in the browser: kept, written down, and nobody else's."""

import re
from datetime import date, timedelta

import pytest

from server.core.localtime import local
from server.store.facts import Enrolment
from tests.clock import TEN
from tests.pages.site import Answer, Site, Visitor

BEA = {"name": "Bea Ortiz", "birth_date": "1991-02-03"}
MONDAYS = {"first": "2026-03-09", "starts": "18:00", "minutes": "90", "repeats": "week 1"}


async def adds_member(visitor: Visitor, **changed: str) -> Answer:
    return await visitor.post("/members", {**BEA, **changed})


async def makes_group(site: Site, visitor: Visitor, **changed: str) -> str:
    form = {"name": "Monday night", "facilitators": site.ana.facilitator_id, **changed}
    answer = await visitor.post("/groups", form)
    assert 303 == answer.status, answer.text
    return (answer.location or "").split("/")[2]


async def acts(site: Site) -> list[tuple[str, str]]:
    entries = await site.ana.practice.audit.entries()
    return [(e.act, e.subject_kind) for e in entries if e.act not in ("view", "sign_in")]


# ---- members


async def test_a_name_and_a_birth_date_are_enough(site: Site, ana: Visitor) -> None:
    answer = await adds_member(ana)
    member_id = (answer.location or "").removeprefix("/members/")
    chart = await site.ana.practice.people.member(member_id)

    assert chart is not None
    assert ("Bea Ortiz", "Bea", "Bea O.") == (chart.name, chart.first_name, chart.display_name)
    assert [("add_member", "member")] == await acts(site)
    assert "Bea Ortiz" in (await ana.get("/members")).text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": " "}, "Type the name"),
        ({"birth_date": ""}, "Choose the birth date"),
        ({"birth_date": "2027-01-01"}, "cannot be right"),
        ({"birth_date": "0007-01-01"}, "cannot be right"),
        ({"email": "bea"}, "looks like name@example.org"),
        ({"phone": "call me"}, "digits, spaces"),
        ({"emergency_phone": "x"}, "digits, spaces"),
        ({"pronouns": "zz"}, "Use she, he, they"),
        ({"code": "sad"}, "looks like F33.1"),
        ({"name": "=cmd|' /C calc'!A0"}, "like a formula"),
    ],
)
async def test_what_cannot_be_right_is_said_and_what_was_typed_stays(
    site: Site, ana: Visitor, changed: dict[str, str], says: str
) -> None:
    before = len(await site.ana.practice.people.members())
    answer = await adds_member(ana, usual_location="At her sister’s", **changed)

    assert 422 == answer.status
    assert says in answer.text
    assert "At her sister’s" in answer.text
    assert before == len(await site.ana.practice.people.members())


async def test_a_new_member_can_come_with_diagnosis_goal_and_group(
    site: Site, ana: Visitor
) -> None:
    await adds_member(ana, code="f331", goal="Speak up once", group_id=site.ana.group_id)
    people = site.ana.practice.people
    bea = next(one for one in await people.members() if one.name == "Bea Ortiz")

    assert ["F33.1"] == [one.code for one in await people.diagnoses(bea.member_id)]
    assert ["Speak up once"] == [one.text for one in await people.goals(bea.member_id)]
    enrolled = await people.enrolments(site.ana.group_id)
    assert bea.member_id in {one.member_id for one in enrolled}
    assert [("add_member", "member"), ("enrol", "enrolment")] == await acts(site)


async def test_a_chart_is_changed_and_the_trail_names_fields_not_words(
    site: Site, ana: Visitor
) -> None:
    here = f"/members/{site.ana.bo}"
    form = {"name": "Bo Miller", "birth_date": "1990-05-17", "phone": "312 555 0142"}
    assert 303 == (await ana.post(here, form)).status
    chart = await site.ana.practice.people.member(site.ana.bo)
    entries = await site.ana.practice.audit.entries()

    assert chart is not None
    assert "312 555 0142" == chart.phone
    reason = next(e.reason for e in entries if e.act == "change_member") or ""
    assert "phone" in reason
    assert "555" not in reason


async def test_a_goal_keeps_what_became_of_it(site: Site, ana: Visitor) -> None:
    here = f"/members/{site.ana.bo}"
    await ana.post(here + "/goals", {"text": "Speak up once"})
    goal = (await site.ana.practice.people.goals(site.ana.bo))[0]
    met = {"status": "met", "reason": "three weeks running"}
    await ana.post(f"{here}/goals/{goal.goal_id}", met)
    await ana.post(f"{here}/goals/{goal.goal_id}", {"status": "active"})
    shown = (await ana.get(here)).text

    assert "active" == (await site.ana.practice.people.goals(site.ana.bo))[0].status
    assert "met since Mar 4, 2026, by Ana Test: three weeks running" in shown


async def test_a_diagnosis_comes_once_and_goes(site: Site, ana: Visitor) -> None:
    here = f"/members/{site.ana.bo}/diagnoses"
    people = site.ana.practice.people

    assert 303 == (await ana.post(here, {"code": "F41.1", "label": "Anxiety"})).status
    assert 422 == (await ana.post(here, {"code": "f411"})).status
    assert 422 == (await ana.post(here, {"code": "anxiety"})).status
    assert ["F41.1"] == [one.code for one in await people.diagnoses(site.ana.bo)]
    assert 303 == (await ana.post(here + "/removal", {"code": "F41.1"})).status
    assert 404 == (await ana.post(here + "/removal", {"code": "F41.1"})).status
    assert [] == await people.diagnoses(site.ana.bo)


async def test_no_name_is_in_any_address_of_the_list(ana: Visitor) -> None:
    addresses = re.findall(r'(?:href|action)="([^"]*)"', (await ana.get("/members")).text)

    assert not [one for one in addresses if "Bo" in one or "Miller" in one]


@pytest.mark.parametrize("name", ["Eli", "Fay"])
async def test_members_of_anas_group_are_hers_alone(site: Site, name: str) -> None:
    visitor = await site.signed_in(name)

    assert site.ana.bo not in (await visitor.get("/members")).text
    assert 404 == (await visitor.get(f"/members/{site.ana.bo}")).status


async def test_who_is_in_no_group_is_seen_within_the_practice_only(
    site: Site, ana: Visitor, eli: Visitor, fay: Visitor
) -> None:
    where = (await adds_member(ana)).location or ""

    assert 200 == (await fay.get(where)).status
    assert 404 == (await eli.get(where)).status


# ---- groups


async def test_a_group_is_made_and_its_sessions_are_laid_out(site: Site, ana: Visitor) -> None:
    group_id = await makes_group(site, ana, segments="10 Check-in\n60 Work", capacity="8")
    assert 303 == (await ana.post(f"/groups/{group_id}/schedule", MONDAYS)).status
    calendar = site.ana.practice.calendar
    sessions = await calendar.to_come(group_id, now=site.clock.now())

    assert 27 == len(sessions)
    assert {"18:00"} == {f"{local(s.starts_at, s.timezone):%H:%M}" for s in sessions}
    assert {timedelta(minutes=90)} == {s.ends_at - s.starts_at for s in sessions}
    assert (site.ana.facilitator_id,) == sessions[0].facilitator_ids
    plan = await calendar.plan(sessions[0].session_id)
    assert [("Check-in", 10), ("Work", 60)] == [(s.label, s.minutes) for s in plan.segments]
    assert [("add_group", "group"), ("set_schedule", "group")] == await acts(site)
    assert "Monday night" in (await ana.get("/groups")).text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": " "}, "Give the group a name"),
        ({"capacity": "1"}, "from 2 to 20"),
        ({"capacity": "many"}, "from 2 to 20"),
        ({"video_url": "http://video.example.org"}, "begins with https://"),
        ({"video_url": "javascript:alert(1)//https://"}, "begins with https://"),
        ({"video_url": "data:text/html,<script>1</script>"}, "begins with https://"),
        ({"segments": "Check-in"}, "minutes first"),
    ],
)
async def test_what_a_group_cannot_be_is_said(
    site: Site, ana: Visitor, changed: dict[str, str], says: str
) -> None:
    form = {"name": "Monday night", "facilitators": site.ana.facilitator_id, **changed}
    answer = await ana.post("/groups", form)

    assert 422 == answer.status
    assert says in answer.text


async def test_a_group_nobody_leads_or_a_stranger_leads_is_not_made(
    site: Site, ana: Visitor
) -> None:
    assert 422 == (await ana.post("/groups", {"name": "Monday night"})).status
    stranger = {"name": "Monday night", "facilitators": site.eli.facilitator_id}
    assert 400 == (await ana.post("/groups", stranger)).status


async def test_a_colleague_who_comes_to_lead_sees_the_group_and_its_sessions(
    site: Site, ana: Visitor, fay: Visitor
) -> None:
    fay_id = next(
        a.account_id for a in await site.ana.practice.people.accounts() if a.name == "Fay Other"
    )
    group_id = await makes_group(site, ana)
    await ana.post(f"/groups/{group_id}/schedule", MONDAYS)
    assert 404 == (await fay.get(f"/groups/{group_id}")).status
    form = {"name": "Monday night", "facilitators": fay_id}
    assert 303 == (await ana.post(f"/groups/{group_id}/details", form)).status

    assert 200 == (await fay.get(f"/groups/{group_id}")).status
    assert 404 == (await ana.get(f"/groups/{group_id}")).status
    to_come = await site.ana.practice.calendar.to_come(group_id, now=site.clock.now())
    assert {(fay_id,)} == {one.facilitator_ids for one in to_come}


async def test_a_full_group_takes_nobody_but_the_waitlist_does(site: Site, ana: Visitor) -> None:
    where = (await adds_member(ana)).location or ""
    bea = {"member_id": where.removeprefix("/members/")}
    group = f"/groups/{site.ana.group_id}"
    form = {"name": "Wednesday", "facilitators": site.ana.facilitator_id, "capacity": "3"}
    await ana.post(group + "/details", form)
    full = await ana.post(group + "/enrolments", bea)
    await ana.post(group + "/waitlist", bea)
    await ana.post(group + "/waitlist", bea)
    waiting = await site.ana.practice.people.group(site.ana.group_id)
    await ana.post(group + "/details", {**form, "capacity": "4"})
    taken = await ana.post(group + "/enrolments", bea)
    after = await site.ana.practice.people.group(site.ana.group_id)

    assert 422 == full.status
    assert "Every place is taken" in full.text
    assert waiting is not None
    assert (bea["member_id"],) == waiting.waitlist
    assert 303 == taken.status
    assert after is not None
    assert () == after.waitlist


async def test_who_left_comes_back_to_their_old_number(site: Site, ana: Visitor) -> None:
    group = f"/groups/{site.ana.group_id}"
    before = {e.member_id: e.position for e in await _enrolled(site)}
    leaves = {"member_id": site.ana.bo, "day": "2026-03-04", "reason": "Moved"}
    await ana.post(group + "/departures", leaves)
    await ana.post(group + "/enrolments", {"member_id": site.ana.bo})

    assert before == {e.member_id: e.position for e in await _enrolled(site)}
    assert all(e.left_at is None for e in await _enrolled(site))


async def test_nobody_of_another_practice_is_enrolled(site: Site, ana: Visitor) -> None:
    answer = await ana.post(f"/groups/{site.ana.group_id}/enrolments", {"member_id": site.eli.bo})

    assert 404 == answer.status
    assert 3 == len(await _enrolled(site))


# ---- schedules


async def test_one_session_is_left_out_and_stays_out_when_the_hour_changes(
    site: Site, ana: Visitor
) -> None:
    group_id = await makes_group(site, ana)
    await ana.post(f"/groups/{group_id}/schedule", MONDAYS)
    second = (await _days(site, group_id))[1]
    await ana.post(f"/groups/{group_id}/schedule/skips", {"session_id": second[0]})
    await ana.post(f"/groups/{group_id}/schedule", {**MONDAYS, "starts": "17:00"})

    days = [day for _, day in await _days(site, group_id)]
    assert [date(2026, 3, 9), date(2026, 3, 23)] == days[:2]
    assert "Left out: Mar 16." in (await ana.get(f"/groups/{group_id}/schedule")).text


async def test_one_session_moves_and_its_links_work_then(site: Site, ana: Visitor) -> None:
    session_id, schedule = site.ana.session_id, site.ana.practice
    await ana.post(f"/sessions/{session_id}/links/{site.ana.bo}")
    to = {"session_id": session_id, "day": "2026-03-05", "starts": "11:00"}
    answer = await ana.post(f"/groups/{site.ana.group_id}/schedule/moves", to)
    card = await schedule.calendar.session(session_id)
    links = await schedule.links.of_session(session_id)

    assert 303 == answer.status
    assert card is not None
    assert "2026-03-05 11:00" == f"{local(card.starts_at, card.timezone):%Y-%m-%d %H:%M}"
    assert [card.ends_at] == [one.valid_until for one in links]


async def test_a_room_that_was_opened_keeps_its_session(site: Site, ana: Visitor) -> None:
    await ana.post(f"/sessions/{site.ana.session_id}/room")
    here = f"/groups/{site.ana.group_id}/schedule"
    skip = await ana.post(here + "/skips", {"session_id": site.ana.session_id})
    to = {"session_id": site.ana.session_id, "day": "2026-03-05", "starts": "11:00"}
    move = await ana.post(here + "/moves", to)
    await ana.post(here, MONDAYS)
    card = await site.ana.practice.calendar.session(site.ana.session_id)

    assert (422, 422) == (skip.status, move.status)
    assert card is not None
    assert TEN == card.starts_at


async def test_a_session_somebody_wrote_about_stays_with_what_they_wrote(
    site: Site, ana: Visitor
) -> None:
    group_id = await makes_group(site, ana)
    await ana.post(f"/groups/{group_id}/schedule", MONDAYS)
    first = (await _days(site, group_id))[0][0]
    before = await _days(site, group_id)
    notes = site.store.process_notes(site.ana.practice.practice_id, site.ana.facilitator_id)
    await notes.save(first, "Ask about the move.", expected=0, at=site.clock.now())
    skip = await ana.post(f"/groups/{group_id}/schedule/skips", {"session_id": first})
    later = await ana.post(f"/groups/{group_id}/schedule", {**MONDAYS, "starts": "19:00"})

    assert (422, 422) == (skip.status, later.status)
    assert before == await _days(site, group_id)


@pytest.mark.parametrize(
    "changed",
    [
        {"first": ""},
        {"starts": "late"},
        {"minutes": "0"},
        {"minutes": "600"},
        {"until": "2026-03-01"},
        {"first": "9999-12-31"},
    ],
)
async def test_a_schedule_that_makes_no_sense_makes_no_sessions(
    site: Site, ana: Visitor, changed: dict[str, str]
) -> None:
    group_id = await makes_group(site, ana)

    assert 422 == (await ana.post(f"/groups/{group_id}/schedule", {**MONDAYS, **changed})).status
    assert [] == await _days(site, group_id)


async def test_another_half_year_is_added_behind_the_last(site: Site, ana: Visitor) -> None:
    group_id = await makes_group(site, ana)
    await ana.post(f"/groups/{group_id}/schedule", MONDAYS)
    first = await _days(site, group_id)
    await ana.post(f"/groups/{group_id}/schedule/further")
    both = await _days(site, group_id)

    assert first == both[: len(first)]
    assert 26 == len(both) - len(first)
    assert len(both) == len({day for _, day in both})


async def test_a_session_of_another_group_is_not_touched_from_here(
    site: Site, ana: Visitor
) -> None:
    group_id = await makes_group(site, ana)
    skip = {"session_id": site.ana.session_id}

    assert 404 == (await ana.post(f"/groups/{group_id}/schedule/skips", skip)).status
    assert await site.ana.practice.calendar.session(site.ana.session_id) is not None


async def _days(site: Site, group_id: str) -> list[tuple[str, date]]:
    to_come = await site.ana.practice.calendar.to_come(group_id, now=site.clock.now())
    return [(s.session_id, local(s.starts_at, s.timezone).date()) for s in to_come]


async def _enrolled(site: Site) -> list[Enrolment]:
    return await site.ana.practice.people.enrolments(site.ana.group_id)
