"""PAY-3: one more in a group, whose payer allows fewer, and whether that holds an enrolment."""

from collections.abc import Iterable
from datetime import datetime

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from server.billing.findings import ORDER, Facts, Finding, findings
from server.core.localtime import local
from server.pages import access
from server.store.facts import GroupDetails, MemberChart
from server.store.payer_limits import age_on

SIZES = frozenset(
    {"size_max", "size_max_adult", "size_max_child", "members_per_therapist", "staffing"}
)


class Concerned(Struct, frozen=True):
    """A member and what was found about them; *facts* to ask again with something changed."""

    member_id: str
    name: str
    facts: Facts
    found: tuple[Finding, ...]


class Gathered(Struct, frozen=True):
    """One finding, and whom it is about: eight people with one thing to do are one line."""

    finding: Finding
    names: tuple[str, ...]


def gathered(concerned: Iterable[Concerned]) -> list[Gathered]:
    """Return each finding once with everybody it is about, what holds a claim first."""
    found: dict[tuple[str, str, str], Gathered] = {}
    for who in concerned:
        for one in who.found:
            key = (one.rule, one.check, one.sentence)
            before = found.get(key, Gathered(one, ()))
            found[key] = replace(before, names=(*before.names, who.name))
    return sorted(found.values(), key=lambda one: ORDER[one.finding.severity])


async def with_one_more(
    request: web.Request,
    details: GroupDetails,
    inside: list[MemberChart],
    *,
    leaders: int,
    now: datetime,
    newcomer: MemberChart | None = None,
) -> list[Concerned]:
    """Return whose payer allows fewer than there would be, the newcomer's own among them."""
    charts = [*inside, newcomer] if newcomer else inside
    rules = await access.practice(request).payer_rules.of_members(c.member_id for c in charts)
    day = local(now, details.timezone).date()
    concerned = []
    for chart in charts:
        facts = Facts(
            stage="planning",
            day=day,
            rules=rules.get(chart.member_id, ()),
            member_id=chart.member_id,
            members=len(inside) + 1,
            facilitators=leaders,
            age=age_on(chart.birth_date, day),
        )
        found = tuple(one for one in findings(facts) if one.check in SIZES)
        if found:
            concerned.append(Concerned(chart.member_id, chart.name, facts, found))
    return concerned


def stopped(concerned: list[Concerned]) -> str:
    """Return why the practice's own hard stop holds an enrolment; empty where none does."""
    held = [one.sentence for who in concerned for one in who.found if one.severity == "stop"]
    if not held:
        return ""
    return (
        f"Your practice made this a hard stop: {held[0]}"
        " Put them on the waitlist, or change the rule under Practice."
    )
