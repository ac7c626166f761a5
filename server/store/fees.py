"""Fees by payer and day, every one that was ever written down, in that order."""

from datetime import date, datetime

from sqlalchemy import Connection

from server.billing.fees import Fee
from server.ids import new_id
from server.store.billing_tables import fee
from server.store.scope import Scope


class Fees:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def all(self) -> list[Fee]:
        return await self._scope.read(lambda c: fees_of(self._scope, c))

    async def add(self, new: Fee, *, by: str, at: datetime) -> None:
        scope, f = self._scope, fee.c
        last = scope.select(f.position).order_by(f.position.desc()).limit(1)

        def run(connection: Connection) -> None:
            values = {
                "id": new_id(),
                "payer_id": new.payer_id,
                "code": new.code,
                "first_day": new.first_day.isoformat(),
                "charge_cents": new.charge_cents,
                "expected_cents": new.expected_cents,
                "withdrawn": new.withdrawn,
                "position": (connection.scalar(last) or 0) + 1,
            }
            connection.execute(scope.insert(fee, **values, author_id=by, at=at))

        await scope.write(run)


def fees_of(scope: Scope, connection: Connection) -> list[Fee]:
    query = scope.select(*fee.c).order_by(fee.c.position)
    return [
        Fee(
            payer_id=row.payer_id,
            code=row.code,
            first_day=date.fromisoformat(row.first_day),
            charge_cents=row.charge_cents,
            expected_cents=row.expected_cents,
            withdrawn=row.withdrawn,
        )
        for row in connection.execute(query)
    ]
