"""Personal links: one member's way into one session. Only a hash of the token is kept.

Whether a link is good is a rule of core; here it is issued, revoked and counted.
"""

from datetime import date, datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from server.core.links import WRONG_TRIES
from server.ids import new_id, new_token, token_hash
from server.store.errors import NotFound
from server.store.facts import MemberChart, PersonalLink
from server.store.schema import enrolment, link, member, session
from server.store.scope import Scope

BirthDateAnswer = Literal["right", "wrong", "locked"]


class Links:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def issue(
        self,
        session_id: str,
        member_id: str,
        *,
        now: datetime,
        valid_from: datetime,
        valid_until: datetime,
        keep_older: bool = False,
    ) -> str:
        """Return the token of a new link, shown this once; older links of the member end.

        With *keep_older* they stay: what was handed over by hand is not ended by a letter.
        """
        scope, token, link_id = self._scope, new_token(), new_id()
        s, e = session.c, enrolment.c
        expected = scope.select(s.id, e.member_id).where(
            s.id == session_id, e.group_id == s.group_id, e.member_id == member_id
        )
        older = (
            scope.update(link)
            .where(
                link.c.session_id == session_id,
                link.c.member_id == member_id,
                link.c.revoked_at.is_(None),
            )
            .values(revoked_at=now)
        )
        new = scope.insert(
            link,
            id=link_id,
            session_id=session_id,
            member_id=member_id,
            token_hash=token_hash(token),
            issued_at=now,
            valid_from=valid_from,
            valid_until=valid_until,
            wrong_tries=0,
        )

        def run(connection: Connection) -> str:
            if connection.execute(expected).first() is None:
                raise NotFound("this member is not expected in a session of this practice")
            if not keep_older:
                connection.execute(older)
            connection.execute(new)
            return token

        return await scope.write(run)

    async def of_session(self, session_id: str) -> list[PersonalLink]:
        """Return all links ever issued for the session, oldest first."""
        query = (
            self._scope.select(*link.c)
            .where(link.c.session_id == session_id)
            .order_by(link.c.issued_at, link.c.id)
        )
        return await self._scope.read(lambda c: [personal_link(row) for row in c.execute(query)])

    async def link(self, link_id: str) -> PersonalLink | None:
        query = self._scope.select(*link.c).where(link.c.id == link_id)
        found = await self._scope.read(lambda c: c.execute(query).first())
        return personal_link(found) if found else None

    async def revoke(self, link_id: str, now: datetime) -> None:
        """End a link and every visit through it. A second time changes nothing."""
        change = self._scope.update(link).where(link.c.id == link_id)
        await self._changed(change.values(revoked_at=_first_of(link.c.revoked_at, now)))

    async def revoke_all(self, session_id: str, member_id: str, now: datetime) -> None:
        """End every link of a member to a session, whichever way it reached them.

        A second time changes nothing.
        """
        change = self._scope.update(link).where(
            link.c.session_id == session_id, link.c.member_id == member_id
        )
        first = _first_of(link.c.revoked_at, now)
        if await self._scope.execute(change.values(revoked_at=first)) < 1:
            raise NotFound("no such link in this practice")

    async def check_birth_date(self, link_id: str, given: date) -> BirthDateAnswer:
        """Compare *given* with the member's chart; a wrong one is counted in the same step.

        The threat is a list of dates sent all at once, each compared before any is counted. In
        the disk thread one try follows the other, so the sixth finds the link locked.
        """
        scope = self._scope
        query = scope.select(link.c.wrong_tries, member.c.id, member.c.chart).where(
            link.c.id == link_id, member.c.id == link.c.member_id
        )
        count = (
            scope.update(link)
            .where(link.c.id == link_id)
            .values(wrong_tries=link.c.wrong_tries + 1)
        )

        def run(connection: Connection) -> BirthDateAnswer:
            row = connection.execute(query).first()
            if row is None:
                raise NotFound("no such link in this practice")
            if row.wrong_tries >= WRONG_TRIES:
                return "locked"
            chart = scope.open(member.c.chart, row.id, row.chart, MemberChart)
            if chart.birth_date == given:
                return "right"
            connection.execute(count)
            return "wrong"

        return await scope.write(run)

    async def mark_used(self, link_id: str, now: datetime) -> None:
        """Remember when the link first led to its member."""
        change = self._scope.update(link).where(link.c.id == link_id)
        await self._changed(change.values(first_used_at=_first_of(link.c.first_used_at, now)))

    async def _changed(self, change: sa.Update) -> None:
        if await self._scope.execute(change) != 1:
            raise NotFound("no such link in this practice")


def personal_link(row: "Row[*tuple[Any, ...]]") -> PersonalLink:
    return PersonalLink(
        link_id=row.id,
        practice_id=row.practice_id,
        session_id=row.session_id,
        member_id=row.member_id,
        issued_at=row.issued_at,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        revoked_at=row.revoked_at,
        wrong_tries=row.wrong_tries,
        first_used_at=row.first_used_at,
    )


def _first_of(column: "sa.Column[Any]", now: datetime) -> "sa.ColumnElement[Any]":
    return sa.func.coalesce(column, sa.literal(now, column.type))
