"""What each member agreed to, over time: one row for each change, the last one says all.

Answers given in a session are kept by the log's writer together with their event, in one go; what
a clinician records from paper, or takes back for a member, is added here.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from server.core.consents import ConsentStep, Standing, answered, taken_back
from server.core.events import ConsentsAnswered, ConsentWithdrawn
from server.core.plan import Purpose
from server.store.errors import Damaged, NotFound
from server.store.joining_tables import consent
from server.store.schema import enrolment, member, session
from server.store.scope import Scope, seal, unseal
from server.store.types import microseconds
from server.store.vault import Vault

LAST = """
SELECT seq, standing FROM consent WHERE practice_id = ? AND member_id = ? ORDER BY seq DESC LIMIT 1
"""
# Of a member who is in the charts: a log is never refused for what is missing there.
ADD = """
INSERT INTO consent (practice_id, member_id, seq, session_id, author_id, at, standing)
SELECT member.practice_id, member.id, ?1, ?2, ?3, ?4, ?5
FROM member WHERE member.practice_id = ?6 AND member.id = ?7
"""


class Kept(Struct, frozen=True):
    """What is sealed of one step."""

    standing: Standing
    changed: tuple[Purpose, ...]
    reason: str | None = None


class Consents:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of(self, member_id: str) -> Standing:
        """Return how everything stands for one member; a purpose never asked is not in it."""
        return await self._scope.read(lambda c: consents_of(self._scope, c, member_id))

    async def of_many(self, member_ids: Iterable[str]) -> dict[str, Standing]:
        """Return the same for many, who were never asked anything with nothing in it."""
        wanted, c = tuple(member_ids), consent.c
        query = (
            self._scope.select(c.member_id, c.seq, c.standing)
            .where(c.member_id.in_(wanted))
            .order_by(c.member_id, c.seq)
        )

        def run(connection: Connection) -> dict[str, Standing]:
            # Changes are few; only the last of each member is opened.
            last = {row.member_id: row for row in connection.execute(query)}
            found = {
                one: self._open(one, row.seq, row.standing).standing for one, row in last.items()
            }
            return {one: found.get(one, {}) for one in wanted}

        return await self._scope.read(run)

    async def history(self, member_id: str) -> list[ConsentStep]:
        """Return every change, the first one first."""
        query = (
            self._scope.select(*consent.c)
            .where(consent.c.member_id == member_id)
            .order_by(consent.c.seq)
        )

        def run(connection: Connection) -> list[ConsentStep]:
            found = []
            for row in connection.execute(query):
                kept = self._open(row.member_id, row.seq, row.standing)
                found.append(
                    ConsentStep(
                        seq=row.seq,
                        at=row.at,
                        author_id=row.author_id,
                        session_id=row.session_id,
                        changed=kept.changed,
                        standing=kept.standing,
                        reason=kept.reason,
                    )
                )
            return found

        return await self._scope.read(run)

    async def sessions(self, member_id: str, *, after: datetime) -> list[str]:
        """Return the sessions of the member's groups that have begun and ended after *after*."""
        s, e = session.c, enrolment.c
        query = self._scope.select(s.id, e.member_id).where(
            s.group_id == e.group_id,
            e.member_id == member_id,
            s.phase != "planned",
            s.ends_at > after,
        )
        return await self._scope.read(lambda c: [row.id for row in c.execute(query)])

    async def take_back(
        self,
        member_id: str,
        purpose: Purpose,
        *,
        version: str,
        reason: str,
        author_id: str,
        at: datetime,
    ) -> bool:
        """Record that a member takes one consent back; False when there is none."""
        return await self._add(
            member_id, lambda now: taken_back(now, purpose, version, at), reason, author_id, at
        )

    async def add(
        self,
        member_id: str,
        purpose: Purpose,
        *,
        version: str,
        reason: str,
        author_id: str,
        at: datetime,
    ) -> bool:
        """Record a consent given elsewhere, such as on paper; False when it stands already."""
        return await self._add(
            member_id,
            lambda now: answered(now, {purpose: True}, version, at),
            reason,
            author_id,
            at,
        )

    async def _add(
        self,
        member_id: str,
        change: Callable[[Standing], tuple[Standing, tuple[Purpose, ...]]],
        reason: str,
        author_id: str,
        at: datetime,
    ) -> bool:
        scope = self._scope

        def run(connection: Connection) -> bool:
            known = scope.select(member.c.id).where(member.c.id == member_id)
            if connection.execute(known).first() is None:
                raise NotFound("no such member in this practice")
            owner = (scope.practice_id, member_id)
            seq, before = _last(connection, scope.vault, *owner)
            standing, changed = change(before)
            if changed:
                kept = Kept(standing, changed, reason)
                _insert(connection, scope.vault, *owner, seq + 1, None, author_id, at, kept)
            return bool(changed)

        return await scope.write(run)

    def _open(self, member_id: str, seq: int, sealed: bytes) -> Kept:
        return self._scope.open(consent.c.standing, f"{member_id}/{seq}", sealed, Kept)


def consents_of(scope: Scope, connection: Connection, member_id: str) -> Standing:
    return _last(connection, scope.vault, scope.practice_id, member_id)[1]


def keep_answers(
    connection: Connection,
    vault: Vault,
    event: ConsentsAnswered | ConsentWithdrawn,
    *,
    practice_id: str,
    session_id: str,
    author_id: str,
    at: datetime,
) -> None:
    """Keep what a session recorded, if it changes anything; called by the log's writer."""
    try:
        seq, before = _last(connection, vault, practice_id, event.member_id)
    except Damaged:
        return  # The log has it, and reading says that the row is damaged; no room stops for it.
    if isinstance(event, ConsentsAnswered):
        standing, changed = answered(before, event.answers, event.agreement_version, at)
        reason = None
    else:
        standing, changed = taken_back(before, event.purpose, "", at)
        reason, author_id = event.reason, event.recorded_by or author_id
    if changed:
        kept = Kept(standing, changed, reason)
        owner = (practice_id, event.member_id)
        _insert(connection, vault, *owner, seq + 1, session_id, author_id, at, kept)


def _last(
    connection: Connection, vault: Vault, practice_id: str, member_id: str
) -> tuple[int, Standing]:
    row = connection.exec_driver_sql(LAST, (practice_id, member_id)).first()
    if row is None:
        return 0, {}
    seq, sealed = row
    return seq, unseal(vault, consent.c.standing, f"{member_id}/{seq}", sealed, Kept).standing


def _insert(
    connection: Connection,
    vault: Vault,
    practice_id: str,
    member_id: str,
    seq: int,
    session_id: str | None,
    author_id: str,
    at: datetime,
    kept: Kept,
) -> None:
    sealed = seal(vault, consent.c.standing, f"{member_id}/{seq}", kept)
    row = (seq, session_id, author_id, microseconds(at), sealed, practice_id, member_id)
    connection.exec_driver_sql(ADD, row)
