"""Emergency access: who gets it, what it opens and for how long, and who sees that it was used.

Fay works in Ana's practice and leads another group: Bo's chart is not hers, but for one hour.
"""

import asyncio

import pytest
from msgspec.structs import replace

from server.core.session import fold
from server.pages.permissions import GRANTS
from server.store.facts import Role
from tests.clock import TEN
from tests.pages.drafted import Desk
from tests.pages.site import Answer, Site, Visitor
from tests.pages.staff import ROLES, hire, hired
from tests.store.practice import PASSWORD

REASON = "His sister called: he spoke of ending it and does not answer."
FORM = {"who": "Bo Miller", "reason": REASON, "password": PASSWORD}
CHART = ("", "/plan", "/measures", "/consents", "/insurance", "/contact", "/seen")


async def opened(visitor: Visitor, **changes: str) -> str:
    answer = await visitor.post("/emergency", {**FORM, **changes})
    assert 303 == answer.status, answer.text
    return answer.location or ""


async def told(site: Site) -> list[tuple[str, str, str | None]]:
    entries = await site.ana.practice.audit.entries(subject_id=site.ana.bo, limit=1_000)
    return [(one.act, one.subject_kind, one.reason) for one in entries]


def error(answer: Answer) -> str:
    return answer.text.split('class="error"')[1].split(">")[1].split("<")[0]


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_opens_a_chart_in_an_emergency_as_the_table_says(
    site: Site, role: Role
) -> None:
    visitor = await hired(site, site.ana, role)
    answer = await visitor.post("/emergency", FORM)

    if "charts.emergency" in GRANTS[role]:
        shown = await visitor.get(answer.location or "")
        assert (303, 200, True) == (answer.status, shown.status, "Bo Miller" in shown.text)
    else:
        assert (403, "denied") == (answer.status, (await told_last(site)))
    assert role not in ("trainee", "biller", "auditor") or 403 == answer.status


async def told_last(site: Site) -> str:
    return (await site.ana.practice.audit.entries(limit=1_000))[-1].act


async def test_it_opens_that_chart_to_read_and_no_other_page(site: Site) -> None:
    fay = await site.signed_in("Fay")
    where = await opened(fay)
    page = await fay.get(where)

    assert 200 == page.status
    assert "60 minutes left" in page.text
    assert "Close now" in page.text
    assert "3600" == str(int(page.headers["Refresh"]) - 1)
    for at in CHART:
        assert 404 == (await fay.get(f"/members/{site.ana.bo}{at}")).status, at
    for at in ("", "/goals", "/diagnoses"):
        assert 404 == (await fay.post(f"/members/{site.ana.bo}{at}")).status, at
    assert "Bo Miller" not in (await fay.get("/members")).text


async def test_it_shows_signed_notes_and_neither_drafts_nor_process_notes(site: Site) -> None:
    desk = await Desk.of(site)
    await desk.ana.post(
        f"/sessions/{site.ana.session_id}/process-note",
        {"text": "MY-OWN-THOUGHTS", "expected": "0"},
    )
    fay = await site.signed_in("Fay")
    draft = await fay.get(await opened(fay))
    await desk.finished("Bo")
    await desk.signs("Bo")
    signed = await fay.get(await opened(fay))
    note = await site.ana.practice.notes.note(desk.notes["Bo"])

    assert note is not None
    said = next(one.text for part in note.body.sections for one in part.sentences)
    assert "1 note not signed yet" in draft.text
    assert said[:30] not in draft.text
    assert said[:30] in signed.text
    assert "MY-OWN-THOUGHTS" not in draft.text + signed.text
    assert not [name for name in ("Cyd", "Dee") if f"{name} " in signed.text]


async def test_it_shows_whom_to_call_and_where_they_said_they_were(site: Site) -> None:
    await Desk.of(site)
    fay = await site.signed_in("Fay")
    page = (await fay.get(await opened(fay))).text
    given = fold(await site.ana.practice.log.read(site.ana.session_id)).seats[site.ana.bo].location

    assert given is not None
    assert all(text in page for text in (given.emergency_name, given.emergency_phone, given.place))


