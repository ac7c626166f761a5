"""What stands between one member's session and their own payer. PAY-1, PAY-7; pure.

Called at every hour with what is known by then: planning, at the door, during, after, for the
claim. It informs; `stop` comes only from what no claim may lack, or where the practice said so.
"""

from collections.abc import Iterator

from server.billing.findings_every import about_every_claim
from server.billing.findings_facts import (
    Facts,
    Finding,
    Modality,
    Service,
    Severity,
    Stage,
)
from server.billing.findings_record import about_record
from server.billing.findings_size import about_size
from server.billing.findings_time import about_time

__all__ = ["Facts", "Finding", "Modality", "Service", "Severity", "Stage", "findings", "held_by"]

ORDER = {"stop": 0, "warn": 1, "tell": 2}


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Return what was found, what holds a claim first; nothing where nothing is wrong."""
    return tuple(sorted(_all(facts), key=lambda one: ORDER[one.severity]))


def held_by(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return those that hold a claim."""
    return tuple(one for one in found if one.severity == "stop")


def _all(facts: Facts) -> Iterator[Finding]:
    for rule in facts.rules:
        yield from about_size(facts, rule)
        yield from about_time(facts, rule)
        yield from about_record(facts, rule)
    yield from about_every_claim(facts)
