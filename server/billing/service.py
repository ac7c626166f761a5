"""What a signed note says for billing: kept beside the log it was computed from, and made anew
whenever that log, or the note's addenda, say more.
"""

from msgspec import Struct

from server.billing.findings_facts import Facts
from server.core.plan import Facilitator


class SignedService(Struct, frozen=True, kw_only=True):
    """One member in one session, as the confirmed record has it.

    *facts* is None for somebody who attended no minute: there is nothing to bill.
    """

    facts: Facts | None
    diagnoses: tuple[str, ...]
    leaders: tuple[Facilitator, ...]  # who took part, the first named first
    confirmed: bool  # whether a facilitator stands by the minutes
    moved_on: bool  # whether the record changed since, and no addendum says so
    signed_hash: str
    telehealth: bool | None  # what the member answered
