"""How many may be in the room, by one payer's rule. All members count, whoever pays for them."""

from collections.abc import Iterator

from msgspec import Struct

from server.billing.findings_facts import Facts, Finding
from server.billing.findings_said import CHECK_TEXT, PLANNED, count, of_payer
from server.billing.rules import PayerRule

ADULT = 18


class Most(Struct, frozen=True):
    """The most members one rule allows, and which of its fields says so."""

    members: int
    field: str


def most_allowed(rule: PayerRule, *, age: int | None, facilitators: int | None) -> Most | None:
    """Return the smallest of the rule's limits that can be told from what is known."""
    child = age is not None and age < ADULT
    limits = [
        Most(most, field)
        for field, most in (
            ("size_max", rule.size_max),
            ("size_max_child", rule.size_max_child if child else None),
            # Whose age nobody wrote down is held to the limit for adults.
            ("size_max_adult", None if child else rule.size_max_adult),
        )
        if most is not None
    ]
    if facilitators is not None:
        limits += _staffed(rule, facilitators)
    return min(limits, key=lambda one: one.members, default=None)


def _staffed(rule: PayerRule, facilitators: int) -> Iterator[Most]:
    if rule.members_per_therapist is not None:
        yield Most(rule.members_per_therapist * facilitators, "members_per_therapist")
    for step in rule.staffing:
        if step.professionals > facilitators:
            yield Most(step.members - 1, "staffing")


def about_size(facts: Facts, rule: PayerRule) -> Iterator[Finding]:
    members = facts.members
    if members is None:
        return
    counted = members + (facts.family if rule.counts_family else 0)
    most = most_allowed(rule, age=facts.age, facilitators=facts.facilitators)
    if most is not None and counted > most.members:
        yield _too_many(facts, rule, most, counted)
    # Who was never there at the same time was no group of that size.
    least = members if facts.together is None else min(members, facts.together)
    few = rule.size_min is not None and least < rule.size_min
    if few and facts.stage not in ("door", "during"):
        yield of_payer(
            facts,
            rule,
            "size_min",
            f"{_members(least)}; {rule.payer} asks for at least {rule.size_min}.",
            "Fill the group, or agree with the payer what is billed when few come."
            if facts.stage in PLANNED
            else CHECK_TEXT,
        )


def _too_many(facts: Facts, rule: PayerRule, most: Most, counted: int) -> Finding:
    who = _members(counted) if facts.stage != "door" else f"This would be number {counted}"
    return of_payer(
        facts,
        rule,
        most.field,
        f"{who}; {rule.payer} allows {most.members}{_reason(facts, most)}.",
        _todo(facts, most),
    )


def _reason(facts: Facts, most: Most) -> str:
    match most.field:
        case "size_max_child":
            return " where the member is a child"
        case "size_max_adult":
            return " where the member is an adult"
        case "members_per_therapist" | "staffing":
            return " with " + count(facts.facilitators or 0, "facilitator")
    return ""


def _todo(facts: Facts, most: Most) -> str:
    if facts.stage not in PLANNED:
        return CHECK_TEXT
    if most.field in ("members_per_therapist", "staffing"):
        return f"Bring in another facilitator, or keep the group at {most.members}."
    return (
        f"Keep the group at {most.members}, or ask the payer in writing."
        " It concerns the claims of whom this payer pays for, and nobody else's."
    )


def _members(number: int) -> str:
    return count(number, "member")
