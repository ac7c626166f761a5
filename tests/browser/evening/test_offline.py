"""Ten minutes without a line: five hundred tags arrive once each, at the time they were made."""

from datetime import timedelta
from itertools import pairwise

import pytest
from playwright.async_api import Error, expect

from server.core import events as e
from tests.browser.evening.conftest import Evening
from tests.browser.evening.test_bad_weather import DOWN, group
from tests.browser.faults import Faults
from tests.live.test_restart import log_of

TAGS = 500
STEP_MS = 1200  # between two of them, which makes ten minutes
LETTERS = "sfpq"


@pytest.mark.timeout(600)
async def test_ten_minutes_offline_and_a_reload_lose_and_double_no_tag(
    evening: Evening, faults: Faults
) -> None:
    faults.expect(DOWN, "ERR_CONNECTION_REFUSED", "chrome-error")
    mara, ana, _ = await group(evening)
    await mara.page.clock.install()
    await mara.page.clock.pause_at(await mara.page.evaluate("Date.now() / 1000 + 1"))
    await evening.demo.kill()

    for number in range(TAGS):
        await mara.page.keyboard.press(LETTERS[number % len(LETTERS)])
        await mara.page.clock.fast_forward(STEP_MS)
    await expect(mara.lane).to_contain_text(f"{TAGS} tags not saved yet")
    await mara.page.clock.resume()
    with pytest.raises(Error):  # nobody answers: the browser shows a page of its own
        await mara.page.reload()
    evening.demo.let_pass(minutes=10)
    await evening.demo.start()
    await mara.opens_the_board()

    await expect(mara.lane).to_contain_text(f"{TAGS} tags saved, in their places")
    await ana.is_in()
    await evening.demo.stop()
    demo = evening.demo
    log = await log_of(demo.folder, demo.port, demo.cast, demo.session)
    tags = [r.event for r in log if isinstance(r.event, e.MemberTagged)]
    late = tags[1:]  # one was made while there was a line
    assert TAGS == len(late) == len({tag.tag_id for tag in late})
    pauses = [b.happened_at - a.happened_at for a, b in pairwise(late)]
    step = timedelta(milliseconds=STEP_MS)
    assert all(abs(pause - step) < timedelta(seconds=1) for pause in pauses), pauses
