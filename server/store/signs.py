"""Signs of life: when each open connection was last heard, for the case that the server dies.

Kept up to date once a second for all rooms in one statement; the log itself only ever gets whole
stays.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from server.store.journal import Journal
from server.store.schema import sign_of_life
from server.store.scope import Scope
from server.store.types import microseconds

# Of (practice, session): when each of its connections was last heard.
Heard = Mapping[tuple[str, str], Mapping[str, datetime]]

# Only where the session is the practice's own, and never back in time.
SAVE = """
INSERT INTO sign_of_life (practice_id, session_id, connection_id, at)
SELECT
    session.practice_id,
    session.id,
    json_extract(heard.value, '$[2]'),
    json_extract(heard.value, '$[3]')
FROM json_each(?) AS heard CROSS JOIN session
    ON session.id = json_extract(heard.value, '$[1]')
    AND session.practice_id = json_extract(heard.value, '$[0]')
WHERE TRUE
ON CONFLICT (session_id, connection_id) DO UPDATE SET at = MAX(at, excluded.at)
"""


async def save_all(journal: Journal, signs: Heard) -> None:
    """Remember when each connection was last heard, whosever session it is in."""
    if not any(signs.values()):
        return

    # Put together by the disk's thread: thousands of rows would hold all that is live.
    def run(connection: Connection) -> None:
        rows = [
            (practice_id, session_id, connection_id, microseconds(at))
            for (practice_id, session_id), heard in signs.items()
            for connection_id, at in heard.items()
        ]
        connection.exec_driver_sql(SAVE, (msgspec.json.encode(rows).decode(),))

    await journal.write(run)


class Signs:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def each(self, session_id: str) -> dict[str, datetime]:
        """Return when each connection of the session was last heard."""
        query = self._scope.select(sign_of_life.c.connection_id, sign_of_life.c.at).where(
            sign_of_life.c.session_id == session_id
        )

        def run(connection: Connection) -> dict[str, datetime]:
            return {row.connection_id: row.at for row in connection.execute(query)}

        return await self._scope.read(run)

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
