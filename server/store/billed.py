"""What signed notes come to in money, counted and summed without opening any of them.

All of it is read from kept figures: of services (services.py) and of claims (claim_figures.py).
What an earlier release kept without them is unknown, and is filled in before anything is asked.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy import Connection

from server.billing.claim import SENT, STANDING, ClaimFacts, ClaimState
from server.core.insurance import Insurance
from server.store.billing_tables import claim, claim_now, service
from server.store.claim_figures import agreed_mark, keep
from server.store.claims import Claims
from server.store.schema import addendum, note, session, session_event, signature
from server.store.scope import Scope


class Line(Struct, frozen=True, kw_only=True):
    """One signed note and the claim that stands for it, if one does.

    *day* is None for who attended no minute; *changed*: the record is not what was claimed.
    """

    note_id: str
    session_id: str
    member_id: str
    group_id: str
    starts_at: datetime
    signer_id: str
    day: date | None
    session_minutes: int
    claim_id: str | None = None
    state: ClaimState | None = None
    changed: bool = False
    charge_cents: int = 0
    expected_cents: int | None = None
    paid_cents: int = 0
    member_cents: int = 0
    payer_mark: bytes = b""


class Sums(Struct, frozen=True):
    """Claimed services of one session, alike in payer, signer and state, added up."""

    session_id: str
    group_id: str
    starts_at: datetime
    signer_id: str
    state: ClaimState
    payer_mark: bytes
    session_minutes: int
    example: str  # one of the claims
    services: int
    unknown: int
    expected_cents: int
    received_cents: int
    missing_cents: int


class Payer(Struct, frozen=True):
    """A payer as a claim's card names it."""

    payer_id: str
    name: str


