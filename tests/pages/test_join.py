"""The door of a personal link: what scanners, guessers, the early and the late are told."""

from datetime import timedelta

import pytest

from server.ids import new_token
from server.pages.join_pace import MISSES, JoinPace
from tests.clock import HandClock
from tests.pages.member import link_for
from tests.pages.site import Answer, Site, Visitor

TELLS = ("group", "therap", "counsel", "practice", "facilitator", "Ana", "Bo M", "Wednesday")
PREVIEWERS = (
    *("Slackbot-LinkExpanding 1.0", "WhatsApp/2.23", "facebookexternalhit/1.1", "curl/8"),
    *("Twitterbot/1.0", "TelegramBot (like TwitterBot)", "Discordbot/2.0", "LinkedInBot/1.0"),
    *("SkypeUriPreview", "Microsoft Office/16.0", "Barracuda Sentinel", "GoogleImageProxy", ""),
)


def said(answer: Answer) -> str:
    """Return what a person reads: the body without tags' attributes that name our files."""
    return answer.text.partition("<body")[2]


async def enters(visitor: Visitor, token: str) -> Answer:
    return await visitor.post("/join", {"token": token})


async def test_a_page_before_anybody_is_known_tells_nothing(stranger: Visitor) -> None:
    answer = await stranger.get("/join")

    assert 200 == answer.status
    assert "<title>Your meeting</title>" in answer.text
    assert [] == [word for word in TELLS if word.lower() in said(answer).lower()]
    assert "og:" not in answer.text


async def test_fifty_scanners_that_open_a_link_change_nothing_and_learn_nothing(site: Site) -> None:
    token, asked = await link_for(site, site.ana.bo), 0
    before = await site.store.doors.link(token)
    for agent in PREVIEWERS:
        for method in ("GET", "HEAD"):
            for path in ("/join", f"/join?token={token}"):
                answer = await site.visitor().ask(method, path, headers={"User-Agent": agent})
                assert not answer.cookies
                assert [] == [word for word in TELLS if word.lower() in said(answer).lower()]
                asked += 1
    after = await site.store.doors.link(token)

    assert 50 <= asked
    assert before == after
    assert [] == await site.ana.practice.log.read(site.ana.session_id)


async def test_continuing_begins_a_visit(site: Site, stranger: Visitor) -> None:
    answer = await enters(stranger, await link_for(site, site.ana.bo))

    assert (303, "/join/you") == (answer.status, answer.location)


async def test_scripts_other_sites_and_the_next_start_cannot_use_the_cookies(
    site: Site, stranger: Visitor
) -> None:
    answer = await enters(stranger, await link_for(site, site.ana.bo))

    assert {"gc-visit", "gc-device"} == set(answer.cookies)
    for cookie in answer.cookies.values():
        assert cookie["httponly"]
        assert "Strict" == cookie["samesite"]
        assert not [name for name in ("domain", "max-age", "expires") if cookie[name]]


async def test_a_planted_visit_is_replaced(site: Site, stranger: Visitor) -> None:
    stranger.http.cookie_jar.update_cookies({"gc-visit": "planted", "gc-device": "planted"})
    answer = await enters(stranger, await link_for(site, site.ana.bo))

    assert "planted" not in {cookie.value for cookie in answer.cookies.values()}


async def test_the_same_browser_is_the_same_device_and_another_is_another(site: Site) -> None:
    laptop, phone, token = site.visitor(), site.visitor(), await link_for(site, site.ana.bo)
    devices = []
    for visitor in (laptop, laptop, phone):
        answer = await enters(visitor, token)
        found = await site.store.doors.visit(answer.cookies["gc-visit"].value, now=site.clock.now())
        assert found is not None
        devices.append(found.device_id)

    assert devices[0] == devices[1] != devices[2]


# ---- links that lead no further


async def test_an_unknown_link_and_one_taken_back_are_the_same_to_the_byte(site: Site) -> None:
    token = await link_for(site, site.ana.bo)
    link = await site.store.doors.link(token)
    assert link is not None
    await site.ana.practice.links.revoke(link.link_id, site.clock.now())
    revoked = await enters(site.visitor(), token)
    unknown = await enters(site.visitor(), new_token())

    assert (410, revoked.text) == (revoked.status, unknown.text)
    assert 410 == unknown.status
    assert "This link no longer works" in revoked.text
    assert "A link works for one meeting only" in revoked.text
    assert "555-0100" not in revoked.text


async def test_a_link_after_its_meeting_says_whom_to_call(site: Site) -> None:
    token = await link_for(site, site.ana.bo)
    site.clock.advance(timedelta(minutes=105).total_seconds())
    answer = await enters(site.visitor(), token)

    assert 410 == answer.status
    assert "This link no longer works" in answer.text
    assert 'href="tel:555-0100"' in answer.text
    assert not answer.cookies


async def test_an_early_member_is_told_when_to_come_back(site: Site) -> None:
    token = await link_for(site, site.ana.bo)
    site.clock.advance(-3600)
    answer = await enters(site.visitor(), token)

    # 9:45 UTC is 3:45 in the morning in Chicago.
    assert 403 == answer.status
    assert "Come back at 3:45 am." in answer.text
    assert not answer.cookies


async def test_who_is_days_early_is_told_the_day(site: Site) -> None:
    token = await link_for(site, site.ana.bo)
    site.clock.advance(-timedelta(days=3).total_seconds())

    assert (
        "Come back on Wednesday, March 4, at 3:45 am." in (await enters(site.visitor(), token)).text
    )


@pytest.mark.parametrize("token", ["", "short", "x" * 42, "x" * 44, "ü" * 43, "x" * 42 + "/"])
async def test_half_a_link_is_called_half_a_link(stranger: Visitor, token: str) -> None:
    answer = await enters(stranger, token)

    assert 400 == answer.status
    assert "A part of the link is missing" in answer.text


async def test_no_refusal_names_anything(site: Site) -> None:
    token = await link_for(site, site.ana.bo)
    pages = [await enters(site.visitor(), "half"), await enters(site.visitor(), new_token())]
    site.clock.advance(-3600)
    pages.append(await enters(site.visitor(), token))
    site.clock.advance(timedelta(hours=6).total_seconds())
    pages.append(await enters(site.visitor(), token))

    for page in pages:
        assert [] == [w for w in TELLS if w.lower() in said(page).lower()]


# ---- guessing


async def test_guessing_ends_after_some_misses_and_never_hits(site: Site) -> None:
    guesser = site.visitor()
    answers = [await enters(guesser, new_token()) for _ in range(MISSES + 5)]

    assert [410] * MISSES + [429] * 5 == [answer.status for answer in answers]


async def test_a_guesser_keeps_no_member_behind_the_same_address_out(site: Site) -> None:
    for _ in range(MISSES + 5):
        await enters(site.visitor(), new_token())
    answer = await enters(site.visitor(), await link_for(site, site.ana.bo))

    assert 303 == answer.status


def test_at_most_twenty_misses_a_minute_are_looked_at() -> None:
    clock = HandClock()
    pace, looked_at = JoinPace(clock), 0
    for _ in range(120):
        looked_at += not pace.missed("192.0.2.1")
        clock.advance(0.5)

    assert 20 >= looked_at


async def test_a_token_in_the_address_is_not_read(site: Site, stranger: Visitor) -> None:
    token = await link_for(site, site.ana.bo)
    answer = await stranger.post(f"/join?token={token}", {"token": "half"})

    assert 400 == answer.status
