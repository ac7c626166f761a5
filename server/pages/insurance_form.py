"""Who pays, as typed: read into facts, or answered with what is wrong field by field."""

from datetime import date
from typing import Annotated, get_args

from msgspec import Meta

from server.core.insurance import (
    Address,
    Authorization,
    Filing,
    Holder,
    Insurance,
    Insured,
    PersonName,
    Rank,
    Relationship,
    Sex,
)
from server.pages.forms import Form
from server.pages.us_states import STATES

Short = Annotated[str, Meta(max_length=80)]
Code = Annotated[str, Meta(max_length=20)]
SEXES = (("U", "Not said"), ("F", "Female"), ("M", "Male"))
RELATIONSHIPS = (
    ("self", "It is their own plan"),
    ("spouse", "Husband’s or wife’s plan"),
    ("child", "A parent’s plan"),
    ("other", "Somebody else’s plan"),
)
FILINGS = (
    ("CI", "Commercial"),
    ("BL", "Blue Cross or Blue Shield"),
    ("HM", "HMO"),
    ("MB", "Medicare part B"),
    ("16", "Medicare Advantage"),
    ("MC", "Medicaid"),
    ("CH", "TRICARE"),
    ("ZZ", "Another kind"),
)
POSTAL_LENGTHS = (5, 9)


class PlanForm(Form, frozen=True):
    payer: Short = ""
    payer_id: Code = ""
    member_number: Short = ""
    group_number: Short = ""
    filing: Code = "CI"
    relationship: Code = "self"
    holder_last: Short = ""
    holder_first: Short = ""
    holder_birth: Code = ""
    holder_sex: Code = "U"
    holder_street: Short = ""
    holder_city: Short = ""
    holder_state: Code = ""
    holder_postal: Code = ""
    auth_number: Short = ""
    auth_units: Code = ""
    auth_first: Code = ""
    auth_last: Code = ""


class InsuranceForm(PlanForm, frozen=True):
    """The member as the payer knows them, and the plan that pays first."""

    last: Short = ""
    first: Short = ""
    middle: Short = ""
    sex: Code = "U"
    street: Short = ""
    more: Short = ""
    city: Short = ""
    state: Code = ""
    postal: Code = ""
    self_pay: Code = ""


def typed(insured: Insured | None, name: str) -> InsuranceForm:
    """Return the form that would give *insured*; of somebody new only the name of the chart."""
    if insured is None:
        first, _, last = name.rpartition(" ")
        return InsuranceForm(last=last, first=first)
    at = insured.address
    where = {} if at is None else _address_fields(at, "") | {"more": at.more}
    plan = typed_plan(insured.primary)
    fields = {field: getattr(plan, field) for field in PlanForm.__struct_fields__}
    return InsuranceForm(
        **fields,
        **where,
        last=insured.name.last,
        first=insured.name.first,
        middle=insured.name.middle,
        sex=insured.sex,
        self_pay="yes" if insured.self_pay else "",
    )


def typed_plan(plan: Insurance | None) -> PlanForm:
    if plan is None:
        return PlanForm()
    fields: dict[str, str] = {}
    if plan.holder is not None:
        held = plan.holder
        fields |= _address_fields(held.address, "holder_") | {
            "holder_last": held.name.last,
            "holder_first": held.name.first,
            "holder_birth": held.birth_date.isoformat(),
            "holder_sex": held.sex,
        }
    if plan.authorization is not None:
        agreed = plan.authorization
        fields |= {
            "auth_number": agreed.number,
            "auth_units": "" if agreed.units is None else str(agreed.units),
            "auth_first": agreed.first_day.isoformat() if agreed.first_day else "",
            "auth_last": agreed.last_day.isoformat() if agreed.last_day else "",
        }
    return PlanForm(
        payer=plan.payer,
        payer_id=plan.payer_id,
        member_number=plan.member_number,
        group_number=plan.group_number,
        filing=plan.filing,
        relationship=plan.relationship,
        **fields,
    )


def _address_fields(at: Address, before: str) -> dict[str, str]:
    return {
        f"{before}street": at.street,
        f"{before}city": at.city,
        f"{before}state": at.state,
        f"{before}postal": at.postal,
    }


