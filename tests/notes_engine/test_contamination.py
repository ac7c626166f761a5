"""A member's draft says the same, of the same records, whatever is recorded of the others."""

import pytest

from tests.notes_engine.others import moved

RUNS, BATCH = 60, 15  # the long form is `python -m tests.notes_engine.others 3000`


@pytest.mark.parametrize("first", range(0, RUNS, BATCH))
def test_whatever_is_recorded_of_the_others_a_draft_rests_on_the_same_and_asks_the_same(
    first: int,
) -> None:
    assert [] == [each for seed in range(first, first + BATCH) for each in moved(seed)]
