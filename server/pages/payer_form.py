"""A payer's rule as a form: what can be typed, and what to write instead of what was typed."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, TypeVar

from aiohttp import web
from msgspec import Meta
from msgspec.structs import replace

from server.billing.places import PLAIN
from server.billing.rules import Coding, Confidence, Evidence, PayerRule, Staffing, Text
from server.pages.forms import Form

T = TypeVar("T")
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=2000)]

SIZES = (
    ("size_min", "Fewest members", ""),
    ("size_max", "Most members", "Members of every payer count, facilitators do not."),
    ("size_max_adult", "Most members, adults", ""),
    ("size_max_child", "Most members, children", "Who is not 18 yet on the day."),
    ("members_per_therapist", "Members for each facilitator", ""),
)
TIMES = (
    ("session_min", "Shortest session, minutes", ""),
    ("session_max", "Longest session, minutes", ""),
    ("session_expected", "Expected length, minutes", "Shorter ones are pointed out."),
    ("min_member_minutes", "Fewest minutes of each member", "None was found in any text we read."),
    ("client_day_cap", "Most minutes of psychotherapy a day", ""),
    ("units_per_day", "Most units of group a day", ""),
    ("note_due_business_days", "Note due within business days", ""),
    ("note_due_days", "Note due within days", ""),
)
ASKS = (
    ("diagnosis_required", "A diagnosis in the record"),
    ("prior_auth", "To be asked beforehand"),
    ("shared_goal", "One goal in the plans of all members"),
    ("closed_group", "A group closed to newcomers"),
    ("planned_sessions", "The planned number of sessions"),
    ("count_in_record", "How many were there, in the note"),
    ("times_in_record", "The member's own start and stop, in the note"),
    ("no_peer_names", "No other member's name in the note"),
    ("roster_kept", "A list of who was there, outside the charts"),
    ("roster_signed", "That list signed"),
    ("co_leads_in_note", "Each leader's own part in the note"),
    ("therapist_takes_part", "The facilitator takes part"),
    ("rendering_is_billing", "Whoever bills did it themselves"),
    ("one_service_a_day", "One visit of one kind a day"),
    ("each_type_once_a_day", "Each kind of session once a day"),
    ("counts_family", "Relatives in the room count as members"),
    ("leaves_out_breaks", "Breaks do not count as session time"),
)
# The checks a practice can make a hard stop, in its words (PAY-3).
STOPS = (
    *((name, label) for name, label, _ in SIZES if name != "members_per_therapist"),
    ("members_per_therapist", "Members for each facilitator"),
    ("staffing", "Facilitators for the size"),
    *((name, label) for name, label, _ in TIMES if not name.startswith("note_due")),
    *((name, label) for name, label in ASKS if name not in ("counts_family", "leaves_out_breaks")),
)
EVIDENCE: tuple[tuple[Evidence, str], ...] = (
    ("verified", "Read at the source"),
    ("secondary", "Read as quoted elsewhere"),
    ("partial", "Only a part of the source was read"),
    ("recall", "Only remembered"),
    ("none", "Nothing was found"),
)
CONFIDENCE: tuple[tuple[Confidence, str], ...] = (
    ("high", "High"),
    ("medium", "Medium"),
    ("low", "Low"),
)
TEXTS: tuple[tuple[Text, str], ...] = (
    ("current", "The text that holds today"),
    ("archived", "An archived text"),
    ("old", "An old text"),
    ("superseded", "A text that was replaced"),
)
MODIFIERS = (
    ("video", "Modifiers for video"),
    ("phone", "Modifiers by phone"),
    ("in_person", "Modifiers in person"),
    ("always", "Modifiers on every claim"),
)
PLACES = (
    ("home", "Place of service at home"),
    ("elsewhere", "Place of service elsewhere"),
    ("office", "Place of service in the office"),
)


class RuleForm(Form, frozen=True, kw_only=True):
    version: Annotated[str, Meta(max_length=9)] = "0"
    payer: Short
    payer_ids: Long = ""
    source: Long
    read_on: Short
    effective: Short = ""
    evidence: Short = "secondary"
    confidence: Short = "medium"
    text: Short = "current"
    note: Long = ""
    reason: Long
    size_min: Short = ""
    size_max: Short = ""
    size_max_adult: Short = ""
    size_max_child: Short = ""
    members_per_therapist: Short = ""
    staffing: Short = ""
    session_min: Short = ""
    session_max: Short = ""
    session_expected: Short = ""
    min_member_minutes: Short = ""
    client_day_cap: Short = ""
    units_per_day: Short = ""
    note_due_business_days: Short = ""
    note_due_days: Short = ""
    asks: tuple[Short, ...] = ()
    stops: tuple[Short, ...] = ()
    video: Short = ""
    phone: Short = ""
    in_person: Short = ""
    always: Short = ""
    home: Short = ""
    elsewhere: Short = ""
    office: Short = ""


def typed(rule: PayerRule, version: int) -> RuleForm:
    """Return the form as it stands for a rule, without a reason."""
    coding = rule.coding or PLAIN
    numbers = {
        name: "" if (value := getattr(rule, name)) is None else str(value)
        for name, *_ in (*SIZES, *TIMES)
    }
    asks = [name for name, _ in ASKS if getattr(rule, name, False)]
    asks += [] if rule.breaks_count else ["leaves_out_breaks"]
    return RuleForm(
        version=str(version),
        payer=rule.payer,
        payer_ids=", ".join(rule.payer_ids),
        source=rule.source,
        read_on=rule.read_on.isoformat(),
        effective=rule.effective or "",
        evidence=rule.evidence,
        confidence=rule.confidence,
        text=rule.text,
        note=rule.note or "",
        reason="",
        staffing=", ".join(f"{one.members}: {one.professionals}" for one in rule.staffing),
        asks=tuple(asks),
        stops=rule.stops,
        **numbers,
        **{name: " ".join(getattr(coding, name)) for name, _ in MODIFIERS},
        **{name: getattr(coding, name) for name, _ in PLACES},
    )


def changed(rule: PayerRule, form: RuleForm, today: date) -> tuple[PayerRule, dict[str, str]]:
    """Return *rule* as the form has it, and by field what is to be written instead."""
    errors: dict[str, str] = {}
    if not form.payer.strip():
        errors["payer"] = "Write whose rule it is."
    if not form.source.strip():
        errors["source"] = "Write where it was read: a title, a number, an address."
    if not form.reason.strip():
        errors["reason"] = "Write why it changes. It is kept with your name."
    read_on = _day(form.read_on)
    if read_on is None or read_on > today:
        errors["read_on"] = "Write the day it was read, today or earlier."
    numbers = {name: _number(getattr(form, name)) for name, *_ in (*SIZES, *TIMES)}
    for name, value in numbers.items():
        if value == 0:
            errors[name] = "Write a whole number from 1 to 999, or leave it empty."
    if _crossed(numbers["size_min"], numbers["size_max"]):
        errors["size_max"] = "The most is less than the fewest."
    if _crossed(numbers["session_min"], numbers["session_max"]):
        errors["session_max"] = "The longest is shorter than the shortest."
    staffing = _staffing(form.staffing)
    if staffing is None:
        errors["staffing"] = "Write it as 9: 2, and several with commas."
    for name, _ in MODIFIERS:
        if not all(re.fullmatch("[A-Z0-9]{2}", one) for one in _codes(getattr(form, name))):
            errors[name] = "A modifier has two letters or digits. Put a space between several."
    for name, _ in PLACES:
        if not re.fullmatch("[0-9]{2}", getattr(form, name).strip()):
            errors[name] = "A place of service has two digits."
    if errors or read_on is None:
        return rule, errors
    asks = {name: name in form.asks for name, _ in ASKS if name != "leaves_out_breaks"}
    return replace(
        rule,
        payer=" ".join(form.payer.split()),
        payer_ids=tuple(dict.fromkeys(form.payer_ids.replace(",", " ").split())),
        source=form.source.strip(),
        read_on=read_on,
        effective=form.effective.strip() or None,
        evidence=_one_of(form.evidence, EVIDENCE),
        confidence=_one_of(form.confidence, CONFIDENCE),
        text=_one_of(form.text, TEXTS),
        # What was surer or less sure than the rest was so of the words that stood there before.
        by_field={} if form.evidence != rule.evidence else rule.by_field,
        note=form.note.strip() or None,
        staffing=staffing or (),
        breaks_count="leaves_out_breaks" not in form.asks,
        stops=tuple(name for name, _ in STOPS if name in form.stops),
        coding=_coding(rule, form),
        **numbers,
        **asks,
    ), {}


def _coding(rule: PayerRule, form: RuleForm) -> Coding | None:
    before = rule.coding or PLAIN
    after = replace(
        before,
        **{name: tuple(_codes(getattr(form, name))) for name, _ in MODIFIERS},
        **{name: getattr(form, name).strip() for name, _ in PLACES},
    )
    if after == before:
        return rule.coding
    return replace(
        after,
        source=form.source.strip(),
        evidence=_one_of(form.evidence, EVIDENCE),
        confidence=_one_of(form.confidence, CONFIDENCE),
        why="",
    )


def _codes(text: str) -> list[str]:
    return text.upper().replace(",", " ").split()


def _number(text: str) -> int | None:
    """Return a number, None for nothing, 0 for what is none."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _staffing(text: str) -> tuple[Staffing, ...] | None:
    steps = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        found = re.fullmatch(r"(\d{1,3})\s*:\s*(\d{1,2})", part, re.ASCII)
        if not found:
            return None
        steps.append(Staffing(int(found[1]), int(found[2])))
    return tuple(steps)


def _crossed(least: int | None, most: int | None) -> bool:
    return bool(least and most and most < least)


def _one_of(text: str, allowed: Sequence[tuple[T, str]]) -> T:
    """Return what a select of ours sent; anything else was not sent by it."""
    found = next((key for key, _ in allowed if key == text), None)
    if found is None:
        raise web.HTTPBadRequest
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
