"""Closed days of a practice: schedules leave them out, and what is planned there is seen to."""

from datetime import date

import pytest

from tests.pages.drafted import visible
from tests.pages.site import Site, Visitor

WEEKLY = {"first": "2026-03-11", "starts": "10:00", "minutes": "90", "repeats": "week 1"}
BREAK = {"first": "2026-03-16", "last": "2026-03-20", "what": "Spring break"}


async def days(site: Site) -> list[date]:
    to_come = await site.ana.practice.calendar.to_come(site.ana.group_id, now=site.clock.now())
    return [one.starts_at.date() for one in to_come]


def schedule(site: Site) -> str:
    return f"/groups/{site.ana.group_id}/schedule"


async def test_a_schedule_makes_no_session_while_the_practice_is_closed(
    site: Site, ana: Visitor
) -> None:
    assert 303 == (await ana.post("/practice/closed", BREAK)).status

    assert 303 == (await ana.post(schedule(site), WEEKLY)).status

    held = await days(site)
    assert date(2026, 3, 11) in held
    assert date(2026, 3, 18) not in held
    assert date(2026, 3, 25) in held
    said = "No session while the practice is closed: Mar 18 (Spring break)"
    assert said in visible(await ana.get(schedule(site)))


async def test_what_is_planned_there_is_shown_or_taken_out_as_one_says(
    site: Site, ana: Visitor
) -> None:
    await ana.post(schedule(site), WEEKLY)
    await ana.post("/practice/closed", BREAK)
    shown = visible(await ana.get("/practice/closed"))
    assert "1 session planned there all the same: Wednesday evening, Mar 18" in shown
    assert "practice closed" in visible(await ana.get(schedule(site)))
    assert date(2026, 3, 18) in await days(site)

    kept = await ana.post("/practice/closed", BREAK | {"take_out": "yes"})

    assert "/practice/closed?saved=yes&out=1" == kept.location
    assert date(2026, 3, 18) not in await days(site)
    assert 1 == visible(await ana.get("/practice/closed")).count("Spring break")


async def test_days_are_opened_again(site: Site, ana: Visitor) -> None:
    await ana.post("/practice/closed", BREAK)
    gone = {"first": BREAK["first"], "last": BREAK["last"]}
    await ana.post("/practice/closed/removal", gone)
    await ana.post(schedule(site), WEEKLY)

    assert "Spring break" not in visible(await ana.get("/practice/closed"))
    assert date(2026, 3, 18) in await days(site)


async def test_the_audit_tells_of_days_that_were_opened_and_of_no_others(
    site: Site, ana: Visitor
) -> None:
    await ana.post("/practice/closed", BREAK)
    gone = {"first": BREAK["first"], "last": BREAK["last"]}
    for said in ({"first": "anything", "last": "at all"}, gone, gone):
        assert 303 == (await ana.post("/practice/closed/removal", said)).status

    entries = await site.ana.practice.audit.entries()
    opened = [one.reason for one in entries if one.act == "open_days"]
    assert ["2026-03-16 to 2026-03-20"] == opened


@pytest.mark.parametrize(
    "changed, says",
    [
        ({"first": ""}, "from today on"),
        ({"first": "2026-03-03"}, "from today on"),
        ({"last": "2026-03-15"}, "Choose the last day"),
        ({"last": "2026-06-30"}, "60 days at most"),
        ({"first": "9999-12-31", "last": ""}, "from today on"),
        ({"first": "9999-12-01", "last": "9999-12-31"}, "from today on"),
        ({"first": "2100-12-20", "last": "2101-01-05"}, "Choose the last day"),
    ],
)
async def test_days_that_cannot_be_closed_are_said_beside_the_field(
    ana: Visitor, changed: dict[str, str], says: str
) -> None:
    answer = await ana.post("/practice/closed", BREAK | changed)

    assert 422 == answer.status
    assert says in answer.text


async def test_another_practice_is_open(site: Site, ana: Visitor) -> None:
    await ana.post("/practice/closed", BREAK)
    eli = await site.signed_in("Eli")

    assert "Spring break" not in visible(await eli.get("/practice/closed"))
