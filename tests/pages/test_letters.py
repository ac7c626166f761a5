"""Letters as people meet them: settings, agreements, links sent, stopped and asked for."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from server.core.letters import LetterRules, Reach
from server.keys import POST
from server.letters.carrier import Carried
from tests.clock import TEN
from tests.letters.conftest import Bag
from tests.pages.member import BORN, link_for
from tests.pages.site import Site, Visitor

STANDING = LetterRules(standing=True, asking=True)
BY_EMAIL = {"email": "bo@example.org", "by_email": "yes"}


@pytest.fixture
def bag(site: Site) -> Bag:
    bag = Bag()
    post = site.app[POST]
    assert isinstance(post.carriers, dict)
    post.carriers.update({"email": bag, "text": bag})
    return bag


async def bo_agreed(site: Site, ana: Visitor) -> None:
    answer = await ana.post(f"/members/{site.ana.bo}/contact", BY_EMAIL)
    assert 303 == answer.status


def links(site: Site) -> str:
    return f"/sessions/{site.ana.session_id}/links"


async def sent_to_bo(site: Site, ana: Visitor) -> None:
    await ana.post(f"/sessions/{site.ana.session_id}/letters/{site.ana.bo}")


def secret(text: str, page: str) -> str:
    found = re.search(page + "#([A-Za-z0-9_-]{43})", text)
    assert found is not None
    return found[1]


async def test_a_practice_says_from_whom_and_when(site: Site, ana: Visitor) -> None:
    form = {"sender": "Front desk", "day_before": "yes", "quiet_from": "22", "quiet_until": "7"}
    answer = await ana.post("/practice/letters", form)
    page = (await ana.get("/practice/letters")).text

    assert 303 == answer.status
    rules = LetterRules("Front desk", day_before=True, quiet_from=22, quiet_until=7)
    assert rules == await site.ana.practice.letters.rules()
    assert 'value="Front desk"' in page


@pytest.mark.parametrize("sender", ["Desk <x@example.org>", "x" * 61])
async def test_a_senders_name_that_is_none_is_refused_beside_the_field(
    site: Site, ana: Visitor, sender: str
) -> None:
    answer = await ana.post("/practice/letters", {"sender": sender})

    assert 422 == answer.status
    assert LetterRules() == await site.ana.practice.letters.rules()


async def test_the_page_shows_what_a_member_gets(ana: Visitor) -> None:
    page = (await ana.get("/practice/letters")).text

    assert "Here is your link" in page
    assert "e-mail is not set up" in page


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"by_email": "yes"}, "Write an address"),
        ({"by_text": "yes", "phone": "555 0100"}, "country code"),
        ({"timezone": "Mars/North"}, "time zone"),
    ],
)
async def test_an_agreement_without_an_address_is_refused_in_words(
    site: Site, ana: Visitor, form: dict[str, str], says: str
) -> None:
    answer = await ana.post(f"/members/{site.ana.bo}/contact", form)

    assert 422 == answer.status
    assert says in answer.text


async def test_what_a_member_agreed_to_is_kept_and_shown(site: Site, ana: Visitor) -> None:
    await bo_agreed(site, ana)
    page = (await ana.get(f"/members/{site.ana.bo}/contact")).text

    assert {site.ana.bo: Reach(("email",))} == await site.ana.practice.letters.reaches(
        [site.ana.bo, site.ana.cyd]
    )
    assert 'value="bo@example.org"' in page


async def test_a_link_is_sent_from_the_links_page_and_opens_that_members_door(
    site: Site, ana: Visitor, bag: Bag
) -> None:
    await bo_agreed(site, ana)
    await sent_to_bo(site, ana)
    link = await site.store.doors.link(secret(bag.carried[0].text, "/join"))
    page = (await ana.get(links(site))).text

    assert link is not None
    assert site.ana.bo == link.member_id
    assert "e-mail sent Mar 4, 03:45" in page
    assert "bo@example.org" not in page


async def test_all_who_can_be_reached_are_sent_theirs_by_one_press(
    site: Site, ana: Visitor, bag: Bag
) -> None:
    await bo_agreed(site, ana)
    await ana.post(f"/sessions/{site.ana.session_id}/letters")
    await ana.post(f"/sessions/{site.ana.session_id}/letters")

    assert ["bo@example.org"] == [one.to for one in bag.carried]


async def test_a_refused_letter_is_said_on_the_links_page_and_on_the_day(
    site: Site, ana: Visitor, bag: Bag
) -> None:
    bag.answers = [Carried("refused", "address")]
    await bo_agreed(site, ana)
    await sent_to_bo(site, ana)

    for address in (links(site), "/today?day=2026-03-04"):
        assert "e-mail not delivered: the address was refused" in (await ana.get(address)).text


async def test_taking_back_ends_the_link_of_the_letter_too(
    site: Site, ana: Visitor, bag: Bag
) -> None:
    await bo_agreed(site, ana)
    await link_for(site, site.ana.bo)
    await sent_to_bo(site, ana)
    shown = re.search(r"/links/([\w-]+)/revocation", (await ana.get(links(site))).text)
    assert shown is not None
    await ana.post(f"/links/{shown[1]}/revocation")
    held = await site.ana.practice.links.of_session(site.ana.session_id)

    assert 2 == len(held)
    assert all(one.revoked_at is not None for one in held)


async def test_a_fresh_link_comes_with_a_code_for_a_camera(site: Site, ana: Visitor) -> None:
    page = (await ana.post(f"{links(site)}/{site.ana.bo}")).text

    assert 'class="qr"' in page
    assert "style=" not in page


# ---- stopping


async def test_who_stops_gets_no_more_and_the_chart_says_so(
    site: Site, ana: Visitor, bag: Bag, stranger: Visitor
) -> None:
    await bo_agreed(site, ana)
    await sent_to_bo(site, ana)
    token = secret(bag.carried[0].text, "/letters/stop")
    answer = await stranger.post("/letters/stop", {"token": token})
    site.clock.advance(120)
    await sent_to_bo(site, ana)

    assert "/letters/stopped" == answer.location
    assert 1 == len(bag.carried)
    assert "stopped by them" in (await ana.get(f"/members/{site.ana.bo}/contact")).text


async def test_looking_at_the_stop_page_stops_nothing(
    site: Site, ana: Visitor, bag: Bag, stranger: Visitor
) -> None:
    """Mail programs open every link in a letter."""
    await bo_agreed(site, ana)
    await sent_to_bo(site, ana)
    await stranger.get("/letters/stop")

    assert {} == await site.ana.practice.letters.stopped(site.ana.bo)


async def test_a_guessed_stop_is_answered_like_a_real_one_until_it_is_too_often(
    stranger: Visitor,
) -> None:
    answers = [await stranger.post("/letters/stop", {"token": f"{n:043}"}) for n in range(12)]

    assert {(303, "/letters/stopped")} == {(a.status, a.location) for a in answers[:10]}
    assert 429 == answers[-1].status


# ---- asking for a new link


async def an_old_link(site: Site) -> str:
    """Return the secret of Bo's link of tonight, the morning after; the next meeting is soon."""
    token = await link_for(site, site.ana.bo)
    await site.ana.practice.calendar.create(
        site.ana.group_id, starts_at=TEN + timedelta(hours=20), ends_at=TEN + timedelta(hours=21)
    )
    site.clock.advance(3 * 3600)
    return token


