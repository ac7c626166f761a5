"""Outreach after an absence, and follow-up of a risk: it comes back until it is done."""

import pytest

from server.core import commands as c
from tests.pages.drafted import Desk, visible
from tests.pages.site import Answer, Site

DUE = "2026-03-07"


@pytest.fixture
async def desk(site: Site) -> Desk:
    return await Desk.of(site)


@pytest.fixture
async def risky(site: Site) -> Desk:
    """Something came up about Bo, and all of it is on record."""
    desk = await Desk.of(site, confirmed=False)
    said = c.RecordRisk(
        site.ana.bo,
        "rk_si_passive",
        level="low",
        assessment="asked about plan and means",
        action="reviewed the safety plan",
        disposition="call on Friday",
    )
    await desk.says(said)
    await desk.confirms()
    return desk


async def asks(desk: Desk, name: str, what: str = "Ring the sister", due: str = DUE) -> Answer:
    return await desk.ana.post(desk.at(name, "follow-ups"), {"what": what, "due": due})


async def says(desk: Desk, name: str, outcome: str) -> Answer:
    note_id = desk.notes[name]
    one = (await desk.site.ana.practice.follow_ups.of_note(note_id))[0]
    where = desk.at(name, f"follow-ups/{one.follow_up_id}/outcome")
    return await desk.ana.post(where, {"outcome": outcome})


async def answers_call(desk: Desk) -> None:
    asked = next(p for p in (await desk.note("Dee")).body.prompts if p.code == "OUTREACH")
    await desk.answers("Dee", asked.prompt_id, "Call")


async def text(desk: Desk, name: str) -> str:
    body = (await desk.note(name)).body
    return " ".join(s.text for part in body.sections for s in part.sentences)


async def today(desk: Desk) -> str:
    return visible(await desk.ana.get("/today"))


async def test_a_call_that_is_planned_waits_on_the_day_until_it_is_made(desk: Desk) -> None:
    await answers_call(desk)
    before = await today(desk)
    await says(desk, "Dee", "left a message")

    assert "Call , Dee M., Wednesday evening today, due Mar 6" in before
    assert "Dee M." not in (await today(desk)).partition("Waiting for you")[2]


async def test_what_came_of_it_is_a_sentence_of_the_absence_record_by_name_and_day(
    desk: Desk,
) -> None:
    await answers_call(desk)
    await says(desk, "Dee", "left a message")

    assert "Ana Test called Dee on March 4, 2026: left a message." in await text(desk, "Dee")
    assert "A call to Dee is planned." not in await text(desk, "Dee")


async def test_none_needed_asks_nothing_of_anybody(desk: Desk) -> None:
    asked = next(p for p in (await desk.note("Dee")).body.prompts if p.code == "OUTREACH")
    await desk.answers("Dee", asked.prompt_id, "None needed")

    assert [] == await desk.site.ana.practice.follow_ups.open()
    assert "No outreach is needed." in await text(desk, "Dee")


async def test_answering_twice_plans_one_call(desk: Desk) -> None:
    await answers_call(desk)
    await answers_call(desk)

    assert 1 == len(await desk.site.ana.practice.follow_ups.open())


async def test_a_contact_is_planned_with_a_day_of_its_own(desk: Desk) -> None:
    assert 303 == (await asks(desk, "Dee")).status
    assert "Ring the sister , Dee M., Wednesday evening today, due Mar 7" in await today(desk)


async def test_who_did_it_and_when_is_shown(desk: Desk) -> None:
    await answers_call(desk)
    await says(desk, "Dee", "left a message")
    page = visible(await desk.ana.get(desk.at("Dee")))

    assert "Asked for by Ana Test, Mar 4; Ana Test, Mar 4, 05:30" in page


