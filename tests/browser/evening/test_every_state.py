"""Every state a page can be in: no barrier, no fault, nothing to move sideways."""

import pytest

from tests.browser.conftest import NewContext
from tests.browser.evening.demonstration import Demonstration
from tests.browser.evening.looking import MOST_SECONDS, REFUSED, Check
from tests.browser.faults import Faults
from tools.states import walk_states


@pytest.mark.timeout(MOST_SECONDS)
async def test_every_state_is_for_everybody_and_does_nothing_wrong(
    demo: Demonstration, new_context: NewContext, faults: Faults
) -> None:
    faults.expect(REFUSED)  # guesses and a form from elsewhere
    check = Check(new_context)

    await walk_states(demo.cast, check.new_page, check.look)

    assert [] == check.found
