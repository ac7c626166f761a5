"""A phone that locks or shows another app: its page was not seen, which is no leave (PRS-13)."""

import pytest

from server.core import events as e
from tests.live.meeting import Meeting

HIDDEN = '{"type":"sign","hidden":true}'


async def test_a_page_out_of_sight_is_there_as_long_as_it_gives_signs(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await bo.sign_with(HIDDEN)

    await meeting.seconds_pass(30, alive=(ana, bo))

    assert [] == await meeting.events(e.MemberDisconnected)


@pytest.mark.parametrize("silently", [True, False])
async def test_a_page_that_falls_silent_out_of_sight_was_not_seen(
    meeting: Meeting, silently: bool
) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await meeting.minute(5)
    await ana.sign()
    await bo.sign_with(HIDDEN)
    last_heard = meeting.site.clock.now()

    if silently:
        await meeting.seconds_pass(11, alive=(ana,))
    else:
        await bo.vanish()
    await ana.view(lambda view: view["tiles"][0]["presence"] == "lost")

    (gone,) = await meeting.events(e.MemberDisconnected)
    assert ("unseen", last_heard) == (gone.cause, gone.last_sign_at)


async def test_a_page_that_is_closed_was_hidden_a_moment_before_and_is_closed_all_the_same(
    meeting: Meeting,
) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await bo.sign_with(HIDDEN)

    await bo.close()
    await ana.view(lambda view: view["tiles"][0]["presence"] == "lost")

    (gone,) = await meeting.events(e.MemberDisconnected)
    assert "lost" == gone.cause


async def test_whoever_comes_back_is_told_when_they_were_not_seen_and_nobody_else_is(
    meeting: Meeting,
) -> None:
    ana = await meeting.started()
    bo, cyd = await meeting.joined(ana, "Bo"), await meeting.joined(ana, "Cyd")
    await meeting.minute(5)
    for page in (ana, cyd):
        await page.sign()
    await bo.sign_with(HIDDEN)
    last_heard = meeting.site.clock.now()
    await bo.vanish()
    await ana.view(lambda view: view["tiles"][0]["presence"] == "lost")
    await meeting.minute(15)

    again = await meeting.page("Bo")
    await again.does("knock")
    view = await again.view(lambda view: view["state"] == "in_room")

    assert last_heard.isoformat().replace("+00:00", "Z") == view["unseen"]["start"]
    assert meeting.site.clock.now().isoformat().replace("+00:00", "Z") == view["unseen"]["end"]
    assert 5 * 60 == view["seconds"]
    assert all(frame["view"]["unseen"] is None for frame in cyd.frames if "view" in frame)


async def test_a_short_absence_is_counted_and_not_worth_a_word(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await meeting.minute(5)
    await bo.sign_with(HIDDEN)
    await bo.vanish()
    await ana.view(lambda view: view["tiles"][0]["presence"] == "lost")
    meeting.site.clock.advance(60)

    again = await meeting.page("Bo")
    await again.does("knock")
    view = await again.view(lambda view: view["state"] == "in_room")

    assert view["unseen"] is None
