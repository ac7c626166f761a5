"""How long, how often, and what else that day, by one payer's rule."""

from collections.abc import Iterator
from datetime import timedelta

from server.billing.findings_facts import Facts, Finding, Service
from server.billing.findings_said import CHECK_TEXT, PLANNED, count, of_payer
from server.billing.rules import PayerRule

LONGER = "Plan it longer, or read what this payer says of shorter ones."
NOT_BY_52 = "Never add modifier 52 by itself: the code has no time, and payers differ."


def about_time(facts: Facts, rule: PayerRule) -> Iterator[Finding]:
    yield from _session(facts, rule)
    yield from _member(facts, rule)
    yield from _same_day(facts, rule)


def _session(facts: Facts, rule: PayerRule) -> Iterator[Finding]:
    if facts.session_minutes is None:
        return
    long = facts.session_minutes - (0 if rule.breaks_count else facts.break_minutes)
    told = f"The session has {_minutes(long)}" + (
        " without its breaks" if not rule.breaks_count and facts.break_minutes else ""
    )
    planned = facts.stage in PLANNED
    if rule.session_min is not None and long < rule.session_min:
        yield of_payer(
            facts,
            rule,
            "session_min",
            f"{told}; {rule.payer} asks for at least {rule.session_min}.",
            LONGER if planned else CHECK_TEXT,
        )
    if rule.session_max is not None and long > rule.session_max:
        yield of_payer(
            facts,
            rule,
            "session_max",
            f"{told}; {rule.payer} has at most {rule.session_max}.",
            "Plan it shorter, or ask the payer." if planned else CHECK_TEXT,
        )
    if rule.session_expected is not None and long < rule.session_expected:
        yield of_payer(
            facts,
            rule,
            "session_expected",
            f"{told}; {rule.payer} expects {rule.session_expected}.",
            LONGER if planned else CHECK_TEXT,
        )


def _member(facts: Facts, rule: PayerRule) -> Iterator[Finding]:
    if facts.minutes is None:
        return
    if rule.min_member_minutes is not None and facts.minutes < rule.min_member_minutes:
        of = "" if facts.session_minutes is None else f" of {facts.session_minutes}"
        yield of_payer(
            facts,
            rule,
            "min_member_minutes",
            f"Attended {facts.minutes}{of} minutes;"
            f" {rule.payer} asks for {rule.min_member_minutes} of each member.",
            f"Do not bill it, or ask the payer. {NOT_BY_52}",
        )
    other = sum((_length(one) for one in facts.other_services), timedelta())
    day = facts.minutes + int(other.total_seconds()) // 60
    if rule.client_day_cap is not None and day > rule.client_day_cap:
        yield of_payer(
            facts,
            rule,
            "client_day_cap",
            f"{_minutes(day)} of psychotherapy on this day; {rule.payer} pays for"
            f" {rule.client_day_cap}.",
            "Bill what fits, and move what can be moved next time.",
        )


def _same_day(facts: Facts, rule: PayerRule) -> Iterator[Finding]:
    if rule.units_per_day is not None and facts.units_before + facts.units > rule.units_per_day:
        yield of_payer(
            facts,
            rule,
            "units_per_day",
            f"{facts.units_before + facts.units} units of group on this day;"
            f" {rule.payer} pays for {rule.units_per_day}.",
            "Bill the session the plan names, not both.",
        )
    if rule.one_service_a_day and (facts.other_services or facts.units_before):
        yield of_payer(
            facts,
            rule,
            "one_service_a_day",
            f"There is another service on this day; {rule.payer} pays for one visit of one kind.",
            "Bill one of them. A crisis may be an exception: read the payer's text.",
        )
    if rule.each_type_once_a_day and facts.units_before:
        yield of_payer(
            facts,
            rule,
            "each_type_once_a_day",
            f"There was a group on this day already; {rule.payer} pays each kind once.",
            "Bill one of the two groups.",
        )


def _minutes(number: int) -> str:
    return count(number, "minute")


def _length(service: Service) -> timedelta:
    return service.ends_at - service.starts_at
