"""A trend as a picture: where its points lie, and which lines a band begins at.

Drawn by the server, so that it prints and works without a script. Everything in it is also in the
table beside it.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from server.core.measures.instrument import Scale

WIDTH, HEIGHT = 340, 190  # of the drawing; on a phone one unit is about one pixel
# Left of the points their scale, right of them the names of the bands.
LEFT, RIGHT, TOP, BOTTOM = 48, 108, 16, 24
MOST_LABELS = 8  # more numbers would run into each other


class Point(Struct, frozen=True):
    x: float
    y: float
    label: str  # "" where the number is in the table only
    day: date


class Line(Struct, frozen=True):
    """Where a band begins, or an end of the scale."""

    y: float
    value: int
    label: str


class Chart(Struct, frozen=True):
    name: str
    points: tuple[Point, ...]
    path: str
    lines: tuple[Line, ...]
    summary: str


def chart(scale: Scale, values: Sequence[tuple[date, float]]) -> Chart:
    """Return the picture of *values*, oldest first; there is at least one."""
    days = [day for day, _ in values]
    span = (days[-1] - days[0]).days
    few = len(values) <= MOST_LABELS
    points = tuple(
        Point(
            x=_across((day - days[0]).days, span),
            y=_down(scale, value),
            label=f"{value:g}" if few or at in (0, len(values) - 1) else "",
            day=day,
        )
        for at, (day, value) in enumerate(values)
    )
    ends = [Line(_down(scale, scale.least), scale.least, "")]
    ends += [Line(_down(scale, b.least), b.least, b.label) for b in scale.bands[1:]]
    first, last = values[0][1], values[-1][1]
    return Chart(
        name=scale.name,
        points=points,
        path=" ".join(f"{point.x:g},{point.y:g}" for point in points),
        lines=(*ends, Line(_down(scale, scale.most), scale.most, "")),
        summary=f"{scale.name}, {len(values)} times, from {first:g} to {last:g}"
        f" of {scale.most}. The table has every number.",
    )


def _across(days: int, span: int) -> float:
    wide = WIDTH - LEFT - RIGHT
    return round(LEFT + (wide * days / span if span else wide / 2), 1)


def _down(scale: Scale, value: float) -> float:
    high = HEIGHT - TOP - BOTTOM
    return round(TOP + high * (scale.most - value) / (scale.most - scale.least), 1)
