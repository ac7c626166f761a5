"""Reading what a chart holds about a member, within a reading that is under way."""

from sqlalchemy import Connection

from server.core.plan import Diagnosis, Goal
from server.store.schema import diagnosis, goal
from server.store.scope import Scope


def goals_of(scope: Scope, connection: Connection, member_id: str) -> list[Goal]:
    g = goal.c
    query = scope.select(*g).where(g.member_id == member_id).order_by(g.ordinal)
    return [
        Goal(
            goal_id=row.id,
            ordinal=row.ordinal,
            text=scope.open(g.text, row.id, row.text, str),
            status=row.status,
        )
        for row in connection.execute(query)
    ]


def diagnoses_of(scope: Scope, connection: Connection, member_id: str) -> list[Diagnosis]:
    d = diagnosis.c
    query = scope.select(*d).where(d.member_id == member_id).order_by(d.position)
    return [
        scope.open(d.wording, row.id, row.wording, Diagnosis) for row in connection.execute(query)
    ]