class Billed:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._claims = Claims(scope)
        # Of whom no claim is without its figures, none ever will be: each is written with them,
        # and nobody else writes to the folder.
        self._known: set[str] = set()

    # ---- filling in

    async def unknown_services(self, first: datetime, before: datetime) -> list[str]:
        """Return the signed notes of these sessions whose service is not kept as it is now."""
        scope, n, s, v = self._scope, note.c, session.c, service.c
        fresh = sa.and_(v.seq == self._last(), v.addenda == self._added(), v.confirmed.is_not(None))
        kept = sa.exists().where(v.note_id == n.id, v.practice_id == scope.practice_id, fresh)
        query = scope.select_among(n.id, s.id, signature.c.note_id, by=(session,)).where(
            *(s.starts_at >= first, s.starts_at < before, n.session_id == s.id),
            *(signature.c.note_id == n.id, n.kind != "absence", ~kept),
        )
        return await scope.read(lambda c: list(c.scalars(query)))

    async def unknown_claims(self, first: datetime, before: datetime) -> list[str]:
        """Return the claims for these sessions whose figures are not kept."""
        scope, c, s, now = self._scope, claim.c, session.c, claim_now.c
        known = sa.exists().where(now.claim_id == c.id, now.practice_id == scope.practice_id)
        query = scope.select(c.id, s.id).where(
            *(s.starts_at >= first, s.starts_at < before, c.session_id == s.id, ~known)
        )
        return await scope.read(lambda connection: list(connection.scalars(query)))

    async def unknown_of(self, member_ids: Iterable[str]) -> list[str]:
        """Return the claims of these members whose figures are not kept."""
        asked = [one for one in member_ids if one not in self._known]
        if not asked:
            return []
        scope, c, now = self._scope, claim.c, claim_now.c
        known = sa.exists().where(now.claim_id == c.id, now.practice_id == scope.practice_id)
        query = scope.select(c.id).where(c.member_id.in_(asked), ~known)
        found = await scope.read(lambda connection: list(connection.scalars(query)))
        if not found:
            self._known.update(asked)
        return found

    async def fill(self, claim_ids: Iterable[str]) -> None:
        """Keep the figures of these claims, and of all others for the same notes."""

        def run(connection: Connection) -> None:
            keep(self._scope, connection, self._claims.beside(connection, list(claim_ids)))

        await self._scope.write(run)

    # ---- reading

    async def lines(self, first: datetime, before: datetime) -> list[Line]:
        """Return the signed notes of these sessions, in the order they were held."""
        n, s = note.c, session.c
        query = self._query(first, before, *_OF_LINE).order_by(s.starts_at, s.id, n.position)
        return await self._scope.read(lambda c: [_line(*row) for row in c.execute(query)])

    async def unclaimed(self, first: datetime, before: datetime) -> list[Line]:
        """Return those of `lines` no claim stands for."""
        # Looked for before anything else of the note is: most have one.
        n, s, now = note.c, session.c, claim_now.alias("standing").c
        stands = sa.exists().where(
            *(now.note_id == n.id, now.practice_id == self._scope.practice_id),
            now.stands.is_(True),
        )
        query = self._query(first, before, *_OF_LINE).where(~stands)
        query = query.order_by(s.starts_at, s.id, n.position)
        return await self._scope.read(lambda c: [_line(*row) for row in c.execute(query)])

    async def sums(self, first: datetime, before: datetime) -> list[Sums]:
        """Return what stands for the others, added up."""
        scope, s, g, v, now = self._scope, session.c, signature.c, service.c, claim_now.c
        received = now.paid_cents + now.member_cents
        missing = sa.func.coalesce(now.expected_cents, 0) - received
        held = scope.select(s.id).where(s.starts_at >= first, s.starts_at < before)
        alike = (s.id, s.group_id, s.starts_at, g.signer_id, now.state, now.payer_mark)
        query = (
            scope.select_among(s.id, now.claim_id, g.note_id, v.note_id, by=(claim_now,))
            .with_only_columns(
                *alike,
                sa.func.max(sa.func.coalesce(v.session_minutes, 0)).label("session_minutes"),
                sa.func.min(now.claim_id).label("example"),
                sa.func.count().label("services"),
                sa.func.sum(now.expected_cents.is_(None).cast(sa.Integer)).label("unknown"),
                sa.func.sum(sa.func.coalesce(now.expected_cents, 0)).label("expected"),
                sa.func.sum(received).label("received"),
                sa.func.sum(sa.func.max(missing, 0)).label("missing"),
            )
            .select_from(session, claim_now, signature, service)
            .where(now.session_id.in_(held), s.id == now.session_id)
            .where(now.stands.is_(True), g.note_id == now.note_id, v.note_id == now.note_id)
            .group_by(*alike)
            .order_by(s.starts_at, s.id)
        )

        def run(connection: Connection) -> list[Sums]:
            return [Sums(*tuple[Any, ...](row)) for row in connection.execute(query)]

        return await scope.read(run)

    async def payers(self, claim_ids: Mapping[bytes, str]) -> dict[bytes, Payer]:
        """Return whom each mark stands for, opening for each one claim that has it."""
        scope, c = self._scope, claim.c
        query = scope.select(c.id, c.facts).where(c.id.in_(list(claim_ids.values())))

        def run(connection: Connection) -> dict[bytes, Payer]:
            found = {}
            for row in connection.execute(query):
                plan = scope.open(c.facts, row.id, row.facts, ClaimFacts).insurance
                found[row.id] = Payer(plan.payer_id, plan.payer)
            return {mark: found[one] for mark, one in claim_ids.items() if one in found}

        return await scope.read(run)

    async def papers(self, first: datetime, before: datetime, *, sent: bool) -> list[str]:
        """Return the claims of these sessions that ask for money; unless *sent*, what waits to go.

        Those that were only made come first.
        """
        scope, s, now = self._scope, session.c, claim_now.c
        states = STANDING if sent else STANDING - SENT
        query = (
            scope.select(now.claim_id, s.id)
            .where(*(now.session_id == s.id, s.starts_at >= first, s.starts_at < before))
            .where(now.state.in_(sorted(states)))
            .order_by(now.state != "made", s.starts_at, now.claim_id)
        )
        return await scope.read(lambda c: list(c.scalars(query)))

    async def units(self, plans: Mapping[str, Insurance]) -> dict[str, int]:
        """Return how many units of their plan's authorization each member's claims have taken."""
        scope, now = self._scope, claim_now.c
        marks = {who: agreed_mark(scope, plan) for who, plan in plans.items()}
        query = (
            scope.select(now.member_id, now.agreed_mark)
            .add_columns(sa.func.sum(now.units))
            .where(now.agreed_mark.in_([mark for mark in marks.values() if mark is not None]))
            .group_by(now.member_id, now.agreed_mark)
        )

        def run(connection: Connection) -> dict[str, int]:
            taken = {(who, mark): units for who, mark, units in connection.execute(query)}
            return {who: taken.get((who, mark), 0) for who, mark in marks.items()}

        return await scope.read(run)

    # ---- statements

    def _query(
        self, first: datetime, before: datetime, *columns: Any
    ) -> "sa.Select[*tuple[Any, ...]]":
        """Return a select of what is signed about these sessions, beside what stands for it."""
        scope, n, s, g, v, now = (
            *(self._scope, note.c, session.c, signature.c, service.c, claim_now.c),
        )
        stands = sa.and_(
            now.note_id == n.id, now.practice_id == scope.practice_id, now.stands.is_(True)
        )
        joined = (
            sa.join(session, note, n.session_id == s.id)
            .join(signature, g.note_id == n.id)
            .join(service, v.note_id == n.id)
            .outerjoin(claim_now, stands)
        )
        return (
            scope.select_among(s.id, n.id, g.note_id, v.note_id, by=(session,))
            .with_only_columns(*columns)
            .select_from(joined)
            .where(s.starts_at >= first, s.starts_at < before, n.kind != "absence")
        )

    def _last(self) -> Any:
        """How far the session's log goes."""
        e = session_event.c
        query = self._scope.select(e.seq).where(e.session_id == session.c.id)
        last = query.with_only_columns(sa.func.max(e.seq), maintain_column_froms=True)
        return sa.func.coalesce(last.correlate(session).scalar_subquery(), 0)

    def _added(self) -> Any:
        """How many addenda the note has."""
        query = self._scope.select_among(addendum.c.id).where(addendum.c.note_id == note.c.id)
        count = query.with_only_columns(sa.func.count(), maintain_column_froms=True)
        return count.correlate(note).scalar_subquery()


