"""Signs of life: when each open connection was last heard, for the case that the server dies.

Kept up to date once a second in one statement; the log itself only ever gets whole stays.
"""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from server.store.errors import NotFound
from server.store.schema import session, sign_of_life
from server.store.scope import Scope


class Signs:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def save(self, signs: Mapping[str, datetime], session_id: str) -> None:
        """Remember when each connection of the session was last heard; never goes back."""
        rows = [{"connection_id": connection_id, "at": at} for connection_id, at in signs.items()]
        if not rows:
            return
        own = self._scope.select(session.c.id).where(session.c.id == session_id)
        new = self._scope.upsert(sign_of_life, session_id=session_id)
        upsert = new.on_conflict_do_update(
            index_elements=["session_id", "connection_id"],
            set_={"at": sa.func.max(sign_of_life.c.at, new.excluded.at)},
        )

        def run(connection: Connection) -> None:
            if connection.execute(own).first() is None:
                raise NotFound("no such session in this practice")
            connection.execute(upsert, rows)

        await self._scope.write(run)

    async def last(self, session_id: str) -> datetime | None:
        """Return when any connection of the session was last heard."""
        query = (
            self._scope.select(sign_of_life.c.at)
            .where(sign_of_life.c.session_id == session_id)
            .order_by(sign_of_life.c.at.desc())
            .limit(1)
        )

        def run(connection: Connection) -> datetime | None:
            at: datetime | None = connection.scalar(query)
            return at

        return await self._scope.read(run)
