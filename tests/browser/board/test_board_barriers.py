"""axe-core finds nothing on the board, whatever is open on it."""

import pytest

from server.core.views import BreakView
from tests.browser.accessibility import barriers, barriers_light_and_dark
from tests.browser.board.hands import HALF, OpenBoard, keys
from tests.browser.board.scene import NOW, s1
from tests.browser.board.scripted_room import ScriptedRoom
from tests.browser.board.test_board_rooms import ROOMS
from tests.browser.conftest import DESKTOP, PHONE


@pytest.mark.parametrize("width", [DESKTOP, HALF, PHONE])
async def test_everybody_can_use_the_board(open_board: OpenBoard, width: int) -> None:
    page = await open_board(width)
    await keys(page, "1", "p")

    assert [] == await barriers_light_and_dark(page)


@pytest.mark.parametrize(
    "key", ["?", "Shift+R", "Shift+O", "t", "Shift+L", "n", "w", "g", "j", "l", "v", "z"]
)
async def test_everybody_can_use_what_opens(open_board: OpenBoard, key: str) -> None:
    page = await open_board()
    await keys(page, "1", "p", key)

    assert [] == await barriers(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
async def test_everybody_can_use_breaks_breakout_rooms_and_the_lock(
    room: ScriptedRoom, open_board: OpenBoard, width: int
) -> None:
    pause = BreakView("break-0001", NOW, None, "MQ")
    room.view = s1(help=(), knocks=(), breaks=(pause,), breakouts=ROOMS, locked_since=NOW)
    page = await open_board(width)
    lane = await barriers_light_and_dark(page)
    await keys(page, "Shift+O")

    assert [] == [*lane, *await barriers_light_and_dark(page)]