async def test_it_ends_after_an_hour_and_when_it_is_closed(site: Site) -> None:
    fay = await site.signed_in("Fay")
    closed = await opened(fay)

    assert "/emergency?over=closed" == (await fay.post(f"{closed}/closing")).location
    assert "/emergency?over=closed" == (await fay.get(closed)).location
    late = await opened(fay)
    for _ in range(5):
        site.clock.advance(12 * 60)
        await fay.get("/account")  # at work, so the sign-in stays
    assert "/emergency?over=over" == (await fay.get(late)).location
    told = {"to": "Dr. Reyes, St. Luke’s", "nature": "may hurt himself"}
    assert "/emergency?over=over" == (await fay.post(f"{late}/told", told)).location
    assert "hour is over" in (await fay.get("/emergency?over=over")).text


async def test_opened_twice_at_once_it_is_open_once_and_closed_when_it_is_closed(
    site: Site,
) -> None:
    fay = await site.signed_in("Fay")
    both = await asyncio.gather(opened(fay), opened(fay))
    statuses = [(await fay.get(where)).status for where in both]
    assert [200, 303] == sorted(statuses)
    await fay.post(f"{both[statuses.index(200)]}/closing")

    assert [303, 303] == [(await fay.get(where)).status for where in both]
    acts = [act for act, _, _ in await told(site) if "break_glass" in act]
    assert ["break_glass", "close_break_glass"] * 2 == acts


async def test_a_role_taken_away_ends_it_too(site: Site) -> None:
    account_id, email = await hire(site.ana, "clinician")
    visitor = site.visitor()
    await visitor.signs_in(email)
    where = await opened(visitor)
    await site.ana.practice.people.set_roles(account_id, ("biller",), until=None)

    assert 403 == (await visitor.get(where)).status


async def test_nobody_else_opens_it_by_its_address(site: Site) -> None:
    where = await opened(await site.signed_in("Fay"))

    for name in ("Ana", "Eli"):
        visitor = await site.signed_in(name)
        assert [404] * 3 == [
            (await visitor.get(where)).status,
            (await visitor.post(f"{where}/closing")).status,
            (await visitor.post(f"{where}/told", {"to": "a", "nature": "b"})).status,
        ]


async def test_another_practice_finds_nobody(site: Site) -> None:
    eli = await site.signed_in("Eli")
    answer = await eli.post("/emergency", {**FORM, "who": "Dee Nobodyhere"})

    assert (422, "Nobody of that name") == (answer.status, error(answer)[:19])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"who": ""}, "Write their whole name"),
        ({"who": "Bo"}, "Nobody of that name"),  # one name is a way to look around
        ({"who": "Nobody Here"}, "Nobody of that name"),
        ({"reason": "urgent"}, "Say in a sentence"),
        ({"born": "yesterday"}, "Choose the day"),
        ({"born": "1950-01-01"}, "Nobody of that name"),
        ({"password": "not this one"}, "Not opened"),
    ],
)
async def test_what_is_missing_is_said_and_nothing_opens(
    site: Site, changes: dict[str, str], said: str
) -> None:
    fay = await site.signed_in("Fay")
    answer = await fay.post("/emergency", {**FORM, **changes})

    assert answer.status in (403, 422)
    assert said in error(answer)
    assert [] == await site.ana.practice.emergencies.unseen()
    assert "Cyd" not in answer.text


@pytest.mark.parametrize("who", ["miller,  BO", "Bo Miller"])
async def test_a_name_is_known_however_it_is_written(site: Site, who: str) -> None:
    assert (await opened(await site.signed_in("Fay"), who=who)).startswith("/emergency/")


async def test_two_of_one_name_are_told_apart_by_their_birth_date(site: Site) -> None:
    people = site.ana.practice.people
    chart = await people.member(site.ana.bo)
    assert chart is not None
    await people.add_member(
        name="Bo Miller", first_name="Bo", display_name="Bo", birth_date=TEN.date()
    )
    fay = await site.signed_in("Fay")
    answer = await fay.post("/emergency", FORM)

    assert "More than one" in error(answer)
    where = await opened(fay, born=chart.birth_date.isoformat())
    (found,) = await site.ana.practice.emergencies.unseen()
    assert (site.ana.bo, where.rpartition("/")[2]) == (found.member_id, found.access_id)


