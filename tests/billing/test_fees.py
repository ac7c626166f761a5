"""Fees: whole cents, the right day, the right payer, and what was typed by mistake."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.billing.fees import Fee, cents, fee_on, money, plain, standing


def fee(payer: str, first: str, charge: int, *, withdrawn: bool = False) -> Fee:
    return Fee(
        payer_id=payer,
        code="90853",
        first_day=date.fromisoformat(first),
        charge_cents=charge,
        withdrawn=withdrawn,
    )


FEES = [
    fee("", "2026-01-01", 12000),
    fee("LSH01", "2026-01-01", 11000),
    fee("LSH01", "2026-07-01", 11500),
]


@pytest.mark.parametrize(
    ("payer", "day", "charge"),
    [
        ("LSH01", "2026-06-30", 11000),
        ("LSH01", "2026-07-01", 11500),
        ("OTHER", "2026-07-01", 12000),
        ("", "2026-01-01", 12000),
        ("LSH01", "2025-12-31", None),
    ],
)
def test_a_fee_holds_from_its_day_for_its_payer(payer: str, day: str, charge: int | None) -> None:
    found = fee_on(FEES, payer, "90853", date.fromisoformat(day))

    assert charge == (found.charge_cents if found else None)


def test_another_code_has_no_fee() -> None:
    assert fee_on(FEES, "LSH01", "90785", date(2026, 7, 1)) is None


def test_what_was_said_later_of_the_same_day_counts() -> None:
    corrected = [*FEES, fee("LSH01", "2026-07-01", 11800)]
    found = fee_on(corrected, "LSH01", "90853", date(2026, 8, 1))

    assert found is not None
    assert 11800 == found.charge_cents


def test_a_fee_taken_back_leaves_the_one_before_it() -> None:
    taken_back = [*FEES, fee("LSH01", "2026-07-01", 11500, withdrawn=True)]
    found = fee_on(taken_back, "LSH01", "90853", date(2026, 8, 1))

    assert found is not None
    assert 11000 == found.charge_cents
    assert 2 == len(standing(taken_back))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("120", 12000),
        ("$1,204.50", 120450),
        (" 62.05 ", 6205),
        ("62.5", None),
        ("-5", None),
        ("1e3", None),
        ("", None),
        ("12,34", None),
    ],
)
def test_an_amount_is_read_exactly_or_not_at_all(typed: str, amount: int | None) -> None:
    assert amount == cents(typed)


@given(st.integers(min_value=0, max_value=99_999_999))
def test_what_is_written_is_read_back_to_the_cent(amount: int) -> None:
    assert amount == cents(money(amount))


@pytest.mark.parametrize(("amount", "text"), [(12000, "120"), (12050, "120.5"), (5, "0.05")])
def test_claims_write_amounts_without_needless_zeros(amount: int, text: str) -> None:
    assert text == plain(amount)
