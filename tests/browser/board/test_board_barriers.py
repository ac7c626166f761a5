"""axe-core finds nothing on the board, whatever is open on it."""

import pytest

from tests.browser.accessibility import barriers
from tests.browser.board.hands import HALF, OpenBoard, keys
from tests.browser.conftest import DESKTOP, PHONE


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [DESKTOP, HALF, PHONE])
async def test_everybody_can_use_the_board(open_board: OpenBoard, width: int, dark: bool) -> None:
    page = await open_board(width, dark=dark)
    await keys(page, "1", "p")

    assert [] == await barriers(page)


@pytest.mark.parametrize("key", ["?", "Shift+R", "t", "Shift+L", "n", "w", "g", "l", "v", "z"])
async def test_everybody_can_use_what_opens(open_board: OpenBoard, key: str) -> None:
    page = await open_board()
    await keys(page, "1", "p", key)

    assert [] == await barriers(page)
