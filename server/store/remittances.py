"""Files that payers send: kept as they came, each once, and taken into the claims once.

Taking a file writes its steps and that it is taken in one transaction, so a second click, a second
colleague or a crash in between changes nothing twice.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row

from server.ids import new_id
from server.store.answer_tables import paper_offset, payer_file, payer_file_taken
from server.store.claims import Claims, NewStep
from server.store.errors import NotFound
from server.store.scope import Scope


class Outcome(Struct, frozen=True):
    """What taking a file did: how many claims it told about, and how many it could not find."""

    claims: int
    unmatched: int


class PayerFile(Struct, frozen=True, kw_only=True):
    """*kinds* are those of its transactions: 835, 277, 999."""

    file_id: str
    kinds: str
    author_id: str
    at: datetime
    outcome: Outcome | None = None  # None until somebody takes it
    taken_at: datetime | None = None


class Remittances:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._claims = Claims(scope)

    async def keep(self, raw: bytes, kinds: str, *, by: str, at: datetime) -> str:
        """Keep a file and return its id; the same bytes are the file that is there already."""
        scope, f, file_id = self._scope, payer_file.c, new_id()
        digest = hashlib.sha256(raw).digest()
        known = scope.select(f.id).where(f.digest == digest)
        sealed = scope.seal(f.content, file_id, raw)

        def run(connection: Connection) -> str:
            before = connection.scalar(known)
            if before is not None:
                return str(before)
            values = {"id": file_id, "digest": digest, "kinds": kinds, "at": at}
            connection.execute(scope.insert(payer_file, **values, author_id=by, content=sealed))
            return file_id

        return await scope.write(run)

    async def latest(self, most: int = 50) -> list[PayerFile]:
        """Return the files that came last, the last first."""
        query = self._query().order_by(payer_file.c.at.desc(), payer_file.c.id).limit(most)

        def run(connection: Connection) -> list[PayerFile]:
            return [self._opened(connection, row) for row in connection.execute(query).all()]

        return await self._scope.read(run)

    async def file(self, file_id: str) -> tuple[PayerFile, bytes] | None:
        """Return a file and what is in it."""
        scope, f = self._scope, payer_file.c
        query = self._query(f.content).where(f.id == file_id)

        def run(connection: Connection) -> tuple[PayerFile, bytes] | None:
            row = connection.execute(query).first()
            if row is None:
                return None
            return self._opened(connection, row), scope.open(f.content, row.id, row.content, bytes)

        return await scope.read(run)

    async def take(
        self, file_id: str, steps: Sequence[NewStep], outcome: Outcome, *, by: str, at: datetime
    ) -> bool:
        """Take these steps and mark the file as taken; False when it was taken before.

        Conflict when a claim cannot take its step any more, NotFound without the file.
        """
        scope, t = self._scope, payer_file_taken.c
        known = scope.select(payer_file.c.id).where(payer_file.c.id == file_id)
        before = scope.select(t.payer_file_id).where(t.payer_file_id == file_id)
        sealed = scope.seal(t.outcome, file_id, outcome)

        def run(connection: Connection) -> bool:
            if connection.execute(known).first() is None:
                raise NotFound("no such file in this practice")
            if connection.execute(before).first() is not None:
                return False
            values = {"payer_file_id": file_id, "author_id": by, "at": at}
            connection.execute(scope.insert(payer_file_taken, **values, outcome=sealed))
            self._claims.take_steps(connection, steps, by=by, at=at)
            return True

        return await scope.write(run)

    # ---- where a printer prints

    async def offset(self, account_id: str) -> tuple[int, int]:
        """Return how far this account's printer is off: right and down, in tenths of a mm."""
        o = paper_offset.c
        query = self._scope.select(o.across, o.down).where(o.account_id == account_id)

        def run(connection: Connection) -> tuple[int, int]:
            row = connection.execute(query).first()
            return (0, 0) if row is None else (row.across, row.down)

        return await self._scope.read(run)

    async def set_offset(self, account_id: str, *, across: int, down: int) -> None:
        values = {"across": across, "down": down}
        new = self._scope.upsert(paper_offset, account_id=account_id, **values)
        await self._scope.execute(
            new.on_conflict_do_update(
                index_elements=[paper_offset.c.account_id],
                set_=values,
                where=paper_offset.c.practice_id == self._scope.practice_id,
            )
        )

    # ---- rows

    def _query(self, *more: Any) -> Any:
        f = payer_file.c
        return self._scope.select(f.id, f.kinds, f.author_id, f.at, *more)

    def _opened(self, connection: Connection, row: "Row[Any]") -> PayerFile:
        scope, t = self._scope, payer_file_taken.c
        query = scope.select(t.at, t.outcome).where(t.payer_file_id == row.id)
        taken = connection.execute(query).first()
        return PayerFile(
            file_id=row.id,
            kinds=row.kinds,
            author_id=row.author_id,
            at=row.at,
            outcome=scope.open(t.outcome, row.id, taken.outcome, Outcome) if taken else None,
            taken_at=taken.at if taken else None,
        )
