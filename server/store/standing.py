"""Standing links: one member's way into every session of a group, where a practice allows it.

LNK-5: at the door it becomes that member's link to the session of the hour (doors.py), so that
all rules of a personal link hold for it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from server.ids import new_id, new_token, token_hash
from server.store.errors import NotFound
from server.store.letter_facts import StandingLink
from server.store.letter_tables import standing_link
from server.store.schema import enrolment
from server.store.scope import Scope


class StandingLinks:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def issue(self, group_id: str, member_id: str, *, now: datetime) -> str:
        """Return the token of a new standing link, shown this once; older ones of theirs end."""
        scope, token, e, s = self._scope, new_token(), enrolment.c, standing_link.c
        enrolled = scope.select(e.member_id).where(
            e.group_id == group_id, e.member_id == member_id, e.left_at.is_(None)
        )
        older = (
            scope.update(standing_link)
            .where(s.group_id == group_id, s.member_id == member_id, s.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        new = scope.insert(
            standing_link,
            id=new_id(),
            group_id=group_id,
            member_id=member_id,
            token_hash=token_hash(token),
            issued_at=now,
        )

        def run(connection: Connection) -> str:
            if connection.execute(enrolled).first() is None:
                raise NotFound("this member is not in a group of this practice")
            connection.execute(older)
            connection.execute(new)
            return token

        return await scope.write(run)

    async def of_group(self, group_id: str) -> list[StandingLink]:
        """Return the standing links of a group that were not taken back."""
        s = standing_link.c
        query = (
            self._scope.select(*s)
            .where(s.group_id == group_id, s.revoked_at.is_(None))
            .order_by(s.issued_at, s.id)
        )
        return await self._scope.read(lambda c: [_standing(row) for row in c.execute(query)])

    async def revoke(self, group_id: str, member_id: str, now: datetime) -> None:
        """End a member's standing link; NotFound when there is none."""
        s = standing_link.c
        change = (
            self._scope.update(standing_link)
            .where(s.group_id == group_id, s.member_id == member_id, s.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        if await self._scope.execute(change) < 1:
            raise NotFound("no such standing link in this practice")


def _standing(row: "Row[*tuple[Any, ...]]") -> StandingLink:
    return StandingLink(
        standing_id=row.id,
        practice_id=row.practice_id,
        group_id=row.group_id,
        member_id=row.member_id,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
    )
