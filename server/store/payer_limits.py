"""How many members each one's payer allows in one room.

Read where a session is planned, so that the log says what was known at that hour (PAY-1).
"""

from datetime import date

from msgspec import Struct

from server.billing.findings_size import most_allowed
from server.billing.rules import PayerRule, certainty


class Limit(Struct, frozen=True):
    members: int
    unconfirmed: bool


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
