"""`Is this you?`: one name, one date, five tries, and nothing else before it is right."""

import asyncio

import pytest

from server.core.events import MemberConfirmed
from tests.pages.member import BORN, known, link_for, opened
from tests.pages.site import Site, Visitor

WRONG = {"month": "1", "day": "2", "year": "1980"}
TELLS = ("group", "therap", "practice", "facilitator", "Ana", "Cyd", "Dee", "Miller", "Wednesday")


async def test_it_asks_by_first_name_and_tells_nothing_more(site: Site) -> None:
    bo = await opened(site, site.ana.bo)
    body = (await bo.get("/join/you")).text.partition("<body")[2]

    assert "Hello Bo M. Is this you?" in body
    assert [] == [word for word in TELLS if word.lower() in body.lower()]


async def test_opening_the_page_writes_nothing(site: Site) -> None:
    bo = await opened(site, site.ana.bo)
    await bo.get("/join/you")

    assert [] == await site.ana.practice.log.read(site.ana.session_id)


async def test_the_right_date_leads_on_and_is_recorded_once(site: Site) -> None:
    bo = await known(site, site.ana.bo)
    again = await bo.get("/join/you")
    log = await site.ana.practice.log.read(site.ana.session_id)

    assert (303, "/join/where") == (again.status, again.location)
    assert 1 == sum(isinstance(r.event, MemberConfirmed) for r in log)


@pytest.mark.parametrize("typed", [{"month": "05", "day": "17"}, {"month": " 5 ", "day": "17 "}])
async def test_a_date_may_be_typed_as_people_type(site: Site, typed: dict[str, str]) -> None:
    bo = await opened(site, site.ana.bo)

    assert "/join/where" == (await bo.post("/join/you", {**BORN, **typed})).location


async def test_a_wrong_date_says_how_many_tries_are_left(site: Site) -> None:
    bo = await opened(site, site.ana.bo)
    said = [(await bo.post("/join/you", WRONG)).text for _ in range(4)]

    for text, left in zip(said, ("Four", "Three", "Two", "One"), strict=True):
        tries = "try" if left == "One" else "tries"
        assert f"That is not the date we have. {left} more {tries}, then call the office." in text


async def test_five_wrong_dates_lock_the_link_for_everybody(site: Site) -> None:
    token = await link_for(site, site.ana.bo)
    bo = site.visitor()
    await bo.post("/join", {"token": token})
    last = [await bo.post("/join/you", WRONG) for _ in range(5)][-1]
    right = await bo.post("/join/you", BORN)
    fresh = await site.visitor().post("/join", {"token": token})

    for answer in (last, right, fresh):
        assert 403 == answer.status
        assert "This link is locked" in answer.text
        assert "555-0100" in answer.text


async def test_a_list_of_dates_sent_all_at_once_is_no_more_than_five_tries(site: Site) -> None:
    """Each compared before any is counted would make of five tries two hundred."""
    bo = await opened(site, site.ana.bo)
    dates = [{**WRONG, "day": str(day)} for day in range(1, 21)] + [BORN]
    answers = await asyncio.gather(*(bo.post("/join/you", date) for date in dates))

    looked_at = [answer for answer in answers if "This link is locked" not in answer.text]
    assert 5 >= len(looked_at)
    link = (await site.ana.practice.links.of_session(site.ana.session_id))[-1]
    assert 5 >= link.wrong_tries


@pytest.mark.parametrize(
    "typed",
    [
        {"month": "13", "day": "1", "year": "1990"},
        {"month": "2", "day": "30", "year": "1990"},
        {"month": "5", "day": "17", "year": "90"},
        {"month": "", "day": "", "year": ""},
        {"month": "May", "day": "17", "year": "1990"},
        {"month": "٥", "day": "17", "year": "1990"},
    ],
)
async def test_what_is_no_date_is_not_counted_as_a_try(site: Site, typed: dict[str, str]) -> None:
    bo = await opened(site, site.ana.bo)
    answer = await bo.post("/join/you", typed)
    link = (await site.ana.practice.links.of_session(site.ana.session_id))[-1]

    assert 422 == answer.status
    assert "four digits" in answer.text
    assert 0 == link.wrong_tries


async def test_wrong_dates_are_in_the_audit_log_without_the_date(site: Site) -> None:
    bo = await opened(site, site.ana.bo)
    await bo.post("/join/you", WRONG)
    entry = (await site.ana.practice.audit.entries())[-1]

    assert ("birth_date_wrong", "link") == (entry.act, entry.subject_kind)
    assert entry.reason is None


async def test_nothing_further_is_open_before_the_date_was_right(site: Site) -> None:
    bo = await opened(site, site.ana.bo)
    for path in ("/join/where", "/join/agreements", "/join/room"):
        answer = await bo.get(path)
        assert (303, "/join/you") == (answer.status, answer.location)
    for path in ("/join/where", "/join/agreements"):
        answer = await bo.post(path)
        assert (303, "/join/you") == (answer.status, answer.location)


async def test_a_link_taken_back_in_the_middle_leads_nowhere(site: Site) -> None:
    bo = await opened(site, site.ana.bo)
    link = (await site.ana.practice.links.of_session(site.ana.session_id))[-1]
    await site.ana.practice.links.revoke(link.link_id, site.clock.now())

    assert "/join" == (await bo.get("/join/you")).location
    assert 401 == (await bo.post("/join/you", BORN)).status


async def test_a_cookie_alone_shows_nothing(site: Site, stranger: Visitor) -> None:
    stranger.http.cookie_jar.update_cookies({"gc-visit": "x" * 43})
    for path in ("/join/you", "/join/where", "/join/agreements", "/join/room"):
        assert "/join" == (await stranger.get(path)).location
