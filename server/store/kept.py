"""What is kept of one member, by kind of record: how much, and until when it has to stay.

Only counted, and only what has come to pass: a link for next week makes no record stay longer.
Rows of a session's log are of everybody who was there, so they are of no one member and stay with
the notes that rest on them.
"""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

from server.store.billing_tables import claim
from server.store.columns import metadata
from server.store.retention import Kind, kinds
from server.store.schema import goal, link, measure, note
from server.store.scope import Scope

OF_AGE = 18
# What points to a member by way of something else of theirs.
_BY_WAY_OF = {
    "note_id": note,
    "goal_id": goal,
    "link_id": link,
    "measure_id": measure,
    "claim_id": claim,
}


class KeptOfMember(Struct, frozen=True):
    """How many rows of a kind are about the member, when the last one was made, and until when
    they stay; None: until the rest of the record goes."""

    kind: Kind
    rows: int
    latest: datetime | None
    until: date | None


class KeptRecords:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_member(self, member_id: str, born: date, *, now: datetime) -> list[KeptOfMember]:
        """Return each kind of which there is something by *now*."""

        def run(connection: Connection) -> list[KeptOfMember]:
            found = (self._of_kind(connection, kind, member_id, now) for kind in kinds())
            return [
                KeptOfMember(kind, rows, latest, _until(kind, latest, born))
                for kind, rows, latest in found
                if rows
            ]

        return await self._scope.read(run)

    def _of_kind(
        self, connection: Connection, kind: Kind, member_id: str, now: datetime
    ) -> tuple[Kind, int, datetime | None]:
        rows, latest = 0, None
        for name, column in kind.tables.items():
            table = metadata.tables[name]
            about = self._about(table, member_id)
            if about is None:
                continue
            if column:
                about &= table.c[column] <= now
            one = next(iter(table.primary_key))
            count = self._scope.select(one).where(about).with_only_columns(sa.func.count())
            rows += connection.scalar(count) or 0
            if column:
                newest = self._scope.select(table.c[column]).where(about)
                at = connection.scalar(newest.order_by(table.c[column].desc()).limit(1))
                latest = max(filter(None, (latest, at)), default=None)
        return kind, rows, latest

    def _about(self, table: sa.Table, member_id: str) -> "sa.ColumnElement[bool] | None":
        if table.name == "member":
            return table.c.id == member_id
        if "member_id" in table.c:
            return table.c.member_id == member_id
        for name, other in _BY_WAY_OF.items():
            if name in table.c:
                theirs = self._scope.select(other.c.id).where(other.c.member_id == member_id)
                found: sa.ColumnElement[bool] = table.c[name].in_(theirs)
                return found
        return None


def _until(kind: Kind, latest: datetime | None, born: date) -> date | None:
    """Return the day until which a kind stays: for a minor it counts from the day they are of age.

    States differ; this is the longer of what is usual, and it is said beside it.
    """
    if latest is None:
        return None
    of_age = date(born.year + OF_AGE, born.month, min(born.day, 28))
    begins = latest.date() if kind.erase else max(latest.date(), of_age)
    return begins + timedelta(days=kind.keep_days)
