"""The sessions to come of a group: made from its schedule, moved, taken out.

SCH-3: only what nobody has begun is touched. Once a room has a log, its session stays.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from server.core.links import link_window
from server.core.recurrence import Meeting
from server.ids import new_id
from server.store.errors import NotFound, SessionBegun
from server.store.facts import SessionDetails
from server.store.letter_tables import letter
from server.store.schema import (
    group_facilitator,
    link,
    session,
    session_event,
    session_facilitator,
    visit,
)
from server.store.scope import Scope

T = TypeVar("T")


class Scheduling:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def lay_out(self, group_id: str, times: Iterable[Meeting], *, now: datetime) -> int:
        """Make the sessions of these *times* and no others from *now* on; return how many are new.

        What starts when it did before is kept with its links; what has begun is kept in any case.
        SessionBegun, and nothing done, when one that would go has a process note or the like.
        """
        wanted = {one.starts_at: one.ends_at for one in times if one.starts_at > now}

        def run(connection: Connection) -> int:
            for session_id, starts_at, ends_at in self._to_come(connection, group_id, now):
                if wanted.get(starts_at) == ends_at:
                    del wanted[starts_at]
                elif not self._begun(connection, session_id):
                    self._remove(connection, session_id)
            for starts_at in sorted(wanted):
                self._add(connection, group_id, starts_at, wanted[starts_at])
            return len(wanted)

        return await self._or_begun(run)

    async def add_further(self, group_id: str, times: Iterable[Meeting], *, now: datetime) -> int:
        """Make the sessions of these *times* that are not there; return how many are new."""
        wanted = {one.starts_at: one.ends_at for one in times if one.starts_at > now}

        def run(connection: Connection) -> int:
            for _, starts_at, _ in self._to_come(connection, group_id, now):
                wanted.pop(starts_at, None)
            for starts_at in sorted(wanted):
                self._add(connection, group_id, starts_at, wanted[starts_at])
            return len(wanted)

        return await self._scope.write(run)

    async def move(self, session_id: str, *, starts_at: datetime, ends_at: datetime) -> None:
        """Hold a session at another time; its links work then. SessionBegun when it is too late."""
        valid_from, valid_until = link_window(starts_at, ends_at)
        scope = self._scope

        def run(connection: Connection) -> None:
            self._untouched(connection, session_id)
            connection.execute(
                scope.update(session)
                .where(session.c.id == session_id)
                .values(starts_at=starts_at, ends_at=ends_at)
            )
            connection.execute(
                scope.update(link)
                .where(link.c.session_id == session_id)
                .values(valid_from=valid_from, valid_until=valid_until)
            )

        await scope.write(run)

    async def change_details(
        self, session_id: str, change: Callable[[SessionDetails], SessionDetails]
    ) -> None:
        """Put what *change* makes of what a session has of its own in its place.

        SessionBegun once its plan is in its log: then it stays.
        """
        scope, s = self._scope, session.c

        def run(connection: Connection) -> None:
            self._untouched(connection, session_id)
            row = connection.execute(scope.select(*s).where(s.id == session_id)).one()
            changed = change(scope.open(s.details, session_id, row.details, SessionDetails))
            sealed = scope.seal(s.details, session_id, changed)
            connection.execute(
                scope.update(session).where(s.id == session_id).values(details=sealed)
            )

        await scope.write(run)

    async def take_out(self, session_id: str) -> None:
        """Take a session out, with its links; SessionBegun when it is too late for that."""

        def run(connection: Connection) -> None:
            self._untouched(connection, session_id)
            self._remove(connection, session_id)

        await self._or_begun(run)

    async def hand_over(
        self, group_id: str, facilitator_ids: tuple[str, ...], *, now: datetime
    ) -> None:
        """Let these accounts lead the sessions that are not over.

        Where a room was opened already, its log says who leads it: whoever is not among these
        leaves, in the middle of a session too, as long as somebody is left, and nobody comes.
        """
        scope, f = self._scope, session_facilitator.c

        def run(connection: Connection) -> None:
            for session_id in self._not_over(connection, group_id, now):
                led = scope.select(f.account_id).where(f.session_id == session_id)
                gone = scope.delete(session_facilitator).where(f.session_id == session_id)
                if not self._begun(connection, session_id):
                    connection.execute(gone)
                    self._led_by(connection, session_id, facilitator_ids)
                elif set(connection.scalars(led)) & set(facilitator_ids):
                    connection.execute(gone.where(f.account_id.not_in(facilitator_ids)))

        await scope.write(run)

    async def _or_begun(self, work: Callable[[Connection], T]) -> T:
        """Run *work*; what else is kept about a session holds it by its references."""
        try:
            return await self._scope.write(work)
        except IntegrityError:
            raise SessionBegun("something is kept about this session already") from None

    # ---- within a write

    def _to_come(
        self, connection: Connection, group_id: str, now: datetime
    ) -> list[tuple[str, datetime, datetime]]:
        s = session.c
        query = (
            self._scope.select(s.id, s.starts_at, s.ends_at)
            .where(s.group_id == group_id, s.starts_at > now)
            .order_by(s.starts_at)
        )
        return [(row.id, row.starts_at, row.ends_at) for row in connection.execute(query).all()]

    def _not_over(self, connection: Connection, group_id: str, now: datetime) -> list[str]:
        """Return what is to come, is going on, or was to begin a while ago and may yet."""
        s = session.c
        due = (s.phase == "planned") & (s.ends_at > now)
        query = (
            self._scope.select(s.id)
            .where(s.group_id == group_id, due | s.phase.in_(("open", "running")))
            .order_by(s.starts_at)
        )
        return list(connection.scalars(query))

    def _begun(self, connection: Connection, session_id: str) -> bool:
        e = session_event.c
        return (
            connection.execute(
                self._scope.select(e.seq).where(e.session_id == session_id).limit(1)
            ).first()
            is not None
        )

    def _untouched(self, connection: Connection, session_id: str) -> None:
        query = self._scope.select(session.c.id).where(session.c.id == session_id)
        if connection.execute(query).first() is None:
            raise NotFound("no such session in this practice")
        if self._begun(connection, session_id):
            raise SessionBegun("this session has begun already")

    def _remove(self, connection: Connection, session_id: str) -> None:
        scope = self._scope
        links = connection.scalars(
            scope.select(link.c.id).where(link.c.session_id == session_id)
        ).all()
        connection.execute(scope.delete(visit).where(visit.c.link_id.in_(links)))
        connection.execute(scope.delete(letter).where(letter.c.session_id == session_id))
        connection.execute(scope.delete(link).where(link.c.session_id == session_id))
        connection.execute(
            scope.delete(session_facilitator).where(session_facilitator.c.session_id == session_id)
        )
        connection.execute(scope.delete(session).where(session.c.id == session_id))

    def _add(
        self, connection: Connection, group_id: str, starts_at: datetime, ends_at: datetime
    ) -> None:
        scope, session_id, f = self._scope, new_id(), group_facilitator.c
        values = {
            "id": session_id,
            "group_id": group_id,
            "phase": "planned",
            "starts_at": starts_at,
            "ends_at": ends_at,
            "details": scope.seal(session.c.details, session_id, SessionDetails()),
        }
        connection.execute(scope.insert(session, **values))
        leaders = scope.select(f.account_id).where(f.group_id == group_id).order_by(f.position)
        self._led_by(connection, session_id, connection.scalars(leaders).all())

    def _led_by(self, connection: Connection, session_id: str, account_ids: Iterable[str]) -> None:
        for position, account_id in enumerate(account_ids, start=1):
            row = {"session_id": session_id, "account_id": account_id, "position": position}
            connection.execute(self._scope.insert(session_facilitator, **row))
