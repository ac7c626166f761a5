"""What members asked to keep back, and what the practice answered (45 CFR 164.522, 42 CFR 2.26).

An agreed one binds until it is ended. Nothing of a request is changed or taken away.
"""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, Row

from server.ids import new_id
from server.store.audit import add_entry
from server.store.emergency_tables import restriction
from server.store.errors import NotFound
from server.store.schema import member
from server.store.scope import Scope

Answered = Literal["agreed", "declined"]


class Asked(Struct, frozen=True):
    """What is sealed: what was asked, of whom it is kept back, and why it was answered so."""

    what: str
    why: str = ""


class Restriction(Struct, frozen=True):
    restriction_id: str
    author_id: str
    at: datetime
    answer: Answered
    words: Asked
    ended_at: datetime | None = None
    ended_by_id: str | None = None

    @property
    def binds(self) -> bool:
        return self.answer == "agreed" and self.ended_at is None


class Restrictions:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_member(self, member_id: str) -> list[Restriction]:
        """Return every request there ever was, the newest first."""
        r = restriction.c
        query = self._scope.select(*r).where(r.member_id == member_id).order_by(r.at.desc())
        return await self._scope.read(lambda c: [self._opened(row) for row in c.execute(query)])

    async def add(
        self, member_id: str, words: Asked, answer: Answered, *, by: str, at: datetime
    ) -> str:
        """Return the id of a new request with its answer; NotFound without such a member here."""
        scope, restriction_id = self._scope, new_id()
        known = scope.select(member.c.id).where(member.c.id == member_id)
        sealed = scope.seal(restriction.c.words, restriction_id, words)
        row = {"id": restriction_id, "member_id": member_id, "author_id": by, "at": at}

        def run(connection: Connection) -> str:
            if connection.execute(known).first() is None:
                raise NotFound("no such member in this practice")
            connection.execute(scope.insert(restriction, **row, answer=answer, words=sealed))
            told = (by, f"restriction_{answer}", "member", member_id)
            add_entry(scope, connection, *told, at=at)
            return restriction_id

        return await scope.write(run)

    async def end(self, member_id: str, restriction_id: str, *, by: str, at: datetime) -> None:
        """Let it bind no more; NotFound unless it does."""
        scope, r = self._scope, restriction.c
        change = (
            scope.update(restriction)
            .where(r.id == restriction_id, r.member_id == member_id)
            .where(r.ended_at.is_(None), r.answer == "agreed")
            .values(ended_at=at, ended_by_id=by)
        )

        def run(connection: Connection) -> None:
            if connection.execute(change).rowcount != 1:
                raise NotFound("no such restriction in this practice")
            add_entry(scope, connection, by, "end_restriction", "member", member_id, at=at)

        await scope.write(run)

    def _opened(self, row: "Row[Any]") -> Restriction:
        words = self._scope.open(restriction.c.words, row.id, row.words, Asked)
        return Restriction(
            *(row.id, row.author_id, row.at, row.answer, words),
            ended_at=row.ended_at,
            ended_by_id=row.ended_by_id,
        )
