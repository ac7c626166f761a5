"""Reading a payment: what was paid for which claim, what was taken off, and whether it adds up."""

from datetime import date

import pytest
from msgspec.structs import replace

from server.billing.adjudication import Adjustment
from server.billing.reasons import ADJUSTED, reason
from server.billing.remittance import ProviderAdjustment, Remittance, imbalances, read_remittance
from server.billing.x12_read import Malformed, read
from tests.billing.payer_files import Paid, Payment, remittance

SHARED = Paid("C1", paid="20.00", off=(("CO", "45", "15.00"), ("PR", "3", "20.00")), owed="20.00")
DENIED = Paid("C2", paid="0.00", off=(("CO", "197", "55.00"),), status="4", remarks=("N54",))


def payment(made: Payment) -> Remittance:
    return read_remittance(read(remittance(made))[0].transactions[0])


def test_a_payment_names_its_payer_its_day_and_its_number() -> None:
    found = payment(Payment("20.00", (SHARED,)))

    assert ("HARBOR HEALTH", "1234567893") == (found.payer, found.payee_npi)
    assert ("ACH", "EFT7001", date(2026, 3, 16)) == (found.method, found.trace, found.paid_on)
    assert 2000 == found.paid_cents


def test_a_claim_says_what_was_paid_and_whose_the_rest_is() -> None:
    (claim,) = payment(Payment("20.00", (SHARED,))).claims

    assert ("C1", "1", "PAYER-1", "MILLER, BO") == (
        *(claim.control, claim.status, claim.payer_control, claim.name),
    )
    assert (5500, 2000, 2000) == (claim.charge_cents, claim.paid_cents, claim.member_cents)
    assert (1500, 2000) == (claim.taken_off("CO"), claim.taken_off("PR"))


def test_a_line_says_its_service_its_day_and_the_number_we_gave_it() -> None:
    (line,) = payment(Payment("20.00", (SHARED,))).claims[0].lines

    assert ("90853", ("95",), date(2026, 3, 4)) == (line.code, line.modifiers, line.day)
    assert ("C1L1", 5500, 2000, 2000) == (
        *(line.control, line.charge_cents, line.paid_cents, line.allowed_cents),
    )
    assert (Adjustment("CO", "45", 1500), Adjustment("PR", "3", 2000)) == line.adjustments


def test_a_denial_says_why_and_which_remark_to_look_up() -> None:
    (claim,) = payment(Payment("0.00", (DENIED,))).claims

    assert ("4", 0) == (claim.status, claim.paid_cents)
    assert ("N54",) == claim.lines[0].remarks
    assert "it needed an authorization beforehand" == reason(claim.every_adjustment[0].reason)


def test_a_reason_without_words_is_its_number() -> None:
    assert "reason 9999, for which we have no words: see the payer's list" == reason("9999")
    assert all(text == text.strip() and not text.endswith(".") for text in ADJUSTED.values())


def test_six_adjustments_fit_into_one_segment() -> None:
    raw = remittance(Payment("40.00", (Paid("C1"),))).replace(
        b"CAS*CO*45*15.00", b"CAS*CO*45*10.00**253*2.50*1*96*2.00**97*0.25**18*.2**4*.05"
    )
    (claim,) = read_remittance(read(raw)[0].transactions[0]).claims

    assert [1000, 250, 200, 25, 20, 5] == [one.cents for one in claim.every_adjustment]


def test_amounts_of_no_claim_stand_beside_them() -> None:
    made = payment(Payment("32.50", (Paid("C1"),), (("WO", "10.00"), ("L6", "-2.50"))))

    assert (
        ProviderAdjustment("WO", "REF1", 1000),
        ProviderAdjustment("L6", "REF1", -250),
    ) == made.provider_adjustments
    assert () == imbalances(made)


def test_a_payment_taken_back_is_below_zero() -> None:
    back = Paid("C1", charge="-55", paid="-40", off=(("CO", "45", "-15"),), status="22", owed="")
    made = payment(Payment("40.00", (back,), sign="D"))

    assert (-4000, -4000) == (made.paid_cents, made.claims[0].paid_cents)
    assert () == imbalances(made)


# ---- sums


@pytest.mark.parametrize("made", [Payment("20.00", (SHARED, DENIED)), Payment("0.00", (DENIED,))])
def test_sums_that_agree_say_nothing(made: Payment) -> None:
    assert () == imbalances(payment(made))


def test_a_payment_other_than_its_claims_is_said() -> None:
    made = payment(Payment("20.01", (SHARED,)))

    assert ("The payment is $20.01, but its claims come to $20.00.",) == imbalances(made)


def test_a_payment_that_forgets_what_is_taken_off_is_said() -> None:
    made = payment(Payment("40.00", (Paid("C1"),), (("WO", "10.00"),)))

    assert (
        "The payment is $40.00, but its claims come to $40.00 and what is taken off to $10.00.",
    ) == imbalances(made)


def test_a_claim_and_a_line_that_do_not_add_up_are_said() -> None:
    made = payment(Payment("40.00", (Paid("C1", off=(("CO", "45", "14.99"),)),)))

    assert (
        "Claim C1: $55.00 charged less $14.99 taken off is not the $40.00 paid.",
        "Claim C1, line 1: $55.00 charged less $14.99 taken off is not the $40.00 paid.",
    ) == imbalances(made)


def test_lines_other_than_their_claim_and_a_share_nobody_took_off_are_said() -> None:
    made = payment(Payment("20.00", (SHARED,)))
    claim = made.claims[0]
    more = replace(claim, lines=(*claim.lines, *claim.lines), member_cents=2001)
    said = imbalances(replace(made, claims=(more,)))

    assert "Claim C1: its lines come to $110.00, not to $55.00." in said
    assert any(one.startswith("Claim C1: the member is said to owe $20.01") for one in said)


def test_a_forecast_is_no_payment() -> None:
    made = payment(Payment("20.00", (SHARED, Paid("C3", status="25"))))

    assert () == imbalances(made)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"TRN*1*", b"TRX*1*", "Payment 0001: the segment TRN is missing."),
        (
            b"CAS*CO*",
            b"CAS*XX*",
            "Segment 17 (CAS): its first element is no group of adjustments (CO, PR, OA, PI).",
        ),
        (b"DTM*405*20260315", b"CAS*CO*45*1", "Segment 6 (CAS): it stands outside of any claim."),
        (
            b"C1*1*55.00*",
            b"C1*1*5x.00*",
            "Segment 13 (CLP): an amount is not a number of dollars and whole cents.",
        ),
    ],
)
def test_a_payment_that_cannot_be_read_says_where(old: bytes, new: bytes, says: str) -> None:
    raw = remittance(Payment("40.00", (Paid("C1"),)))
    assert old in raw

    with pytest.raises(Malformed) as caught:
        read_remittance(read(raw.replace(old, new))[0].transactions[0])
    assert says == caught.value.says
