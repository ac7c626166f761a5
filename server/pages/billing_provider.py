"""Who bills: what stands on every claim, and where files go. Said once, then rarely touched."""

import re
from typing import Annotated, get_args

from aiohttp import web
from msgspec import Meta
from msgspec.structs import asdict

from server.core.billing_provider import BillingProvider, Clearinghouse, TaxKind
from server.core.codes import is_npi, is_taxonomy
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.insurance_form import address_of
from server.pages.mistakes import Mistakes
from server.pages.render import render
from server.pages.us_states import STATES
from server.pages.way_back import kept

Short = Annotated[str, Meta(max_length=80)]
Code = Annotated[str, Meta(max_length=20)]
TAX_KINDS = (("EI", "An employer’s number (EIN)"), ("SY", "A person’s number (SSN)"))
TAX_DIGITS, PHONE_DIGITS = 9, 10
INTERCHANGE_ID = re.compile(r"[0-9A-Za-z ._-]{2,15}")  # ISA06 and ISA08 have fifteen places


class ProviderForm(Form, frozen=True):
    name: Short = ""
    npi: Code = ""
    tax_number: Code = ""
    tax_kind: Code = "EI"
    taxonomy: Code = ""
    street: Short = ""
    more: Short = ""
    city: Short = ""
    state: Code = ""
    postal: Code = ""
    contact: Short = ""
    phone: Code = ""
    house: Short = ""
    receiver_id: Code = ""
    submitter_id: Code = ""
    test_files: Code = ""


async def provider_show(request: web.Request) -> web.Response:
    known = await access.practice(request).details.billing()
    return _page(request, _typed(known), {}, new=known is None)


async def provider_change(request: web.Request) -> web.Response:
    form = await read_form(request, ProviderForm)
    provider, errors = provider_of(form)
    if provider is None:
        return _page(request, form, errors, new=False)
    scope, me = access.practice(request), request[ACCOUNT]
    await scope.details.set_billing(provider)
    await scope.audit.record(
        actor=me.account_id,
        act="set_billing_provider",
        subject_kind="practice",
        subject_id=me.practice_id,
        at=request.app[CLOCK].now(),
    )
    return kept(request, "/practice/billing?saved=yes")


def provider_of(form: ProviderForm) -> tuple[BillingProvider | None, dict[str, str]]:
    """Return who bills, or what to do about each field."""
    errors: dict[str, str] = {}
    digits = {
        name: "".join(c for c in getattr(form, name) if c.isascii() and c.isdigit())
        for name in ("npi", "tax_number", "phone")
    }
    if not form.name.strip():
        errors["name"] = "The name the tax number and NPI belong to."
    if not is_npi(digits["npi"]):
        errors["npi"] = "An NPI has ten digits, and the last one checks the others: this one fails."
    if len(digits["tax_number"]) != TAX_DIGITS:
        errors["tax_number"] = "Nine digits."
    tax_kind = next((one for one in get_args(TaxKind) if one == form.tax_kind), None)
    if tax_kind is None:
        errors["tax_kind"] = "Choose one of the two."
    taxonomy = form.taxonomy.strip().upper()
    if not is_taxonomy(taxonomy):
        errors["taxonomy"] = "Ten characters that end in X, such as 101YM0800X for counselors."
    address = address_of(form, "", errors)
    if address is None and "street" not in errors:
        errors["street"] = "The street address of the practice; a payer takes no post office box."
    elif address is not None and len(address.postal) == len("60614"):
        errors["postal"] = "All nine digits: the post office’s look-up has the last four."
    if not form.contact.strip():
        errors["contact"] = "Whom a payer calls about a file."
    if len(digits["phone"]) != PHONE_DIGITS:
        errors["phone"] = "Ten digits."
    house = _house(form, errors)
    if errors or tax_kind is None or address is None:
        return None, errors
    return BillingProvider(
        name=" ".join(form.name.split()),
        npi=digits["npi"],
        tax_number=digits["tax_number"],
        tax_kind=tax_kind,
        address=address,
        taxonomy=taxonomy,
        contact=" ".join(form.contact.split()),
        phone=digits["phone"],
        clearinghouse=house,
    ), {}


def _house(form: ProviderForm, errors: dict[str, str]) -> Clearinghouse | None:
    said = {
        "house": form.house.strip(),
        "receiver_id": form.receiver_id.strip(),
        "submitter_id": form.submitter_id.strip(),
    }
    if not any(said.values()):
        return None
    if not said["house"]:
        errors["house"] = "The name of the clearinghouse, or of the payer files go to directly."
    for name in ("receiver_id", "submitter_id"):
        if not INTERCHANGE_ID.fullmatch(said[name]):
            errors[name] = "The clearinghouse gave you this: two to fifteen letters and digits."
    return Clearinghouse(
        name=said["house"],
        receiver_id=said["receiver_id"],
        submitter_id=said["submitter_id"],
        test_files=form.test_files == "yes",
    )


def _typed(known: BillingProvider | None) -> ProviderForm:
    if known is None:
        return ProviderForm()
    house = known.clearinghouse
    return ProviderForm(
        name=known.name,
        npi=known.npi,
        tax_number=known.tax_number,
        tax_kind=known.tax_kind,
        taxonomy=known.taxonomy,
        street=known.address.street,
        more=known.address.more,
        city=known.address.city,
        state=known.address.state,
        postal=known.address.postal,
        contact=known.contact,
        phone=known.phone,
        house=house.name if house else "",
        receiver_id=house.receiver_id if house else "",
        submitter_id=house.submitter_id if house else "",
        test_files="yes" if house and house.test_files else "",
    )


def _page(
    request: web.Request, form: ProviderForm, errors: dict[str, str], *, new: bool
) -> web.Response:
    return render(
        request,
        "facilitator/billing_provider.html",
        status=422 if errors else 200,
        form=asdict(form),
        errors=Mistakes(errors),
        tax_kinds=TAX_KINDS,
        states=[("", "Choose"), *STATES],
        new=new,
        saved=request.query.get("saved") == "yes",
    )
