"""The files other tests read are what the guides ask for, says a validator that is not ours."""

import pytest

from tests.billing.payer_files import (
    Answered,
    Paid,
    Payment,
    accepted,
    acknowledgement,
    rejected,
    remittance,
    status,
    valid,
)

DENIED = Paid("C1", paid="0.00", off=(("CO", "197", "55.00"),), status="4", remarks=("N54",))


@pytest.mark.parametrize(
    "raw",
    [
        remittance(Payment("40.00", (Paid("C1"),))),
        remittance(Payment("0.00", (DENIED,))),
        remittance(Payment("30.00", (Paid("C1"),), provider=(("WO", "10.00"),))),
        status(Answered("C1"), Answered("C2", "A7:164:IL", "U")),
        acknowledgement(accepted()),
        acknowledgement(rejected(), verdict="R"),
    ],
    ids=["paid", "denied", "taken back", "status", "accepted", "rejected"],
)
def test_the_file_is_valid(raw: bytes) -> None:
    assert valid(raw)
