"""What only root can run is left out for everybody else, and its number is said."""

from types import SimpleNamespace

import pytest

from tests.needs_root import left_out, told


def named(*names: str) -> list[pytest.Item]:
    def item(name: str) -> object:
        return SimpleNamespace(name=name, get_closest_marker=lambda mark: mark in name or None)

    return [item(name) for name in names]  # type: ignore[misc]


def test_root_runs_everything() -> None:
    items = named("a_root_mounts", "b_counts")

    assert [] == left_out(items, 0)
    assert 2 == len(items)


def test_anybody_else_runs_the_rest_and_is_told_what_to_type() -> None:
    items = named("a_root_mounts", "b_counts", "c_root_holds")

    assert ["a_root_mounts", "c_root_holds"] == [item.name for item in left_out(items, 1000)]
    assert ["b_counts"] == [item.name for item in items]
    assert "left out, needs root: 2 tests; run: sudo make faults" == told(2)
