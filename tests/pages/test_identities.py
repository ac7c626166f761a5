"""The tray of whom nobody can name, and what each source says, over HTTP."""

from datetime import timedelta

import pytest

from server.core.commands import NotePlatformReport
from server.core.deliveries import AnyDelivery, Joined, Left
from server.core.session import Session
from server.pages.platform_intake import SYSTEM
from tests.clock import TEN
from tests.pages.meeting import Meeting
from tests.pages.site import Answer, Site, Visitor


def on_video(conn: str, minute: float, member: str | None = None, **shown: str) -> Joined:
    at = TEN + timedelta(minutes=minute)
    return Joined(t=at, recv=at, src="zoom", conn=conn, member=member, **shown)


def off_video(conn: str, minute: float) -> Left:
    at = TEN + timedelta(minutes=minute)
    return Left(t=at, recv=at, src="zoom", conn=conn)


async def tells(site: Site, *told: AnyDelivery) -> None:
    room = await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)
    assert room is not None
    await room.ask(NotePlatformReport(told), SYSTEM)


async def session_of(site: Site) -> Session:
    room = await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)
    assert room is not None
    return room.session


def where(site: Site, page: str = "sources") -> str:
    return f"/sessions/{site.ana.session_id}/{page}"


async def says(visitor: Visitor, site: Site, conn: str, person: str) -> Answer:
    return await visitor.post(where(site, "claims"), {"conn": conn, "person": person})


@pytest.fixture
async def after(site: Site) -> Visitor:
    """Ana, when her session is over; the platform told of Bo, of a phone and of Cyd twice."""
    meeting = await Meeting.of(site)
    await tells(
        site,
        on_video("bo", 0, site.ana.bo),
        off_video("bo", 30),
        on_video("call", 4, kind="phone", phone="***0084"),
        off_video("call", 86),
        on_video("cyd", 0, site.ana.cyd, name="Cyd"),
        on_video("mum", 10, site.ana.cyd, name="Mum"),
        off_video("mum", 40),
        off_video("cyd", 52),
    )
    await meeting.held()
    return await site.signed_in("Ana")


async def test_a_phone_is_claimed_with_one_button_and_can_be_given_back(
    site: Site, after: Visitor
) -> None:
    page = (await after.get(where(site))).text
    assert "Phone ***0084" in page
    assert (
        "2 connections in the video are nobody" in (await after.get(where(site, "attendance"))).text
    )

    claimed = await says(after, site, "call", site.ana.dee)
    assert (303, f"{where(site)}#tray") == (claimed.status, claimed.location)
    assert "Ana Test said: Dee M." in (await after.get(where(site))).text

    await after.post(where(site, "claims/retraction"), {"conn": "call"})
    assert {} == (await session_of(site)).claims


async def test_one_link_used_twice_is_asked_about_and_answered(site: Site, after: Visitor) -> None:
    page = (await after.get(where(site))).text
    assert "Cyd M., twice on one link" in page
    assert "Mum" in page

    await says(after, site, "mum", "guest")
    page = (await after.get(where(site))).text
    assert "twice on one link" not in page
    assert "a guest, none of ours" in page


async def test_sources_that_disagree_are_shown_beside_each_other(
    site: Site, after: Visitor
) -> None:
    page = (await after.get(where(site))).text

    assert "Zoom says 30 min, our page 90 min" in page
    assert '<th scope="row">Zoom</th><td>30 min</td>' in page
    assert '<th scope="row">Our page</th><td>90 min</td>' in page
    assert '<th scope="row">Counted</th><td>90 min</td>' in page


async def test_what_cannot_be_claimed_is_refused(site: Site, after: Visitor) -> None:
    assert 422 == (await says(after, site, "nothing", site.ana.bo)).status
    assert 422 == (await says(after, site, "call", "no-such-member")).status
    assert 400 == (await after.post(where(site, "claims"), {"conn": "call"})).status


async def test_eli_and_fay_see_and_claim_nothing(site: Site, after: Visitor) -> None:
    for name in ("Eli", "Fay"):
        outsider = await site.signed_in(name)
        assert 404 == (await outsider.get(where(site))).status
        assert 404 == (await says(outsider, site, "call", site.ana.bo)).status
        taken = await outsider.post(where(site, "claims/retraction"), {"conn": "call"})
        assert 404 == taken.status
