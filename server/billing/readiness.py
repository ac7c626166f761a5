"""Whether a service can be claimed now; if not, why, and where each reason is put right. Pure.

A service is ready when nothing holds it: a signed note on confirmed minutes, a plan, a fee, a
facilitator with a number, nothing a payer's rule stops, consent where 42 CFR Part 2 asks for it
(BIL-5), and a claim the pre-flight finds nothing in.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from server.billing.claim import GROUP_THERAPY, ClaimFacts, Person, Renderer, ServiceLine
from server.billing.fees import Fee, fee_on
from server.billing.findings import Finding, findings, held_by
from server.billing.places import Place, place, renderers
from server.billing.preflight import Fault, preflight
from server.billing.rules import PayerRule
from server.billing.service import SignedService
from server.billing.x12_write import Envelope, write_837p
from server.core.billing_provider import BillingProvider, Clearinghouse
from server.core.insurance import Insurance, Insured
from server.core.plan import Diagnosis

Mend = Literal[
    "note",
    "session",
    "insurance",
    "services",
    "chart",
    "practice",
    "fees",
    "credentials",
    "consents",
    "payer",
    "file",
]
MOST_DIAGNOSES, MOST_POINTERS = 12, 4
# The pre-flight of one claim needs an envelope; what a practice without a clearinghouse lacks is
# said when it asks for a file, for paper forms need none.
REMEMBERED = 4096  # claims of different members: a large practice's worth
_PAST = date(2000, 1, 1)
_NOBODY = Clearinghouse("PREFLIGHT", "PREFLIGHT", "PREFLIGHT")


class Hold(Struct, frozen=True):
    """One reason a claim waits, and the page that puts it right."""

    code: str
    text: str
    mend: Mend
    finding: Finding | None = None  # whose rule it is, from where, and how sure that is


class Case(Struct, frozen=True, kw_only=True):
    """All that is known about one signed service when somebody asks whether it can be claimed."""

    member_id: str
    session_id: str
    group_id: str
    note_id: str
    birth_date: date
    service: SignedService
    addenda: int
    insured: Insured | None
    rules: tuple[PayerRule, ...]
    provider: BillingProvider | None
    fees: Sequence[Fee]
    part2: bool
    part2_consent: bool
    staff: Mapping[str, Renderer]  # by account
    licences: Mapping[str, tuple[str, ...]]  # of each account, as written down by now
    signer_id: str
    chart_diagnoses: tuple[Diagnosis, ...]
    chart_goals: bool  # whether the plan has an active goal by now
    necessity: bool
    planned_sessions: bool
    audio_reason: bool  # whether it is written down why by phone and not by video
    units_used: int  # of the authorization, by other claims
    units_before: int  # of the same member on the same day
    signed_on: date
    today: date


class Readiness(Struct, frozen=True, kw_only=True):
    """*facts* is the claim as it would be made; None while something holds it."""

    facts: ClaimFacts | None
    holds: tuple[Hold, ...]
    warnings: tuple[Finding, ...] = ()
    fee: Fee | None = None
    self_pay: bool = False


def readiness(case: Case) -> Readiness:
    """Return whether the service can be claimed, and everything that stands in the way."""
    service, insured = case.service, case.insured
    if insured is not None and insured.self_pay and insured.primary is None:
        return Readiness(facts=None, holds=(), self_pay=True, fee=_fee(case, ""))
    holds = [*_of_the_record(service)]
    plan = insured.primary if insured is not None else None
    if plan is None:
        text = "No plan is written down. Say who pays, or that they pay themselves."
        holds.append(Hold("insurance", text, "insurance"))
    if case.provider is None:
        text = "Nobody said who bills: NPI, tax number and address of the practice."
        holds.append(Hold("provider", text, "practice"))
    fee = _fee(case, plan.payer_id if plan else "")
    if fee is None:
        holds.append(Hold("fee", f"There is no fee for {GROUP_THERAPY} on that day.", "fees"))
    found = _found(case, plan)
    holds += [
        Hold(one.check, f"{one.sentence} {one.todo}", mend_of(one), one) for one in held_by(found)
    ]
    warnings = tuple(one for one in found if one.severity != "stop")
    renderer = _renderer(case)
    if renderer is None:
        text = "Nobody who led the group has an account here that could answer for the service."
        holds.append(Hold("renderer", text, "credentials"))
    elif not renderer.npi:
        text = f"{renderer.name.first} {renderer.name.last} has no NPI written down."
        holds.append(Hold("npi", text, "credentials"))
    at = _place(case)
    if at is None and service.facts is not None and not any(h.code == "location" for h in holds):
        text = "Nobody wrote down whether the member was at home."
        holds.append(Hold("location", text, "session"))
    facts = None
    if not holds and fee and plan and insured and renderer and at and case.provider:
        facts = _facts(case, insured, plan, fee, renderer, at, case.provider)
        holds += _preflight(facts, case.today)
    return Readiness(
        facts=facts if not holds else None, holds=tuple(holds), warnings=warnings, fee=fee
    )


def changed_since(claimed: ClaimFacts, service: SignedService, addenda: int) -> str | None:
    """BIL-2: return what happened to the note or its record after the claim was made, in words."""
    if service.moved_on:
        return "The record changed after the note was signed, and no addendum says so yet."
    if addenda > claimed.addenda:
        return "The note has an addendum that was written after the claim was made."
    minutes = service.facts.minutes if service.facts is not None else 0
    if minutes != claimed.minutes:
        return f"The claim rests on {claimed.minutes} minutes; the record now has {minutes}."
    if not service.confirmed:
        return "The minutes are not confirmed any more."
    return None


def _of_the_record(service: SignedService) -> Iterator[Hold]:
    if not service.confirmed:
        text = "Attendance is not confirmed, so the minutes may still change."
        yield Hold("attendance", text, "session")
    if service.moved_on:
        text = "The record changed after the note was signed. The note needs an addendum."
        yield Hold("moved_on", text, "note")
    if service.facts is None or not service.facts.minutes:
        yield Hold("minutes", "The record has no minute of attendance to bill.", "session")


def _fee(case: Case, payer_id: str) -> Fee | None:
    if case.service.facts is None:
        return None
    return fee_on(case.fees, payer_id, GROUP_THERAPY, case.service.facts.day)


def _found(case: Case, plan: Insurance | None) -> tuple[Finding, ...]:
    if case.service.facts is None:
        return ()
    agreed = plan.authorization if plan else None
    left = agreed.units - case.units_used if agreed and agreed.units is not None else None
    return findings(
        replace(
            case.service.facts,
            stage="claim",
            rules=case.rules,
            licensed_in=tuple(_licences(case).values()),
            diagnosis=bool(_diagnoses(case)),
            plan=case.service.facts.plan or case.chart_goals,
            necessity=case.necessity,
            planned_sessions=case.planned_sessions,
            audio_reason=case.audio_reason,
            telehealth_consent=case.service.telehealth,
            authorization_left=left,
            authorization_until=agreed.last_day if agreed else None,
            part2=case.part2,
            disclosure_consent=case.part2_consent,
            units_before=case.units_before,
            today=case.today,
            note_signed_on=case.signed_on,
        )
    )


def mend_of(finding: Finding) -> Mend:
    """Return the page that puts right what was found."""
    return _WHERE.get(finding.check, "session" if finding.payer is None else "payer")


_WHERE: dict[str, Mend] = {
    "part2": "consents",
    "telehealth_consent": "consents",
    "diagnosis": "chart",
    "plan": "chart",
    "necessity": "chart",
    "planned_sessions": "chart",
    "audio_reason": "chart",
    "authorization": "insurance",
    "authorization_over": "insurance",
    "authorization_low": "insurance",
    "licence": "credentials",
    "location": "session",
    "overlap": "services",
    "distinct": "services",
    "one_service_a_day": "services",
}


def _diagnoses(case: Case) -> tuple[str, ...]:
    """What the note was written under; of a chart that had none then, what it has now."""
    return case.service.diagnoses or tuple(one.code for one in case.chart_diagnoses)


def _renderer(case: Case) -> Renderer | None:
    """BIL-7: whoever signed, if licensed where the member was; else the first leader who is."""
    facts = case.service.facts
    licensed = _licences(case)
    state = facts.state if facts is not None else None
    able = renderers(state, licensed) if state else tuple(licensed)
    ranked = sorted(able, key=lambda account_id: account_id != case.signer_id)
    return next((case.staff[one] for one in ranked if one in case.staff), None)


def _licences(case: Case) -> dict[str, tuple[str, ...]]:
    # A licence is often written down after the session it was needed for.
    return {
        one.facilitator_id: (*one.licensed_in, *case.licences.get(one.facilitator_id, ()))
        for one in case.service.leaders
    }


def _place(case: Case) -> Place | None:
    facts = case.service.facts
    if facts is None or facts.modality is None:
        return None
    return place(facts.modality, at_home=facts.at_home, rules=case.rules, day=facts.day)


def _facts(
    case: Case,
    insured: Insured,
    plan: Insurance,
    fee: Fee,
    renderer: Renderer,
    at: Place,
    provider: BillingProvider,
) -> ClaimFacts:
    diagnoses = _diagnoses(case)[:MOST_DIAGNOSES]
    pointers = tuple(range(1, min(len(diagnoses), MOST_POINTERS) + 1))
    known = case.service.facts
    return ClaimFacts(
        number="",  # given when the claim is made
        member_id=case.member_id,
        session_id=case.session_id,
        group_id=case.group_id,
        note_id=case.note_id,
        patient=Person(insured.name, case.birth_date, insured.sex, insured.address),
        insurance=plan,
        secondary=insured.secondary,
        day=known.day if known else case.signed_on,
        place=at.pos,
        lines=(ServiceLine(GROUP_THERAPY, fee.charge_cents, at.modifiers, pointers=pointers),),
        diagnoses=diagnoses,
        renderer=renderer,
        billing=provider,
        minutes=(known.minutes or 0) if known else 0,
        expected_cents=fee.expected_cents,
        part2=case.part2,
        signed_hash=case.service.signed_hash,
        addenda=case.addenda,
    )


def _preflight(facts: ClaimFacts, today: date) -> list[Hold]:
    # What is looked at does not change from week to week: one member's claims ask it once.
    alike = replace(
        facts,
        number="PREFLIGHT",
        session_id="",
        group_id="",
        note_id="",
        minutes=0,
        expected_cents=None,
        signed_hash="",
        addenda=0,
    )
    if facts.day <= today:
        alike, today = replace(alike, day=_PAST), _PAST
    return [
        Hold(f"preflight.{fault.mend}", fault.text, fault.mend)
        for fault in _preflighted(alike, today)
    ]


@lru_cache(maxsize=REMEMBERED)
def _preflighted(facts: ClaimFacts, today: date) -> tuple[Fault, ...]:
    at = datetime(today.year, today.month, today.day, tzinfo=UTC)
    text = write_837p([facts], Envelope(number=1, at=at, clearinghouse=_NOBODY))
    return preflight(text, today=today)
