"""What a score says: its band, its cut-off, and whether it differs from an earlier one.

MEA-3: a band is said only where one is published; a change is called reliable or meaningful only
from the published number of points on, and the certainty of that number is said with it.
"""

from typing import Literal

from server.core.measures.instrument import Scale

Direction = Literal["better", "worse", "same"]


def band(scale: Scale, value: float) -> str | None:
    """Return the name of the band *value* lies in; None where none is published."""
    return next((b.label for b in scale.bands if b.least <= value <= b.most), None)


def past_cut(scale: Scale, value: float) -> Literal["below", "in_between", "past"] | None:
    """Return where *value* lies, seen from the cut-off; a range of cut-offs has a between."""
    if scale.cut is None:
        return None
    low, high = scale.cut
    if scale.better_high:
        return "past" if value <= low else "in_between" if value <= high else "below"
    return "past" if value >= high else "in_between" if value >= low else "below"


def direction(scale: Scale, earlier: float, value: float) -> Direction:
    if earlier == value:
        return "same"
    return "better" if (value > earlier) == scale.better_high else "worse"


def more_than_chance(scale: Scale, earlier: float, value: float) -> bool | None:
    """Whether the difference reaches the published number of points; None where none is."""
    return None if scale.change is None else abs(value - earlier) >= scale.change.points