def insured_of(
    form: InsuranceForm, before: Insured | None
) -> tuple[Insured | None, dict[str, str]]:
    """Return who pays, or what to do about each field; a secondary plan of *before* stays."""
    errors: dict[str, str] = {}
    for field in ("last", "first"):
        if not getattr(form, field).strip():
            errors[field] = "As it stands on the card; payers compare it letter by letter."
    sex = next((one for one in get_args(Sex) if one == form.sex), None)
    if sex is None:
        errors["sex"] = "Choose one of the three."
    address = address_of(form, "", errors)
    self_pay = form.self_pay == "yes"
    named = bool(form.payer.strip() or form.payer_id.strip() or form.member_number.strip())
    plan = plan_of(form, "primary", errors) if named or not self_pay else None
    if errors or sex is None:
        return None, errors
    second = before.secondary if before is not None else None
    return Insured(
        name=PersonName(*(" ".join(text.split()) for text in (form.last, form.first, form.middle))),
        sex=sex,
        address=address,
        self_pay=self_pay,
        plans=tuple(one for one in (plan, second) if one is not None),
    ), {}


def plan_of(form: PlanForm, rank: Rank, errors: dict[str, str]) -> Insurance | None:
    """Return the plan; what is wrong is put into *errors*."""
    if not form.payer.strip():
        errors["payer"] = "The name of the insurance, as on the card."
    if not form.payer_id.strip():
        errors["payer_id"] = "Claims go to this number. The clearinghouse’s list has it."
    if not form.member_number.strip():
        errors["member_number"] = "The number on the card, letters included."
    filing = next((one for one in get_args(Filing) if one == form.filing), None)
    relation = next((one for one in get_args(Relationship) if one == form.relationship), None)
    if filing is None:
        errors["filing"] = "Choose the kind of plan."
    if relation is None:
        errors["relationship"] = "Choose whose plan it is."
    holder = _holder(form, errors) if relation not in (None, "self") else None
    authorization = _authorization(form, errors)
    if errors or filing is None or relation is None:
        return None
    return Insurance(
        rank=rank,
        payer=" ".join(form.payer.split()),
        payer_id="".join(form.payer_id.split()).upper(),
        member_number=" ".join(form.member_number.split()),
        relationship=relation,
        filing=filing,
        group_number=" ".join(form.group_number.split()),
        holder=holder,
        authorization=authorization,
    )


def _holder(form: PlanForm, errors: dict[str, str]) -> Holder | None:
    for field in ("holder_last", "holder_first"):
        if not getattr(form, field).strip():
            errors[field] = "The name of whoever holds the plan, as on the card."
    born = _day(form.holder_birth)
    if born is None:
        errors["holder_birth"] = "Choose the birth date of whoever holds the plan."
    sex = next((one for one in get_args(Sex) if one == form.holder_sex), None)
    if sex is None:
        errors["holder_sex"] = "Choose one of the three."
    address = address_of(form, "holder_", errors)
    if address is None and "holder_street" not in errors:
        errors["holder_street"] = "The holder’s address; the member’s own, if they live together."
    if born is None or sex is None or address is None:
        return None
    name = PersonName(form.holder_last.strip(), form.holder_first.strip())
    return Holder(name, born, sex, address)


def address_of(form: Form, before: str, errors: dict[str, str]) -> Address | None:
    """Return the address of these fields; None when all are empty, or one is wrong."""
    said = {
        name: " ".join(getattr(form, before + name).split())
        for name in ("street", "city", "state", "postal")
    }
    if not any(said.values()):
        return None
    for name, text in (("street", "Street and number."), ("city", "The city or town.")):
        if not said[name]:
            errors[before + name] = text
    if said["state"].upper() not in dict(STATES):
        errors[before + "state"] = "Two letters, such as IL."
    postal = said["postal"].replace("-", "").replace(" ", "")
    if not (postal.isascii() and postal.isdigit() and len(postal) in POSTAL_LENGTHS):
        errors[before + "postal"] = "Five digits, or nine: 60614-3722."
    if any(before + name in errors for name in said):
        return None
    more = " ".join(getattr(form, before + "more", "").split())
    return Address(said["street"], said["city"], said["state"].upper(), postal, more)


def _authorization(form: PlanForm, errors: dict[str, str]) -> Authorization | None:
    number = form.auth_number.strip()
    rest = [form.auth_units.strip(), form.auth_first.strip(), form.auth_last.strip()]
    if not number:
        if any(rest):
            errors["auth_number"] = "The number the payer gave; units and days belong to it."
        return None
    units = None
    if rest[0]:
        units = int(rest[0]) if rest[0].isascii() and rest[0].isdigit() else None
        if units is None:
            errors["auth_units"] = "How many sessions, as a number; empty when nobody said."
    first, last = _day(rest[1]), _day(rest[2])
    if (rest[1] and first is None) or (rest[2] and last is None):
        errors["auth_last"] = "Choose days from the calendar."
    elif first and last and last < first:
        errors["auth_last"] = "It ends before it begins."
    return Authorization(number, units, first, last)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
