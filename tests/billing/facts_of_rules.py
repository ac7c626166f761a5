"""For every rule in the data: facts just inside each of its limits and just outside."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from server.billing.findings import Facts, Service
from server.billing.findings_record import ASKED, note_due
from server.billing.rules import PayerRule

DAY = date(2026, 11, 18)
SIX = datetime(2026, 11, 19, 0, 0, tzinfo=UTC)  # six in the evening of that day in Chicago


class Sides(Struct, frozen=True):
    """One limit of one rule: *inside* finds nothing of *check*, *outside* finds it."""

    rule: PayerRule
    check: str
    inside: Facts
    outside: Facts

    @property
    def name(self) -> str:
        return f"{self.rule.id}.{self.check}"


def sides_of(rule: PayerRule) -> Iterator[Sides]:
    """Yield both sides of everything *rule* asks."""
    yield from _sizes(rule)
    yield from _times(rule)
    for field, fact, wrong, *_ in ASKED:
        if getattr(rule, field):
            yield Sides(
                rule,
                field,
                facts(rule, **{fact: not wrong}),
                facts(rule, **{fact: wrong}),
            )
    due = note_due(rule, DAY)
    if due is not None:
        last, check = due
        late = last + timedelta(days=1)
        yield Sides(rule, check, facts(rule, note_signed_on=last), facts(rule, note_signed_on=late))
    if rule.in_person_from is not None:
        begins = rule.in_person_from
        before = begins - timedelta(days=1)
        yield Sides(
            rule,
            "in_person_from",
            facts(rule, day=before, modality="video"),
            facts(rule, day=begins, modality="video"),
        )
    if not rule.psychotherapy:
        yield Sides(rule, "psychotherapy", facts(rule, stage="planning"), facts(rule))


def _sizes(rule: PayerRule) -> Iterator[Sides]:
    for field, age in (("size_max", 40), ("size_max_adult", 18), ("size_max_child", 17)):
        most = getattr(rule, field)
        if most is not None:
            yield _members(rule, field, most, most + 1, age=age, facilitators=9)
    if rule.size_min is not None:
        yield _members(rule, "size_min", rule.size_min, rule.size_min - 1, facilitators=9)
    if rule.members_per_therapist is not None:
        most = rule.members_per_therapist * 2
        yield _members(rule, "members_per_therapist", most, most + 1, facilitators=2)
    for step in rule.staffing:
        if step.professionals > 1:
            fewer = step.professionals - 1
            yield _members(rule, "staffing", step.members - 1, step.members, facilitators=fewer)


def _times(rule: PayerRule) -> Iterator[Sides]:
    for field, step in (("session_min", -1), ("session_max", 1), ("session_expected", -1)):
        limit = getattr(rule, field)
        if limit is not None:
            inside = facts(rule, session_minutes=limit)
            yield Sides(rule, field, inside, facts(rule, session_minutes=limit + step))
    if rule.session_min is not None and not rule.breaks_count:
        long = rule.session_min + 10
        yield Sides(
            rule,
            "session_min",
            facts(rule, session_minutes=long, break_minutes=10),
            facts(rule, session_minutes=long, break_minutes=11),
        )
    if rule.client_day_cap is not None:
        other = service("90837", -120, -60)
        rest = rule.client_day_cap - 60
        yield Sides(
            rule,
            "client_day_cap",
            facts(rule, minutes=rest, other_services=(other,)),
            facts(rule, minutes=rest + 1, other_services=(other,)),
        )
    if rule.one_service_a_day:
        other = service("90834", -120, -75)
        yield Sides(rule, "one_service_a_day", facts(rule), facts(rule, other_services=(other,)))
    if rule.each_type_once_a_day:
        yield Sides(rule, "each_type_once_a_day", facts(rule), facts(rule, units_before=1))


def _members(rule: PayerRule, check: str, inside: int, outside: int, **known: object) -> Sides:
    return Sides(
        rule, check, facts(rule, members=inside, **known), facts(rule, members=outside, **known)
    )


def facts(rule: PayerRule | None, **known: object) -> Facts:
    """Return facts for the claim of one member of this payer, with what else is *known*."""
    rules = () if rule is None else (rule,)
    return Facts(**({"stage": "claim", "day": DAY, "rules": rules} | known))  # type: ignore[arg-type]


def service(code: str, starts: int, ends: int, modifiers: tuple[str, ...] = ()) -> Service:
    """Return another service, in minutes from six o'clock."""
    return Service(code, at(starts), at(ends), modifiers)


def at(minutes: int) -> datetime:
    return SIX + timedelta(minutes=minutes)
