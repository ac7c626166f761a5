"""Personal links as a facilitator handles them: shown once, followed by state, taken back."""

import re

from tests.pages.site import Site, Visitor


def page(site: Site) -> str:
    return f"/sessions/{site.ana.session_id}/links"


async def new_link(site: Site, ana: Visitor) -> str:
    answer = await ana.post(f"{page(site)}/{site.ana.bo}")
    found = re.search(r'value="([^"]*/join#[^"]*)"', answer.text)
    assert found is not None
    return found[1].partition("#")[2]


async def test_a_new_link_is_shown_once(site: Site, ana: Visitor) -> None:
    token = await new_link(site, ana)
    again = (await ana.get(page(site))).text

    assert 43 == len(token)
    assert token not in again
    assert "not opened" in again


async def test_a_new_link_opens_that_members_door(site: Site, ana: Visitor) -> None:
    link = await site.store.doors.link(await new_link(site, ana))

    assert link is not None
    assert (site.ana.bo, site.ana.session_id) == (link.member_id, link.session_id)


async def test_a_new_link_ends_the_older_one(site: Site, ana: Visitor) -> None:
    older = await new_link(site, ana)
    await new_link(site, ana)
    link = await site.store.doors.link(older)

    assert link is not None
    assert link.revoked_at is not None


async def test_an_opened_link_says_when(site: Site, ana: Visitor) -> None:
    link = await site.store.doors.link(await new_link(site, ana))
    assert link is not None
    await site.ana.practice.links.mark_used(link.link_id, site.clock.now())

    # 9:45 UTC on the clock of Chicago.
    assert "opened 03:45" in (await ana.get(page(site))).text


async def test_a_link_taken_back_is_dead_and_says_so(site: Site, ana: Visitor) -> None:
    token = await new_link(site, ana)
    link = await site.store.doors.link(token)
    assert link is not None
    answer = await ana.post(f"/links/{link.link_id}/revocation")
    revoked = await site.store.doors.link(token)

    assert page(site) == answer.location
    assert revoked is not None
    assert revoked.revoked_at is not None
    assert "taken back" in (await ana.get(page(site))).text


async def test_nobody_takes_back_a_link_of_another_group(
    site: Site, ana: Visitor, eli: Visitor, fay: Visitor
) -> None:
    token = await new_link(site, ana)
    link = await site.store.doors.link(token)
    assert link is not None
    for outsider in (eli, fay):
        assert 404 == (await outsider.post(f"/links/{link.link_id}/revocation")).status

    still = await site.store.doors.link(token)
    assert still is not None
    assert still.revoked_at is None


async def test_only_members_of_the_group_get_a_link(site: Site, ana: Visitor) -> None:
    assert 404 == (await ana.post(f"{page(site)}/{site.eli.bo}")).status
