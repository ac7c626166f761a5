"""Reference and surface: who a sentence names, agreement with "they", the final filter.

Frames and clauses carry marks such as ⟦s⟧ for the member; this module resolves them once
the order of sentences is known. Text inside quotation marks is never touched.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from notes_engine.evidence import Pronouns

SUBJECT, OBJECT, POSSESSIVE, REFLEXIVE = "⟦s⟧", "⟦o⟧", "⟦p⟧", "⟦r⟧"
_MARK = re.compile(r"⟦([^⟧|]++)(?:\|([^⟧]++))?⟧")
_FORMS: dict[str, tuple[str, str, str, str]] = {
    "she": ("she", "her", "her", "herself"),
    "he": ("he", "him", "his", "himself"),
    "they": ("they", "them", "their", "themself"),
}
_KEPT = "⟦=p⟧"
_OWN_FIRST = re.compile(rf"[A-Z]\w*(?: \w+){{0,3}} {POSSESSIVE} own \w+,? {SUBJECT}")
_TIDYING = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r" +([,.;:!?])", r"\1"),
        (r"([,;:])(?: *[,;:])+", r"\1"),
        (r"[,;:] *\.", "."),
        (r"(?<!\.)\.\.(?!\.)", "."),
        (r"([.!?]”)\.", r"\1"),
        (r",?”\.$", ".”"),
    )
)
_QUOTED = re.compile(r"“[^”]*(”?)")  # or never closed: then looked at once, and left


class Person(msgspec.Struct, frozen=True):
    name: str
    pronouns: Pronouns | None

    @property
    def uses_name_only(self) -> bool:
        return self.pronouns in (None, "name")


def possessive(name: str) -> str:
    return name + "’s"


def agree(singular: str, plural: str) -> str:
    """A mark that becomes *plural* only where the subject reads "they"."""
    return f"⟦{singular}|{plural}⟧"


def refer(text: str, person: Person, *, named: bool) -> str:
    """Put the member into *text*: by name at the first mark if *named*, else by pronoun."""
    by_name = named or person.uses_name_only
    plural = False
    if named and _OWN_FIRST.match(text):
        text = text.replace(POSSESSIVE, _KEPT, 1)  # "In her own words Ruth ...": named second

    def resolve(mark: re.Match[str]) -> str:
        nonlocal by_name, plural
        singular, other = mark.groups()
        if singular == "=p" and not person.uses_name_only:
            return _FORMS[person.pronouns or "they"][2]
        singular = singular.removeprefix("=")
        if other is not None:
            return other if plural else singular
        if singular == "r" and not person.uses_name_only:
            # "Stopping herself was progress": the name waits for a place it can stand in.
            return _FORMS[person.pronouns or "they"][3]
        here, by_name = by_name, person.uses_name_only
        if here or person.pronouns is None:
            if singular == "s":
                plural = False
            return possessive(person.name) if singular == "p" else person.name
        forms = _FORMS[person.pronouns]
        if singular == "s":
            plural = person.pronouns == "they"
        return forms["sopr".index(singular)]

    return tidy(_MARK.sub(resolve, text))


def tidy(text: str) -> str:
    """The final filter: spaces, doubled stops, the first capital, a closing stop."""
    text = " ".join(text.split())
    for pattern, replacement in _TIDYING:
        text = pattern.sub(replacement, text)
    if not text:
        return text
    first = 1 if text[0] == "“" else 0
    if first < len(text):
        text = text[:first] + text[first].upper() + text[first + 1 :]
    if text.endswith((".", "!", "?", ".”", "!”", "?”")):
        return text
    return text + "."


def listed(items: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"; semicolons are for other people."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def unquoted(text: str) -> str:
    """*text* with quotations blanked, for checks that concern the writer's words only."""
    return _QUOTED.sub(lambda one: " " * len(one[0]) if one[1] else one[0], text)


def quoted(words: str, *, closing: str = "") -> str:
    """*words* in quotation marks, American punctuation: the comma or stop goes inside."""
    words = words.strip().strip('“”"').rstrip(",;: ")
    words = words[:1].upper() + words[1:]
    if closing and not words.endswith(("?", "!", "…")):
        words = words.rstrip(".") + closing
    return f"“{words}”"


def local_day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def clock(at: datetime, zone: ZoneInfo, style: Literal["12", "24"]) -> str:
    local = at.astimezone(zone)
    if style == "24":
        return f"{local.hour:02}:{local.minute:02}"
    half = "am" if local.hour < 12 else "pm"
    return f"{local.hour % 12 or 12}:{local.minute:02} {half}"


def between(start: datetime, end: datetime, zone: ZoneInfo, style: Literal["12", "24"]) -> str:
    first, second = clock(start, zone, style), clock(end, zone, style)
    if style == "12" and first[-2:] == second[-2:]:
        first = first[:-3]
    return f"from {first} to {second}"


def long_date(day: date) -> str:
    months = "January February March April May June July August September October November December"
    return f"{months.split()[day.month - 1]} {day.day}, {day.year}"
