"""A practice's identity provider, and whose account belongs to whom there.

A person there is known by (issuer, subject), kept as a keyed hash. An e-mail address links nobody:
whoever has an address later is somebody else.
"""

import hashlib
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection

from server.store.account_tables import identity_link, identity_provider
from server.store.errors import IdentityTaken, NotFound
from server.store.provider_facts import IdentityProvider
from server.store.schema import account
from server.store.scope import Scope


class Providers:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def provider(self) -> IdentityProvider | None:
        """Return who says who the staff are; None where only we do."""
        return await self._scope.read(self._provider)

    async def set_provider(self, new: IdentityProvider) -> None:
        """Keep *new*. Where it is another issuer's, nobody is linked any more."""
        scope, p = self._scope, identity_provider.c
        own = replace(new, practice_id=scope.practice_id)
        sealed = scope.seal(p.details, scope.practice_id, own)
        row = scope.upsert(identity_provider, details=sealed).on_conflict_do_update(
            index_elements=[p.practice_id], set_={"details": sealed}
        )

        def run(connection: Connection) -> None:
            before = self._provider(connection)
            if before is not None and before.issuer != new.issuer:
                connection.execute(scope.delete(identity_link))
            connection.execute(row)

        await scope.write(run)

    async def remove_provider(self) -> None:
        """Take the provider away, and with it every link."""
        scope = self._scope
        both = [scope.delete(identity_link), scope.delete(identity_provider)]
        await scope.write(lambda c: [c.execute(one).rowcount for one in both])

    async def link(self, account_id: str, issuer: str, subject: str, *, at: datetime) -> None:
        """Let this person there be *account_id* from now on; IdentityTaken if they are another."""
        scope, i = self._scope, identity_link.c
        index = self._index(issuer, subject)

        def run(connection: Connection) -> None:
            known = scope.select(account.c.id).where(account.c.id == account_id)
            if connection.execute(known).first() is None:
                raise NotFound("no such account in this practice")
            others = scope.select(i.account_id).where(
                i.identity_index == index, i.account_id != account_id
            )
            if connection.execute(others).first() is not None:
                raise IdentityTaken("that person is linked with another account")
            connection.execute(scope.delete(identity_link).where(i.account_id == account_id))
            row = {"account_id": account_id, "identity_index": index, "linked_at": at}
            connection.execute(scope.insert(identity_link, **row))

        await scope.write(run)

    async def unlink(self, account_id: str) -> None:
        """Let nobody there be *account_id*; NotFound when nobody is."""
        i = identity_link.c
        gone = self._scope.delete(identity_link).where(i.account_id == account_id)
        if await self._scope.write(lambda c: c.execute(gone).rowcount) != 1:
            raise NotFound("nobody is linked with this account")

    async def linked(self) -> dict[str, datetime]:
        """Return the accounts somebody there is linked with, and since when."""
        i = identity_link.c
        query = self._scope.select(i.account_id, i.linked_at)
        return await self._scope.read(
            lambda c: {row.account_id: row.linked_at for row in c.execute(query)}
        )

    async def account_of(self, issuer: str, subject: str) -> str | None:
        """Return the account this person there is linked with."""
        i = identity_link.c
        query = self._scope.select(i.account_id).where(
            i.identity_index == self._index(issuer, subject)
        )

        def run(connection: Connection) -> str | None:
            found: str | None = connection.scalar(query)
            return found

        return await self._scope.read(run)

    def _provider(self, connection: Connection) -> IdentityProvider | None:
        scope, p = self._scope, identity_provider.c
        row = connection.execute(scope.select(p.details)).first()
        if row is None:
            return None
        return scope.open(p.details, scope.practice_id, row.details, IdentityProvider)

    def _index(self, issuer: str, subject: str) -> bytes:
        # A blind index folds case and subjects do not: "ab" and "AB" are two people.
        exact = hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()
        return self._scope.vault.blind_index(self._scope.practice_id, f"identity {exact}")
