"""What one payer decided about one claim, as the next payer has to be told of it. Facts only. Pure.

A second payer pays of what the first one left, and asks why it was left: the amounts are the first
payer's own, to the cent, or there is no claim to the second (BIL-13).
"""

from datetime import date

from msgspec import Struct


class Adjustment(Struct, frozen=True):
    """An amount that was not paid: whose it is (*group*) and why (*reason*)."""

    group: str
    reason: str
    cents: int


class JudgedLine(Struct, frozen=True, kw_only=True):
    """What was decided about one service; *control* is the number we gave the line."""

    control: str
    code: str
    paid_cents: int
    adjustments: tuple[Adjustment, ...] = ()


class Adjudication(Struct, frozen=True, kw_only=True):
    """*status* is CLP02; *remarks* are those about the whole claim."""

    status: str
    charge_cents: int
    paid_cents: int
    paid_on: date | None = None
    payer_number: str = ""
    adjustments: tuple[Adjustment, ...] = ()  # of the claim, beside those of its lines
    lines: tuple[JudgedLine, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def every_adjustment(self) -> tuple[Adjustment, ...]:
        return self.adjustments + tuple(one for line in self.lines for one in line.adjustments)

    @property
    def balances(self) -> bool:
        """Whether what was charged is what was paid and what was taken off, to the cent."""
        return self.charge_cents == self.paid_cents + sum(
            one.cents for one in self.every_adjustment
        )


def left_to_member(adjustments: tuple[Adjustment, ...]) -> int:
    """Return what a payer leaves to the member, of these."""
    return sum(one.cents for one in adjustments if one.group == "PR")
