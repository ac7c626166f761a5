"""The practice's own texts of what members agree to: a new version each time, none ever changed."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from server.core.agreements import Agreements
from server.ids import new_id
from server.store.joining_tables import agreement_text
from server.store.scope import Scope


class OwnTexts(Struct, frozen=True):
    """One version, who wrote it and when."""

    texts: Agreements
    author_id: str
    at: datetime


class AgreementTexts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def all(self) -> list[OwnTexts]:
        """Return every version, the newest last."""
        return await self._scope.read(lambda c: own_texts(self._scope, c))

    async def add(self, texts: Agreements, *, author_id: str, at: datetime) -> str:
        """Keep *texts* as the newest version; members are asked it from the next session on."""
        scope, text_id = self._scope, new_id()

        def run(connection: Connection) -> str:
            values = {
                "id": text_id,
                "position": len(own_texts(scope, connection)) + 1,
                "author_id": author_id,
                "at": at,
                "texts": scope.seal(agreement_text.c.texts, text_id, texts),
            }
            connection.execute(scope.insert(agreement_text, **values))
            return text_id

        return await scope.write(run)


def own_texts(scope: Scope, connection: Connection) -> list[OwnTexts]:
    a = agreement_text.c
    query = scope.select(*a).order_by(a.position)
    return [
        OwnTexts(scope.open(a.texts, row.id, row.texts, Agreements), row.author_id, row.at)
        for row in connection.execute(query)
    ]
