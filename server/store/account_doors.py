"""Whose account it is, where nobody is signed in yet: a passkey names its holder, an address of
ours the practice whose identity provider is asked.

Like doors.py: each takes what somebody has to show, and nothing here lists or searches.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row

from server.store.account_tables import identity_provider
from server.store.facts import Account
from server.store.journal import Journal
from server.store.provider_facts import IdentityProvider
from server.store.schema import account
from server.store.scope import unseal
from server.store.vault import Vault

_PROVIDER = sa.select(*identity_provider.c)


class AccountDoors:
    def __init__(self, journal: Journal, vault: Vault) -> None:
        self._journal, self._vault = journal, vault

    async def account(self, account_id: str) -> Account | None:
        """Return the account a passkey says it belongs to; whether it does is still to be shown."""
        query = sa.select(account.c.id, account.c.card).where(account.c.id == account_id)
        row = await self._journal.read(lambda c: c.execute(query).first())
        return self._account(row) if row else None

    async def provider(self, practice_id: str) -> IdentityProvider | None:
        """Return the identity provider of a practice."""
        query = _PROVIDER.where(identity_provider.c.practice_id == practice_id)
        row = await self._journal.read(lambda c: c.execute(query).first())
        return self._provider(row) if row else None

    async def only_provider(self) -> IdentityProvider | None:
        """Return the identity provider where there is one; None where there are several."""
        rows = await self._journal.read(lambda c: c.execute(_PROVIDER.limit(2)).all())
        return self._provider(rows[0]) if len(rows) == 1 else None

    def _provider(self, row: "Row[*tuple[Any, ...]]") -> IdentityProvider:
        column = identity_provider.c.details
        return unseal(self._vault, column, row.practice_id, row.details, IdentityProvider)

    def _account(self, row: "Row[*tuple[Any, ...]]") -> Account:
        return unseal(self._vault, account.c.card, row.id, row.card, Account)
