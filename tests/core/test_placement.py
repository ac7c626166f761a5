"""PLC-1: where somebody stands follows from the steps, and from nothing else."""

import pytest

from server.core.placement import Stage, Step, Taken, prepared, stage
from tests.cast import ANA, TEN

REFERRED = Step("referred", "By the family doctor")
ACCEPTED = Step("screened", "Fits", "accept")


def taken(*steps: Step) -> list[Taken]:
    return [Taken(seq, TEN, ANA, step) for seq, step in enumerate(steps, start=1)]


@pytest.mark.parametrize(
    "steps, expected",
    [
        ((), "to_screen"),
        ((REFERRED,), "to_screen"),
        ((REFERRED, ACCEPTED), "preparing"),
        ((REFERRED, Step("screened", "Full", "waitlist")), "waiting"),
        ((REFERRED, Step("screened", "Not now", "decline")), "not_here"),
        ((REFERRED, Step("screened", "DBT fits better", "refer")), "not_here"),
        ((REFERRED, ACCEPTED, Step("prepared", done=("a",))), "preparing"),
        ((REFERRED, ACCEPTED, Step("enrolled")), "enrolled"),
        ((Step("enrolled"), Step("completed", "Goals met")), "completed"),
        ((Step("enrolled"), Step("left", "Moved")), "left"),
        ((Step("enrolled"), Step("left", "Moved"), Step("enrolled")), "enrolled"),
        ((REFERRED, Step("closed", "Found a place")), "not_here"),
        ((REFERRED, Step("closed", "Found a place"), REFERRED), "to_screen"),
    ],
)
def test_the_last_step_decides(steps: tuple[Step, ...], expected: Stage) -> None:
    assert expected == stage(taken(*steps))


def test_what_is_prepared_is_what_was_ticked_last_and_a_new_referral_begins_anew() -> None:
    before = (REFERRED, ACCEPTED, Step("prepared", done=("a", "b")), Step("prepared", done=("b",)))

    assert ("b",) == prepared(taken(*before))
    assert () == prepared(taken(*before, REFERRED))