_OF_LINE = (
    *(note.c.id, note.c.session_id, note.c.member_id, session.c.group_id, session.c.starts_at),
    *(signature.c.signer_id, service.c.day, service.c.session_minutes),
    *(claim_now.c.claim_id, claim_now.c.state),
    sa.or_(
        service.c.moved_on,
        service.c.addenda > claim_now.c.addenda,
        service.c.minutes.is_distinct_from(claim_now.c.minutes),
        ~service.c.confirmed,
    ).label("changed"),
    *(claim_now.c.charge_cents, claim_now.c.expected_cents, claim_now.c.paid_cents),
    *(claim_now.c.member_cents, claim_now.c.payer_mark),
)


def _line(
    note_id: str,
    session_id: str,
    member_id: str,
    group_id: str,
    starts_at: datetime,
    signer_id: str,
    day: str | None,
    session_minutes: int | None,
    claim_id: str | None,
    state: ClaimState | None,
    changed: int | None,
    charge_cents: int | None,
    expected_cents: int | None,
    paid_cents: int | None,
    member_cents: int | None,
    payer_mark: bytes | None,
) -> Line:
    return Line(
        note_id=note_id,
        session_id=session_id,
        member_id=member_id,
        group_id=group_id,
        starts_at=starts_at,
        signer_id=signer_id,
        day=date.fromisoformat(day) if day else None,
        session_minutes=session_minutes or 0,
        claim_id=claim_id,
        state=state,
        changed=claim_id is not None and bool(changed),
        charge_cents=charge_cents or 0,
        expected_cents=expected_cents,
        paid_cents=paid_cents or 0,
        member_cents=member_cents or 0,
        payer_mark=payer_mark or b"",
    )
