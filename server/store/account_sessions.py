"""Where an account is signed in, and ending it there: rows, so that ending is at once."""

from datetime import datetime

from sqlalchemy import Connection

from server.ids import token_hash
from server.store.doors import LONGEST
from server.store.errors import NotFound
from server.store.facts import Device
from server.store.schema import account_session
from server.store.scope import Scope


class AccountSessions:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_account(self, account_id: str, *, token: str, now: datetime) -> list[Device]:
        """Return where the account is signed in, the latest first; *token* is of who asks."""
        s = account_session.c
        query = self._scope.select(*s).where(
            s.account_id == account_id, ~s.ended, s.opened_at > now - LONGEST
        )
        mine = token_hash(token)

        def run(connection: Connection) -> list[Device]:
            return [
                Device(
                    *(_id(row.token_hash), row.browser, row.opened_at, row.last_seen_at),
                    row.token_hash == mine,
                )
                for row in connection.execute(query.order_by(s.last_seen_at.desc()))
            ]

        return await self._scope.read(run)

    async def end(self, account_id: str, session_id: str) -> None:
        """Sign the account out in one place; NotFound when it is not signed in there."""
        scope, s = self._scope, account_session.c
        query = scope.select(s.token_hash).where(s.account_id == account_id, ~s.ended)

        def run(connection: Connection) -> None:
            for found in connection.scalars(query).all():
                if _id(found) == session_id:
                    ending = scope.update(account_session).where(s.token_hash == found)
                    connection.execute(ending.values(ended=True))
                    return
            raise NotFound("not signed in there")

        await scope.write(run)

    async def end_all(self, account_id: str) -> None:
        """Sign the account out wherever it is signed in."""
        s = account_session.c
        change = (
            self._scope.update(account_session).where(s.account_id == account_id).values(ended=True)
        )
        await self._scope.execute(change)

    async def require_second_factor(self, required: bool) -> None:
        """Whether nobody of the staff gets past the door without one."""
        await self._scope.execute(self._scope.update_own_practice().values(second_factor=required))


def _id(hashed: bytes) -> str:
    # Part of a hash of 256 random bits: names the row, opens nothing.
    return hashed[:16].hex()
