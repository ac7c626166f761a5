"""What a file of claims would be sent back for, in words a biller understands. Pure.

It reads the finished file, not what it was made from, so that what is checked is what is sent.
A validator of the format sees neither a wrong check digit nor a code that cannot be, nor a total
that is not the sum of its lines, nor a ZIP code cut short; a payer sees all of them. BIL-4.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from server.billing.fees import plain
from server.billing.preflight_codes import (
    code_fault,
    diagnosis_fault,
    modifier_fault,
    npi_fault,
    place_fault,
    postal_fault,
)
from server.billing.preflight_second import first_payer_faults
from server.billing.x12_read import Malformed, Segment, Transaction, amount, blocks, day, read

MOST_DIAGNOSES = 12
MOST_POINTERS = 4
STATES_LENGTH = 2
Mends = Literal["practice", "insurance", "chart", "fees", "credentials", "session", "file"]


class Fault(Struct, frozen=True):
    """One thing that is wrong. *claim* is the number of the claim, None when it is the file's.

    *mend* says which page puts it right; "file" where only a new file helps.
    """

    text: str
    mend: Mends
    claim: str | None = None


def preflight(text: str, *, today: date) -> tuple[Fault, ...]:
    """Return everything a payer or clearinghouse would refuse, in the order of the file."""
    try:
        interchanges = read(text.encode())
    except Malformed as error:
        return (Fault(f"The file is not whole. {error.says} Make the file again.", "file"),)
    transactions = [one for interchange in interchanges for one in interchange.transactions]
    if [one.kind for one in transactions] != ["837"]:
        return (Fault("The file holds no batch of claims (ST 837). Make it again.", "file"),)
    return tuple(_batch(transactions[0], today))


def _batch(transaction: Transaction, today: date) -> Iterator[Fault]:
    head, *levels = blocks(transaction.segments, lambda one: one.id == "HL")
    yield from _head(head)
    billing = [level for level in levels if level[0].at(3) == "20"]
    if len(billing) != 1:
        yield Fault("The file does not say who bills (HL 20). Make it again.", "file")
    for level in billing:
        yield from _billing(level)
    held = [level for level in levels if level[0].at(3) in ("22", "23")]
    if not held:
        yield Fault(
            "No member’s part begins with a level of its own (HL 22). Make the file again.", "file"
        )
    subscriber: tuple[Segment, ...] = ()
    for place, level in enumerate(held):
        if level[0].at(3) == "22":
            subscriber = level
            dependent = level[0].at(4) == "1"
            follows = place + 1 < len(held) and held[place + 1][0].at(3) == "23"
            yield from _plan(level, dependent=dependent)
            if not dependent:
                yield from _claims(level, today, second=_is_second(level))
            elif not follows:
                yield Fault("A plan is somebody else’s, and no member follows (HL 23).", "file")
        else:
            number = _number(level)
            if not subscriber:
                yield Fault("A member stands before their plan (HL 22).", "file", number)
            yield from _about(level, "QC", "the member", number)
            if not _one(level, "PAT") or _one(level, "PAT")[0].at(1) not in ("01", "19", "G8"):
                yield Fault(
                    "How the member is related to the plan’s holder is missing (PAT). Choose it on"
                    " the insurance page.",
                    "insurance",
                    number,
                )
            yield from _claims(level, today, second=_is_second(subscriber))


def _head(head: Sequence[Segment]) -> Iterator[Fault]:
    if not _one(head, "BHT"):
        yield Fault("The beginning of the batch is missing (BHT). Make the file again.", "file")
    for kind, who in (("41", "who sends the file"), ("40", "which clearinghouse gets the file")):
        named = [one for one in _one(head, "NM1") if one.at(1) == kind]
        if not named or not named[0].at(3) or not named[0].at(9):
            yield Fault(
                f"The file does not say {who} (NM1*{kind}). Fill in the clearinghouse’s name and"
                " numbers on the page about who bills.",
                "practice",
            )
    contact = _one(head, "PER")
    if not contact or not contact[0].at(2) or len(contact[0].at(4)) != 10:
        yield Fault(
            "Nobody to call about the file (PER): give a contact’s name and a phone number of ten"
            " digits on the page about who bills.",
            "practice",
        )


def _billing(level: Sequence[Segment]) -> Iterator[Fault]:
    named = [one for one in _one(level, "NM1") if one.at(1) == "85"]
    if not named or not named[0].at(3):
        yield Fault(
            "The name of the practice that bills is missing (NM1*85). Fill it in on the page about"
            " who bills.",
            "practice",
        )
    fault = npi_fault(named[0].at(9) if named else "", "the practice")
    if named and fault:
        yield Fault(fault, "practice")
    taxonomy = [one for one in _one(level, "PRV") if one.at(1) == "BI"]
    if not taxonomy or len(taxonomy[0].at(3)) != 10:
        yield Fault(
            "The practice’s taxonomy code is missing or not ten characters (PRV*BI). Fill it in on"
            " the page about who bills.",
            "practice",
        )
    yield from _address(level, "the practice", "practice", None, nine=True)
    tax = [one for one in _one(level, "REF") if one.at(1) in ("EI", "SY")]
    if not tax or len(tax[0].at(2)) != 9:
        yield Fault(
            "The tax number is missing or not nine digits (REF). Fill it in on the page about who"
            " bills.",
            "practice",
        )


def _plan(level: Sequence[Segment], *, dependent: bool) -> Iterator[Fault]:
    number = _number(level)
    level = tuple(_before_claim(level))  # a second payer's claim tells of the first plan too
    subscriber = _one(level, "SBR")
    whole = bool(subscriber) and subscriber[0].at(1) in ("P", "S") and bool(subscriber[0].at(9))
    if not whole or (subscriber[0].at(2) == "18") == dependent:
        yield Fault(
            "Which plan this is, and whose, is missing (SBR). Fill in the insurance: its kind, and"
            " how the member is related to the holder.",
            "insurance",
            number,
        )
    whom = "the plan’s holder" if dependent else "the member"
    held = [one for one in _one(level, "NM1") if one.at(1) == "IL"]
    if not held or not held[0].at(9):
        yield Fault(
            "The member number on the insurance card is missing (NM1*IL).", "insurance", number
        )
    yield from _about(level, "IL", whom, number, only_name=dependent)
    payer = [one for one in _one(level, "NM1") if one.at(1) == "PR"]
    if not payer or not payer[0].at(3) or not payer[0].at(9):
        yield Fault(
            "The payer’s name or payer id is missing (NM1*PR). Both stand on the insurance page;"
            " the clearinghouse’s list has the id.",
            "insurance",
            number,
        )


def _about(
    level: Sequence[Segment], kind: str, whom: str, number: str | None, *, only_name: bool = False
) -> Iterator[Fault]:
    named = [one for one in _one(tuple(_before_claim(level)), "NM1") if one.at(1) == kind]
    if not named or not named[0].at(3) or not named[0].at(4):
        yield Fault(
            f"The last or first name of {whom} is missing (NM1*{kind}). Fill it in as the card has"
            " it.",
            "insurance",
            number,
        )
    if only_name:
        return
    yield from _address(level, whom, "insurance", number, nine=False)
    born = _one(level, "DMG")
    if not born or day(born[0], 2) is None or born[0].at(3) not in ("F", "M", "U"):
        yield Fault(
            f"The birth date or sex of {whom} is missing (DMG). The payer needs both as it has"
            " them.",
            "insurance",
            number,
        )


def _address(
    level: Sequence[Segment], whose: str, mend: Mends, number: str | None, *, nine: bool
) -> Iterator[Fault]:
    # Addresses of a claim's own parts come later; the level's own stands before the claim.
    own = list(_before_claim(level))
    street, town = _one(own, "N3"), _one(own, "N4")
    if not street or not street[0].at(1):
        yield Fault(f"The street address of {whose} is missing (N3).", mend, number)
    whole = bool(town) and bool(town[0].at(1)) and len(town[0].at(2)) == STATES_LENGTH
    if not whole:
        yield Fault(f"City, state or ZIP code of {whose} is missing (N4).", mend, number)
    else:
        fault = postal_fault(town[0].at(3), whose, nine=nine)
        if fault:
            yield Fault(fault, mend, number)


def _is_second(level: Sequence[Segment]) -> bool:
    return any(one.id == "SBR" and one.at(1) == "S" for one in _before_claim(level))


def _claims(level: Sequence[Segment], today: date, *, second: bool) -> Iterator[Fault]:
    _, *claims = blocks(level, lambda one: one.id == "CLM")
    if not claims:
        yield Fault(
            "A member is in the file without a claim (CLM): number, total and place of service."
            " Make the file again.",
            "file",
        )
    for claim in claims:
        yield from _claim(claim, today)
        if second:
            for text in first_payer_faults(claim):
                yield Fault(text, "file", claim[0].at(1) or None)


def _claim(segments: Sequence[Segment], today: date) -> Iterator[Fault]:
    claim, number = segments[0], segments[0].at(1) or None
    place, frequency = claim.part(5, 1), claim.part(5, 3)
    if not number:
        yield Fault("A claim has no number of its own (CLM01). Make it again.", "file")
    fault = place_fault(place)
    if fault:
        yield Fault(fault, "session", number)
    if frequency not in ("1", "7", "8"):
        yield Fault("What kind of claim it is, is missing (CLM05). Make it again.", "file", number)
    references = {one.at(1): one.at(2) for one in segments if one.id == "REF"}
    if frequency in ("7", "8") and not references.get("F8"):
        yield Fault(
            "A replacement or void has to say what the payer called the claim it stands in for"
            " (REF*F8). Write the payer’s claim number down first.",
            "file",
            number,
        )
    yield from _diagnoses(segments, number)
    yield from _renderer(segments, number)
    yield from _lines(segments, number, today)


def _diagnoses(segments: Sequence[Segment], number: str | None) -> Iterator[Fault]:
    found = _one(segments, "HI")
    if not found or not found[0].at(1):
        yield Fault(
            "There is no diagnosis (HI). Add an ICD-10-CM code to the member’s chart.",
            "chart",
            number,
        )
        return
    codes = [found[0].part(place, 2) for place in range(1, len(found[0].elements) + 1)]
    if found[0].part(1, 1) != "ABK":
        yield Fault("The first diagnosis is not marked as such (HI ABK).", "file", number)
    if len(codes) > MOST_DIAGNOSES:
        yield Fault(f"A claim takes {MOST_DIAGNOSES} diagnoses at most.", "chart", number)
    for code in codes:
        fault = diagnosis_fault(code)
        if fault:
            yield Fault(fault, "chart", number)


def _renderer(segments: Sequence[Segment], number: str | None) -> Iterator[Fault]:
    named = [one for one in _one(segments, "NM1") if one.at(1) == "82"]
    if not named or not named[0].at(3):
        yield Fault(
            "Who led the group is missing (NM1*82): the facilitator who answers for the service.",
            "credentials",
            number,
        )
        return
    fault = npi_fault(named[0].at(9), "the facilitator")
    if fault:
        yield Fault(fault, "credentials", number)
    taxonomy = [one for one in segments if one.id == "PRV" and one.at(1) == "PE"]
    if taxonomy and len(taxonomy[0].at(3)) != 10:
        yield Fault(
            "The facilitator’s taxonomy code is not ten characters (PRV*PE).",
            "credentials",
            number,
        )


def _lines(segments: Sequence[Segment], number: str | None, today: date) -> Iterator[Fault]:
    claim = segments[0]
    diagnoses = next((len(one.elements) for one in segments if one.id == "HI"), 0)
    _, *lines = blocks(segments, lambda one: one.id == "LX")
    if not lines:
        yield Fault("There is no service on the claim (LX). Make it again.", "file", number)
    total = 0
    for line in lines:
        services = _one(line, "SV1")
        if not services:
            yield Fault(
                "A line says neither code nor charge (SV1). Set a fee for the code, and make the"
                " claim again.",
                "fees",
                number,
            )
            continue
        total += _cents(services[0], 2)
        yield from _service(services[0], diagnoses, number)
        yield from _dates(line, number, today)
    if lines and total != _cents(claim, 2):
        yield Fault(
            f"The total of the claim ({plain(_cents(claim, 2))}) is not the sum of its lines"
            f" ({plain(total)}) (CLM02). Make the claim again.",
            "file",
            number,
        )


def _service(service: Segment, diagnoses: int, number: str | None) -> Iterator[Fault]:
    code, *modifiers = service.parts(1)[1:] or ("",)
    fault = code_fault(code)
    if fault or service.part(1, 1) != "HC":
        yield Fault(fault or "The code’s list is not named (SV101 HC).", "file", number)
    for modifier in modifiers:
        fault = modifier_fault(modifier)
        if fault:
            yield Fault(fault, "session", number)
    if _cents(service, 2) <= 0:
        yield Fault(f"The charge for {code} is nothing (SV102). Set a fee for it.", "fees", number)
    if service.at(3) != "UN" or not service.at(4).isdigit() or int(service.at(4)) < 1:
        yield Fault("The number of units is missing (SV103, SV104).", "file", number)
    pointers = [pointer for pointer in service.parts(7) if pointer]
    known = {str(place) for place in range(1, diagnoses + 1)}
    if not pointers or len(pointers) > MOST_POINTERS or not set(pointers) <= known:
        yield Fault(
            "A line does not point to a diagnosis of this claim (SV107). Check the diagnoses.",
            "chart",
            number,
        )


def _dates(line: Sequence[Segment], number: str | None, today: date) -> Iterator[Fault]:
    dates = [one for one in line if one.id == "DTP" and one.at(1) == "472"]
    served = day(dates[0], 3) if dates and dates[0].at(2) == "D8" else None
    if served is None:
        yield Fault(
            "The date of service is missing or is no date (DTP*472). Make the claim again.",
            "file",
            number,
        )
    elif served > today:
        yield Fault("The date of service is still to come (DTP*472).", "session", number)
    if not any(one.id == "REF" and one.at(1) == "6R" for one in line):
        yield Fault(
            "A line has no number of its own (REF*6R): a payment could not be told apart. Make the"
            " file again.",
            "file",
            number,
        )


def _cents(segment: Segment, place: int) -> int:
    try:
        return amount(segment, place)
    except Malformed:
        return 0  # no amount; said where the charge is


def _before_claim(level: Sequence[Segment]) -> Iterator[Segment]:
    for segment in level:
        if segment.id == "CLM":
            return
        yield segment


def _one(segments: Sequence[Segment], kind: str) -> list[Segment]:
    return [segment for segment in segments if segment.id == kind]


def _number(level: Sequence[Segment]) -> str | None:
    return next((one.at(1) for one in level if one.id == "CLM" and one.at(1)), None)
