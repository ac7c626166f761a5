"""Who is in the practice: five clinicians with ten groups each, twelve members in every group."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from server.billing.fees import Fee
from server.core.insurance import Authorization, Insurance, Insured, PersonName
from server.core.plan import SessionPlan
from server.store import Practice
from tests.billing.claims import FACTS
from tests.store.practice import PASSWORD

GROUPS, MEMBERS, LEADERS = 50, 12, 5
FIRST = datetime(2024, 11, 18, 15, 0, tzinfo=UTC)  # a Monday
LENGTH = timedelta(minutes=90)
TIMEZONE = "America/Chicago"
EMAIL = "ana@example.org"
NAMES = ("Ana", "Gus", "Ida", "Lou", "Max")  # Ana supervises Max
PAYERS = (("Harbor Health", "60054"), ("Pier Mutual", "87726"), ("Lantern Plan", "00590"))
AGREED_UNITS = 500  # with every third member's payer


class Circle(Struct, frozen=True):
    """A group, who leads it, when its first evening began, and the plan of that evening."""

    number: int  # from 0
    group_id: str
    leader_id: str
    starts_at: datetime
    members: tuple[str, ...]
    first_session_id: str
    plan: SessionPlan


async def furnish(practice: Practice) -> list[Circle]:
    leaders = [await _clinician(practice, number) for number in range(LEADERS)]
    await practice.people.set_supervisor(leaders[-1], leaders[0])
    await practice.details.set_billing(FACTS.billing)
    for payer_id, expected in (("", None), ("60054", 4_000), ("87726", 4_250)):
        first_day = date(2024, 1, 1)
        fee = Fee(
            payer_id=payer_id,
            code="90853",
            first_day=first_day,
            charge_cents=12_050,
            expected_cents=expected,
        )
        await practice.fees.add(fee, by=leaders[0], at=FIRST)
    rooms = [_circle(practice, number, leaders[number % LEADERS]) for number in range(GROUPS)]
    return [await room for room in rooms]


async def _clinician(practice: Practice, number: int) -> str:
    name = NAMES[number]
    return await practice.people.add_account(
        email=f"{name.lower()}@example.org",
        password=PASSWORD,
        name=f"{name} Test",
        credential="LCSW",
        initials=f"{name[0]}T",
        licensed_in=("IL",),
        npi="1992999874",
        roles=("owner", "clinician", "biller") if number == 0 else ("clinician",),
    )


async def _circle(practice: Practice, number: int, leader: str) -> Circle:
    # Ten on each weekday, two at each full hour of the day.
    starts_at = FIRST + timedelta(days=number % 5, hours=number // 5 % 5)
    group_id = await practice.people.add_group(
        name=f"Group {number + 1:02}", modality="cbt", timezone=TIMEZONE, facilitator_ids=(leader,)
    )
    members = await asyncio.gather(
        *(_member(practice, number * MEMBERS + place, leader) for place in range(MEMBERS))
    )
    for member_id in members:
        await practice.people.enrol(group_id, member_id, since=FIRST)
    session_id = await practice.calendar.create(
        group_id, starts_at=starts_at, ends_at=starts_at + LENGTH
    )
    plan = await practice.calendar.plan(session_id)
    return Circle(number, group_id, leader, starts_at, tuple(members), session_id, plan)


async def _member(practice: Practice, number: int, author: str) -> str:
    first = ("Bo", "Cyd", "Dee", "Eva", "Finn", "Gil", "Hal", "Ivo", "Jo", "Kit", "Lia", "Mo")
    name = f"{first[number % MEMBERS]} Tester{number:03}"
    member_id = await practice.people.add_member(
        name=name,
        first_name=name.split()[0],
        display_name=f"{name.split()[0]} T.",
        birth_date=date(1990, 5, 17),
        record_number=f"R-{number:05}",
    )
    await practice.people.add_diagnosis(member_id, "F33.1", "Depression")
    await practice.people.add_goal(member_id, "Speaks up once in each session")
    insured = Insured(
        name=PersonName(name.split()[1], name.split()[0]),
        sex="U",
        address=FACTS.patient.address,
        plans=(plan_of(number),),
    )
    await practice.insurance.save(member_id, insured, by=author, at=FIRST)
    return member_id


def plan_of(number: int) -> Insurance:
    """Return the plan of the member with this number, from 0 on through all groups."""
    payer, payer_id = PAYERS[number % len(PAYERS)]
    agreed = Authorization(f"A{number:05}", AGREED_UNITS) if number % len(PAYERS) == 1 else None
    known = {"payer": payer, "payer_id": payer_id, "member_number": f"W{number:06}"}
    return replace(FACTS.insurance, **known, authorization=agreed)
