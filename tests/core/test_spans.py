"""Spans against the slowest way to do the same: one cell of a line after another."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.core.spans import (
    Interval,
    Spans,
    clip,
    gaps,
    intersect,
    length,
    subtract,
    union,
    whole_seconds,
)

ZERO = datetime(2026, 1, 5, tzinfo=UTC)
CELLS = 30


def moment(cell: int) -> datetime:
    return ZERO + timedelta(seconds=cell)


def interval(start: int, size: int) -> Interval:
    return Interval(moment(start), moment(start + size))


intervals = st.lists(st.builds(interval, st.integers(0, CELLS), st.integers(-2, 8)), max_size=8)


def cells(some: list[Interval] | Spans) -> set[int]:
    return {
        n
        for n in range(CELLS + 10)
        if any(one.start <= moment(n) and moment(n + 1) <= one.end for one in some)
    }


@given(intervals)
def test_a_union_covers_what_any_covers(some: list[Interval]) -> None:
    assert cells(some) == cells(union(some))
    assert len(cells(some)) == whole_seconds(union(some))
    assert all(gap.start < gap.end for gap in gaps(union(some)))


@given(intervals, intervals)
def test_subtracting_and_intersecting_agree_with_counting_cells(
    some: list[Interval], others: list[Interval]
) -> None:
    spans, holes = union(some), union(others)

    assert cells(some) - cells(others) == cells(subtract(spans, holes))
    assert cells(some) & cells(others) == cells(intersect(spans, holes))
    assert union(subtract(spans, holes)) == subtract(spans, holes)


@given(intervals, st.integers(0, CELLS), st.integers(0, CELLS))
def test_clipping_keeps_what_lies_inside(some: list[Interval], start: int, end: int) -> None:
    clipped = clip(union(some), moment(start), moment(end))

    assert cells(some) & set(range(start, end)) == cells(clipped)


def test_a_length_is_exact_and_its_seconds_are_cut_off() -> None:
    spans = (Interval(ZERO, ZERO + timedelta(microseconds=1_999_999)),)

    assert timedelta(microseconds=1_999_999) == length(spans)
    assert 1 == whole_seconds(spans)
