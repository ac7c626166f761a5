"""Asking a colleague in, by a link that works once; and what a calendar tells."""

from datetime import timedelta

import pytest

from server.core.localtime import local
from tests.pages.site import Answer, Site, Visitor
from tests.store.practice import PASSWORD

GUS = {"name": "Gus Weber", "email": "gus@example.org", "credential": "LPC", "password": PASSWORD}
CHOSEN = {"new": "seven quiet rivers", "again": "seven quiet rivers"}


async def invites(visitor: Visitor, **changed: str) -> Answer:
    return await visitor.post("/colleagues/invitations", {**GUS, **changed})


def token_in(answer: Answer) -> str:
    return answer.text.split("/invitation#")[1].split('"')[0]


async def test_a_colleague_comes_in_by_the_link_and_their_own_password(
    site: Site, ana: Visitor, stranger: Visitor
) -> None:
    token = token_in(await invites(ana, states="il, WI", npi="1234567893"))
    came = await stranger.post("/invitation", {"token": token, **CHOSEN})
    gus = next(a for a in await site.ana.practice.people.accounts() if a.name == "Gus Weber")

    assert (303, "/today") == (came.status, came.location)
    assert (("IL", "WI"), "1234567893", "GW") == (gus.licensed_in, gus.npi, gus.initials)
    assert 200 == (await stranger.get("/today")).status
    assert 303 == (await site.visitor().signs_in("gus@example.org", CHOSEN["new"])).status
    acts = [e.act for e in await site.ana.practice.audit.entries()]
    assert ["invite", "accept_invitation"] == [a for a in acts if "invit" in a]


async def test_an_invitation_works_once(site: Site, ana: Visitor, stranger: Visitor) -> None:
    token = token_in(await invites(ana))
    await stranger.post("/invitation", {"token": token, **CHOSEN})
    again = await site.visitor().post("/invitation", {"token": token, **CHOSEN})

    assert 422 == again.status
    assert "was used" in again.text


async def test_an_invitation_that_was_taken_back_or_is_three_days_old_opens_nothing(
    site: Site, ana: Visitor, stranger: Visitor
) -> None:
    token = token_in(await invites(ana))
    pending = (await site.ana.practice.invitations.pending(now=site.clock.now()))[0]
    away = f"/colleagues/invitations/{pending.invitation_id}/withdrawal"
    assert 303 == (await ana.post(away)).status
    assert 404 == (await ana.post(away)).status
    assert 422 == (await stranger.post("/invitation", {"token": token, **CHOSEN})).status
    late = token_in(await invites(ana))
    site.clock.advance(timedelta(days=3, seconds=1).total_seconds())
    assert 422 == (await stranger.post("/invitation", {"token": late, **CHOSEN})).status
    assert "Gus Weber" not in [a.name for a in await site.ana.practice.people.accounts()]


@pytest.mark.parametrize(
    "chosen", [{"new": "short", "again": "short"}, {**CHOSEN, "again": "something else"}]
)
async def test_a_poor_password_leaves_the_invitation_as_it_was(
    ana: Visitor, stranger: Visitor, chosen: dict[str, str]
) -> None:
    token = token_in(await invites(ana))

    assert 422 == (await stranger.post("/invitation", {"token": token, **chosen})).status
    assert 303 == (await stranger.post("/invitation", {"token": token, **CHOSEN})).status


@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        ({"password": "not hers"}, 403, "not your password"),
        ({"email": "gus"}, 422, "looks like"),
        ({"name": " "}, 422, "Type their name"),
        ({"credential": ""}, 422, "Such as LCSW"),
        ({"states": "Illinois"}, 422, "letters of states"),
        ({"npi": "1234567890"}, 422, "checks the others"),
    ],
)
async def test_without_the_password_or_with_a_wrong_code_nobody_is_asked_in(
    site: Site, ana: Visitor, changed: dict[str, str], status: int, says: str
) -> None:
    answer = await invites(ana, **changed)

    assert status == answer.status
    assert says in answer.text
    assert [] == await site.ana.practice.invitations.pending(now=site.clock.now())


async def test_another_practice_sees_neither_colleagues_nor_invitations(
    site: Site, ana: Visitor, eli: Visitor
) -> None:
    await invites(ana)
    pending = (await site.ana.practice.invitations.pending(now=site.clock.now()))[0]
    shown = (await eli.get("/colleagues")).text

    assert "Gus Weber" not in shown
    assert "Fay Other" not in shown
    away = f"/colleagues/invitations/{pending.invitation_id}/withdrawal"
    assert 404 == (await eli.post(away)).status


async def test_ones_own_credentials_are_checked_and_kept(site: Site, ana: Visitor) -> None:
    form = {"credential": "LCSW", "states": "IL, WI", "npi": "1234567893"}
    assert 422 == (await ana.post("/account/credentials", {**form, "npi": "123"})).status
    assert 303 == (await ana.post("/account/credentials", form)).status
    me = await site.ana.practice.people.account(site.ana.facilitator_id)

    assert me is not None
    assert (("IL", "WI"), "1234567893") == (me.licensed_in, me.npi)


async def test_a_calendar_tells_times_and_nothing_else(site: Site, ana: Visitor) -> None:
    made = (await ana.post("/calendar")).text
    path = "/calendar/" + made.split("/calendar/")[1].split('"')[0]
    feed = await site.visitor().get(path)
    lines = feed.text.split("\r\n")

    assert feed.headers["Content-Type"].startswith("text/calendar")
    assert ["SUMMARY:Group"] == [line for line in lines if line.startswith("SUMMARY")]
    card = await site.ana.practice.calendar.session(site.ana.session_id)
    assert card is not None
    assert f"DTSTART:{local(card.starts_at, 'UTC'):%Y%m%dT%H%M%SZ}" in lines
    for word in ("Wednesday", "Bo", "Ana", "video.example.org", "LOCATION", "DESCRIPTION"):
        assert word not in feed.text


async def test_a_new_address_ends_the_old_one(site: Site, ana: Visitor) -> None:
    first, second = [
        "/calendar/" + (await ana.post("/calendar")).text.split("/calendar/")[1].split('"')[0]
        for _ in range(2)
    ]

    assert 404 == (await site.visitor().get(first)).status
    assert 200 == (await site.visitor().get(second)).status


async def test_an_empty_practice_is_led_to_its_first_session(site: Site, fay: Visitor) -> None:
    shown = (await fay.get("/today")).text

    assert "To your first session" in shown
    assert "Say when it meets" in shown


async def test_who_has_a_session_to_come_is_not_taught(ana: Visitor) -> None:
    assert "To your first session" not in (await ana.get("/today?day=2026-03-20")).text


async def test_ones_own_taxonomy_code_is_kept_as_it_stands_in_the_npi_record(
    site: Site, ana: Visitor
) -> None:
    form = {"credential": "LCSW", "states": "IL", "npi": "1992999874", "taxonomy": "1041c0700x"}
    refused = await ana.post("/account/credentials", form | {"taxonomy": "LCSW"})
    assert 422 == refused.status
    assert "Ten characters that end in X" in refused.text

    assert 303 == (await ana.post("/account/credentials", form)).status

    me = await site.ana.practice.people.account(site.ana.facilitator_id)
    assert me is not None
    assert "1041C0700X" == me.taxonomy
    assert 'value="1041C0700X"' in (await ana.get("/colleagues")).text
