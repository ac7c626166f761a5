"""What a practice says of itself: its name and office, when it is closed, and who bills."""

from collections.abc import Callable

import msgspec
from sqlalchemy import Connection

from server.core.billing_provider import BillingProvider
from server.core.closing import ClosedDays
from server.store.billing_tables import billing_provider
from server.store.office_tables import closed_days
from server.store.scope import Scope


class PracticeDetails:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def change(self, *, name: str, timezone: str, phone: str | None) -> None:
        """Replace what members and colleagues see of the practice."""
        change = self._scope.update_own_practice().values(name=name, timezone=timezone, phone=phone)
        await self._scope.execute(change)

    async def closed(self) -> tuple[ClosedDays, ...]:
        """Return when the practice is closed, in order."""
        return await self._scope.read(self._closed)

    async def change_closed(
        self, change: Callable[[tuple[ClosedDays, ...]], tuple[ClosedDays, ...]]
    ) -> None:
        """Put what *change* makes of the closed days in their place."""
        scope, c = self._scope, closed_days.c

        def run(connection: Connection) -> None:
            days = sorted(change(self._closed(connection)), key=lambda one: (one.first, one.last))
            text = msgspec.json.encode(days).decode()
            new = scope.upsert(closed_days, days=text)
            connection.execute(
                new.on_conflict_do_update(index_elements=[c.practice_id], set_={"days": text})
            )

        await scope.write(run)

    def _closed(self, connection: Connection) -> tuple[ClosedDays, ...]:
        found = connection.scalar(self._scope.select(closed_days.c.days))
        return msgspec.json.decode(found, type=tuple[ClosedDays, ...]) if found else ()

    async def billing(self) -> BillingProvider | None:
        """Return who bills; None until somebody says it."""
        scope, b = self._scope, billing_provider.c
        query = scope.select(b.details)

        def run(connection: Connection) -> BillingProvider | None:
            row = connection.execute(query).first()
            if row is None:
                return None
            return scope.open(b.details, scope.practice_id, row.details, BillingProvider)

        return await scope.read(run)

    async def set_billing(self, provider: BillingProvider) -> None:
        scope, b = self._scope, billing_provider.c
        sealed = scope.seal(b.details, scope.practice_id, provider)
        new = scope.upsert(billing_provider, details=sealed).on_conflict_do_update(
            index_elements=[b.practice_id], set_={"details": sealed}
        )
        await scope.execute(new)
