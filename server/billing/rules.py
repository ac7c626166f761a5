"""What one payer asks of a group session, by one source. Data: nothing is decided here.

A field that is None was not found in any text we read, and is never checked. A rule that is not
certain says so wherever it speaks (PAY-2).
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

Evidence = Literal["verified", "secondary", "recall", "partial", "none", "design"]
Confidence = Literal["high", "medium", "low"]
Certainty = Literal["verified", "secondary", "unconfirmed", "decided"]
Text = Literal["current", "archived", "old", "superseded"]

SURE: tuple[Evidence, ...] = ("verified", "secondary", "design")


class Staffing(Struct, frozen=True, forbid_unknown_fields=True):
    """From *members* on, so many professionals have to be there."""

    members: int
    professionals: int


class Coding(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which modifiers and places of service this payer wants for telehealth.

    *always* is added to whatever the modality asks for, as HQ by some Medicaid programmes.
    """

    video: tuple[str, ...] = ("95",)
    phone: tuple[str, ...] = ("93",)
    in_person: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    home: str = "10"
    elsewhere: str = "02"
    office: str = "11"
    source: str = ""
    evidence: Evidence = "secondary"
    confidence: Confidence = "medium"
    why: str = ""


class PayerRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What one payer asks. *stops* names the checks the practice made a hard stop (PAY-3)."""

    id: str
    payer: str
    source: str
    read_on: date  # when somebody last looked at the source
    evidence: Evidence
    confidence: Confidence
    text: Text = "current"
    effective: str | None = None  # from when the payer's text holds, as far as it was said
    by_field: dict[str, Evidence] = {}  # what is less certain, or more, than the rest
    payer_ids: tuple[str, ...] = ()  # whose claims go to one of these numbers follows this rule
    psychotherapy: bool = True  # false: a programme with groups that is not billed as 90853
    stops: tuple[str, ...] = ()
    advice: bool = False  # the product's own default, no payer's rule
    note: str | None = None
    # ---- size: members of every payer together, never facilitators
    size_min: int | None = None
    size_max: int | None = None
    size_max_adult: int | None = None
    size_max_child: int | None = None
    size_typical: tuple[int, int] | None = None
    counts_family: bool = False
    members_per_therapist: int | None = None
    staffing: tuple[Staffing, ...] = ()
    # ---- time, in minutes
    session_min: int | None = None
    session_max: int | None = None
    session_expected: int | None = None
    session_typical: tuple[int, int] | None = None
    min_member_minutes: int | None = None
    breaks_count: bool = True
    client_day_cap: int | None = None  # psychotherapy of one person on one day
    # ---- the same day
    units_per_day: int | None = None
    one_service_a_day: bool = False
    each_type_once_a_day: bool = False
    # ---- before it
    diagnosis_required: bool = False
    prior_auth: bool = False
    shared_goal: bool = False
    closed_group: bool = False
    in_person_from: date | None = None  # from when a visit in person is asked for
    # ---- who
    therapist_takes_part: bool = False
    rendering_is_billing: bool = False  # bills only what they did themselves
    co_leads_in_note: bool = False  # each leader's own part, and why two
    # ---- the record
    note_due_business_days: int | None = None
    note_due_days: int | None = None
    crisis_note_due_hours: int | None = None
    count_in_record: bool = False
    times_in_record: bool = False
    no_peer_names: bool = False
    roster_kept: bool = False
    roster_signed: bool = False
    planned_sessions: bool = False
    # ---- the claim
    coding: Coding | None = None


def rules_for(payer_id: str | None, rules: Iterable[PayerRule]) -> tuple[PayerRule, ...]:
    """Return the rules of the payer whose number this is; none where nobody said which (PAY-1)."""
    if not payer_id:
        return ()
    return tuple(rule for rule in rules if payer_id in rule.payer_ids and not rule.advice)


def certainty(rule: PayerRule, field: str | None = None) -> Certainty:
    """Return how sure we are of a rule, or of one *field* of it.

    Whatever was only remembered, partly read or not found, and whatever we have little
    confidence in or read in a text that was replaced since, is unconfirmed.
    """
    evidence = rule.by_field.get(field, rule.evidence) if field else rule.evidence
    return certainty_of(evidence, rule.confidence, rule.text)


def certainty_of(evidence: Evidence, confidence: Confidence, text: Text = "current") -> Certainty:
    if evidence not in SURE or confidence == "low" or text in ("superseded", "old"):
        return "unconfirmed"
    match evidence:
        case "design":
            return "decided"
        case "verified":
            return "verified"
    return "secondary"
