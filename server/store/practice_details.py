"""What a practice says of itself: its name and office, and who bills."""

from sqlalchemy import Connection

from server.core.billing_provider import BillingProvider
from server.store.billing_tables import billing_provider
from server.store.scope import Scope


class PracticeDetails:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def change(self, *, name: str, timezone: str, phone: str | None) -> None:
        """Replace what members and colleagues see of the practice."""
        change = self._scope.update_own_practice().values(name=name, timezone=timezone, phone=phone)
        await self._scope.execute(change)

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
