"""The pre-flight: every mandatory segment, and what a validator of the format does not see."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from msgspec import Struct
from msgspec.structs import replace

from server.billing.claim import ClaimFacts, ServiceLine
from server.billing.preflight import Fault, preflight
from server.billing.x12_write import write_837p
from tests.billing.claims_made import (
    ANA,
    BILLING,
    BO,
    ENVELOPE,
    HOME,
    TODAY,
    claim,
    objections,
    plan,
)

T = TypeVar("T", bound=Struct)
# A segment, named as people do who read such files, and a word of the answer when it is missing.
MANDATORY = {
    "ISA": "does not begin with ISA",
    "GS": "GS",
    "ST": "ST",
    "BHT": "BHT",
    "NM1*41": "who sends the file",
    "PER*IC": "phone number",
    "NM1*40": "which clearinghouse",
    "HL*1": "who bills",
    "PRV*BI": "taxonomy",
    "NM1*85": "name of the practice",
    "N3*1420": "street address of the practice",
    "N4*CHICAGO": "ZIP code of the practice",
    "REF*EI": "tax number",
    "HL*2": "level of its own",
    "SBR": "whose, is missing",
    "NM1*IL": "member number",
    "N3*12 ELM": "street address of the member",
    "N4*PEORIA": "ZIP code of the member",
    "DMG": "birth date or sex",
    "NM1*PR": "payer id",
    "CLM": "without a claim",
    "HI": "no diagnosis",
    "NM1*82": "Who led the group",
    "LX": "no service",
    "SV1": "neither code nor charge",
    "DTP*472": "date of service",
    "REF*6R": "number of its own",
    "SE": "SE",
    "GE": "GE",
    "IEA": "IEA",
}
DEPENDENTS = {
    "HL*3": "no member follows",
    "PAT": "how the member is related",
    "NM1*QC": "last or first name of the member",
    "N3*12 ELM": "street address of the member",
    "N4*PEORIA": "ZIP code of the member",
    "DMG": "birth date or sex of the member",
}


def _without(text: str, segment: str) -> str:
    lines = text.splitlines(keepends=True)
    kept = [
        line
        for line in lines
        if not line.startswith(segment + "*") and line[: len(segment)] != segment
    ]
    assert len(kept) == len(lines) - 1, segment
    # The number of segments is made right again, or its own check would be the one that answers.
    count = f"SE*{_between(kept)}*" if segment not in ("ST", "SE") else None
    return "".join(
        count + line.split("*", 2)[2] if count and line.startswith("SE*") else line for line in kept
    )


def _between(lines: list[str]) -> int:
    kinds = [line.split("*")[0] for line in lines]
    return kinds.index("SE") - kinds.index("ST") + 1


def _said(faults: tuple[Fault, ...]) -> str:
    return " ".join(fault.text for fault in faults).lower()


@pytest.mark.parametrize(("segment", "word"), MANDATORY.items())
def test_each_mandatory_segment_removed_is_refused_in_words(segment: str, word: str) -> None:
    text = write_837p([claim()], ENVELOPE)
    assert () == preflight(text, today=TODAY)

    faults = preflight(_without(text, segment), today=TODAY)

    assert word.lower() in _said(faults)


@pytest.mark.parametrize(("segment", "word"), DEPENDENTS.items())
def test_so_is_each_one_of_a_member_on_somebody_elses_plan(segment: str, word: str) -> None:
    text = write_837p([claim(insurance=plan("child"))], ENVELOPE)
    assert () == preflight(text, today=TODAY)

    faults = preflight(_without(text, segment), today=TODAY)

    assert word.lower() in _said(faults)


def _npi() -> ClaimFacts:
    return claim(billing=_with(BILLING, npi="1234567890"))


def _with(thing: T, **fields: object) -> T:
    return replace(thing, **fields)


UNSEEN: dict[str, tuple[Callable[[], ClaimFacts], str, str]] = {
    "the check digit of the practice's NPI": (_npi, "fails its own check", "practice"),
    "the check digit of the facilitator's NPI": (
        lambda: claim(renderer=_with(ANA, npi="1992999875")),
        "fails its own check",
        "credentials",
    ),
    "a code of four digits": (
        lambda: claim(lines=(ServiceLine("9085", 5500),)),
        "is not five characters",
        "file",
    ),
    "a diagnosis that cannot be": (
        lambda: claim(diagnoses=("ZZZZZZZ",)),
        "does not have the form",
        "chart",
    ),
    "a ZIP code of five digits": (
        lambda: claim(billing=_with(BILLING, address=_with(BILLING.address, postal="60614"))),
        "needs all nine digits",
        "practice",
    ),
    "a member without an address": (
        lambda: claim(patient=_with(BO, address=None)),
        "street address of the member",
        "insurance",
    ),
}


@pytest.mark.parametrize("what", UNSEEN)
def test_what_the_validator_of_the_format_takes_is_refused_all_the_same(what: str) -> None:
    make, word, mend = UNSEEN[what]
    text = write_837p([make()], ENVELOPE)

    (fault, *_) = preflight(text, today=TODAY)

    assert [] == objections(text)  # this is why it is ours to look for
    assert word in fault.text
    assert mend == fault.mend


def test_a_total_that_is_not_the_sum_is_refused() -> None:
    text = write_837p([claim()], ENVELOPE).replace("*120.5***10", "*121***10")

    assert "is not the sum" in _said(preflight(text, today=TODAY))


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"place": "77"}, "none a group can be at"),
        ({"lines": (ServiceLine("90853", 0),)}, "set a fee"),
        ({"lines": (ServiceLine("90853", 100, pointers=(2,)),)}, "does not point to a diagnosis"),
        ({"lines": (ServiceLine("90853", 100, ("9",)),)}, "not two characters"),
        ({"frequency": "7"}, "write the payer’s claim number"),
        ({"patient": _with(BO, address=_with(HOME, postal="616"))}, "five or nine digits"),
    ],
)
def test_a_fault_is_said_with_the_number_of_its_claim(
    changed: dict[str, object], word: str
) -> None:
    good, bad = claim("GOOD1"), claim("BAD1", **changed)

    faults = preflight(write_837p([good, bad], ENVELOPE), today=TODAY)

    assert word in _said(faults)
    assert {"BAD1"} == {fault.claim for fault in faults}


def test_a_claim_without_a_number_is_refused() -> None:
    faults = preflight(write_837p([claim("")], ENVELOPE), today=TODAY)

    assert "no number of its own (clm01)" in _said(faults)


def test_the_other_validator_does_object_where_it_can() -> None:
    text = write_837p([claim()], ENVELOPE)

    assert objections(_without(text, "HI"))
    assert objections(text.replace("*10:B:1*", "*77:B:1*"))


def test_a_day_to_come_is_refused_and_today_is_not() -> None:
    text = write_837p([claim()], ENVELOPE)

    assert () == preflight(text, today=claim().day)
    assert "still to come" in _said(preflight(text, today=claim().day.replace(day=17)))
