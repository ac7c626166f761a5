"""What members paid: only ever added; a mistake is cancelled with a reason, and stays seen."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

from server.billing.payments import Cancelled, MemberPayment, PaymentFacts
from server.ids import new_id
from server.store.answer_tables import member_payment, member_payment_cancelled
from server.store.claim_figures import add_member_cents
from server.store.errors import NotFound
from server.store.schema import member
from server.store.scope import Scope

SECOND_PRESS = timedelta(seconds=10)  # money is written down once, whatever the mouse does


class _Reason(Struct, frozen=True):
    reason: str


class MemberPayments:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def add(self, member_id: str, facts: PaymentFacts, *, by: str, at: datetime) -> str:
        """Keep a payment and return its id; NotFound when the member is none of this practice.

        The same by the same person within some seconds is a second press of the button.
        """
        scope, payment_id, p = self._scope, new_id(), member_payment.c
        known = scope.select(member.c.id).where(member.c.id == member_id)
        just_now = scope.select(p.id, p.facts).where(
            p.member_id == member_id, p.author_id == by, p.at > at - SECOND_PRESS
        )
        sealed = scope.seal(member_payment.c.facts, payment_id, facts)

        def run(connection: Connection) -> str:
            if connection.execute(known).first() is None:
                raise NotFound("no such member in this practice")
            for row in connection.execute(just_now):
                if scope.open(p.facts, row.id, row.facts, PaymentFacts) == facts:
                    return str(row.id)
            values = {"id": payment_id, "member_id": member_id, "author_id": by, "at": at}
            connection.execute(scope.insert(member_payment, **values, facts=sealed))
            add_member_cents(scope, connection, facts.claim_id, facts.cents)
            return payment_id

        return await scope.write(run)

    async def cancel(self, payment_id: str, reason: str, *, by: str, at: datetime) -> bool:
        """Say that a payment does not count; False when that was said before."""
        scope, c = self._scope, member_payment_cancelled.c
        p = member_payment.c
        known = scope.select(p.id, p.facts).where(p.id == payment_id)
        before = scope.select(c.member_payment_id).where(c.member_payment_id == payment_id)
        sealed = scope.seal(c.reason, payment_id, _Reason(reason))

        def run(connection: Connection) -> bool:
            row = connection.execute(known).first()
            if row is None:
                raise NotFound("no such payment in this practice")
            if connection.execute(before).first() is not None:
                return False
            values = {"member_payment_id": payment_id, "author_id": by, "at": at}
            connection.execute(scope.insert(member_payment_cancelled, **values, reason=sealed))
            facts = scope.open(p.facts, row.id, row.facts, PaymentFacts)
            add_member_cents(scope, connection, facts.claim_id, -facts.cents)
            return True

        return await scope.write(run)

    async def payment(self, payment_id: str) -> MemberPayment | None:
        found = await self._found(member_payment.c.id == payment_id)
        return found[0] if found else None

    async def of_member(self, member_id: str) -> list[MemberPayment]:
        """Return what one member paid, the latest first."""
        return await self._found(member_payment.c.member_id == member_id)

    async def latest(self, most: int = 50) -> list[MemberPayment]:
        return await self._found(sa.true(), most)

    async def by_claim(self, member_ids: Iterable[str]) -> dict[str, int]:
        """Return what these members paid towards each claim, in cents."""
        found: dict[str, int] = defaultdict(int)
        for one in await self._found(member_payment.c.member_id.in_(list(member_ids))):
            if one.facts.claim_id is not None:
                found[one.facts.claim_id] += one.counts
        return dict(found)

    async def _found(
        self, condition: "sa.ColumnElement[bool]", most: int | None = None
    ) -> list[MemberPayment]:
        scope, p, c = self._scope, member_payment.c, member_payment_cancelled.c
        query = scope.select(*p).where(condition).order_by(p.at.desc(), p.id).limit(most)

        def run(connection: Connection) -> list[MemberPayment]:
            rows = connection.execute(query).all()
            ids = [row.id for row in rows]
            cancelled = {
                row.member_payment_id: row
                for row in connection.execute(scope.select(*c).where(c.member_payment_id.in_(ids)))
            }
            return [self._opened(row, cancelled.get(row.id)) for row in rows]

        return await scope.read(run)

    def _opened(self, row: Any, cancelled: Any) -> MemberPayment:
        scope = self._scope
        facts = scope.open(member_payment.c.facts, row.id, row.facts, PaymentFacts)
        said = None
        if cancelled is not None:
            column = member_payment_cancelled.c.reason
            reason = scope.open(column, row.id, cancelled.reason, _Reason).reason
            said = Cancelled(cancelled.author_id, cancelled.at, reason)
        return MemberPayment(
            payment_id=row.id,
            member_id=row.member_id,
            author_id=row.author_id,
            at=row.at,
            facts=facts,
            cancelled=said,
        )
