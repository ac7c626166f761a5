"""A superbill: what a member needs to ask their own insurance to pay them back. PDF and CSV.

It goes to the member, who decides where it goes on: codes and diagnoses are what it is for. Under
42 CFR Part 2 it carries the notice that those records do.
"""

from datetime import date

from msgspec import Struct

from server.billing.fees import money
from server.core.billing_provider import BillingProvider
from server.exports.cms1500 import PART_2_NOTICE
from server.exports.csv_cells import amount_cell, csv_bytes
from server.exports.pdf import typeset
from server.exports.receipt import day_words, office

HEADING = ("Day", "Code", "Modifiers", "Place", "Diagnoses", "Units", "Clinician", "NPI", "Charge")


class SuperbillLine(Struct, frozen=True, kw_only=True):
    """One service: what was done where and by whom, what it costs and who paid what."""

    day: date
    code: str
    modifiers: tuple[str, ...]
    place: str
    diagnoses: tuple[str, ...]
    units: int
    clinician: str
    npi: str
    charge_cents: int
    payer_cents: int = 0
    member_cents: int = 0


class Superbill(Struct, frozen=True, kw_only=True):
    """The services of one member from *first* to *last*, both with them."""

    member: str
    birth_date: date
    first: date
    last: date
    practice: str
    billing: BillingProvider | None
    lines: tuple[SuperbillLine, ...]
    member_cents: int = 0  # paid in that time towards no single service
    part2: bool = False

    @property
    def charge_cents(self) -> int:
        return sum(line.charge_cents for line in self.lines)

    @property
    def paid_cents(self) -> int:
        return self.member_cents + sum(line.member_cents for line in self.lines)

    @property
    def payer_cents(self) -> int:
        return sum(line.payer_cents for line in self.lines)


def superbill_pdf(bill: Superbill) -> bytes:
    facts = [
        ("For", bill.member),
        ("Birth date", day_words(bill.birth_date)),
        ("Services", f"{day_words(bill.first)} to {day_words(bill.last)}"),
    ]
    if bill.billing is not None:
        facts.append(("Provider’s NPI", bill.billing.npi))
        facts.append(("Tax number", bill.billing.tax_number))
    return typeset(
        {
            "title": "Superbill",  # of nobody: a title stays in the lists of whoever opens it
            "practice": bill.billing.name if bill.billing else bill.practice,
            "office": office(bill.billing),
            "stamp": "",
            "stamped": "",
            "facts": facts,
            "heading": list(HEADING),
            "amounts": [len(HEADING) - 1],
            "rows": [_row(line) for line in bill.lines],
            "totals": [
                ("Charged in all", money(bill.charge_cents)),
                ("Paid by insurance", money(bill.payer_cents)),
                ("Paid by the member", money(bill.paid_cents)),
            ],
            "notes": [
                "This is not a bill. It lists services and payments for your own insurance.",
                *([PART_2_NOTICE] if bill.part2 else []),
            ],
        },
        "statement.typ",
    )


def superbill_csv(bill: Superbill) -> bytes:
    """Return the services as a table; whose they are stands in no cell, as in no file name."""
    rows = [
        (
            line.day.isoformat(),
            *_row(line)[1:-1],
            amount_cell(line.charge_cents),
            amount_cell(line.payer_cents),
            amount_cell(line.member_cents),
        )
        for line in bill.lines
    ]
    return csv_bytes((*HEADING, "Paid by insurance", "Paid by member"), rows)


def _row(line: SuperbillLine) -> list[str]:
    return [
        f"{line.day:%m/%d/%Y}",
        line.code,
        " ".join(line.modifiers),
        line.place,
        " ".join(line.diagnoses),
        str(line.units),
        line.clinician,
        line.npi,
        money(line.charge_cents),
    ]
