"""Arithmetic on half-open intervals [start, end) of UTC time.

`Spans` are always sorted, disjoint and not empty; `union` makes them out of anything. Seconds
are exact and cut off, never rounded (ATT-12).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from server.core.events import Interval

__all__ = [
    "Interval",
    "Spans",
    "clip",
    "gaps",
    "intersect",
    "length",
    "overlaps",
    "subtract",
    "union",
    "whole_seconds",
]

Spans = tuple[Interval, ...]

_SECOND = timedelta(seconds=1)


def union(intervals: Iterable[Interval]) -> Spans:
    """Return the time covered by any of *intervals*; what touches becomes one."""
    lasting = [i for i in intervals if i.start < i.end]
    if len(lasting) < 2:
        return tuple(lasting)  # nearly always, and this is asked twenty times for one member
    merged: list[Interval] = []
    for start, end in sorted((i.start, i.end) for i in lasting):
        if merged and start <= merged[-1].end:
            if end > merged[-1].end:
                merged[-1] = Interval(merged[-1].start, end)
        else:
            merged.append(Interval(start, end))
    return tuple(merged)


def clip(spans: Spans, start: datetime, end: datetime) -> Spans:
    """Return the part of *spans* inside [start, end)."""
    return tuple(
        Interval(max(s.start, start), min(s.end, end))
        for s in spans
        if max(s.start, start) < min(s.end, end)
    )


def subtract(spans: Spans, holes: Spans) -> Spans:
    """Return the part of *spans* outside *holes*, in one walk over both."""
    left: list[Interval] = []
    first = 0
    for span in spans:
        start = span.start
        while first < len(holes) and holes[first].end <= start:
            first += 1
        hole = first
        while hole < len(holes) and holes[hole].start < span.end:
            if start < holes[hole].start:
                left.append(Interval(start, holes[hole].start))
            start = max(start, holes[hole].end)
            hole += 1
        if start < span.end:
            left.append(Interval(start, span.end))
    return tuple(left)


def intersect(spans: Spans, others: Spans) -> Spans:
    """Return the time in both."""
    return subtract(spans, subtract(spans, others))


def overlaps(interval: Interval, spans: Spans) -> bool:
    """Whether any of *spans* shares time with *interval*."""
    return any(s.start < interval.end and interval.start < s.end for s in spans)


def gaps(spans: Spans) -> Iterator[Interval]:
    """Yield what lies between one span and the next."""
    for before, after in pairwise(spans):
        yield Interval(before.end, after.start)


def length(spans: Spans) -> timedelta:
    """Return the exact total."""
    return sum((s.end - s.start for s in spans), timedelta())


def whole_seconds(spans: Spans) -> int:
    """Return the exact total, cut off at the second (ATT-12).

    Once, at the end: cutting each span would take up to a second off for every reconnect.
    """
    return length(spans) // _SECOND
