"""What was asked for one service and what came of it, as far as its week has come."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from bench.grown.people import MEMBERS, Circle, plan_of
from server.billing.claim import ClaimFacts, StepKind, StepWords
from server.billing.findings_facts import Facts
from server.billing.payments import PaymentFacts
from server.ids import new_id
from server.store.answer_tables import member_payment
from server.store.billing_tables import claim, claim_step
from server.store.scope import Statements
from tests.billing.claims import FACTS

# How far a week has come: its notes wait to be signed, or to be claimed, or a file to be sent.
Stage = Literal["drafted", "signed", "in_file", "answered"]
SENT: tuple[StepKind, ...] = ("in_file", "filed", "accepted")
# Of twenty claims sixteen are paid, and one each is somewhere else a claim may be.
ENDS: dict[int, tuple[StepKind, ...]] = {
    3: ("in_file", "filed"),
    7: SENT,
    11: ("in_file", "filed", "rejected"),
    17: (*SENT, "denied"),
}
PAID_CENTS, SHARE_CENTS = 4_000, 1_500


class Asked(Struct, frozen=True):
    """One member's signed part in one evening."""

    circle: Circle
    session_id: str
    note_id: str
    member_id: str
    place: int  # in the group, from 1
    week: int
    at: datetime


def billed(
    own: Statements, asked: Asked, facts: Facts, file_id: str, stage: Stage
) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    """Yield the rows of its claim, of the steps that took, and of the member's own share."""
    author = asked.circle.leader_id
    member = asked.circle.number * MEMBERS + asked.place - 1
    chance = (member + 7 * asked.week) % 20
    # Now and then the minutes were corrected after the claim was made.
    minutes = (facts.minutes or 0) - (5 if stage == "in_file" and chance == 5 else 0)
    said: ClaimFacts = replace(
        FACTS,
        number=f"GC{member:04}W{asked.week:03}",
        member_id=asked.member_id,
        session_id=asked.session_id,
        group_id=asked.circle.group_id,
        note_id=asked.note_id,
        insurance=plan_of(member),
        day=facts.day,
        minutes=minutes,
        expected_cents=None if chance == 13 else FACTS.expected_cents,
    )
    claim_id = f"{said.number}-{new_id()}"
    values: dict[str, Any] = {"id": claim_id, "member_id": asked.member_id}
    values |= {"session_id": asked.session_id, "note_id": asked.note_id, "author_id": author}
    yield claim, values | {"made_at": asked.at, "facts": own.seal(claim.c.facts, claim_id, said)}
    ends = ENDS.get(chance, (*SENT, "paid"))
    for position, kind in enumerate(ends if stage == "answered" else ends[:1], start=1):
        words = StepWords(file_id=file_id if kind == "in_file" else None)
        if kind == "paid":
            words = StepWords(paid_cents=PAID_CENTS, patient_cents=SHARE_CENTS)
        sealed = own.seal(claim_step.c.words, f"{claim_id}/{position}", words)
        step = {"claim_id": claim_id, "position": position, "kind": kind, "at": asked.at}
        yield claim_step, step | {"author_id": author, "words": sealed}
    if stage == "answered" and chance % 2 == 0:
        yield _share(own, asked, facts, claim_id)


def _share(
    own: Statements, asked: Asked, facts: Facts, claim_id: str
) -> tuple[sa.Table, dict[str, Any]]:
    payment_id = new_id()
    paid = PaymentFacts(cents=SHARE_CENTS, day=facts.day, method="card", claim_id=claim_id)
    sealed = own.seal(member_payment.c.facts, payment_id, paid)
    values: dict[str, Any] = {"id": payment_id, "member_id": asked.member_id}
    values |= {"author_id": asked.circle.leader_id, "at": asked.at, "facts": sealed}
    return member_payment, values
