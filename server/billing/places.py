"""How a member joined and where they were, to place of service and modifiers. PAY-6.

The sources contradict each other about 95 and about Medicare: so this is a table per payer, a
practice can change it, and what is uncertain says so.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from server.billing.findings_facts import Modality
from server.billing.rules import Certainty, Coding, PayerRule, certainty_of

# What every payer gets that has no table of its own.
PLAIN = Coding(
    source="Trade guides 2025 and 2026; X12 and NUCC code sets name 02, 10, 95 and 93",
    evidence="secondary",
    confidence="medium",
    why="Payers differ about 95 for video: compare the contract.",
)
# Modifiers that tell of a substance use programme: a claim with one is Part 2 data.
TELLING = frozenset({"HF"})


class Place(Struct, frozen=True):
    """Where a service was, as a claim says it. *modifiers* in the order of the claim."""

    pos: str
    modifiers: tuple[str, ...]
    certainty: Certainty
    source: str
    why: str = ""

    @property
    def tells_of_substance_use(self) -> bool:
        return not TELLING.isdisjoint(self.modifiers)


def place(
    modality: Modality,
    *,
    at_home: bool | None,
    rules: Sequence[PayerRule],
    day: date,
) -> Place | None:
    """Return place and modifiers on *day*; None while nobody said whether they were at home.

    A car or a quiet room near home counts as home where Medicare is asked; the member's own
    answer decides, never an address.
    """
    rule = next((one for one in rules if one.coding is not None), None)
    coding = PLAIN if rule is None or rule.coding is None else rule.coding
    if modality == "in_person":
        pos, own = coding.office, coding.in_person
    elif at_home is None:
        return None
    else:
        pos = coding.home if at_home else coding.elsewhere
        own = coding.phone if modality == "phone" else coding.video
    return Place(
        pos=pos,
        modifiers=_once((*own, *coding.always)),
        certainty=_certainty(coding, rule, day),
        source=coding.source,
        why=coding.why,
    )


def renderers(state: str, licensed_in: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return which facilitators may render a service to somebody in *state*, the first first.

    Compacts count once they are among the states of a person's licences.
    """
    return tuple(person for person, states in licensed_in.items() if state in states)


def _certainty(coding: Coding, rule: PayerRule | None, day: date) -> Certainty:
    # Code sets and fee schedules change with the calendar year: what was read of one year is
    # not known of the next.
    if rule is not None and rule.coding is not None and day.year > rule.read_on.year:
        return "unconfirmed"
    return certainty_of(coding.evidence, coding.confidence)


def _once(modifiers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(modifiers))
