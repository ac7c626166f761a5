"""What members say of themselves at the door, and the alerts somebody has to be on.

Written by the log's writer (log_charts.py) or, for what came in on paper without a session, here.
"""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, Row

from server.core.measure_events import MeasureAnswered
from server.store.errors import NotFound
from server.store.letter_tables import alert, measure_taken_back, own_word
from server.store.log_charts import Said
from server.store.schema import measure, session
from server.store.scope import Scope

Kind = Literal["in", "out"]


class OwnWord(Struct, frozen=True):
    """One check-in or check-out."""

    member_id: str
    session_id: str
    kind: Kind
    starts_at: datetime  # of its session
    said: Said


class Alert(Struct, frozen=True):
    """An answer about harm; *acknowledged_by_id* once somebody said they are on it."""

    measure_id: str
    member_id: str
    session_id: str | None
    instrument: str
    raised_at: datetime


class TakenBack(Struct, frozen=True):
    author_id: str
    at: datetime
    reason: str


class OwnWords:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_member(self, member_id: str) -> list[OwnWord]:
        """Return all of one member, by the session's time."""
        return await self._found(own_word.c.member_id == member_id)

    async def of_group(self, group_id: str) -> list[OwnWord]:
        """Return all of a group's sessions, in order."""
        return await self._found(session.c.group_id == group_id)

    async def _found(self, condition: Any) -> list[OwnWord]:
        o, s = own_word.c, session.c
        query = (
            self._scope.select(*o, s.starts_at)
            .where(o.session_id == s.id, condition)
            .order_by(s.starts_at, o.said_at, o.id)
        )
        return await self._scope.read(lambda c: [self._opened(row) for row in c.execute(query)])

    def _opened(self, row: "Row[Any]") -> OwnWord:
        said = self._scope.open(own_word.c.said, row.id, row.said, Said)
        return OwnWord(row.member_id, row.session_id, row.kind, row.starts_at, said)


class Alerts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def open(self) -> list[Alert]:
        """Return what nobody is on yet, the oldest first."""
        scope, a, m = self._scope, alert.c, measure.c
        query = (
            scope.select(*a, m.answered)
            .where(a.acknowledged_at.is_(None), m.id == a.measure_id)
            .order_by(a.raised_at)
        )

        def run(connection: Connection) -> list[Alert]:
            return [
                Alert(
                    measure_id=row.measure_id,
                    member_id=row.member_id,
                    session_id=row.session_id,
                    instrument=scope.open(
                        m.answered, row.measure_id, row.answered, MeasureAnswered
                    ).instrument,
                    raised_at=row.raised_at,
                )
                for row in connection.execute(query)
            ]

        return await scope.read(run)

    async def acknowledge(self, measure_id: str, *, by: str, at: datetime) -> None:
        """Say by name that somebody is on it; a second time changes nothing."""
        a = alert.c
        known = self._scope.select(a.measure_id).where(a.measure_id == measure_id)
        change = (
            self._scope.update(alert)
            .where(a.measure_id == measure_id, a.acknowledged_at.is_(None))
            .values(acknowledged_by_id=by, acknowledged_at=at)
        )

        def run(connection: Connection) -> None:
            if connection.execute(known).first() is None:
                raise NotFound("no such alert in this practice")
            connection.execute(change)

        await self._scope.write(run)


def taken_back(
    scope: Scope, connection: Connection, measure_ids: list[str]
) -> dict[str, TakenBack]:
    """Return which of these were taken back, by whom and why."""
    t = measure_taken_back.c
    query = scope.select(*t).where(t.measure_id.in_(measure_ids))
    return {
        row.measure_id: TakenBack(
            row.author_id, row.at, scope.open(t.reason, row.measure_id, row.reason, str)
        )
        for row in connection.execute(query)
    }
