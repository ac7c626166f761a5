"""What is known of a group and its members, as the payer rules ask: at planning and afterwards."""

from collections.abc import Iterable
from datetime import date, datetime

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from server.billing.findings import Facts, findings
from server.billing.findings_session import facts_of_session
from server.billing.rules import PayerRule
from server.core.consents import allows
from server.core.insurance import Authorization
from server.core.localtime import local
from server.core.plan import SessionPlan
from server.core.state import Session
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.billing_work import units_used
from server.pages.group import Standing
from server.pages.payer_size import Concerned
from server.store.facts import MemberChart
from server.store.payer_limits import age_on


class Meeting(Struct, frozen=True):
    """What a group's next meeting looks like, or would look like."""

    day: date
    members: int
    facilitators: int
    minutes: int | None


async def meeting_of(request: web.Request, standing: Standing) -> Meeting:
    """Return the next planned meeting of a group; without one, a meeting today."""
    scope, now = access.practice(request), request.app[CLOCK].now()
    details = standing.details
    to_come = await scope.calendar.to_come(standing.group_id, now=now, most=1)
    at = to_come[0].starts_at if to_come else now
    minutes = sum(one.minutes for one in details.segments) or None
    if to_come:
        minutes = int((to_come[0].ends_at - to_come[0].starts_at).total_seconds()) // 60
    return Meeting(
        day=local(at, details.timezone).date(),
        members=sum(1 for one in standing.enrolments if one.left_at is None),
        facilitators=len(await scope.people.leaders(standing.group_id)),
        minutes=minutes,
    )


async def planned(request: web.Request, standing: Standing, meeting: Meeting) -> list[Concerned]:
    """Return everybody in a group with what their own payer asks of the meeting."""
    scope = access.practice(request)
    inside = {one.member_id for one in standing.enrolments if one.left_at is None}
    charts = [
        one
        for one in await scope.people.members_for(request[ACCOUNT].account_id)
        if one.member_id in inside
    ]
    rules = await scope.payer_rules.of_members(sorted(inside))
    insured = await scope.insurance.of_members(sorted(inside))
    used = await units_used(scope, insured)
    agreed = await scope.consents.of_many(inside)
    goals = {one.member_id: await _active(request, one.member_id) for one in charts}
    shared = frozenset.intersection(*goals.values()) if len(goals) > 1 else None
    concerned = []
    for chart in charts:
        who = insured.get(chart.member_id)
        plan = who.primary if who else None
        allowed = plan.authorization if plan else None
        facts = replace(
            _of_chart(chart, meeting, rules.get(chart.member_id, ())),
            closed_group=not standing.details.is_open,
            diagnosis=bool(await scope.people.diagnoses(chart.member_id)),
            plan=bool(goals[chart.member_id]),
            shared_goal=None if shared is None else bool(shared),
            part2=standing.details.part_2,
            disclosure_consent=allows(agreed.get(chart.member_id, {}), "part_2"),
            authorization_left=_left(allowed, used.get(chart.member_id, 0)),
            authorization_until=allowed.last_day if allowed else None,
        )
        # Whom nobody bills needs nothing for a claim, and is not told what a claim lacks.
        billed = plan is not None
        found = findings(facts) if billed else ()
        concerned.append(Concerned(chart.member_id, chart.name, facts, found))
    return concerned


async def _active(request: web.Request, member_id: str) -> frozenset[str]:
    """Return the active goals of a member, as one compares them with another's."""
    goals = await access.practice(request).people.goals(member_id)
    return frozenset(
        " ".join(one.text.split()).casefold() for one in goals if one.status == "active"
    )


def _left(allowed: Authorization | None, used: int) -> int | None:
    return None if allowed is None or allowed.units is None else allowed.units - used


def _of_chart(chart: MemberChart, meeting: Meeting, rules: tuple[PayerRule, ...]) -> Facts:
    return Facts(
        stage="planning",
        day=meeting.day,
        rules=rules,
        member_id=chart.member_id,
        members=meeting.members,
        facilitators=meeting.facilitators,
        session_minutes=meeting.minutes,
        age=age_on(chart.birth_date, meeting.day),
        necessity=bool(chart.necessity),
        planned_sessions=chart.planned_sessions is not None,
    )


async def before_the_door(request: web.Request, plan: SessionPlan) -> list[Concerned]:
    """Return who has a finding if all who are expected in a session come."""
    ids = [seat.member_id for seat in plan.seats]
    rules = await access.practice(request).payer_rules.of_members(ids)
    length = int((plan.ends_at - plan.starts_at).total_seconds()) // 60
    ages = await _ages(request, ids, plan.starts_at, plan.timezone) if rules else {}
    concerned = []
    for seat in plan.seats:
        if seat.member_id not in rules:
            continue
        facts = Facts(
            stage="planning",
            day=local(plan.starts_at, plan.timezone).date(),
            rules=rules[seat.member_id],
            member_id=seat.member_id,
            age=ages.get(seat.member_id),
            members=len(plan.seats),
            facilitators=len(plan.facilitators),
            session_minutes=length,
        )
        concerned.append(Concerned(seat.member_id, seat.display_name, facts, findings(facts)))
    return [one for one in concerned if one.found]


async def afterwards(request: web.Request, session: Session) -> list[Concerned]:
    """Return who has a finding as the session went, of those somebody is billed for."""
    names = {seat.member_id: seat.display_name for seat in session.plan.seats}
    scope = access.practice(request)
    insured = await scope.insurance.of_members(names)
    billed = [who for who, one in insured.items() if one.primary is not None]
    if not billed:
        return []
    rules = await scope.payer_rules.of_members(billed)
    at = session.started_at or session.plan.starts_at
    ages = await _ages(request, billed, at, session.plan.timezone)
    now = request.app[CLOCK].now()
    group = await scope.people.group(session.plan.group_id)
    agreed = await scope.consents.of_many(billed)
    others = await scope.other_services.of_members(billed)
    concerned = []
    for who, facts in facts_of_session(session, now, rules=rules, ages=ages).items():
        if who not in billed:
            continue
        # A consent that was taken back since then counts as it stands now.
        known = replace(
            facts,
            part2=group is not None and group.part_2,
            closed_group=None if group is None else not group.is_open,
            disclosure_consent=allows(agreed.get(who, {}), "part_2"),
            other_services=tuple(
                one
                for one in others.get(who, ())
                if local(one.starts_at, session.plan.timezone).date() == facts.day
            ),
        )
        concerned.append(Concerned(who, names[who], known, findings(known)))
    return [one for one in concerned if one.found]


async def _ages(
    request: web.Request, ids: Iterable[str], at: datetime, timezone: str
) -> dict[str, int]:
    people, day = access.practice(request).people, local(at, timezone).date()
    charts = [await people.member(member_id) for member_id in ids]
    return {one.member_id: age_on(one.birth_date, day) for one in charts if one is not None}
