"""What people said about the record: corrections, breaks, and the clinician policy.

ATT-10 and ATT-19. Nothing here touches the automatic time: the original stays beside.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from server.core.attendance.receiving import Fact, utc
from server.core.deliveries import Break, Correction
from server.core.spans import Interval, Spans, clip, subtract, union


class Said(Struct, frozen=True):
    """A correction and when it was received."""

    recv: datetime
    correction: Correction


def corrections(facts: Iterable[Fact]) -> dict[str, list[Said]]:
    """Return everybody's corrections in the order they were received (ATT-10)."""
    found: dict[str, list[Said]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact.delivery, Correction):
            found[fact.delivery.member].append(Said(fact.recv, fact.delivery))
    return {member: sorted(said, key=_order) for member, said in found.items()}


def corrected(spans: Spans, all_said: Sequence[Said], window: Interval) -> Spans:
    """Return *spans* after *all_said*, each clipped to the window."""
    for correction in (said.correction for said in all_said):
        told = union(Interval(utc(start), utc(end)) for start, end in correction.intervals)
        told = clip(told, window.start, window.end)
        match correction.op:
            case "set":
                spans = told
            case "add":
                spans = union((*spans, *told))
            case "remove":
                spans = subtract(spans, told)
    return spans


def breaks(facts: Iterable[Fact]) -> Spans:
    """Return the declared breaks: taken off everybody, after the corrections (ATT-10)."""
    return union(
        Interval(utc(fact.delivery.start), utc(fact.delivery.end))
        for fact in facts
        if isinstance(fact.delivery, Break)
    )


def without_clinician(counted: Spans, led: Spans | None) -> Spans:
    """Return the counted time with no facilitator there; none where nobody is listed (ATT-19)."""
    return () if led is None else subtract(counted, led)


def _order(said: Said) -> tuple[datetime, datetime, str, str]:
    # The wording last: of two received at one moment, any choice that is always the same.
    correction = said.correction
    return (said.recv, utc(correction.t), correction.id or "", repr(correction))
