"""What Eli tries of Ana's by the functions that set a practice up: charts, groups, sessions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from server.core.measure_events import MeasureAnswered
from server.core.recurrence import Meeting
from server.store import Practice
from server.store.errors import NotFound
from server.store.facts import GroupDetails
from tests.clock import TEN

if TYPE_CHECKING:
    from tests.store.hers import Ana

LATER = TEN + timedelta(hours=1)
LENGTH = timedelta(minutes=90)
DETAILS = GroupDetails(name="Eli's", modality="cbt", timezone="America/Chicago")


async def _chart_by_eli(eli: Practice, ana: Ana) -> None:
    hers = await ana.own.practice.people.member(ana.own.bo)
    assert hers is not None
    await eli.people.change_member(hers)


async def _charts_by_eli(eli: Practice, ana: Ana) -> None:
    hers = await ana.own.practice.people.member(ana.own.bo)
    assert hers is not None
    await eli.people.add_members([hers])


async def _goal_by_eli(eli: Practice, ana: Ana) -> None:
    goal = (await ana.own.practice.people.goals(ana.own.bo))[0]
    await eli.people.set_goal_status(ana.own.bo, goal.goal_id, "met")


SETTING_UP: dict[str, tuple[Callable[[Practice, Ana], Awaitable[object]], object]] = {
    "people.members_for": (lambda p, a: p.people.members_for(a.own.facilitator_id), "own"),
    "people.member_for": (
        lambda p, a: p.people.member_for(a.own.facilitator_id, a.own.bo),
        None,
    ),
    "people.add_members": (_charts_by_eli, sa.exc.IntegrityError),
    "people.change_member": (_chart_by_eli, NotFound),
    "people.set_goal_status": (_goal_by_eli, NotFound),
    "people.remove_diagnosis": (
        lambda p, a: p.people.remove_diagnosis(a.own.bo, "F41.1"),
        NotFound,
    ),
    "people.set_up_group": (
        lambda p, a: p.people.set_up_group(DETAILS, (a.own.facilitator_id,)),
        sa.exc.IntegrityError,
    ),
    "people.change_group": (
        lambda p, a: p.people.change_group(a.own.group_id, lambda _: DETAILS),
        NotFound,
    ),
    "people.groups_of": (lambda p, a: p.people.groups_of(a.own.facilitator_id), []),
    "people.return_to_group": (
        lambda p, a: p.people.return_to_group(a.own.group_id, a.own.bo),
        NotFound,
    ),
    "people.set_credentials": (
        lambda p, a: p.people.set_credentials(
            a.own.facilitator_id, credential="MD", licensed_in=(), npi=None
        ),
        NotFound,
    ),
    "calendar.to_come": (lambda p, a: p.calendar.to_come(a.own.group_id, now=TEN), []),
    "schedule.lay_out": (
        lambda p, a: p.schedule.lay_out(a.own.group_id, [], now=TEN - LENGTH),
        0,
    ),
    "schedule.add_further": (
        lambda p, a: p.schedule.add_further(
            a.own.group_id, [Meeting(date(2026, 3, 5), LATER, LATER + LENGTH)], now=TEN
        ),
        sa.exc.IntegrityError,
    ),
    "schedule.move": (
        lambda p, a: p.schedule.move(a.own.session_id, starts_at=TEN, ends_at=LATER),
        NotFound,
    ),
    "schedule.change_details": (
        lambda p, a: p.schedule.change_details(a.own.session_id, lambda one: one),
        NotFound,
    ),
    "schedule.take_out": (lambda p, a: p.schedule.take_out(a.own.session_id), NotFound),
    "schedule.hand_over": (
        lambda p, a: p.schedule.hand_over(a.own.group_id, (), now=TEN - LENGTH),
        None,
    ),
    "invitations.invite": (
        lambda p, a: p.invitations.invite(
            email="new@example.org", name="N", credential="LPC", valid_until=LATER
        ),
        "own",
    ),
    "invitations.pending": (lambda p, a: p.invitations.pending(now=TEN), []),
    "invitations.end": (lambda p, a: p.invitations.end(a.invitation_id), NotFound),
    "invitations.new_feed": (
        lambda p, a: p.invitations.new_feed(a.own.facilitator_id),
        sa.exc.IntegrityError,
    ),
    "measures.of_member": (lambda p, a: p.measures.of_member(a.own.bo), []),
    "measures.add": (
        lambda p, a: p.measures.add(
            MeasureAnswered("measure-0001", a.own.bo, "phq9", date(2026, 3, 4), (), ()),
            author_id=a.own.facilitator_id,
            at=TEN,
        ),
        NotFound,
    ),
}
