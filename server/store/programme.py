"""Many groups at a glance: who came, and what is not signed, without opening a single log.

Both rest on the notes: a session whose minutes are confirmed has one for everybody expected.
"""

from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

from server.core.attending import Turn
from server.store.facts import MemberChart
from server.store.schema import enrolment, group_facilitator, member, note, session, signature
from server.store.scope import Scope


class Unsigned(Struct, frozen=True):
    """A session with notes that nobody signed yet; absence records need no signature."""

    session_id: str
    group_id: str
    starts_at: datetime
    notes: int


class Programme:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def turns(self, account_id: str, first: datetime, before: datetime) -> list[Turn]:
        """Return who was expected in the groups this account leads, and who came, in order."""
        scope, n, s, f = self._scope, note.c, session.c, group_facilitator.c
        query = (
            scope.select(n.session_id, s.group_id, n.member_id, s.starts_at, n.kind)
            .where(
                *(s.id == n.session_id, f.group_id == s.group_id, f.account_id == account_id),
                *(s.starts_at >= first, s.starts_at < before),
            )
            .order_by(s.starts_at, s.id, n.position)
        )

        def run(connection: Connection) -> list[Turn]:
            return [
                Turn(r.session_id, r.group_id, r.member_id, r.starts_at, r.kind != "absence")
                for r in connection.execute(query)
            ]

        return await scope.read(run)

    async def members_of(self, account_id: str) -> dict[tuple[str, str], str]:
        """Return the chart names of who is in these groups now, by group and member."""
        scope, e, f = self._scope, enrolment.c, group_facilitator.c
        query = scope.select(e.group_id, e.member_id, member.c.chart).where(
            *(f.group_id == e.group_id, f.account_id == account_id),
            *(member.c.id == e.member_id, e.left_at.is_(None)),
        )

        def run(connection: Connection) -> dict[tuple[str, str], str]:
            return {
                (row.group_id, row.member_id): scope.open(
                    member.c.chart, row.member_id, row.chart, MemberChart
                ).name
                for row in connection.execute(query)
            }

        return await scope.read(run)

    async def unsigned(self, account_id: str) -> list[Unsigned]:
        """Return the sessions of these groups with unsigned notes, the oldest first."""
        scope, n, s, f = self._scope, note.c, session.c, group_facilitator.c
        signed = sa.exists().where(
            signature.c.note_id == n.id, signature.c.practice_id == scope.practice_id
        )
        led = scope.select(f.group_id).where(f.account_id == account_id)
        held = scope.select(s.id).where(s.group_id.in_(led))
        query = (
            scope.select_among(n.session_id, s.group_id, s.starts_at)
            .add_columns(sa.func.count().label("notes"))
            .where(
                *(n.session_id.in_(held), s.id == n.session_id),
                *(n.kind != "absence", ~signed),
            )
            .group_by(n.session_id, s.group_id, s.starts_at)
            .order_by(s.starts_at, n.session_id)
        )

        def run(connection: Connection) -> list[Unsigned]:
            return [Unsigned(*row) for row in connection.execute(query)]

        return await scope.read(run)
