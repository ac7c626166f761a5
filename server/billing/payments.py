"""What a member paid the practice themselves: a share, or all of it. Facts only. Pure."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from server.billing.claim import Claim

Method = Literal["card", "cash", "check", "transfer", "other"]
METHODS: dict[Method, str] = {
    "card": "Card",
    "cash": "Cash",
    "check": "Check",
    "transfer": "Transfer",
    "other": "Other",
}


class PaymentFacts(Struct, frozen=True, kw_only=True):
    """*day* is when it was paid; *what_for* is printed on the receipt, so it names no illness."""

    cents: int
    day: date
    method: Method
    what_for: str = ""
    claim_id: str | None = None  # of the service it is the member's share of


class Cancelled(Struct, frozen=True):
    """That a payment was written down by mistake, or given back."""

    by: str
    at: datetime
    reason: str


class MemberPayment(Struct, frozen=True, kw_only=True):
    payment_id: str
    member_id: str
    author_id: str
    at: datetime
    facts: PaymentFacts
    cancelled: Cancelled | None = None

    @property
    def counts(self) -> int:
        return 0 if self.cancelled else self.facts.cents


def owed_cents(claim: Claim) -> int:
    """Return what the payer leaves to the member, as it said last; nothing while it said none."""
    said = (step.words.patient_cents for step in reversed(claim.steps))
    return next((cents for cents in said if cents is not None), 0)
