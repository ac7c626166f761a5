"""Claims as an 837P file (005010X222A1). Pure: numbers and the moment come from the caller.

Only segments a group's claims need are written. What people typed is brought into the characters
a file may have; a sign that separates parts of the file never comes through.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from msgspec import Struct

from server.billing.adjudication import Adjustment, JudgedLine, left_to_member
from server.billing.claim import ClaimFacts, FirstAnswer, Person, holder_of
from server.billing.fees import plain
from server.billing.second import lines_of, said_on
from server.core.billing_provider import BillingProvider, Clearinghouse
from server.core.insurance import Address

VERSION = "005010X222A1"
ELEMENT, PART, REPEAT, END = "*", ":", "^", "~\n"
# X12's basic and extended characters but for those that separate.
ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"&'()+,-./;?=%@[]_{}\\|<>#$")
RELATIONSHIPS = {"spouse": "01", "child": "19", "other": "G8"}
MOST_REASONS, MOST_REMARKS = 6, 5  # of one CAS, of one MOA
PLACES_OF_DIAGNOSES = "ABK", "ABF"  # the first one, every further one

Line = tuple[str, ...]


class Envelope(Struct, frozen=True, kw_only=True):
    """What a file says around its claims; *at* is wall time where the practice is."""

    number: int
    at: datetime
    clearinghouse: Clearinghouse


def write_837p(claims: Sequence[ClaimFacts], envelope: Envelope) -> str:
    """Return a file of these claims, all of one billing provider."""
    inside = list(_transaction(claims, envelope))
    control = f"{envelope.number:09}"
    house, at = envelope.clearinghouse, envelope.at
    sender, receiver = clean(house.submitter_id), clean(house.receiver_id)
    lines: list[Line] = [
        (
            *("ISA", "00", " " * 10, "00", " " * 10),
            *("ZZ", f"{sender:15.15}", "ZZ", f"{receiver:15.15}"),
            *(f"{at:%y%m%d}", f"{at:%H%M}", REPEAT, "00501", control, "0"),
            *("T" if house.test_files else "P", PART),
        ),
        (
            *("GS", "HC", sender, receiver, f"{at:%Y%m%d}", f"{at:%H%M}"),
            *(str(envelope.number), "X", VERSION),
        ),
        ("ST", "837", "0001", VERSION),
        *inside,
        ("SE", str(len(inside) + 2), "0001"),
        ("GE", "1", str(envelope.number)),
        ("IEA", "1", control),
    ]
    return "".join(ELEMENT.join(line) + END for line in lines)


def clean(text: str) -> str:
    """Return *text* in capitals and in characters a file may have."""
    plain_text = unicodedata.normalize("NFKD", text).upper()
    return " ".join("".join(c if c in ALLOWED else " " for c in _bare(plain_text)).split())


def _bare(text: str) -> str:
    # The curls that word processors make of quotes, then accents off their letters.
    straight = text.replace("\u2019", "'").replace("\u2018", "'").replace("\u2013", "-")
    return "".join(c for c in straight if not unicodedata.combining(c))


def _transaction(claims: Sequence[ClaimFacts], envelope: Envelope) -> Iterator[Line]:
    house, at = envelope.clearinghouse, envelope.at
    billing = claims[0].billing
    yield "BHT", "0019", "00", f"{envelope.number:09}", f"{at:%Y%m%d}", f"{at:%H%M}", "CH"
    yield _line("NM1", "41", "2", clean(billing.name), "", "", "", "", "46", house.submitter_id)
    yield "PER", "IC", clean(billing.contact), "TE", digits(billing.phone)[-10:]
    yield _line("NM1", "40", "2", clean(house.name), "", "", "", "", "46", house.receiver_id)
    yield from _billing(billing)
    level = 1
    for claim in claims:
        yield from _claim(claim, level + 1)
        level += 1 if claim.insurance.relationship == "self" else 2


def _billing(billing: BillingProvider) -> Iterator[Line]:
    yield "HL", "1", "", "20", "1"
    yield "PRV", "BI", "PXC", clean(billing.taxonomy)
    yield _line("NM1", "85", "2", clean(billing.name), "", "", "", "", "XX", billing.npi)
    yield from _address(billing.address)
    yield "REF", billing.tax_kind, digits(billing.tax_number)


def _claim(claim: ClaimFacts, level: int) -> Iterator[Line]:
    own = claim.insurance.relationship == "self"
    plan, holder = claim.insurance, claim.subscriber
    yield "HL", str(level), "1", "22", "0" if own else "1"
    relation = "18" if own else ""
    rank = "P" if plan.rank == "primary" else "S"
    yield _line("SBR", rank, relation, clean(plan.group_number), "", "", "", "", "", plan.filing)
    yield _person("IL", holder, "MI", clean(plan.member_number).replace(" ", ""))
    if own:
        yield from _demographics(holder)
    yield _line("NM1", "PR", "2", clean(plan.payer), "", "", "", "", "PI", clean(plan.payer_id))
    if not own:
        yield "HL", str(level + 1), str(level), "23", "0"
        yield "PAT", RELATIONSHIPS[plan.relationship]
        yield _person("QC", claim.patient)
        yield from _demographics(claim.patient)
    yield from _claim_body(claim)


def _claim_body(claim: ClaimFacts) -> Iterator[Line]:
    place = PART.join((claim.place, "B", claim.frequency))
    yield "CLM", claim.number, plain(claim.total_cents), "", "", place, "Y", "A", "Y", "Y"
    if claim.payer_number:
        yield "REF", "F8", clean(claim.payer_number)
    if claim.insurance.authorization is not None:
        yield "REF", "G1", clean(claim.insurance.authorization.number)
    first, further = PLACES_OF_DIAGNOSES
    kinds = (first, *(further for _ in claim.diagnoses[1:]))
    codes = zip(kinds, claim.diagnoses, strict=False)
    yield "HI", *(PART.join((kind, code.replace(".", "").upper())) for kind, code in codes)
    renderer = claim.renderer
    yield _line(
        *("NM1", "82", "1", clean(renderer.name.last), clean(renderer.name.first)),
        *(clean(renderer.name.middle), "", "", "XX", renderer.npi or ""),
    )
    if renderer.taxonomy:
        yield "PRV", "PE", "PXC", clean(renderer.taxonomy)
    judged = lines_of(claim, claim.first.answer) if claim.first else None
    if claim.first is not None:
        yield from _first_payer(claim, claim.first, by_line=judged is not None)
    for place_in_claim, line in enumerate(claim.lines, start=1):
        yield "LX", str(place_in_claim)
        pointers = PART.join(str(pointer) for pointer in line.pointers)
        code = PART.join(("HC", line.code, *line.modifiers))
        yield "SV1", code, plain(line.charge_cents), "UN", str(line.units), "", "", pointers
        yield "DTP", "472", "D8", eight(claim.day)
        yield "REF", "6R", f"{claim.number}{place_in_claim}"
        if claim.first is not None and judged is not None:
            one = judged[place_in_claim - 1]
            payer = clean(claim.first.plan.payer_id)
            yield _line("SVD", payer, plain(one.paid_cents), code, "", str(line.units))
            yield from _left(claim, claim.first, one)


def _first_payer(claim: ClaimFacts, first: FirstAnswer, *, by_line: bool) -> Iterator[Line]:
    """BIL-13: loops 2320 and 2330, what the first payer was asked for, paid and left."""
    plan, answer, holder = first.plan, first.answer, holder_of(first.plan, claim.patient)
    own = plan.relationship == "self"
    relation = "18" if own else RELATIONSHIPS[plan.relationship]
    yield _line("SBR", "P", relation, clean(plan.group_number), "", "", "", "", "", plan.filing)
    yield from _adjustments(answer.adjustments)
    yield "AMT", "D", plain(answer.paid_cents)
    if not by_line:
        yield "AMT", "EAF", plain(left_to_member(answer.every_adjustment))
    yield "OI", "", "", "Y", "", "", "Y"
    if answer.remarks:
        yield _line("MOA", "", "", *(clean(one) for one in answer.remarks[:MOST_REMARKS]))
    yield _person("IL", holder, "MI", clean(plan.member_number).replace(" ", ""))
    if holder.address is not None:
        yield from _address(holder.address)
    yield _line("NM1", "PR", "2", clean(plan.payer), "", "", "", "", "PI", clean(plan.payer_id))
    if not by_line:
        yield "DTP", "573", "D8", eight(said_on(answer, claim.day))
    if answer.payer_number:
        yield "REF", "F8", clean(answer.payer_number)


def _left(claim: ClaimFacts, first: FirstAnswer, line: JudgedLine) -> Iterator[Line]:
    yield from _adjustments(line.adjustments)
    yield "DTP", "573", "D8", eight(said_on(first.answer, claim.day))
    yield "AMT", "EAF", plain(left_to_member(line.adjustments))


def _adjustments(adjustments: tuple[Adjustment, ...]) -> Iterator[Line]:
    """Yield one CAS for up to six reasons of a group: reason, amount, and no quantity."""
    for group in dict.fromkeys(one.group for one in adjustments):
        some = [one for one in adjustments if one.group == group]
        for begin in range(0, len(some), MOST_REASONS):
            parts = [
                part
                for one in some[begin : begin + MOST_REASONS]
                for part in (one.reason, plain(one.cents), "")
            ]
            yield _line("CAS", group, *parts)


def _person(kind: str, person: Person, *identified: str) -> Line:
    name = person.name
    parts = (clean(name.last), clean(name.first), clean(name.middle))
    return _line("NM1", kind, "1", *parts, "", "", *identified)


def _demographics(person: Person) -> Iterator[Line]:
    if person.address is not None:
        yield from _address(person.address)
    yield "DMG", "D8", eight(person.birth_date), person.sex


def _address(address: Address) -> Iterator[Line]:
    yield _line("N3", clean(address.street), clean(address.more))
    yield "N4", clean(address.city), clean(address.state), digits(address.postal)


def _line(*elements: str) -> Line:
    """Return the segment without the empty elements at its end."""
    kept = list(elements)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def digits(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isdigit())


def eight(day: date) -> str:
    return f"{day:%Y%m%d}"
