"""A practice's own reading of payer rules, every version of it; the last one counts.

A rule begins as it came with the product; what a practice changes is a version with author and
reason, and none is ever taken away (PAY-4).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Column, Connection, Row, UniqueConstraint

from server.billing.rules import PayerRule, rules_for
from server.billing.rules_shipped import SHIPPED
from server.core.insurance import Insured
from server.ids import new_id
from server.store.billing_tables import insurance
from server.store.columns import an_id, count, moment, owned
from server.store.errors import Conflict
from server.store.insurance import insured_of
from server.store.scope import Scope
from server.store.types import Sealed

payer_rule = owned(
    "payer_rule",
    an_id("rule_id"),
    count("version"),
    an_id("author_id"),
    moment("at"),
    Column("said", Sealed, nullable=False),
    UniqueConstraint("practice_id", "rule_id", "version"),
)


class Said(Struct, frozen=True):
    """What is sealed of a version: the rule as it reads from then on, and why."""

    rule: PayerRule
    reason: str


class RuleVersion(Struct, frozen=True):
    """Version 0 is what came with the product: nobody of the practice wrote it."""

    version: int
    rule: PayerRule
    reason: str = ""
    author_id: str | None = None
    at: datetime | None = None


class Unruled(Struct, frozen=True):
    """A payer of so many members whose number stands in no rule."""

    payer: str
    payer_id: str
    members: int


class PayerRules:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def all(self) -> list[RuleVersion]:
        """Return what counts now of every rule, by the name of the payer."""
        return await self._scope.read(lambda c: current(self._scope, c))

    async def of_members(self, member_ids: Iterable[str]) -> dict[str, tuple[PayerRule, ...]]:
        """Return the rules of each one's primary payer, of those who have one (PAY-1)."""
        return await self._scope.read(lambda c: rules_of(self._scope, c, member_ids))

    async def unruled(self) -> list[Unruled]:
        """Return the payers of this practice's members that no rule is for, most members first."""
        scope, i = self._scope, insurance.c
        query = scope.select(i.id, i.member_id, i.insured).order_by(i.member_id, i.position)

        def run(connection: Connection) -> list[Unruled]:
            latest = {row.member_id: row for row in connection.execute(query)}
            known = {n for one in current(scope, connection) for n in one.rule.payer_ids}
            found: dict[str, Unruled] = {}
            for row in latest.values():
                plan = scope.open(i.insured, row.id, row.insured, Insured).primary
                if plan is not None and plan.payer_id not in known:
                    before = found.get(plan.payer_id, Unruled(plan.payer, plan.payer_id, 0))
                    found[plan.payer_id] = replace(before, members=before.members + 1)
            return sorted(found.values(), key=lambda one: (-one.members, one.payer.casefold()))

        return await scope.read(run)

    async def history(self, rule_id: str) -> list[RuleVersion]:
        """Return all versions of a rule, the latest first; none when there is no such rule."""
        scope, r = self._scope, payer_rule.c
        query = scope.select(*r).where(r.rule_id == rule_id).order_by(r.version.desc())

        def run(connection: Connection) -> list[RuleVersion]:
            return [_opened(scope, row) for row in connection.execute(query)]

        kept = await scope.read(run)
        return [*kept, RuleVersion(0, SHIPPED[rule_id])] if rule_id in SHIPPED else kept

    async def save(
        self, rule: PayerRule, reason: str, *, replaces: int, by: str, at: datetime
    ) -> None:
        """Keep another version; Conflict when somebody saved one since version *replaces*."""
        scope, r, made = self._scope, payer_rule.c, new_id()
        last = scope.select(r.version).where(r.rule_id == rule.id).order_by(r.version.desc())

        def run(connection: Connection) -> None:
            found = connection.scalar(last.limit(1)) or 0
            if found != replaces:
                raise Conflict(found)
            version = found + 1
            sealed = scope.seal(r.said, made, Said(rule, reason))
            values = {"id": made, "rule_id": rule.id, "version": version, "author_id": by, "at": at}
            connection.execute(scope.insert(payer_rule, **values, said=sealed))

        await scope.write(run)


def current(scope: Scope, connection: Connection) -> list[RuleVersion]:
    """Return what counts now of every rule, by the name of the payer."""
    r = payer_rule.c
    query = scope.select(*r).order_by(r.rule_id, r.version)
    # Later versions come later, and replace the row before they are opened.
    latest = {row.rule_id: row for row in connection.execute(query)}
    found = {rule.id: RuleVersion(0, rule) for rule in SHIPPED.values()}
    found |= {rule_id: _opened(scope, row) for rule_id, row in latest.items()}
    return sorted(found.values(), key=lambda one: one.rule.payer.casefold())


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


def _opened(scope: Scope, row: "Row[Any]") -> RuleVersion:
    said = scope.open(payer_rule.c.said, row.id, row.said, Said)
    return RuleVersion(row.version, said.rule, said.reason, row.author_id, row.at)
