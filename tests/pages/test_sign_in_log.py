"""The sign-in log on paper, the pattern over a group's life, and a late word after a signature."""

from datetime import timedelta

from msgspec.structs import replace

from server.desk.signing import MOVED_ON
from tests.clock import TEN
from tests.pages.drafted import Desk, visible
from tests.pages.meeting import Meeting
from tests.pages.site import Site
from tests.pages.test_identities import off_video, on_video, tells


async def test_the_log_names_everybody_and_says_that_it_is_nobodys_chart(site: Site) -> None:
    await (await Meeting.of(site)).held()
    ana = await site.signed_in("Ana")
    page = (await ana.get(f"/sessions/{site.ana.session_id}/sign-in-log")).text

    assert "Not part of any chart." in page
    assert "Not confirmed yet." in page
    for name, times in (("Bo Miller", "04:00–05:30"), ("Cyd Miller", "04:00–04:52")):
        assert f'<th scope="row">{name}</th><td>{times}' in page
    assert '<th scope="row">Dee Miller</th><td>not present' in page
    assert "Ana Test, LCSW" in page
    entries = await site.ana.practice.audit.entries(subject_id=site.ana.session_id)
    assert "print" in [entry.act for entry in entries]


async def test_a_groups_life_shows_who_left_early_and_who_missed(site: Site) -> None:
    await (await Meeting.of(site)).held()
    await site.ana.practice.calendar.create(
        site.ana.group_id,
        starts_at=TEN + timedelta(days=7),
        ends_at=TEN + timedelta(days=7, minutes=90),
    )
    ana = await site.signed_in("Ana")
    page = (await ana.get(f"/groups/{site.ana.group_id}/attendance")).text

    assert "1 session held" in page  # what is only planned is nobody's absence
    assert "<small>early 38</small>" in page
    assert "<td>0 of 1</td>" in page
    assert 'data-state="absent"' in page


async def test_eli_and_fay_see_neither(site: Site) -> None:
    await (await Meeting.of(site)).held()
    for name in ("Eli", "Fay"):
        outsider = await site.signed_in(name)
        for page in (
            f"/sessions/{site.ana.session_id}/sign-in-log",
            f"/groups/{site.ana.group_id}/attendance",
        ):
            assert 404 == (await outsider.get(page)).status


async def test_what_the_platform_tells_after_the_signature_is_said_on_the_note(
    site: Site,
) -> None:
    await site.ana.practice.platforms.let_count(conn_terminal=True)
    await tells(site, on_video("bo", 0, site.ana.bo))
    desk = await Desk.of(site)
    await desk.finished("Bo")
    assert 303 == (await desk.signs("Bo")).status
    before = visible(await desk.ana.get(desk.at("Bo")))
    assert MOVED_ON not in before

    site.clock.advance(60)
    late = replace(off_video("bo", 50), recv=site.clock.now())
    await tells(site, late)

    after = await desk.note("Bo")
    assert MOVED_ON in visible(await desk.ana.get(desk.at("Bo")))
    assert "90" in after.body.header["minutes"]  # and not a minute of it moved