async def test_whose_chart_it_is_needs_no_emergency(site: Site) -> None:
    answer = await (await site.signed_in("Ana")).post("/emergency", FORM)

    assert (422, "This chart is yours") == (answer.status, error(answer)[:19])


async def test_each_step_is_in_the_audit_with_its_reason_and_in_the_chart(site: Site) -> None:
    fay = await site.signed_in("Fay")
    where = await opened(fay)
    await fay.get(where)
    form = {"to": "Dr. Reyes, St. Luke’s", "nature": "may hurt himself"}
    assert f"{where}?told=yes" == (await fay.post(f"{where}/told", form)).location
    await fay.post(f"{where}/closing")
    await fay.post(f"{where}/closing")

    assert [
        ("break_glass", "member", REASON),
        ("view", "emergency", None),
        ("emergency_disclosure", "member", "Told Dr. Reyes, St. Luke’s. may hurt himself"),
        ("close_break_glass", "member", None),
    ] == await told(site)
    seen = (await (await site.signed_in("Ana")).get(f"/members/{site.ana.bo}/seen")).text
    assert "Fay Other" in seen
    assert REASON in seen
    assert "Dr. Reyes" in seen


async def test_names_that_were_tried_in_vain_leave_an_entry_without_the_name(site: Site) -> None:
    fay = await site.signed_in("Fay")
    await fay.post("/emergency", {**FORM, "who": "Nobody Here"})
    last = (await site.ana.practice.audit.entries(limit=1_000))[-1]

    assert ("denied", "emergency", None) == (last.act, last.subject_kind, last.reason)


async def test_leaders_see_it_until_one_of_them_says_by_name_that_they_saw_it(site: Site) -> None:
    fay, ana = await site.signed_in("Fay"), await site.signed_in("Ana")
    where = await opened(fay)
    day = (await ana.get("/today")).text

    assert "Fay Other" in day
    assert REASON in day
    assert f"/members/{site.ana.bo}/seen" in day
    mine = (await fay.get("/today")).text
    assert "You have a chart open" in mine
    assert f"{where}/acknowledgement" not in mine
    assert 404 == (await fay.post(f"{where}/acknowledgement")).status
    assert 303 == (await ana.post(f"{where}/acknowledgement")).status
    assert REASON not in (await ana.get("/today")).text
    found = await site.ana.practice.emergencies.access(where.rpartition("/")[2])
    assert found is not None
    assert site.ana.facilitator_id == found.seen_by_id
    assert site.clock.now() == found.seen_at
    assert ("acknowledge_break_glass", "member", None) in await told(site)


async def test_an_owner_sees_who_and_why_and_not_whose_chart(site: Site) -> None:
    owner, other = await hired(site, site.ana, "owner"), await hired(site, site.ana, "facilitator")
    where = await opened(await site.signed_in("Fay"))
    page = (await owner.get("/colleagues")).text

    assert "Fay Other" in page
    assert REASON in page
    assert "Bo M" not in page
    assert site.ana.bo not in page
    assert REASON not in (await other.get("/today")).text
    assert 404 == (await other.post(f"{where}/acknowledgement")).status
    assert "/colleagues" == (await owner.post(f"{where}/acknowledgement")).location
    assert REASON not in (await owner.get("/colleagues")).text


async def test_a_part_2_record_says_what_may_be_told_to_whom(site: Site) -> None:
    await Desk.of(site)
    fay = await site.signed_in("Fay")
    plain = (await fay.get(await opened(fay))).text
    await site.ana.practice.people.change_group(
        site.ana.group_id, lambda details: replace(details, part_2=True)
    )
    marked = (await fay.get(await opened(fay))).text

    assert "42 CFR" not in plain
    assert "have not agreed" in marked
    assert "42 CFR part 2 prohibits unauthorized use or disclosure" in marked
    assert "only medical personnel" in marked
