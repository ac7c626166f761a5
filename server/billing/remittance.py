"""An 835 in facts: one payment, the claims it is for, and what was taken off each. Pure.

Three sums must agree to the cent: each line, each claim, and the payment with all of its claims
(005010X221, front matter on balancing). A file whose sums do not agree is read all the same, and
`imbalances` says where: a person decides (BIL-9).
"""

from datetime import date

from msgspec import Struct

from server.billing.adjudication import Adjudication, Adjustment, JudgedLine
from server.billing.fees import money
from server.billing.reasons import FORECAST, REVERSED
from server.billing.x12_read import (
    Malformed,
    Segment,
    Transaction,
    amount,
    blocks,
    cents,
    day,
    wrong,
)

KIND = "835"
_TABLE = frozenset({"LX", "TS3", "TS2", "PLB"})  # each ends the claim before it


class PaidLine(Struct, frozen=True, kw_only=True):
    """What was paid for one service."""

    code: str
    modifiers: tuple[str, ...]
    charge_cents: int
    paid_cents: int
    day: date | None
    control: str  # REF*6R, the number we gave the line
    allowed_cents: int | None
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]


class PaidClaim(Struct, frozen=True, kw_only=True):
    """What became of one claim. *control* is the number we gave it (CLM01)."""

    position: int
    control: str
    status: str
    charge_cents: int
    paid_cents: int
    member_cents: int
    payer_control: str  # theirs: a replacement must name it
    name: str  # as the payer writes it, to find whom an unknown claim is of
    adjustments: tuple[Adjustment, ...]
    lines: tuple[PaidLine, ...]
    remarks: tuple[str, ...]

    @property
    def every_adjustment(self) -> tuple[Adjustment, ...]:
        return self.adjustments + tuple(one for line in self.lines for one in line.adjustments)

    def taken_off(self, group: str) -> int:
        return sum(one.cents for one in self.every_adjustment if one.group == group)


class ProviderAdjustment(Struct, frozen=True):
    """An amount between payer and practice that is of no claim; above zero it is taken off."""

    reason: str
    reference: str
    cents: int


class Remittance(Struct, frozen=True, kw_only=True):
    """One payment, or one explanation of why there is none."""

    payer: str
    payee_npi: str
    method: str  # ACH, CHK, NON
    trace: str  # the number of the check or transfer
    paid_on: date | None
    paid_cents: int
    claims: tuple[PaidClaim, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...]


def read_remittance(transaction: Transaction) -> Remittance:
    """Return what an 835 says; Malformed when a part of it is missing."""
    head, *rest = blocks(transaction.segments, lambda one: one.id in _TABLE or one.id == "CLP")
    paid, trace = _one(head, "BPR", transaction), _one(head, "TRN", transaction)
    for one in head:
        if one.id in ("CAS", "SVC"):
            raise wrong(one, "it stands outside of any claim")
    total = amount(paid, 2)
    return Remittance(
        payer=next((one.at(2) for one in head if one.id == "N1" and one.at(1) == "PR"), ""),
        payee_npi=next(
            (
                one.at(4)
                for one in head
                if one.id == "N1" and one.at(1) == "PE" and one.at(3) == "XX"
            ),
            "",
        ),
        method=paid.at(4),
        trace=trace.at(2),
        paid_on=day(paid, 16),
        paid_cents=-total if paid.at(3) == "D" else total,
        claims=tuple(_claim(block) for block in rest if block[0].id == "CLP"),
        provider_adjustments=tuple(
            one for block in rest for each in block if each.id == "PLB" for one in _provider(each)
        ),
    )


def adjudication(paid: PaidClaim, payment: Remittance) -> Adjudication:
    """Return what was decided about one claim, as a payer after this one has to be told."""
    return Adjudication(
        status=paid.status,
        charge_cents=paid.charge_cents,
        paid_cents=paid.paid_cents,
        paid_on=payment.paid_on,
        payer_number=paid.payer_control,
        adjustments=paid.adjustments,
        lines=tuple(
            JudgedLine(
                control=line.control,
                code=line.code,
                paid_cents=line.paid_cents,
                adjustments=line.adjustments,
            )
            for line in paid.lines
        ),
        remarks=paid.remarks,
    )


def imbalances(found: Remittance) -> tuple[str, ...]:
    """Return where the sums of a payment do not agree, in words; empty when all do."""
    says = []
    claims = sum(claim.paid_cents for claim in found.claims if claim.status != FORECAST)
    off = sum(one.cents for one in found.provider_adjustments)
    if found.paid_cents != claims - off:
        says.append(
            f"The payment is {money(found.paid_cents)}, but its claims come to"
            f" {money(claims)}" + (f" and what is taken off to {money(off)}." if off else ".")
        )
    for claim in found.claims:
        says += _claim_imbalances(claim)
    return tuple(says)


