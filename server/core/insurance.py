"""Who pays for a member's treatment, as their card says it: facts only, nothing is decided here.

A member's `Insured` is kept whole at each change, so what stood there on a day can be read again.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

Sex = Literal["F", "M", "U"]  # as the payer has it; U is not said
Relationship = Literal["self", "spouse", "child", "other"]
Rank = Literal["primary", "secondary"]
# How a payer is filed with: the letters a claim carries for the kind of plan.
Filing = Literal["CI", "BL", "HM", "MB", "MC", "CH", "16", "ZZ"]


class PersonName(Struct, frozen=True):
    """A name as it stands on the card of the payer, not as somebody is called."""

    last: str
    first: str
    middle: str = ""


class Address(Struct, frozen=True):
    """*postal* is the ZIP code with or without its four more digits, digits only."""

    street: str
    city: str
    state: str
    postal: str
    more: str = ""  # apartment, suite


class Holder(Struct, frozen=True):
    """Whose plan it is, when it is not the member's own."""

    name: PersonName
    birth_date: date
    sex: Sex
    address: Address


class Authorization(Struct, frozen=True):
    """What the payer agreed to beforehand; without *units* it did not say how many."""

    number: str
    units: int | None = None
    first_day: date | None = None
    last_day: date | None = None


class Insurance(Struct, frozen=True, kw_only=True):
    """One plan of a member. *payer_id* is the number claims are sent to."""

    rank: Rank
    payer: str
    payer_id: str
    member_number: str
    relationship: Relationship = "self"
    filing: Filing = "CI"
    group_number: str = ""
    holder: Holder | None = None  # unless the plan is the member's own
    authorization: Authorization | None = None


class Insured(Struct, frozen=True, kw_only=True):
    """All a claim needs to know of a member besides the chart, as it was saved once."""

    name: PersonName
    sex: Sex
    address: Address | None = None
    self_pay: bool = False
    plans: tuple[Insurance, ...] = ()  # the primary one first

    @property
    def primary(self) -> Insurance | None:
        return next((plan for plan in self.plans if plan.rank == "primary"), None)

    @property
    def secondary(self) -> Insurance | None:
        return next((plan for plan in self.plans if plan.rank == "secondary"), None)
