"""Who bills in the fictional practice, its fees and its facilitators' numbers; all of it invented.

Nothing is claimed beforehand: the first click on Billing shows last week's signed notes, ready.
"""

import datetime as dt

from server.billing.claim import GROUP_THERAPY
from server.billing.fees import EVERYBODY, Fee
from server.core.billing_provider import BillingProvider, Clearinghouse
from server.core.insurance import Address
from server.demo.practice import Cast
from server.store import Store

PROVIDER = BillingProvider(
    name="Lakeshore Counseling",
    npi="1234567893",
    tax_number="361234567",
    address=Address("1420 W Harbor Street", "Chicago", "IL", "606143722", "Suite 3"),
    taxonomy="101YM0800X",
    contact="Mara Quint",
    phone="3125550142",
    clearinghouse=Clearinghouse("Prairie Clearing", "PRAIRIE01", "LAKESHORE7", test_files=True),
)
NUMBERS = ("1992999874", "1093817462", "1679576722")  # ten digits that check, given to nobody here
# Of each payer's number what the contract pays, in cents; everybody is charged the same.
CHARGE_CENTS = 12000
CONTRACTS = {EVERYBODY: None, "60001": 6200, "60002": 3850}


async def let_money_in(store: Store, cast: Cast, *, at: dt.datetime) -> None:
    """Write down who bills, what it costs, and who answers for a session."""
    scope, by = store.practice(cast.practice_id), cast.facilitators[0].account_id
    await scope.details.set_billing(PROVIDER)
    for payer_id, expected in CONTRACTS.items():
        fee = Fee(
            payer_id=payer_id,
            code=GROUP_THERAPY,
            first_day=at.date().replace(month=1, day=1),
            charge_cents=CHARGE_CENTS,
            expected_cents=expected,
        )
        await scope.fees.add(fee, by=by, at=at)
    for person, npi in zip(cast.facilitators, NUMBERS, strict=False):
        account = await scope.people.account(person.account_id)
        if account is not None:
            await scope.people.set_credentials(
                account.account_id,
                credential=account.credential,
                licensed_in=account.licensed_in,
                npi=npi,
                taxonomy=PROVIDER.taxonomy,
            )
