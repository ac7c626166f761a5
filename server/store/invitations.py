"""Colleagues who were asked in, and the addresses of calendars: tokens kept by their hash only."""

from datetime import datetime

from sqlalchemy import Connection

from server.ids import new_id, new_token, token_hash
from server.store.errors import NotFound
from server.store.facts import Invitation, Role
from server.store.schema import calendar_feed, invitation
from server.store.scope import Scope


class Invitations:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def invite(
        self,
        *,
        email: str,
        name: str,
        credential: str,
        valid_until: datetime,
        licensed_in: tuple[str, ...] = (),
        npi: str | None = None,
        roles: tuple[Role, ...] = ("clinician",),
        until: datetime | None = None,
        account_id: str | None = None,
    ) -> tuple[str, str]:
        """Return the id and the token of a new invitation; the token is kept nowhere."""
        scope, token = self._scope, new_token()
        card = Invitation(
            *(new_id(), scope.practice_id, email.strip(), name, credential, valid_until),
            licensed_in=licensed_in,
            npi=npi,
            roles=roles,
            until=until,
            account_id=account_id,
        )
        values = {
            "id": card.invitation_id,
            "token_hash": token_hash(token),
            "card": scope.seal(invitation.c.card, card.invitation_id, card),
            "valid_until": valid_until,
            "ended": False,
        }
        await scope.execute(scope.insert(invitation, **values))
        return card.invitation_id, token

    async def pending(self, *, now: datetime) -> list[Invitation]:
        """Return the invitations that still work, by name."""
        scope, i = self._scope, invitation.c
        query = scope.select(i.id, i.card).where(~i.ended, i.valid_until > now)

        def run(connection: Connection) -> list[Invitation]:
            rows = connection.execute(query).all()
            return [scope.open(i.card, row.id, row.card, Invitation) for row in rows]

        return sorted(await scope.read(run), key=lambda one: one.name.casefold())

    async def end(self, invitation_id: str) -> None:
        """Let an invitation work no more: it was used, or taken back."""
        i = invitation.c
        change = (
            self._scope.update(invitation).where(i.id == invitation_id, ~i.ended).values(ended=True)
        )
        if await self._scope.execute(change) != 1:
            raise NotFound("no such invitation in this practice")

    async def new_feed(self, account_id: str) -> str:
        """Return the token of this account's calendar; an older one works no more."""
        scope, token = self._scope, new_token()
        gone = scope.delete(calendar_feed).where(calendar_feed.c.account_id == account_id)
        row = {"account_id": account_id, "token_hash": token_hash(token)}

        def run(connection: Connection) -> None:
            connection.execute(gone)
            connection.execute(scope.insert(calendar_feed, **row))

        await scope.write(run)
        return token
