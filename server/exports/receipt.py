"""A receipt for what a member paid: no diagnosis and no service code, unless they asked for them.

A receipt lies about (BIL-11): it says how much, when and to whom. That it is about health care it
says by nothing but the practice's own name.
"""

from datetime import date

from server.billing.claim import ClaimFacts
from server.billing.fees import money
from server.billing.payments import METHODS, MemberPayment
from server.core.billing_provider import BillingProvider
from server.exports.pdf import typeset


def receipt(
    payment: MemberPayment,
    *,
    payer: str,
    practice: str,
    billing: BillingProvider | None,
    service: ClaimFacts | None = None,
    detailed: bool = False,
) -> bytes:
    """Return a receipt as a PDF; *detailed* adds code and diagnoses of *service*."""
    paid = payment.facts
    facts = [
        ("Receipt", number_of(payment)),
        ("Received from", payer),
        ("Amount", money(paid.cents)),
        ("Day", day_words(paid.day)),
        ("By", METHODS[paid.method]),
    ]
    if paid.what_for:
        facts.append(("For", paid.what_for))
    if service is not None:
        facts.append(("Day of service", day_words(service.day)))
    if service is not None and detailed:
        facts.append(("Service", ", ".join(line.code for line in service.lines)))
        facts.append(("Diagnoses", ", ".join(service.diagnoses)))
    cancelled = payment.cancelled is not None
    return typeset(
        {
            "title": "Receipt",  # of nobody: a title stays in the lists of whoever opens the file
            "practice": billing.name if billing else practice,
            "office": office(billing),
            "stamp": "CANCELLED" if cancelled else "",
            "stamped": "This payment was cancelled. The receipt does not count.",
            "facts": facts,
            "heading": [],
            "amounts": [],
            "rows": [],
            "totals": [],
            "notes": ["Thank you."] if not cancelled else [],
        },
        "statement.typ",
    )


def number_of(payment: MemberPayment) -> str:
    """Return what a receipt is called: the beginning of the payment's id."""
    return payment.payment_id[:8].upper()


def day_words(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def office(billing: BillingProvider | None) -> list[str]:
    """Return where a practice is and how it is called, line by line."""
    if billing is None:
        return []
    at = billing.address
    street = ", ".join(part for part in (at.street, at.more) if part)
    return [f"{street}, {at.city}, {at.state} {at.postal[:5]}", f"Phone {billing.phone}"]
