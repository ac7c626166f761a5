"""A member on the way in, as their browser does it: link, birth date, place, agreements."""

from datetime import timedelta

from server.core.links import link_window
from tests.clock import TEN
from tests.pages.site import Site, Visitor

BORN = {"month": "5", "day": "17", "year": "1990"}
WHERE = {
    "place": "12 Elm Street, Peoria",
    "state": "IL",
    "at_home": "yes",
    "private": "yes",
    "emergency_name": "Sis",
    "emergency_phone": "555-0101",
}
AGREED = dict.fromkeys(("group_agreement", "telehealth", "presence_log", "drafting"), "yes")


async def link_for(site: Site, member_id: str) -> str:
    """Return the secret of a fresh link for a member of Ana's group."""
    valid_from, valid_until = link_window(TEN, TEN + timedelta(minutes=90))
    return await site.ana.practice.links.issue(
        site.ana.session_id,
        member_id,
        now=site.clock.now(),
        valid_from=valid_from,
        valid_until=valid_until,
    )


async def opened(site: Site, member_id: str, visitor: Visitor | None = None) -> Visitor:
    """Return a browser whose owner pressed Continue on a fresh link."""
    visitor = visitor or site.visitor()
    answer = await visitor.post("/join", {"token": await link_for(site, member_id)})
    assert (303, "/join/you") == (answer.status, answer.location)
    return visitor


async def known(site: Site, member_id: str) -> Visitor:
    """Return a browser whose owner gave the right birth date."""
    visitor = await opened(site, member_id)
    answer = await visitor.post("/join/you", BORN)
    assert (303, "/join/where") == (answer.status, answer.location)
    return visitor


async def placed(site: Site, member_id: str) -> Visitor:
    """Return a browser whose owner said where they are."""
    visitor = await known(site, member_id)
    answer = await visitor.post("/join/where", WHERE)
    assert (303, "/join/agreements") == (answer.status, answer.location)
    return visitor


async def before_the_room(site: Site, member_id: str) -> Visitor:
    """Return a browser whose owner answered everything."""
    visitor = await placed(site, member_id)
    answer = await visitor.post("/join/agreements", AGREED)
    assert (303, "/join/room") == (answer.status, answer.location)
    return visitor
