"""Codes and numbers as payers check them, each with the sentence for when it is wrong."""

import re

from server.core.codes import ICD10, is_npi

CODE = re.compile(r"[0-9]{5}|[A-Z][0-9]{4}")  # CPT's own form, and HCPCS'
MODIFIER = re.compile(r"[A-Z0-9]{2}")
NINE, FIVE = 9, 5
PLACES = frozenset({"02", "10", "11", "12", "22", "49", "50", "52", "53", "57", "72", "99"})
WITH_DOT = 3


def npi_fault(npi: str, whose: str) -> str | None:
    if is_npi(npi):
        return None
    if not npi:
        return f"The NPI of {whose} is missing."
    return (
        f"The NPI of {whose}, {npi}, fails its own check: one digit is wrong, or two changed"
        " places."
    )


def diagnosis_fault(code: str) -> str | None:
    dotted = f"{code[:WITH_DOT]}.{code[WITH_DOT:]}" if len(code) > WITH_DOT else code
    if ICD10.fullmatch(dotted):
        return None
    return (
        f"The diagnosis code {code or '(empty)'} does not have the form of ICD-10-CM, such as F33.1"
        " (HI). Correct it in the chart."
    )


def code_fault(code: str) -> str | None:
    if CODE.fullmatch(code):
        return None
    return (
        f"The service code {code or '(empty)'} is not five characters such as 90853 (SV101). Make"
        " the claim again."
    )


def modifier_fault(modifier: str) -> str | None:
    if MODIFIER.fullmatch(modifier):
        return None
    return f"The modifier {modifier or '(empty)'} is not two characters (SV101)."


def place_fault(place: str) -> str | None:
    if place in PLACES:
        return None
    return (
        f"The place of service {place or '(empty)'} is none a group can be at, such as 10 at home"
        " or 02 elsewhere (CLM05)."
    )


def postal_fault(postal: str, whose: str, *, nine: bool) -> str | None:
    if postal.isdigit() and len(postal) in ({NINE} if nine else {FIVE, NINE}):
        return None
    if nine:
        return (
            f"The ZIP code of {whose} needs all nine digits, such as 60614-3722 (N4). The post"
            " office’s look-up has the last four."
        )
    return f"The ZIP code of {whose} is not five or nine digits (N4)."
