"""What is known of one member and one session, and what was found about it.

PAY-8: a fact that is None is not known, and nothing is found of what is not known: not seen is
not "did not". The page fills in what it knows at its hour.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from server.billing.rules import Certainty, PayerRule

Stage = Literal["planning", "door", "during", "after", "claim"]
Severity = Literal["stop", "warn", "tell"]
Modality = Literal["video", "phone", "in_person"]


class Service(Struct, frozen=True, forbid_unknown_fields=True):
    """Another service of the same member on the same day."""

    code: str
    starts_at: datetime
    ends_at: datetime
    modifiers: tuple[str, ...] = ()


class Facts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One member in one session, at one hour; *rules* are those of the member's own payer.

    Without rules nobody pays who has any we know of: only what holds for every claim is checked.
    """

    stage: Stage
    day: date  # of service: the date where the session began
    rules: tuple[PayerRule, ...] = ()
    # ---- the session
    members: int | None = None  # of all payers: planned, or who attended
    together: int | None = None  # most of them at one time
    family: int = 0  # relatives in the room, whom some programmes count
    facilitators: int | None = None
    session_minutes: int | None = None
    break_minutes: int = 0
    closed_group: bool | None = None
    facilitator_away_minutes: int = 0  # counted time with none of them in the room (ATT-19)
    # ---- the member
    member_id: str = ""  # for whoever asks about many; never in a sentence
    age: int | None = None
    minutes: int | None = None  # attended, by the ledger
    starts_at: datetime | None = None  # of their own time
    ends_at: datetime | None = None
    state: str | None = None  # where they were
    at_home: bool | None = None
    modality: Modality | None = None
    audio_reason: bool | None = None  # whether it is written down why by phone only
    licensed_in: tuple[tuple[str, ...], ...] | None = None  # of each facilitator
    diagnosis: bool | None = None
    plan: bool | None = None
    necessity: bool | None = None
    shared_goal: bool | None = None
    authorization_left: int | None = None  # units, this session not yet taken off
    authorization_until: date | None = None
    other_services: tuple[Service, ...] = ()
    units: int = 1
    units_before: int = 0  # of this code, already that day
    # ---- agreements
    telehealth_consent: bool | None = None
    part2: bool = False  # a group of a substance use programme
    disclosure_consent: bool | None = None  # 42 CFR Part 2: treatment, payment, operations
    # ---- the record
    today: date | None = None  # where the session was; for what is due
    note_signed_on: date | None = None
    count_in_record: bool | None = None
    times_in_record: bool | None = None
    peers_named: bool | None = None
    roster_kept: bool | None = None
    roster_signed: bool | None = None
    co_leads_in_note: bool | None = None
    planned_sessions: bool | None = None
    rendering_took_part: bool | None = None


class Finding(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing a payer's text or every claim asks for and this session does not give.

    *sentence* says what is the case and *todo* what to do; both are for facilitators and
    billers, never for a member. `stop` holds a claim, `warn` wants a look, `tell` is advice.
    """

    rule: str  # id of the payer's rule, or of one that holds for every payer
    check: str  # what in it; with *rule* the key of this finding
    payer: str | None
    sentence: str
    todo: str
    severity: Severity
    source: str
    read_on: date
    certainty: Certainty
    effective: str | None = None
    text: str = "current"  # "archived", "old", "superseded": of a text that may not hold today

    @property
    def unconfirmed(self) -> bool:
        return self.certainty == "unconfirmed"
