"""Questionnaires of a member over time: one row for each, wherever it was filled in.

What belongs to a session is written by the log's writer together with its event; what was entered
for the chart alone is added here. The latest on each scale goes into the plan of a session.
"""

from datetime import UTC, date, datetime, time

from msgspec import Struct
from sqlalchemy import Connection

from server.core.measure_events import MeasureAnswered
from server.core.measures.due import Asking, due
from server.core.plan import EarlierScore
from server.store.errors import NotFound
from server.store.letter_tables import alert, measure_taken_back
from server.store.own_words import TakenBack, taken_back
from server.store.schema import measure, member, session
from server.store.scope import Scope


class Measured(Struct, frozen=True):
    """One questionnaire of a chart; *counts_from* is the start of its session, or its day."""

    answered: MeasureAnswered
    author_id: str
    recorded_at: datetime
    session_id: str | None
    counts_from: datetime
    taken_back: TakenBack | None = None

    @property
    def by_member(self) -> bool:
        return self.author_id == self.answered.member_id


class Measures:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_member(self, member_id: str) -> list[Measured]:
        """Return everything of one member that counts, by the day it was filled in."""
        return await self._scope.read(lambda c: measured(self._scope, c, member_id))

    async def entered(self, member_id: str) -> list[Measured]:
        """Return all there ever was of one member, also what was taken back since (MEA-7)."""
        return await self._scope.read(lambda c: entered(self._scope, c, member_id))

    async def take_back(self, measure_id: str, reason: str, *, by: str, at: datetime) -> None:
        """Let what was put in from paper count no more; a second time changes nothing."""
        scope, t = self._scope, measure_taken_back.c
        known = scope.select(measure.c.id).where(measure.c.id == measure_id)
        row = scope.upsert(
            measure_taken_back,
            measure_id=measure_id,
            author_id=by,
            at=at,
            reason=scope.seal(t.reason, measure_id, reason),
        ).on_conflict_do_nothing()

        def run(connection: Connection) -> None:
            if connection.execute(known).first() is None:
                raise NotFound("no such questionnaire in this practice")
            connection.execute(row)

        await scope.write(run)

    async def add(self, answered: MeasureAnswered, *, author_id: str, at: datetime) -> None:
        """Keep what belongs to no session; NotFound when the member is none of this practice."""
        scope, m = self._scope, measure.c

        def run(connection: Connection) -> None:
            known = scope.select(member.c.id).where(member.c.id == answered.member_id)
            if connection.execute(known).first() is None:
                raise NotFound("no such member in this practice")
            values = {
                "id": answered.measure_id,
                "member_id": answered.member_id,
                "author_id": author_id,
                "recorded_at": at,
                "answered": scope.seal(m.answered, answered.measure_id, answered),
            }
            connection.execute(scope.insert(measure, **values))
            if answered.risk == "raised":
                raised = {"measure_id": answered.measure_id, "member_id": answered.member_id}
                connection.execute(scope.insert(alert, raised_at=at, **raised))

        await scope.write(run)


def measured(scope: Scope, connection: Connection, member_id: str) -> list[Measured]:
    return [one for one in entered(scope, connection, member_id) if one.taken_back is None]


def entered(scope: Scope, connection: Connection, member_id: str) -> list[Measured]:
    m, s = measure.c, session.c
    rows = connection.execute(scope.select(*m).where(m.member_id == member_id)).all()
    starts: dict[str, datetime] = {}
    if rows:
        meetings = scope.select(s.id, s.starts_at).where(
            s.id.in_([row.session_id for row in rows if row.session_id])
        )
        starts = {row.id: row.starts_at for row in connection.execute(meetings)}
    gone = taken_back(scope, connection, [row.id for row in rows]) if rows else {}
    read = [(row, scope.open(m.answered, row.id, row.answered, MeasureAnswered)) for row in rows]
    found = [
        Measured(
            answered=answered,
            author_id=row.author_id,
            recorded_at=row.recorded_at,
            session_id=row.session_id,
            counts_from=starts.get(row.session_id, _noon(answered.taken_on)),
            taken_back=gone.get(row.id),
        )
        for row, answered in read
    ]
    return sorted(found, key=lambda one: (one.answered.taken_on, one.recorded_at))


def _noon(day: date) -> datetime:
    # From paper there is a day and no hour; noon UTC is before any meeting of that day here.
    return datetime.combine(day, time(12), tzinfo=UTC)


def to_ask(
    known: list[Measured], askings: tuple[Asking, ...], starts: list[datetime]
) -> tuple[str, ...]:
    """Return what is due before the last of *starts* (MEA-4)."""
    answered: dict[str, datetime] = {}
    for one in known:
        name = one.answered.instrument
        answered[name] = max(one.counts_from, answered.get(name, one.counts_from))
    return due(askings, answered, starts)


def earlier_scores(known: list[Measured]) -> tuple[EarlierScore, ...]:
    """Return the latest value on each scale."""
    latest: dict[tuple[str, str], EarlierScore] = {}
    for one in known:
        for score in one.answered.scores:
            if score.value is not None:
                latest[one.answered.instrument, score.scale] = EarlierScore(
                    one.answered.instrument, score.scale, score.value, one.answered.taken_on
                )
    return tuple(latest.values())
