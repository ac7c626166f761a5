"""What a claim comes to by now, kept beside it: the one place that writes the table `claim_now`.

Written in the transaction that adds a claim, a step or a payment. Claims of earlier releases have
no such row until somebody asks about their month (billed.py); then all that is here is read anew.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from server.billing.claim import Claim, asks, standing_claim
from server.billing.payments import PaymentFacts
from server.core.insurance import Insurance
from server.store.answer_tables import member_payment, member_payment_cancelled
from server.store.billing_tables import claim_now
from server.store.scope import Statements


def keep(
    scope: Statements,
    connection: Connection,
    notes: Iterable[Sequence[Claim]],
    *,
    new: Collection[str] = (),
) -> None:
    """Write what claims come to: *notes* has all that were ever made for each of some notes.

    What the member paid is counted where a payment is written down; here it is found out of a
    claim of an earlier release. Nobody paid yet towards what is *new*.
    """
    now, found = claim_now.c, list(notes)
    ids = [one.claim_id for claims in found for one in claims]
    known = set(connection.scalars(scope.select(now.claim_id).where(now.claim_id.in_(ids))))
    unknown = [
        c for claims in found for c in claims if c.claim_id not in known and c.claim_id not in new
    ]
    paid = _paid_by_members(scope, connection, {one.facts.member_id for one in unknown})
    rows = [
        _values(scope, one, stands=one is stands) | {"member_cents": paid.get(one.claim_id, 0)}
        for claims in found
        for stands in (standing_claim(claims),)
        for one in claims
    ]
    if rows:
        new_rows = scope.upsert(claim_now)
        renewed = {name: new_rows.excluded[name] for name in rows[0] if name != "member_cents"}
        change = new_rows.on_conflict_do_update(
            index_elements=[now.claim_id],
            set_=renewed,
            where=now.practice_id == scope.practice_id,
        )
        connection.execute(change, rows)


def add_member_cents(
    scope: Statements, connection: Connection, claim_id: str | None, cents: int
) -> None:
    """Add what a member paid towards a claim, or take it away again."""
    if claim_id is not None:
        now = claim_now.c
        connection.execute(
            scope.update(claim_now)
            .where(now.claim_id == claim_id)
            .values(member_cents=now.member_cents + cents)
        )


def payer_mark(scope: Statements, payer_id: str, payer: str) -> bytes:
    """Return what a payer is counted by: nobody reads from it which it is."""
    return _mark(scope, "payer", payer_id, payer)


def agreed_mark(scope: Statements, plan: Insurance) -> bytes | None:
    """Return what a plan's authorization is counted by; None without one."""
    return _mark(scope, "agreed", plan.authorization.number) if plan.authorization else None


def _mark(scope: Statements, *parts: str) -> bytes:
    # A blind index forgives capitals and spaces; of a digest there are none to forgive.
    exact = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return scope.vault.blind_index(scope.practice_id, exact)


def _values(scope: Statements, one: Claim, *, stands: bool) -> dict[str, Any]:
    facts = one.facts
    return {
        "claim_id": one.claim_id,
        "note_id": facts.note_id,
        "session_id": facts.session_id,
        "member_id": facts.member_id,
        "state": one.state,
        "stands": stands,
        "minutes": facts.minutes,
        "addenda": facts.addenda,
        "units": sum(line.units for line in facts.lines) if asks(one) else 0,
        "charge_cents": facts.total_cents,
        "expected_cents": facts.expected_cents,
        "paid_cents": one.paid_cents,
        "payer_mark": payer_mark(scope, facts.insurance.payer_id, facts.insurance.payer),
        "agreed_mark": agreed_mark(scope, facts.insurance),
    }


def _paid_by_members(
    scope: Statements, connection: Connection, member_ids: Collection[str]
) -> dict[str, int]:
    """Return what these paid towards each claim, of what was not cancelled."""
    p, c = member_payment.c, member_payment_cancelled.c
    gone = sa.exists().where(c.member_payment_id == p.id, c.practice_id == scope.practice_id)
    query = scope.select(p.id, p.facts).where(p.member_id.in_(list(member_ids)), ~gone)
    found: dict[str, int] = {}
    for row in connection.execute(query) if member_ids else ():
        facts = scope.open(p.facts, row.id, row.facts, PaymentFacts)
        if facts.claim_id is not None:
            found[facts.claim_id] = found.get(facts.claim_id, 0) + facts.cents
    return found
