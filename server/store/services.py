"""Signed notes as billing asks for them, and what each of them says, kept until it says more."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

from server.billing.service import SignedService
from server.store.billing_tables import service
from server.store.schema import addendum, note, session, session_event, signature
from server.store.scope import Scope


class SignedNote(Struct, frozen=True, kw_only=True):
    """A signed note without its words. *service* is None while nobody computed it for this *seq*.

    *seq* is the last number of its session's log, *addenda* how many the note has.
    """

    note_id: str
    session_id: str
    group_id: str
    member_id: str
    starts_at: datetime
    signer_id: str
    signed_at: datetime
    seq: int
    addenda: int
    service: SignedService | None = None


class Held(Struct, frozen=True):
    """That there is a signed note, of whom and from when."""

    note_id: str
    member_id: str
    group_id: str
    starts_at: datetime


class Services:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def between(self, first: datetime, before: datetime) -> list[SignedNote]:
        """Return the signed notes of sessions from *first* on and before *before*, in order."""
        return await self._found(
            sa.and_(session.c.starts_at >= first, session.c.starts_at < before)
        )

    async def of_notes(self, note_ids: Iterable[str]) -> list[SignedNote]:
        return await self._found(note.c.id.in_(list(note_ids)))

    async def held(
        self, member_ids: Iterable[str], first: datetime, before: datetime
    ) -> list[Held]:
        """Return what is signed of these members' sessions of that time, in order; nothing more."""
        n, s = note.c, session.c
        query = (
            self._scope.select_among(
                *(n.id, n.member_id, s.group_id, s.starts_at, signature.c.note_id), by=(session,)
            )
            .where(
                *(s.id == n.session_id, signature.c.note_id == n.id, n.kind != "absence"),
                *(s.starts_at >= first, s.starts_at < before),
                n.member_id.in_(list(member_ids)),
            )
            .order_by(s.starts_at, n.session_id, n.position)
        )
        return await self._scope.read(lambda c: [Held(*row[:4]) for row in c.execute(query)])

    async def keep(self, computed: Sequence[tuple[SignedNote, SignedService]]) -> None:
        """Remember what was computed; a later one takes its place."""
        scope, s = self._scope, service.c
        rows = [
            {"note_id": one.note_id, "session_id": one.session_id}
            | {"seq": one.seq, "addenda": one.addenda}
            | {"facts": scope.seal(s.facts, one.note_id, said)}
            | _figures(said)
            for one, said in computed
        ]
        if not rows:
            return
        new = scope.upsert(service)
        renewed = {name: new.excluded[name] for name in rows[0] if name != "note_id"}
        change = new.on_conflict_do_update(
            index_elements=[s.note_id], set_=renewed, where=s.practice_id == scope.practice_id
        )
        await scope.write(lambda connection: connection.execute(change, rows))

    async def _found(self, condition: "sa.ColumnElement[bool]") -> list[SignedNote]:
        scope, n, s, g = self._scope, note.c, session.c, signature.c
        query = (
            scope.select_among(
                *(n.id, n.session_id, n.member_id, s.group_id, s.starts_at),
                *(g.signer_id, g.at),
            )
            .where(s.id == n.session_id, g.note_id == n.id, n.kind != "absence", condition)
            .order_by(s.starts_at, n.session_id, n.position)
        )

        def run(connection: Connection) -> list[SignedNote]:
            rows = connection.execute(query).all()
            last = self._last(connection, {row.session_id for row in rows})
            ids = [row.id for row in rows]
            added = self._addenda(connection, ids)
            known = self._known(connection, ids, last, added)
            return [
                SignedNote(
                    note_id=row.id,
                    session_id=row.session_id,
                    group_id=row.group_id,
                    member_id=row.member_id,
                    starts_at=row.starts_at,
                    signer_id=row.signer_id,
                    signed_at=row.at,
                    seq=last[row.session_id],
                    addenda=added.get(row.id, 0),
                    service=known.get(row.id),
                )
                for row in rows
            ]

        return await scope.read(run)

    def _last(self, connection: Connection, session_ids: Collection[str]) -> dict[str, int]:
        """Return how far each of these sessions' logs goes."""
        e = session_event.c
        log = self._scope.select(e.seq).where(e.session_id == session.c.id)
        last = log.with_only_columns(sa.func.max(e.seq), maintain_column_froms=True)
        query = self._scope.select_among(session.c.id).add_columns(
            last.correlate(session).scalar_subquery()
        )
        query = query.where(session.c.id.in_(list(session_ids)))
        return {session_id: seq or 0 for session_id, seq in connection.execute(query)}

    def _addenda(self, connection: Connection, ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        query = self._scope.select(addendum.c.note_id).where(addendum.c.note_id.in_(ids))
        for note_id in connection.scalars(query):
            found[note_id] = found.get(note_id, 0) + 1
        return found

    def _known(
        self,
        connection: Connection,
        ids: Sequence[str],
        last: Mapping[str, int],
        added: Mapping[str, int],
    ) -> dict[str, SignedService]:
        scope, s = self._scope, service.c
        query = scope.select(*s).where(s.note_id.in_(ids))
        return {
            row.note_id: scope.open(s.facts, row.note_id, row.facts, SignedService)
            for row in connection.execute(query)
            if (row.seq, row.addenda) == (last[row.session_id], added.get(row.note_id, 0))
        }


def _figures(said: SignedService) -> dict[str, object]:
    """Return what is counted of a service without opening it."""
    facts = said.facts
    return {
        "day": facts.day.isoformat() if facts else None,
        "minutes": facts.minutes if facts else 0,
        "session_minutes": facts.session_minutes if facts else None,
        "confirmed": said.confirmed,
        "moved_on": said.moved_on,
    }