async def test_the_holder_of_an_old_link_gets_a_new_one_where_they_are_reached(
    site: Site, ana: Visitor, bag: Bag, stranger: Visitor
) -> None:
    await site.ana.practice.letters.set_rules(STANDING)
    await bo_agreed(site, ana)
    token = await an_old_link(site)
    over = await stranger.post("/join", {"token": token})
    asked = [await stranger.post("/letters/new", {"token": token}) for _ in range(3)]
    await site.app[POST].go_round()

    assert "Send me a new link" in over.text
    assert {"/letters/asked"} == {one.location for one in asked}
    assert ["bo@example.org"] == [one.to for one in bag.carried]


async def test_asking_is_answered_the_same_whoever_asks(
    site: Site, bag: Bag, stranger: Visitor
) -> None:
    token = await an_old_link(site)
    real = await stranger.post("/letters/new", {"token": token})
    guessed = await stranger.post("/letters/new", {"token": "x" * 43})
    await site.app[POST].go_round()

    assert (real.status, real.location, real.text) == (
        guessed.status,
        guessed.location,
        guessed.text,
    )
    assert [] == bag.carried


async def test_nobody_asks_all_day(stranger: Visitor) -> None:
    answers = [await stranger.post("/letters/new", {"token": "x" * 43}) for _ in range(12)]

    assert 429 == answers[-1].status


