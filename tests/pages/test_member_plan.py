"""Treatment plans: objectives one can measure, their statuses, when a plan is looked at again."""

from datetime import date

import pytest
from msgspec.structs import replace

from tests.pages.site import Site, Visitor


def page(site: Site) -> str:
    return f"/members/{site.ana.bo}/plan"


async def goal(site: Site) -> str:
    await site.ana.practice.people.add_goal(site.ana.bo, "Speak up once a session")
    return (await site.ana.practice.people.goals(site.ana.bo))[-1].goal_id


def objective(goal_id: str, **changed: str) -> dict[str, str]:
    plain = {"text": "Says one thing unasked", "measure": "Each session", "target": "2026-03-03"}
    return {"goal_id": goal_id, **plain, **changed}


async def test_an_objective_has_a_measure_a_day_and_every_status_it_had(
    site: Site, ana: Visitor
) -> None:
    await ana.post(f"{page(site)}/objectives", objective(await goal(site)))
    (kept,) = await site.ana.practice.objectives.of_member(site.ana.bo)
    late = (await ana.get(page(site))).text
    own = f"{page(site)}/objectives/{kept.objective_id}"
    await ana.post(own, {"status": "revised", "reason": "Too much at once"})
    await ana.post(own, {"status": "met", "reason": ""})
    shown = (await ana.get(page(site))).text

    assert date(2026, 3, 3) == kept.target_on
    assert "past its day" in late
    assert "Revised since Mar 4, 2026, by Ana Test: Too much at once" in shown
    assert "Met since Mar 4, 2026, by Ana Test" in shown
    assert "past its day" not in shown


@pytest.mark.parametrize(
    "changed, says",
    [
        ({"text": ""}, "Write what they will do"),
        ({"measure": ""}, "Write how anybody can tell"),
        ({"target": "soon"}, "Choose the day by which."),
    ],
)
async def test_what_cannot_be_measured_is_no_objective(
    site: Site, ana: Visitor, changed: dict[str, str], says: str
) -> None:
    answer = await ana.post(f"{page(site)}/objectives", objective(await goal(site), **changed))

    assert 422 == answer.status
    assert says in answer.text
    assert [] == await site.ana.practice.objectives.of_member(site.ana.bo)


async def test_a_review_is_kept_with_what_came_of_it_and_when_again(
    site: Site, ana: Visitor
) -> None:
    refused = await ana.post(f"{page(site)}/reviews", {"due": "2026-03-04", "words": ""})
    await ana.post(f"{page(site)}/reviews", {"due": "2026-06-02", "words": "Goals stay"})
    chart = await site.ana.practice.people.member(site.ana.bo)
    shown = (await ana.get(page(site))).text

    assert 422 == refused.status
    assert chart is not None
    assert (date(2026, 3, 4), date(2026, 6, 2)) == (chart.plan_reviewed_on, chart.plan_review_due)
    assert "Goals stay" in shown


async def test_changing_the_chart_keeps_the_days_of_the_plan(site: Site, ana: Visitor) -> None:
    people = site.ana.practice.people
    before = await people.member(site.ana.bo)
    assert before is not None
    await people.change_member(replace(before, plan_review_due=date(2026, 6, 2)))
    form = {"name": "Bo Miller", "birth_date": "1990-05-17", "legal_name": "Robert Miller"}
    await ana.post(f"/members/{site.ana.bo}", form)
    after = await people.member(site.ana.bo)

    assert after is not None
    assert (date(2026, 6, 2), "Robert Miller") == (after.plan_review_due, after.legal_name)


async def test_the_list_says_whose_plan_is_due_and_what_is_missing(
    site: Site, ana: Visitor
) -> None:
    people = site.ana.practice.people
    await goal(site)
    for member_id, due in ((site.ana.bo, date(2026, 3, 1)), (site.ana.cyd, date(2026, 3, 20))):
        chart = await people.member(member_id)
        assert chart is not None
        await people.change_member(replace(chart, plan_review_due=due, necessity="Panic"))
    shown = (await ana.get("/plan-reviews")).text

    assert "Review 3 days overdue; missing: a diagnosis." in shown
    assert "Review in 16 days; missing: a diagnosis; missing: an active goal." in shown
    assert "No review planned yet; missing: why this group is medically necessary" in shown
    assert "Nothing is due" not in shown


async def test_eli_is_told_of_none_of_anas(site: Site) -> None:
    eli = await site.signed_in("Eli")

    assert site.ana.bo not in (await eli.get("/plan-reviews")).text
    assert 404 == (await eli.get(page(site))).status
