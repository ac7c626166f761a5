"""Receipts and superbills: what a member needs on them, and nothing else."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from pdfua import validate

from server.billing.payments import Cancelled, MemberPayment, PaymentFacts
from server.exports.receipt import number_of, receipt
from server.exports.superbill import Superbill, SuperbillLine, superbill_csv, superbill_pdf
from tests.billing.claims import FACTS
from tests.clock import TEN
from tests.exports.conftest import opened_pdf, text_of

PAYMENT = MemberPayment(
    payment_id="k3f9a2b1c0d4",
    member_id="bo",
    author_id="ana",
    at=TEN,
    facts=PaymentFacts(cents=2050, day=date(2026, 3, 4), method="card", what_for="A visit"),
)
LINE = SuperbillLine(
    day=date(2026, 3, 4),
    code="90853",
    modifiers=("95",),
    place="10",
    diagnoses=("F41.1", "F33.1"),
    units=1,
    clinician="Ana Reyes, LPC",
    npi="1234567893",
    charge_cents=12050,
    payer_cents=4000,
    member_cents=2050,
)
BILL = Superbill(
    member="Bo Miller",
    birth_date=date(1990, 5, 17),
    first=date(2026, 3, 1),
    last=date(2026, 3, 31),
    practice="Lakeside",
    billing=FACTS.billing,
    lines=(LINE, replace(LINE, day=date(2026, 3, 11), clinician="=cmd()")),
)


def receipt_of(payment: MemberPayment = PAYMENT, *, detailed: bool = False) -> bytes:
    return receipt(
        payment,
        payer="Bo Miller",
        practice="Lakeside",
        billing=FACTS.billing,
        service=FACTS,
        detailed=detailed,
    )


def words(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


@pytest.mark.parametrize("made", [receipt_of(), superbill_pdf(BILL)], ids=["receipt", "superbill"])
def test_a_checker_of_accessible_pdfs_finds_nothing(made: bytes, tmp_path: Path) -> None:
    path = tmp_path / "made.pdf"
    path.write_bytes(made)

    assert [] == [found for outcome in validate(str(path)).outcomes for found in outcome.findings]


def test_a_receipt_says_how_much_when_and_to_whom() -> None:
    said = words(receipt_of())

    for expected in (
        *("Lakeside Counseling", "Bo Miller", "$20.50", "March 4, 2026", "Card"),
        *("A visit", "K3F9A2B1", "Phone 312-555-0100"),
    ):
        assert expected in said
    assert "K3F9A2B1" == number_of(PAYMENT)


def test_a_receipt_names_no_illness_unless_it_was_asked_for() -> None:
    assert "F41.1" not in words(receipt_of())
    assert "90853" not in words(receipt_of())
    assert "Diagnoses: F41.1, F33.1" in words(receipt_of(detailed=True))


def test_a_receipt_of_a_cancelled_payment_says_so() -> None:
    cancelled = replace(PAYMENT, cancelled=Cancelled("ana", TEN, "typed twice"))
    said = words(receipt_of(cancelled))

    assert "This payment was cancelled. The receipt does not count." in said
    assert "typed twice" not in said
    assert 0 == cancelled.counts


@pytest.mark.parametrize("made", [receipt_of(), superbill_pdf(BILL)], ids=["receipt", "superbill"])
def test_a_title_names_nobody(made: bytes) -> None:
    assert "Bo" not in str(opened_pdf(made).metadata)


def test_a_superbill_lists_services_and_adds_them_up() -> None:
    said = words(superbill_pdf(replace(BILL, member_cents=500)))

    for expected in (
        *("Bo Miller", "May 17, 1990", "March 1, 2026 to March 31, 2026", "1234567893"),
        *("03/04/2026", "90853", "F41.1 F33.1", "Ana Reyes, LPC", "$120.50"),
        *("Charged in all: $241.00", "Paid by insurance: $80.00", "Paid by the member: $46.00"),
    ):
        assert expected in said
    assert "42 CFR" not in said
    assert "42 CFR part 2 prohibits" in words(superbill_pdf(replace(BILL, part2=True)))


def test_the_table_of_a_superbill_can_be_summed_and_runs_nothing() -> None:
    rows = list(csv.DictReader(io.StringIO(superbill_csv(BILL).decode("utf-8-sig"))))

    assert ["120.50", "120.50"] == [row["Charge"] for row in rows]
    assert ["2026-03-04", "2026-03-11"] == [row["Day"] for row in rows]
    assert "'=cmd()" == rows[1]["Clinician"]
    assert b"Miller" not in superbill_csv(BILL)


def test_a_sign_the_typeface_lacks_is_its_number() -> None:
    assert "[U+4E2D]" in words(superbill_pdf(replace(BILL, member="中 Miller")))
