"""Claims of an invented practice in every variant a group's claims come in."""

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar

import pyx12.errors
import pyx12.params
import pyx12.x12n_document

from server.billing.claim import ClaimFacts, Frequency, Person, Renderer, ServiceLine
from server.billing.x12_write import Envelope
from server.core.billing_provider import BillingProvider, Clearinghouse
from server.core.insurance import (
    Address,
    Authorization,
    Filing,
    Holder,
    Insurance,
    PersonName,
    Relationship,
)

T = TypeVar("T")
TODAY = date(2026, 11, 20)
HOUSE = Clearinghouse("Prairie Clearing", "PRAIRIE01", "HARBOR77")
BILLING = BillingProvider(
    name="Harborlight Group Practice",
    npi="1234567893",
    tax_number="36-1234567",
    address=Address("1420 W Fullerton Ave", "Chicago", "IL", "60614-3722", "Suite 3"),
    taxonomy="101YM0800X",
    contact="Ana Weiss",
    phone="(312) 555-0142",
    clearinghouse=HOUSE,
)
ENVELOPE = Envelope(number=12, at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC), clearinghouse=HOUSE)
HOME = Address("12 Elm Street", "Peoria", "IL", "61602")
BO = Person(PersonName("Tanaka", "Bo"), date(1990, 5, 17), "M", HOME)
HOLDER = Holder(PersonName("O’Brien-Tanaka", "Noëlle", "J"), date(1964, 2, 29), "F", HOME)
ANA = Renderer(PersonName("Weiss", "Ana"), "1992999874", "1041C0700X")
PLACES = ("02", "10", "11")
MODIFIERS = ((), ("95",), ("93",), ("GT",), ("HQ",), ("95", "HQ"), ("FQ",), ("95", "HQ", "HO"))
RELATIONSHIPS: tuple[Relationship, ...] = ("self", "spouse", "child", "other")
FILINGS: tuple[Filing, ...] = ("CI", "BL", "HM", "MB", "MC", "CH", "16", "ZZ")
AUTHORIZATIONS = (None, Authorization("AUTH-7731", 12))
GROUP_NUMBERS = ("", "GRP 100-A")
DIAGNOSES = (("F33.1",), ("F41.1", "F43.10", "Z63.0"), ("F10.21", "I10"))
FREQUENCIES: tuple[Frequency, ...] = ("1", "7", "8")


def plan(relationship: Relationship = "self", **fields: object) -> Insurance:
    holder = None if relationship == "self" else HOLDER
    given = {"payer": "Lakeshore Health Plan", "payer_id": "LSH01", "member_number": "LS 0042 77"}
    return Insurance(
        rank="primary",
        relationship=relationship,
        holder=holder,
        **(given | fields),  # type: ignore[arg-type]
    )


def claim(number: str = "7F3K2M9QX1", **fields: object) -> ClaimFacts:
    """Return Bo's claim for one evening, with *fields* put in place of what it has."""
    given: dict[str, object] = {
        "member_id": "bo",
        "session_id": "evening",
        "group_id": "group",
        "note_id": "note",
        "patient": BO,
        "insurance": plan(),
        "day": date(2026, 11, 18),
        "place": "10",
        "lines": (ServiceLine("90853", 12050, ("95",)),),
        "diagnoses": ("F33.1",),
        "renderer": ANA,
        "billing": BILLING,
        "minutes": 90,
    }
    return ClaimFacts(number=number, **(given | fields))  # type: ignore[arg-type]


def _turned(choices: Sequence[T], turn: int) -> T:
    return choices[turn % len(choices)]


def variants(most: int) -> Iterator[ClaimFacts]:
    """Yield *most* claims; each value of each variant comes up many times, in changing company."""
    for number in range(most):
        # Each choice turns in a rhythm of its own, so that no two run in step.
        place = _turned(PLACES, number)
        mods = _turned(MODIFIERS, number * 3)
        relation = _turned(RELATIONSHIPS, number + number // 8)
        filing = _turned(FILINGS, number // 2)
        auth = _turned(AUTHORIZATIONS, number // 5)
        group = _turned(GROUP_NUMBERS, number // 7)
        codes = _turned(DIAGNOSES, number // 4)
        frequency = _turned(FREQUENCIES, number // 6)
        complexity = (ServiceLine("90785", 1600, pointers=(1,)),) if number % 7 == 0 else ()
        pointers = tuple(range(1, min(len(codes), 4) + 1))
        lines = (ServiceLine("90853", 5500 + number, mods, pointers=pointers), *complexity)
        yield claim(
            f"CLM{number:06}",
            place=place,
            lines=lines,
            insurance=plan(relation, filing=filing, authorization=auth, group_number=group),
            diagnoses=codes,
            frequency=frequency,
            payer_number=None if frequency == "1" else f"PAYER{number}",
            replaces=None if frequency == "1" else "earlier",
        )


def objections(text: str) -> list[str]:
    """Return what pyx12, which others wrote, objects to in a file; empty when it takes it."""
    answer = io.StringIO()
    param = pyx12.params.ParamsBase()
    taken = pyx12.x12n_document.x12n_document(param, io.StringIO(text), answer, None)
    said = answer.getvalue()
    faults = [
        part.strip()
        for part in said.split("~")
        if part.strip().startswith(("AK3", "AK4", "IK3", "IK4", "TA1"))
    ]
    return [] if taken and not faults else (faults or ["refused"])
