"""What a payer's file tells about our claims, before anybody takes it. Pure.

A claim is found by the number we gave it, and by nothing else: names are shown to the person who
decides, never matched. What does not fit where a claim stands is noted beside it (BIL-8).
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from server.billing import acknowledgement, remittance, status
from server.billing.acknowledgement import BatchAnswer, EnvelopeAnswer
from server.billing.claim import Claim, ClaimState, StepKind, StepWords, may_step
from server.billing.fees import money
from server.billing.reasons import (
    DENIED,
    FORECAST,
    GROUPS,
    PAID_AS,
    PASSED_ON,
    REVERSED,
    reason,
)
from server.billing.remittance import PaidClaim, Remittance, adjudication, imbalances
from server.billing.status import ClaimStatus
from server.billing.x12_read import Malformed, read

STANDS: dict[ClaimState, str] = {
    "made": "was not sent",
    "in_file": "waits in a file",
    "filed": "was sent",
    "accepted": "was accepted",
    "rejected": "was sent back",
    "paid": "is paid",
    "denied": "was denied",
    "voided": "was voided",
    "replaced": "was replaced",
    "withdrawn": "was withdrawn",
}
NAMES = {
    "835": "Payments (835)",
    "277": "State of claims (277CA)",
    "999": "Receipt of a file (999)",
}


class Said(Struct, frozen=True, kw_only=True):
    """One thing said of one claim: *control* is the number we gave it."""

    control: str
    name: str
    kind: StepKind
    words: StepWords
    charge_cents: int | None = None


class Told(Struct, frozen=True, kw_only=True):
    """All that a file says. *imbalances* are sums that do not agree."""

    kinds: tuple[str, ...]
    said: tuple[Said, ...]
    payments: tuple[Remittance, ...]
    batches: tuple[BatchAnswer, ...]
    envelopes: tuple[EnvelopeAnswer, ...]
    imbalances: tuple[str, ...]


class Match(Struct, frozen=True, kw_only=True):
    """What would be written down for a claim; *claim* is None when it is none of ours."""

    control: str
    name: str
    claim: Claim | None
    kind: StepKind
    words: StepWords
    filed_first: bool = False  # nobody said that it was sent; this shows that it was
    known: bool = False  # the same was written down before, from a file with another envelope
    remarks: tuple[str, ...] = ()


def told(raw: bytes) -> Told:
    """Return what a file says; Malformed when it cannot be read or answers nothing."""
    said: list[Said] = []
    payments: list[Remittance] = []
    batches: list[BatchAnswer] = []
    envelopes: list[EnvelopeAnswer] = []
    kinds: list[str] = []
    for interchange in read(raw):
        envelopes += acknowledgement.read_envelope_answers(interchange)
        for transaction in interchange.transactions:
            kinds.append(transaction.kind)
            match transaction.kind:
                case remittance.KIND:
                    payments.append(remittance.read_remittance(transaction))
                    said += [_of_payment(one, payments[-1]) for one in payments[-1].claims]
                case status.KIND:
                    said += [_of_status(one) for one in status.read_status(transaction).claims]
                case acknowledgement.KIND:
                    batches += acknowledgement.read_acknowledgement(transaction)
                case other:
                    raise Malformed(_not_an_answer(other))
    if not (kinds or envelopes):
        raise Malformed("The file answers nothing.")
    return Told(
        kinds=tuple(dict.fromkeys(kinds)) or ("TA1",),
        said=tuple(said),
        payments=tuple(payments),
        batches=tuple(batches),
        envelopes=tuple(envelopes),
        imbalances=tuple(one for payment in payments for one in imbalances(payment)),
    )


def matches(
    found: Told,
    claims: Mapping[str, Claim],
    sent: Mapping[int, Sequence[Claim]],
    *,
    file_id: str,
) -> tuple[Match, ...]:
    """Return what *found* means for the *claims* by their number and *sent* by number of file."""
    batches = [one for answer in found.batches for one in _of_batch(answer, sent)]
    batches += [one for answer in found.envelopes for one in _of_envelope(answer, sent)]
    made: list[Match] = []
    state: dict[str, ClaimState] = {}
    for one in (*batches, *found.said):
        claim = claims.get(one.control)
        if claim is None:
            made.append(_unmatched(one, file_id))
            continue
        # One file can say several things of a claim: taken back, then paid anew.
        before = state.get(claim.claim_id, claim.state)
        match = _matched(one, claim, before, file_id)
        made.append(match)
        if match.kind != "noted":
            state[claim.claim_id] = match.kind
    return tuple(made)


def of_files(found: Told) -> set[int]:
    """Return the numbers of files of ours that are answered."""
    said = [one.group_control for one in found.batches]
    said += [one.interchange_control for one in found.envelopes]
    return {int(one) for one in said if _is_number(one)}


# ---- one claim


def _matched(said: Said, claim: Claim, before: ClaimState, file_id: str) -> Match:
    kind, words, remarks = said.kind, said.words, []
    if _told_before(claim, words):
        return Match(
            control=said.control,
            name=said.name,
            claim=claim,
            kind="noted",
            words=_in_file(words, file_id),
            known=True,
            remarks=("Another file said the same before; nothing is added.",),
        )
    # Whoever answers a claim has it: so it was sent, though nobody wrote that down.
    filed_first = before == "made" and kind not in ("filed", "noted")
    if kind == "denied" and before == "paid" and any(s.words.second_file_id for s in claim.steps):
        remarks.append("It is the second payer’s answer, and written beside what the first paid.")
        kind = "noted"
    elif kind != "noted" and not (filed_first or may_step(before, kind)):
        remarks.append(f"The claim {STANDS[before]}, so this is written beside it.")
        kind = "noted"
    total = claim.facts.total_cents
    if said.charge_cents is not None and abs(said.charge_cents) != total:
        remarks.append(f"They have {money(said.charge_cents)} charged, we {money(total)}.")
    last = said.name.partition(",")[0].strip().casefold()
    if last and last != claim.facts.patient.name.last.strip().casefold():
        remarks.append("They write another name.")
    return Match(
        control=said.control,
        name=said.name,
        claim=claim,
        kind=kind,
        words=_in_file(words, file_id if kind != "filed" else None),
        filed_first=filed_first,
        remarks=tuple(remarks),
    )


def _told_before(claim: Claim, words: StepWords) -> bool:
    # A payment names its own number and all its amounts: whatever says all that again is the same
    # payment, sent once more by the payer or fetched twice.
    # What was written down by an earlier release lacks the decision in full.
    said = replace(words, answer=None)
    return any(replace(_in_file(step.words, None), answer=None) == said for step in claim.steps)


def _unmatched(said: Said, file_id: str) -> Match:
    return Match(
        control=said.control,
        name=said.name,
        claim=None,
        kind=said.kind,
        words=_in_file(said.words, file_id),
    )


def _in_file(words: StepWords, file_id: str | None) -> StepWords:
    return StepWords(
        text=words.text,
        file_id=file_id,
        paid_cents=words.paid_cents,
        patient_cents=words.patient_cents,
        payer_number=words.payer_number,
        codes=words.codes,
        answer=words.answer,
    )


# ---- 835


def _of_payment(paid: PaidClaim, payment: Remittance) -> Said:
    nothing = paid.status == FORECAST
    codes = [f"{one.group}-{one.reason}" for one in paid.every_adjustment]
    remarks = [*paid.remarks, *(remark for line in paid.lines for remark in line.remarks)]
    return Said(
        control=paid.control,
        name=paid.name,
        kind=_became(paid),
        charge_cents=paid.charge_cents,
        words=StepWords(
            text=_words(paid, payment),
            paid_cents=None if nothing else paid.paid_cents,
            patient_cents=None if nothing else paid.taken_off("PR"),
            payer_number=paid.payer_control or None,
            codes=tuple(dict.fromkeys((*codes, *remarks))),
            answer=None if nothing else adjudication(paid, payment),
        ),
    )


def _became(paid: PaidClaim) -> StepKind:
    if paid.status in (FORECAST, PASSED_ON):
        return "noted"
    # Taken back, nothing is paid until a later line of the same file says otherwise.
    if paid.status in (DENIED, REVERSED):
        return "denied"
    # Nothing paid, but the member's deductible counted: the claim is settled, and not denied.
    return "paid" if paid.paid_cents or paid.taken_off("PR") else "denied"


def _words(paid: PaidClaim, payment: Remittance) -> str:
    how = PAID_AS.get(paid.status, f"state {paid.status} of the payer's list")
    said = [f"{payment.payer or 'The payer'}: {how}, {money(paid.paid_cents)} paid."]
    for one in paid.every_adjustment:
        said.append(f"{money(one.cents)} {GROUPS[one.group]}: {reason(one.reason)}.")
    if payment.trace:
        said.append(f"Payment {payment.trace}.")
    return " ".join(said)


# ---- 277CA


def _of_status(answered: ClaimStatus) -> Said:
    return Said(
        control=answered.control,
        name=answered.name,
        kind="accepted" if answered.accepted else "rejected",
        words=StepWords(
            text=_sentence(answered.says),
            payer_number=answered.payer_control or None,
            codes=tuple(f"{one.category}:{one.code}" for one in answered.statuses),
        ),
    )


# ---- 999 and TA1


def _of_batch(answer: BatchAnswer, sent: Mapping[int, Sequence[Claim]]) -> Iterable[Said]:
    text = (
        "The file was sent back, and nothing in it was looked at."
        if answer.outcome == "rejected"
        else "The file arrived and could be read."
    )
    return _of_file(
        answer.group_control, answer.outcome == "rejected", f"{text} {answer.says}".strip(), sent
    )


def _of_envelope(answer: EnvelopeAnswer, sent: Mapping[int, Sequence[Claim]]) -> Iterable[Said]:
    if answer.outcome != "rejected":
        return ()
    text = f"The file was sent back unopened (fault {answer.code})."
    return _of_file(answer.interchange_control, True, text, sent)


def _of_file(
    control: str, rejected: bool, text: str, sent: Mapping[int, Sequence[Claim]]
) -> Iterable[Said]:
    claims = sent.get(int(control), ()) if _is_number(control) else ()
    return [
        Said(
            control=claim.facts.number,
            name="",
            # That it could be read shows that it was sent; nobody has accepted a claim yet.
            kind="rejected" if rejected else _arrived(claim.state),
            words=StepWords(text=text),
        )
        for claim in claims
    ]


def _arrived(state: ClaimState) -> StepKind:
    return "filed" if may_step(state, "filed") else "noted"


def _is_number(control: str) -> bool:
    return control.isascii() and control.isdigit() and len(control) <= 9


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def _not_an_answer(kind: str) -> str:
    if kind == "837":
        return "This file holds claims. Choose one that a payer or clearinghouse sent back."
    known = ", ".join(NAMES)
    return f"This file is a {kind or 'file without a kind'}; what can be read is {known}."
