"""Who is on the way into the fictional group, and what its members' plans say; all invented."""

import datetime as dt

from msgspec.structs import replace

from server.core.placement import CHECKLIST, CRITERIA, Step
from server.core.plan import Segment
from server.demo.practice import Cast
from server.ids import new_id
from server.store import MemberChart, Store
from server.store.facts import GroupDetails
from server.store.objectives import Objective, StatusChange

PLACES, FOCUS = 12, "Worry and low mood that keep people from what matters to them"
REFERRED = Step("referred", "By Dr. Lund, worries since the move; asks for a group.")
ACCEPTED = Step(
    "screened",
    "Fits the focus, wants to take part, has a quiet room on Wednesdays.",
    "accept",
    dict.fromkeys(CRITERIA, "yes"),
)
AGAIN = (
    Segment("Check-in", 15),
    Segment("Homework looked at", 15),
    Segment("New skill", 35, "Cognitive restructuring", "Write down one thought a day"),
    Segment("Close", 10),
)


async def let_newcomers_in(store: Store, cast: Cast, *, begins: dt.datetime) -> None:
    """One is prepared, one was just referred; two plans have a day on which to look again."""
    scope, mara = store.practice(cast.practice_id), cast.facilitators[0].account_id
    groups = {one.details.name: one.group_id for one in await scope.people.groups_of(mara)}
    group_id = groups["Wednesday evening"]

    def described(now: GroupDetails) -> GroupDetails:
        return replace(now, capacity=PLACES, focus=FOCUS)

    await scope.people.change_group(group_id, described)
    iris = _chart("Iris Holt", dt.date(1985, 9, 14))
    theo = _chart("Theo Brandt", dt.date(1979, 1, 30))
    await scope.people.add_members([iris, theo])
    steps = (
        (iris, REFERRED, 21),
        (iris, ACCEPTED, 12),
        (iris, Step("prepared", done=CHECKLIST[:4]), 5),
        (theo, Step("referred", "Asked at the front desk; a friend told him about it."), 2),
    )
    for chart, step, days in steps:
        at = begins - dt.timedelta(days=days)
        await scope.placements.add(group_id, chart.member_id, step, author_id=mara, at=at)
    for person, days in zip(cast.members[:2], (9, 41), strict=True):
        known = await scope.people.member(person.member_id)
        if known is not None:
            due = begins.date() + dt.timedelta(days=days)
            reviewed = due - dt.timedelta(days=90)
            planned = replace(known, plan_review_due=due, plan_reviewed_on=reviewed)
            await scope.people.change_member(planned)
    member_id = cast.members[0].member_id
    goals = await scope.people.goals(member_id)
    if goals:
        objective = Objective(
            "Writes down a worry and what speaks against it",
            "On four days of seven, by her own sheet",
            begins.date() + dt.timedelta(days=60),
        )
        objective_id = await scope.objectives.add(member_id, goals[0].goal_id, objective)
        at = begins - dt.timedelta(days=20)
        change = StatusChange("active", at, mara, "Agreed in the plan")
        await scope.objectives.set_status(member_id, objective_id, change)
    await scope.templates.add_plan("An evening with a new skill", AGAIN)


def _chart(name: str, born: dt.date) -> MemberChart:
    first, last = name.split()
    return MemberChart(
        member_id=new_id(),
        name=name,
        first_name=first,
        display_name=f"{first} {last[0]}.",
        birth_date=born,
    )
