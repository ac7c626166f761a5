"""Claims for tests, made of what a test says and of nothing real."""

from datetime import date

from msgspec.structs import replace

from server.billing.claim import (
    Claim,
    ClaimFacts,
    Person,
    Renderer,
    ServiceLine,
    Step,
    StepKind,
    StepWords,
)
from server.core.billing_provider import BillingProvider, Clearinghouse
from server.core.insurance import Address, Insurance, PersonName
from tests.clock import TEN

STREET = Address("12 Pier Road", "Chicago", "IL", "606011234", "Apt 4")
BO = Person(PersonName("Miller", "Bo", "Quentin"), date(1990, 5, 17), "M", STREET)
FACTS = ClaimFacts(
    number="C1",
    member_id="bo",
    session_id="session",
    group_id="group",
    note_id="note",
    patient=BO,
    insurance=Insurance(
        rank="primary",
        payer="Harbor Health",
        payer_id="60054",
        member_number="W000123",
        group_number="GRP77",
    ),
    day=date(2026, 3, 4),
    place="10",
    lines=(ServiceLine("90853", 5500, ("95",)),),
    diagnoses=("F41.1", "F33.1"),
    renderer=Renderer(PersonName("Reyes", "Ana"), "1234567893", "101YM0800X", "LPC", "ana"),
    billing=BillingProvider(
        name="Lakeside Counseling",
        npi="1234567893",
        tax_number="123456789",
        address=Address("1 Shore Drive", "Chicago", "IL", "606019876"),
        taxonomy="101YM0800X",
        contact="Ana Reyes",
        phone="312-555-0100",
        clearinghouse=Clearinghouse("Tide Clearing", "TIDE", "LAKE"),
    ),
    minutes=90,
    expected_cents=4000,
)


def claim(number: str = "C1", *kinds: StepKind) -> Claim:
    """Return a claim that took these steps."""
    return Claim(
        claim_id=f"{number}-id",
        author_id="ana",
        made_at=TEN,
        facts=replace(FACTS, number=number),
        steps=tuple(
            Step(position=n, kind=kind, author_id="ana", at=TEN, words=StepWords())
            for n, kind in enumerate(kinds, start=1)
        ),
    )
