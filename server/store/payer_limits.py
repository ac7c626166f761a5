"""Which payer's rules count for whom, and how many members those allow in one room.

Read where a session is planned, so that the log says what was known at that hour (PAY-1).
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from server.billing.findings_size import most_allowed
from server.billing.rules import PayerRule, certainty, rules_for
from server.store.insurance import insured_of
from server.store.payer_rules import current
from server.store.scope import Scope


class Limit(Struct, frozen=True):
    members: int
    unconfirmed: bool


def rules_of(
    scope: Scope, connection: Connection, member_ids: Iterable[str]
) -> dict[str, tuple[PayerRule, ...]]:
    """Return the rules of each one's primary payer, of those who have one we know rules of."""
    insured = insured_of(scope, connection, list(dict.fromkeys(member_ids)))
    numbers = {who: one.primary.payer_id for who, one in insured.items() if one.primary}
    if not numbers:
        return {}
    known = [version.rule for version in current(scope, connection)]
    found = {who: rules_for(number, known) for who, number in numbers.items()}
    return {who: rules for who, rules in found.items() if rules}


class Payers(Struct, frozen=True):
    """The rules of everybody in one session, with how many lead it and when."""

    rules: dict[str, tuple[PayerRule, ...]]
    facilitators: int
    day: date

    def limit_of(self, member_id: str, born: date) -> Limit | None:
        """Return the lowest number of members any rule of this member's payer allows."""
        age, limits = age_on(born, self.day), []
        for rule in self.rules.get(member_id, ()):
            most = most_allowed(rule, age=age, facilitators=self.facilitators)
            if most is not None:
                limits.append(Limit(most.members, certainty(rule, most.field) == "unconfirmed"))
        return min(limits, key=lambda one: one.members, default=None)


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