# ---- standing links


async def test_standing_links_are_there_only_where_the_practice_chose_them(
    site: Site, ana: Visitor
) -> None:
    address = f"/groups/{site.ana.group_id}/links"
    before = await ana.get(address)
    await site.ana.practice.letters.set_rules(STANDING)

    assert (404, 200) == (before.status, (await ana.get(address)).status)


async def standing(site: Site, ana: Visitor) -> str:
    await site.ana.practice.letters.set_rules(STANDING)
    answer = await ana.post(f"/groups/{site.ana.group_id}/links/{site.ana.bo}")
    return secret(answer.text, "/join")


async def test_a_standing_link_opens_each_session_with_the_birth_date(
    site: Site, ana: Visitor
) -> None:
    token = await standing(site, ana)
    visitor = site.visitor()
    opened = await visitor.post("/join", {"token": token})
    known = await visitor.post("/join/you", BORN)

    assert ("/join/you", "/join/where") == (opened.location, known.location)
    assert "opened 03:45" in (await ana.get(links(site))).text


async def test_a_standing_link_is_early_before_the_next_session(
    site: Site, ana: Visitor, stranger: Visitor
) -> None:
    token = await standing(site, ana)
    site.clock.advance(3 * 3600)
    week = TEN + timedelta(days=7)
    without = await stranger.post("/join", {"token": token})
    await site.ana.practice.calendar.create(
        site.ana.group_id, starts_at=week, ends_at=week + timedelta(hours=1)
    )
    early = await stranger.post("/join", {"token": token})

    assert (410, 403) == (without.status, early.status)
    assert "You are early" in early.text


async def test_five_wrong_dates_lock_a_standing_link_for_that_session(
    site: Site, ana: Visitor
) -> None:
    token = await standing(site, ana)
    for _ in range(5):
        visitor = site.visitor()
        await visitor.post("/join", {"token": token})
        await visitor.post("/join/you", {**BORN, "year": "1950"})

    assert "locked" in (await site.visitor().post("/join", {"token": token})).text


@pytest.mark.parametrize("end", ["taken back", "left"])
async def test_a_standing_link_ends_when_it_is_taken_back_and_with_the_enrolment(
    site: Site, ana: Visitor, stranger: Visitor, end: str
) -> None:
    token = await standing(site, ana)
    if end == "left":
        people = site.ana.practice.people
        await people.leave_group(site.ana.group_id, site.ana.bo, at=site.clock.now())
    else:
        await ana.post(f"/groups/{site.ana.group_id}/links/{site.ana.bo}/revocation")

    assert 410 == (await stranger.post("/join", {"token": token})).status


async def test_nothing_of_letters_is_elis(site: Site, ana: Visitor, eli: Visitor, bag: Bag) -> None:
    await bo_agreed(site, ana)
    rules = await site.eli.practice.letters.rules()
    await site.eli.practice.letters.set_rules(replace(rules, standing=True))
    session, bo, group = site.ana.session_id, site.ana.bo, site.ana.group_id
    answers = [
        await eli.post(f"/sessions/{session}/letters/{bo}"),
        await eli.post(f"/sessions/{session}/letters"),
        await eli.get(f"/members/{bo}/contact"),
        await eli.post(f"/members/{bo}/contact", BY_EMAIL),
        await eli.get(f"/groups/{group}/links"),
        await eli.post(f"/groups/{group}/links/{bo}"),
    ]

    assert {404} == {one.status for one in answers}
    assert [] == bag.carried
