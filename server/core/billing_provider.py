"""Who bills: the practice as payers know it, and the clearinghouse its files go to."""

from typing import Literal

from msgspec import Struct

from server.core.insurance import Address

TaxKind = Literal["EI", "SY"]  # a number of an employer, or of a person


class Clearinghouse(Struct, frozen=True):
    """Where files go, and by which numbers both sides know each other."""

    name: str
    receiver_id: str
    submitter_id: str
    test_files: bool = False  # until the clearinghouse says that files may count


class BillingProvider(Struct, frozen=True, kw_only=True):
    """*address* is the street address with a ZIP code of nine digits; a payer takes no box."""

    name: str
    npi: str
    tax_number: str  # nine digits
    tax_kind: TaxKind = "EI"
    address: Address
    taxonomy: str
    contact: str
    phone: str
    clearinghouse: Clearinghouse | None = None
