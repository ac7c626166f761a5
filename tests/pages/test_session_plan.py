"""The plan of a session: parts beside the clock, kept to use again, homework that comes back."""

from datetime import timedelta

import pytest

from server.core.plan import Segment
from tests.clock import TEN
from tests.pages.site import Site, Visitor
from tests.pages.test_screening import post_many

ROWS = [
    ("minutes", "10"),
    ("title", "Check-in"),
    ("technique", ""),
    ("homework", ""),
    ("minutes", "45"),
    ("title", "Skill"),
    ("technique", "Thought record"),
    ("homework", "One thought record a day"),
]
PARTS = (
    Segment("Check-in", 10),
    Segment("Skill", 45, "Thought record", "One thought record a day"),
)


def page(site: Site) -> str:
    return f"/sessions/{site.ana.session_id}/plan"


async def keeps(site: Site, ana: Visitor, *more: tuple[str, str]) -> int:
    return (await post_many(ana, page(site), [*ROWS, *more])).status


async def test_a_plan_is_kept_for_this_session_alone(site: Site, ana: Visitor) -> None:
    assert 303 == await keeps(site, ana, ("theme", "Thoughts"))
    plan = await site.ana.practice.calendar.plan(site.ana.session_id)
    group = await site.ana.practice.people.group(site.ana.group_id)

    assert ("Thoughts", PARTS) == (plan.theme, plan.segments)
    assert group is not None
    assert PARTS != group.segments


async def test_a_plan_is_kept_for_the_group(site: Site, ana: Visitor) -> None:
    await keeps(site, ana, ("what", "group"))
    group = await site.ana.practice.people.group(site.ana.group_id)
    plan = await site.ana.practice.calendar.plan(site.ana.session_id)

    assert group is not None
    assert PARTS == group.segments == plan.segments
    details = f"/groups/{site.ana.group_id}/details"
    kept = (await ana.get(details)).text
    assert "45 Skill" in kept


async def test_homework_comes_back_the_next_time(site: Site, ana: Visitor) -> None:
    await keeps(site, ana)
    week = timedelta(days=7)
    following = await site.ana.practice.calendar.create(
        site.ana.group_id, starts_at=TEN + week, ends_at=TEN + week + timedelta(minutes=90)
    )
    plan = await site.ana.practice.calendar.plan(following)

    assert ("One thought record a day",) == plan.homework_before
    assert "Homework from last time" in (await ana.get(f"/sessions/{following}/plan")).text
    assert "Homework from last time" not in (await ana.get(page(site))).text


async def test_a_plan_is_kept_to_use_again_taken_and_forgotten(site: Site, ana: Visitor) -> None:
    await keeps(site, ana, ("what", "template"), ("name", "First session"))
    (kept,) = await site.ana.practice.templates.plans()
    taken = (await ana.get(f"{page(site)}?template={kept.template_id}")).text
    gone = await ana.post(f"{page(site)}/templates/{kept.template_id}/removal")

    assert ("First session", PARTS) == (kept.name, kept.segments)
    assert 'value="Thought record"' in taken
    assert 303 == gone.status
    assert [] == await site.ana.practice.templates.plans()


@pytest.mark.parametrize(
    "rows, says",
    [
        ([("minutes", "ten"), ("title", "Check-in")], "Row 1: write how many minutes it takes."),
        ([("minutes", "10"), ("title", "")], "Row 1: give it a title"),
        ([*ROWS, ("what", "template")], "Give it a name"),
    ],
)
async def test_a_row_that_is_none_is_said_which_and_stays_typed(
    site: Site, ana: Visitor, rows: list[tuple[str, str]], says: str
) -> None:
    answer = await post_many(ana, page(site), rows)

    assert 422 == answer.status
    assert says in answer.text


async def test_once_the_board_was_opened_the_plan_stays_and_is_shown(
    site: Site, ana: Visitor
) -> None:
    await keeps(site, ana)
    await ana.post(f"/sessions/{site.ana.session_id}/room")
    shown = (await ana.get(page(site))).text

    assert "45 min Skill" in shown
    assert "Homework: One thought record a day" in shown
    assert 422 == await keeps(site, ana)
