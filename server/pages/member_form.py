"""Who somebody is, as typed: read into a chart, or answered with what is wrong field by field."""

import re
from datetime import date
from typing import Annotated, get_args

from msgspec import Meta
from msgspec.structs import asdict, replace

from server.core.plan import Pronouns
from server.pages.forms import Form
from server.store.facts import MemberChart

PRONOUNS = (
    ("", "Not said"),
    ("she", "she / her"),
    ("he", "he / him"),
    ("they", "they / them"),
    ("name", "name only"),
)
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=4000)]
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"[0-9+()./ x-]{7,40}")
OLDEST_YEARS = 120
MOST = 500  # sessions of one plan: a decade of weeks
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
FORMULA = re.compile(r"[=@+-]")  # what a spreadsheet would run, once the list is opened in one
# A telephone number may begin with a plus and has a form of its own; prose may begin with a dash.
NO_CELLS = frozenset({"phone", "emergency_phone", "necessity"})


class MemberForm(Form, frozen=True):
    name: Short
    birth_date: Annotated[str, Meta(max_length=10)]
    first_name: Short = ""
    display_name: Short = ""
    pronouns: Annotated[str, Meta(max_length=10)] = ""
    record_number: Short = ""
    phone: Short = ""
    email: Short = ""
    other_names: Annotated[str, Meta(max_length=1000)] = ""
    emergency_name: Short = ""
    emergency_phone: Short = ""
    usual_location: Short = ""
    necessity: Long = ""
    planned_sessions: Short = ""
    phone_reason: Short = ""
    legal_name: Short = ""


def typed(chart: MemberChart) -> MemberForm:
    """Return the form that would give this chart."""
    own = MemberForm.__struct_fields__
    fields = {name: str(value or "") for name, value in asdict(chart).items() if name in own}
    return MemberForm(
        **{
            **fields,
            "birth_date": chart.birth_date.isoformat(),
            "other_names": ", ".join(chart.other_names),
        }
    )


def chart_of(
    form: MemberForm, member_id: str, *, today: date, before: MemberChart | None = None
) -> tuple[MemberChart | None, dict[str, str]]:
    """Return the chart, or what to do about each field that stands in its way."""
    said = {
        name: value.strip() if name == "necessity" else " ".join(value.split())
        for name, value in asdict(form).items()
    }
    said["name"] = _in_order(said["name"])
    born = _day(said["birth_date"])
    errors = _mistakes(said, born, today)
    if errors or born is None:
        return None, errors
    words = said["name"].split()
    first = said["first_name"] or words[0]
    initial = f" {words[-1][0]}." if len(words) > 1 else ""
    # What other pages keep in the chart stays as it is.
    plain = before or MemberChart(
        member_id=member_id, name="", first_name="", display_name="", birth_date=born
    )
    chart = replace(
        plain,
        name=said["name"],
        first_name=first,
        display_name=said["display_name"] or first + initial,
        birth_date=born,
        other_names=tuple(one.strip() for one in said["other_names"].split(",") if one.strip()),
    )
    pronouns = next((one for one in get_args(Pronouns) if one == said["pronouns"]), None)
    kept = ("record_number", "phone", "email", "emergency_name", "emergency_phone")
    rest = {
        name: said[name] or None
        for name in (*kept, "usual_location", "necessity", "legal_name", "phone_reason")
    }
    sessions = int(said["planned_sessions"]) if said["planned_sessions"] else None
    return replace(chart, pronouns=pronouns, planned_sessions=sessions, **rest), {}


def _in_order(name: str) -> str:
    """Return `Weber, Gus` as `Gus Weber`: the first word is what the group would see."""
    family, comma, given = name.partition(", ")
    if not comma or given.rstrip(".").lower() in SUFFIXES:
        return name
    return f"{given} {family}"


def _mistakes(said: dict[str, str], born: date | None, today: date) -> dict[str, str]:
    errors = {
        name: "This begins like a formula of a spreadsheet. Type it as plain text."
        for name, value in said.items()
        if name not in NO_CELLS and FORMULA.match(value)
    }
    if not said["name"]:
        errors["name"] = "Type the name as it is in the chart."
    if born is None:
        errors["birth_date"] = "Choose the birth date. Members are asked for it when they join."
    elif not date(today.year - OLDEST_YEARS, 1, 1) <= born <= today:
        errors["birth_date"] = "This birth date cannot be right."
    if said["pronouns"] not in dict(PRONOUNS):
        errors["pronouns"] = "Use she, he, they or name, or leave it empty."
    if said["email"] and not EMAIL.fullmatch(said["email"]):
        errors["email"] = "An e-mail address looks like name@example.org."
    for name in ("phone", "emergency_phone"):
        if said[name] and not PHONE.fullmatch(said[name]):
            errors[name] = "A telephone number has digits, spaces and + ( ) - only."
    sessions = said["planned_sessions"]
    if sessions and not (sessions.isascii() and sessions.isdigit() and 1 <= int(sessions) <= MOST):
        errors["planned_sessions"] = f"A number from 1 to {MOST}, or empty when nobody planned it."
    return errors


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
