"""BIL-13: the claim to a member's second payer, once the first one has answered; else, why not yet.

It is the same claim, told to somebody else: its number, its services and its charge are those of
the first, and what the first payer paid and left is said with it. So it is no claim of its own in
the books: the second payer's money comes to the one service, and the member owes what both leave.
"""

from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from server.billing.adjudication import Adjudication, JudgedLine, left_to_member
from server.billing.claim import Claim, ClaimFacts, FirstAnswer, Step
from server.billing.reasons import REVERSED
from server.core.insurance import Insurance

# CLP02: how the payer decided, and whether it told the next one itself.
PASSED_ON_ITSELF = frozenset({"19", "20", "21"})
AS_SECOND = frozenset({"2", "3", "20", "21"})
ANSWERS = ("paid", "denied", "noted")
State = Literal["waits", "ready", "told", "answered"]


class Second(Struct, frozen=True, kw_only=True):
    """*facts* is the claim as the second payer would get it; *why* it waits, in words."""

    state: State
    plan: Insurance
    why: str = ""
    facts: ClaimFacts | None = None
    file_id: str | None = None  # of the file it went out in
    left_cents: int = 0  # by the first payer, to the member


def second_claim(claim: Claim, plan: Insurance | None) -> Second | None:
    """Return how far the claim to the second *plan* is; None where there is none to make."""
    if plan is None or claim.facts.frequency == "8" or claim.facts.insurance.rank != "primary":
        return None
    if claim.state not in ("in_file", "filed", "accepted", "paid", "denied"):
        return None
    told = next((one for one in reversed(claim.steps) if one.words.second_file_id), None)
    first = first_answer(claim)
    left = left_to_member(first.every_adjustment) if first else 0
    if told is not None:
        state: State = "answered" if second_answer(claim) else "told"
        file_id = told.words.second_file_id
        return Second(state=state, plan=plan, file_id=file_id, left_cents=left)
    why = _why_not(claim, plan, first)
    if why or first is None:
        return Second(state="waits", plan=plan, why=why, left_cents=left)
    facts = replace(
        claim.facts,
        insurance=plan,
        secondary=None,
        frequency="1",
        replaces=None,
        payer_number=None,
        expected_cents=None,
        first=FirstAnswer(claim.facts.insurance, first),
    )
    return Second(state="ready", plan=plan, facts=facts, left_cents=left)


def first_answer(claim: Claim) -> Adjudication | None:
    """Return the first payer's last decision; None before there is one we were sent."""
    said = [one.words.answer for one in _until_told(claim) if one.words.answer]
    return next((one for one in reversed(said) if one.status not in AS_SECOND), None)


def second_answer(claim: Claim) -> Step | None:
    """Return the step by which the second payer answered."""
    before = len(_until_told(claim))
    return next(
        (
            one
            for one in claim.steps
            if one.words.answer
            and (one.position > before or one.words.answer.status in AS_SECOND)
            and one.kind in ANSWERS
            and one.words.answer.status not in ("1", "19", "22")
        ),
        None,
    )


def waits_for_second(claim: Claim, plan: Insurance | None) -> bool:
    """Whether what the member owes is not known yet, since a second payer has still to answer."""
    second = second_claim(claim, plan)
    return second is not None and second.state in ("ready", "told") and second.left_cents > 0


def _until_told(claim: Claim) -> tuple[Step, ...]:
    found = []
    for one in claim.steps:
        if one.words.second_file_id:
            break
        found.append(one)
    return tuple(found)


def _why_not(claim: Claim, plan: Insurance, first: Adjudication | None) -> str:
    if claim.state not in ("paid", "denied"):
        return f"{claim.facts.insurance.payer} pays first, and has not answered yet."
    if first is None:
        return (
            f"What {claim.facts.insurance.payer} answered was written down by hand. The second"
            " payer has to be told each amount and its reason: read in their 835 file, or send"
            " the paper form with their explanation."
        )
    if first.status == REVERSED:
        return f"{claim.facts.insurance.payer} took its payment back, and has not paid again."
    if first.status in PASSED_ON_ITSELF:
        return f"{claim.facts.insurance.payer} passed it on to the next payer itself."
    if plan.filing == "MB":
        return (
            "Medicare as the second payer asks why it is second, which is not kept here. Send it"
            " on paper."
        )
    if not first.balances or first.charge_cents != claim.facts.total_cents:
        return "The sums in the first payer’s answer do not agree. Ask them for a right one."
    if first.lines and lines_of(claim.facts, first) is None:
        return "The first payer’s answer tells of other services than the claim."
    if left_to_member(first.every_adjustment) <= 0 and claim.state == "paid":
        return "The first payer left nothing to the member, so there is nothing to claim."
    return ""


def lines_of(facts: ClaimFacts, answer: Adjudication) -> tuple[JudgedLine, ...] | None:
    """Return what was decided of each line, in the claim's order; None when they do not fit."""
    found = []
    for place, line in enumerate(facts.lines, start=1):
        fitting = [one for one in answer.lines if one.control == f"{facts.number}{place}"]
        if not fitting:
            # Not every payer gives our number of the line back; one of its code is the one.
            fitting = [one for one in answer.lines if one.code == line.code]
        if len(fitting) != 1:
            return None
        off = sum(one.cents for one in fitting[0].adjustments)
        if fitting[0].paid_cents + off != line.charge_cents:
            return None
        found.append(fitting[0])
    return tuple(found) if len(found) == len(answer.lines) else None


def said_on(answer: Adjudication, otherwise: date) -> date:
    """Return the day of the first payer's payment or of its refusal."""
    return answer.paid_on or otherwise