async def test_a_planned_follow_up_of_a_risk_stands_in_the_plan_with_its_day(risky: Desk) -> None:
    await asks(risky, "Bo", "Call about the weekend")
    plan = (await risky.note("Bo")).body.sections[-1]

    assert "Follow-up by March 7, 2026: Call about the weekend." in [s.text for s in plan.sentences]
    assert "Call about the weekend , Bo M." in await today(risky)


async def test_a_signed_note_stays_and_the_follow_up_stands_beside_it(risky: Desk) -> None:
    for prompt in (await risky.note("Bo")).body.prompts:
        if prompt.code == "RISK_REVIEW":
            await risky.answers("Bo", prompt.prompt_id, "Confirmed as written")
    await risky.finished("Bo")
    assert 303 == (await risky.signs("Bo")).status
    before = (await risky.note("Bo")).body
    await asks(risky, "Bo", "Call about the weekend")

    assert before == (await risky.note("Bo")).body
    assert "Call about the weekend , Bo M." in await today(risky)


async def test_a_risk_that_nobody_confirmed_stops_the_signature(risky: Desk) -> None:
    await risky.reads("Bo")

    assert "still open" in visible(await risky.signs("Bo"))


async def test_who_confirmed_the_risk_record_and_when_is_shown(risky: Desk) -> None:
    for prompt in (await risky.note("Bo")).body.prompts:
        if prompt.code == "RISK_REVIEW":
            await risky.answers("Bo", prompt.prompt_id, "Confirmed as written")
    await risky.edits("Bo", act="add", section="P", text="Call on Friday")
    page = visible(await risky.ana.get(risky.at("Bo")))

    assert "Risk record confirmed by Ana Test, Mar 4, 05:30" in page


@pytest.mark.parametrize("what, due", [
    ("Ask Cyd about Dee", DUE), (" ", DUE), ("Call", "soon"), ("Call", "2026-03-03"),
    ("Call", "2031-01-01"),
])  # fmt: skip
async def test_a_plan_needs_words_without_another_member_and_a_day_to_come(
    desk: Desk, what: str, due: str
) -> None:
    assert 422 == (await asks(desk, "Dee", what, due)).status
    assert [] == await desk.site.ana.practice.follow_ups.open()


@pytest.mark.parametrize("outcome", [" ", "Cyd will tell her"])
async def test_what_came_of_it_has_words_without_another_member(desk: Desk, outcome: str) -> None:
    await answers_call(desk)

    assert 422 == (await says(desk, "Dee", outcome)).status
    assert 1 == len(await desk.site.ana.practice.follow_ups.open())


async def test_of_who_was_there_without_a_risk_nothing_is_followed_up(desk: Desk) -> None:
    assert 422 == (await asks(desk, "Bo")).status


async def test_said_once_it_is_not_said_again(desk: Desk) -> None:
    await answers_call(desk)
    await says(desk, "Dee", "left a message")

    assert 409 == (await says(desk, "Dee", "nobody there")).status


async def test_a_follow_up_of_another_note_is_not_found(desk: Desk) -> None:
    await answers_call(desk)
    one = (await desk.site.ana.practice.follow_ups.of_note(desk.notes["Dee"]))[0]
    where = desk.at("Bo", f"follow-ups/{one.follow_up_id}/outcome")

    assert 404 == (await desk.ana.post(where, {"outcome": "x"})).status


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_nobody_else_sees_or_says_anything(desk: Desk, who: str) -> None:
    await answers_call(desk)
    one = (await desk.site.ana.practice.follow_ups.of_note(desk.notes["Dee"]))[0]
    visitor = await desk.site.signed_in(who)
    answers = [
        await visitor.post(desk.at("Dee", "follow-ups"), {"what": "Call", "due": DUE}),
        await visitor.post(
            desk.at("Dee", f"follow-ups/{one.follow_up_id}/outcome"), {"outcome": "x"}
        ),
    ]

    assert [404, 404] == [answer.status for answer in answers]
    assert "Call" not in visible(await visitor.get("/today"))