def _claim_imbalances(claim: PaidClaim) -> list[str]:
    where = f"Claim {claim.control or 'without a number'}"
    says = []
    off = sum(one.cents for one in claim.every_adjustment)
    if claim.charge_cents - off != claim.paid_cents:
        says.append(
            f"{where}: {money(claim.charge_cents)} charged less {money(off)} taken off is"
            f" not the {money(claim.paid_cents)} paid."
        )
    for number, line in enumerate(claim.lines, start=1):
        off = sum(one.cents for one in line.adjustments)
        if line.charge_cents - off != line.paid_cents:
            says.append(
                f"{where}, line {number}: {money(line.charge_cents)} charged less"
                f" {money(off)} taken off is not the {money(line.paid_cents)} paid."
            )
    charged = sum(line.charge_cents for line in claim.lines)
    if claim.lines and charged != claim.charge_cents:
        says.append(
            f"{where}: its lines come to {money(charged)}, not to {money(claim.charge_cents)}."
        )
    # A reversal need not say again whose share is whose.
    if claim.status != REVERSED and claim.member_cents not in (0, claim.taken_off("PR")):
        says.append(
            f"{where}: the member is said to owe {money(claim.member_cents)}, but what is taken"
            f" off for the member is {money(claim.taken_off('PR'))}."
        )
    return says


# ---- parts


def _one(segments: tuple[Segment, ...], name: str, transaction: Transaction) -> Segment:
    for segment in segments:
        if segment.id == name:
            return segment
    raise Malformed(f"Payment {transaction.control}: the segment {name} is missing.")


def _claim(block: tuple[Segment, ...]) -> PaidClaim:
    head, *services = blocks(block, lambda one: one.id == "SVC")
    opened = head[0]
    return PaidClaim(
        position=opened.position,
        control=opened.at(1).strip(),
        status=opened.at(2),
        charge_cents=amount(opened, 3),
        paid_cents=amount(opened, 4),
        member_cents=amount(opened, 5),
        payer_control=opened.at(7).strip(),
        name=next(
            (
                ", ".join(part for part in (one.at(3), one.at(4)) if part)
                for one in head
                if one.id == "NM1" and one.at(1) == "QC"
            ),
            "",
        ),
        adjustments=_adjustments(head),
        lines=tuple(_line(service) for service in services),
        remarks=_remarks(head),
    )


def _line(block: tuple[Segment, ...]) -> PaidLine:
    service = block[0]
    said = service.parts(1)
    return PaidLine(
        code=said[1] if len(said) > 1 else "",
        modifiers=tuple(one for one in said[2:6] if one),
        charge_cents=amount(service, 2),
        paid_cents=amount(service, 3),
        day=next(
            (day(one, 2) for one in block if one.id == "DTM" and one.at(1) in ("472", "150")), None
        ),
        control=next((one.at(2) for one in block if one.id == "REF" and one.at(1) == "6R"), ""),
        allowed_cents=next(
            (amount(one, 2) for one in block if one.id == "AMT" and one.at(1) == "B6"), None
        ),
        adjustments=_adjustments(block),
        remarks=_remarks(block),
    )


def _adjustments(block: tuple[Segment, ...]) -> tuple[Adjustment, ...]:
    found = []
    for segment in block:
        if segment.id != "CAS":
            continue
        group = segment.at(1)
        if group not in ("CO", "PR", "OA", "PI"):
            raise wrong(segment, "its first element is no group of adjustments (CO, PR, OA, PI)")
        # Reason, amount, quantity; six of them fit into one segment.
        for number in range(2, 20, 3):
            if segment.at(number):
                found.append(Adjustment(group, segment.at(number), amount(segment, number + 1)))
    return tuple(found)


def _remarks(block: tuple[Segment, ...]) -> tuple[str, ...]:
    said = [one.at(2) for one in block if one.id == "LQ" and one.at(1) == "HE"]
    said += [one.at(number) for one in block if one.id == "MOA" for number in range(3, 8)]
    return tuple(dict.fromkeys(remark for remark in said if remark))


def _provider(segment: Segment) -> list[ProviderAdjustment]:
    found = []
    # A reason with its reference, then the amount; six pairs fit into one segment.
    for number in range(3, 15, 2):
        if segment.at(number):
            reason = segment.part(number, 1)
            found.append(
                ProviderAdjustment(
                    reason, segment.part(number, 2), cents(segment.at(number + 1), segment)
                )
            )
    return found
