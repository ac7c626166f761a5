"""A practice's sessions: what is on a day, what each is, and the plan its room starts from."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from server.core.localtime import utc
from server.core.plan import Segment, SessionPlan
from server.ids import new_id
from server.store.errors import NotFound
from server.store.facts import GroupDetails, PracticeCard, SessionCard, SessionDetails
from server.store.groups import group_details
from server.store.planning import practice_card, session_details, session_plan
from server.store.schema import enrolment, group, group_facilitator, session, session_facilitator
from server.store.scope import Scope


class Calendar:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def practice(self) -> PracticeCard:
        """Return the practice itself: name, time zone, rules of time."""
        return await self._scope.read(lambda c: practice_card(self._scope, c))

    async def sessions_on(self, day: date) -> list[SessionCard]:
        """Return the sessions that start on *day* where the practice is, in order."""
        return await self.sessions_between(day, day)

    async def sessions_between(
        self, first: date, last: date, *, led_by: str | None = None
    ) -> list[SessionCard]:
        """Return the sessions that start on one of these days where the practice is, in order.

        *led_by* an account: only those it leads.
        """
        scope, s, f = self._scope, session.c, session_facilitator.c
        led = scope.select(f.session_id).where(f.account_id == led_by)

        def run(connection: Connection) -> list[SessionCard]:
            timezone = practice_card(scope, connection).timezone
            begin = utc(first, time(), timezone)
            end = utc(last + timedelta(days=1), time(), timezone)
            query = (
                scope.select(*s)
                .where(s.starts_at >= begin, s.starts_at < end)
                .order_by(s.starts_at, s.id)
            )
            if led_by is not None:
                query = query.where(led.where(f.session_id == s.id).correlate(session).exists())
            return self._cards(connection, connection.execute(query).all())

        return await scope.read(run)

    async def held_by(self, group_id: str) -> list[SessionCard]:
        """Return the sessions of a group that have ended, in order."""
        scope, s = self._scope, session.c
        query = (
            scope.select(*s)
            .where(s.group_id == group_id, s.phase == "ended")
            .order_by(s.starts_at, s.id)
        )

        def run(connection: Connection) -> list[SessionCard]:
            return self._cards(connection, connection.execute(query).all())

        return await scope.read(run)

    async def to_come(
        self, group_id: str, *, now: datetime, most: int | None = None
    ) -> list[SessionCard]:
        """Return the sessions of a group that have not ended and end after *now*, in order."""
        scope, s = self._scope, session.c
        query = (
            scope.select(*s)
            .where(s.group_id == group_id, s.phase != "ended", s.ends_at > now)
            .order_by(s.starts_at, s.id)
            .limit(most)
        )

        def run(connection: Connection) -> list[SessionCard]:
            return self._cards(connection, connection.execute(query).all())

        return await scope.read(run)

    async def session(self, session_id: str) -> SessionCard | None:
        query = self._scope.select(*session.c).where(session.c.id == session_id)

        def run(connection: Connection) -> SessionCard | None:
            row = connection.execute(query).first()
            return self._cards(connection, [row])[0] if row else None

        return await self._scope.read(run)

    async def is_led_by(self, session_id: str, account_id: str) -> bool:
        """Whether the account is one of the session's facilitators."""
        f = session_facilitator.c
        query = self._scope.select(f.account_id).where(
            f.session_id == session_id, f.account_id == account_id
        )
        return await self._scope.read(lambda c: c.execute(query).first() is not None)

    async def create(
        self,
        group_id: str,
        *,
        starts_at: datetime,
        ends_at: datetime,
        theme: str | None = None,
        segments: tuple[Segment, ...] | None = None,
        video_url: str | None = None,
        facilitator_ids: tuple[str, ...] | None = None,
    ) -> str:
        """Return the id of a new session; what is None is as the group has it."""
        if ends_at <= starts_at:
            raise ValueError("a session ends after it starts")
        scope, session_id, f = self._scope, new_id(), group_facilitator.c
        details = SessionDetails(theme=theme, segments=segments, video_url=video_url)
        sealed = scope.seal(session.c.details, session_id, details)
        leaders = scope.select(f.account_id).where(f.group_id == group_id).order_by(f.position)

        def run(connection: Connection) -> str:
            if connection.scalar(scope.select(group.c.id).where(group.c.id == group_id)) is None:
                raise NotFound("no such group in this practice")
            values = {"starts_at": starts_at, "ends_at": ends_at, "details": sealed}
            connection.execute(
                scope.insert(session, id=session_id, group_id=group_id, phase="planned", **values)
            )
            led_by = facilitator_ids or connection.scalars(leaders).all()
            for position, account_id in enumerate(led_by, start=1):
                row = {"session_id": session_id, "account_id": account_id, "position": position}
                connection.execute(scope.insert(session_facilitator, **row))
            return session_id

        return await scope.write(run)

    async def plan(self, session_id: str) -> SessionPlan:
        """Return what a room needs, gathered from the charts as they are now."""
        return await self._scope.read(lambda c: session_plan(self._scope, c, session_id))

    def _cards(
        self, connection: Connection, rows: "Sequence[Row[*tuple[Any, ...]]]"
    ) -> list[SessionCard]:
        """Return the cards of *rows*; groups and leaders are read once for all of them."""
        scope, e, f = self._scope, enrolment.c, session_facilitator.c
        groups: dict[str, GroupDetails] = {}
        left: dict[str, list[datetime | None]] = {}
        for group_id in dict.fromkeys(row.group_id for row in rows):
            details = group_details(scope, connection, group_id)
            if details is None:
                raise NotFound("the group of this session is gone")
            groups[group_id] = details
            members = scope.select(e.left_at).where(e.group_id == group_id)
            left[group_id] = list(connection.scalars(members))
        leaders: dict[str, list[str]] = {row.id: [] for row in rows}
        asked = scope.select(f.session_id, f.account_id).where(f.session_id.in_(list(leaders)))
        for session_id, account_id in connection.execute(asked.order_by(f.position)):
            leaders[session_id].append(account_id)
        return [
            SessionCard(
                session_id=row.id,
                group_id=row.group_id,
                group_name=groups[row.group_id].name,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                timezone=groups[row.group_id].timezone,
                phase=row.phase,
                facilitator_ids=tuple(leaders[row.id]),
                member_count=sum(at is None or at > row.starts_at for at in left[row.group_id]),
                video_url=session_details(scope, row).video_url or groups[row.group_id].video_url,
            )
            for row in rows
        ]
