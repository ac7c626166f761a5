"""What a service costs, by payer and day. Money is whole cents; never a float. BIL-6.

The charge is what a claim asks for, the expected amount what the contract pays. A fee holds from
its first day until the next one of the same payer and code.
"""

import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

EVERYBODY = ""  # in place of a payer's id: whoever has no fee of their own
AMOUNT = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,6})(?:\.(\d{2}))?")


class Fee(Struct, frozen=True, kw_only=True):
    payer_id: str
    code: str
    first_day: date
    charge_cents: int
    expected_cents: int | None = None
    withdrawn: bool = False  # typed by mistake


def fee_on(fees: Iterable[Fee], payer_id: str, code: str, day: date) -> Fee | None:
    """Return the fee of this payer for *code* on *day*, else everybody's, else None.

    *fees* in the order they were written down: what was said later of the same day counts.
    """
    said = {(fee.payer_id, fee.code, fee.first_day): fee for fee in fees}
    for wanted in dict.fromkeys((payer_id, EVERYBODY)):
        held = [
            fee
            for fee in said.values()
            if fee.payer_id == wanted and fee.code == code and fee.first_day <= day
        ]
        held = [fee for fee in held if not fee.withdrawn]
        if held:
            return max(held, key=lambda fee: fee.first_day)
    return None


def standing(fees: Iterable[Fee]) -> list[Fee]:
    """Return the fees that were not withdrawn, by payer, code and day, the latest day first."""
    said = {(fee.payer_id, fee.code, fee.first_day): fee for fee in fees}
    kept = [fee for fee in said.values() if not fee.withdrawn]
    return sorted(kept, key=lambda fee: (fee.payer_id, fee.code, -fee.first_day.toordinal()))


def cents(typed: str) -> int | None:
    """Return `$1,204.50` as 120450; None when it is no amount of money."""
    found = AMOUNT.fullmatch(typed.strip())
    if found is None:
        return None
    return int(found[1].replace(",", "")) * 100 + int(found[2] or 0)


def plain(amount: int) -> str:
    """Return 12000 as claims write it: `120`, and 12050 as `120.5`."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    dollars, rest = divmod(amount, 100)
    return sign + (f"{dollars}.{rest:02}".rstrip("0").rstrip(".") if rest else str(dollars))


def money(amount: int) -> str:
    """Return 120450 as people write it: `$1,204.50`."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}${amount // 100:,}.{amount % 100:02}"
