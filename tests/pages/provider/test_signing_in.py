"""Signing in by the practice's identity provider: whoever was linked, and nobody else."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from server.accounts.id_token import LEEWAY
from tests.accounts.identity_provider import IdentityProvider
from tests.pages.drafted import visible
from tests.pages.site import Answer, Site, Visitor
from tests.pages.test_second_factor import code_of, enrols
from tests.pages.work_accounts import Work, onward
from tests.store.practice import PASSWORD

STEP = 30


@pytest.fixture
async def work(site: Site, there: IdentityProvider) -> Work:
    """A practice whose Ana is linked."""
    work = Work(site, there)
    await work.set_up()
    await work.links(site.ana.facilitator_id, "ana")
    return work


async def away(request: web.Request) -> web.StreamResponse:
    return web.Response(status=503)


def said(answer: Answer) -> str:
    """Return what whoever was not let in gets to see."""
    assert "gc" not in answer.cookies
    return answer.text.split('role="alert"')[1].split("</p>")[0]


async def test_whoever_is_linked_is_signed_in(work: Work, stranger: Visitor) -> None:
    assert "Continue with Work" in (await stranger.get("/sign-in")).text
    answer = await work.goes(stranger, f"{work.way}?next=/members", "ana")

    assert "/members" == onward(answer)
    assert 200 == (await stranger.get("/members")).status
    assert ("sign_in", "by the identity provider") in await work.acts()
    assert not [one for one in stranger.http.cookie_jar if one.key == "gc-trip"]


async def test_the_way_there_names_one_way_back_and_no_person(work: Work, ana: Visitor) -> None:
    address = (await ana.get(work.way)).location or ""
    asked = parse_qs(urlsplit(address).query)

    assert [f"{work.site.origin}/sign-in/{work.practice_id}/answer"] == asked["redirect_uri"]
    assert {"state", "nonce", "code_challenge", "code_challenge_method", "client_id"} < set(asked)
    assert "login_hint" not in asked
    assert "example.org" not in address


async def test_nobody_but_the_linked_gets_in_and_all_hear_the_same(
    work: Work, site: Site, eli: Visitor
) -> None:
    hal = await site.ana.practice.people.add_account(
        email="hal@example.org",
        password=PASSWORD,
        name="Hal",
        credential="LPC",
        initials="H",
    )
    await work.links(hal, "hal")
    await site.ana.practice.people.set_closed(hal, True)
    # Eli's practice trusts the same provider, and knows somebody there.
    await site.eli.practice.providers.set_provider(
        await site.ana.practice.providers.provider()  # type: ignore[arg-type]
    )
    await site.eli.practice.providers.link(
        site.eli.facilitator_id, work.there.issuer, "eli", at=site.clock.now()
    )
    work.there.claims = {"email": "ana@example.org", "email_verified": True}
    words = {}
    for subject in ("nobody", "hal", "eli", "ANA", "ana "):
        words[subject] = said(await work.goes(site.visitor(), work.way, subject))

    assert 1 == len(set(words.values())), words
    refused = [why for act, why in await work.acts() if act == "provider_refused"]
    assert ["not_linked", "closed", "not_linked", "not_linked", "not_linked"] == refused


async def test_what_comes_back_works_once_and_in_the_browser_that_was_sent(
    work: Work, site: Site, stranger: Visitor
) -> None:
    address = await work.sent(stranger, work.way, "ana")
    other = site.visitor()
    await other.get(work.way)
    said(await work.back(other, address))
    said(await work.back(stranger, address))  # the one who looked first used it up
    address = await work.sent(stranger, work.way, "ana")
    assert onward(await work.back(stranger, address))
    again = site.visitor()
    said(await work.back(again, address))

    code = parse_qs(urlsplit(address).query)["code"][0]
    state = parse_qs(urlsplit((await again.get(work.way)).location or "").query)["state"][0]
    path = f"/sign-in/{work.practice_id}/answer"
    said(await work.back(again, f"{path}?code={code}&state={state}"))


async def test_a_code_of_another_browsers_trip_is_worth_nothing(
    work: Work, site: Site, stranger: Visitor
) -> None:
    # The attacker is somebody at the provider too, and would have Ana work in their account.
    theirs = parse_qs(urlsplit(await work.sent(site.visitor(), work.way, "ana")).query)["code"][0]
    mine = parse_qs(urlsplit(await work.sent(stranger, work.way, "ana")).query)["state"][0]

    said(
        await work.back(stranger, f"/sign-in/{work.practice_id}/answer?code={theirs}&state={mine}")
    )


async def test_one_practices_trip_does_not_end_in_another(
    work: Work, site: Site, stranger: Visitor
) -> None:
    address = await work.sent(stranger, work.way, "ana")
    other = address.replace(work.practice_id, site.eli.practice.practice_id)

    said(await work.back(stranger, other))


@pytest.mark.parametrize(
    ("claims", "header"),
    [
        ({"nonce": "another"}, {}),
        ({"iss": "https://evil.example"}, {}),
        ({"aud": "another"}, {}),
        ({"exp": 1}, {}),
        ({}, {"alg": "none"}),
        ({}, {"alg": "HS256"}),
        ({}, {"kid": "another"}),
    ],
)
async def test_a_token_that_does_not_hold_opens_nothing(
    work: Work, stranger: Visitor, claims: dict[str, object], header: dict[str, str]
) -> None:
    work.there.claims, work.there.header = claims, header

    assert "did not hold" in said(await work.goes(stranger, work.way, "ana"))
    assert "provider_refused" in [act for act, _ in await work.acts()]


@pytest.mark.parametrize("error", ["access_denied", "server_error", "<script>canary()</script>"])
async def test_nothing_the_provider_says_is_repeated(
    work: Work, stranger: Visitor, error: str
) -> None:
    address = (await work.sent(stranger, work.way, "ana")).replace("code=", "error_description=")
    answer = await work.back(stranger, f"{address}&error={error}&error_uri=https://canary.example")

    assert "canary" not in answer.text
    assert error not in answer.text
    assert "canary" not in repr(await work.acts())


async def test_a_provider_that_is_away_is_told_from_one_that_says_no(
    work: Work, stranger: Visitor
) -> None:
    address = await work.sent(stranger, work.way, "ana")
    work.there.answers = {"/token": away}

    assert "does not answer" in said(await work.back(stranger, address))


async def test_nothing_is_left_that_the_provider_handed_out(
    work: Work, stranger: Visitor, tmp_path: Path
) -> None:
    await work.goes(stranger, work.way, "ana")
    seen = "".join(f"{one.key}={one.value}" for one in stranger.http.cookie_jar)
    data = b"".join(p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file())

    assert b"canary-access" not in data
    assert b"SQLite" in data
    assert "canary" not in seen


async def test_being_sent_is_paced(work: Work, stranger: Visitor) -> None:
    statuses = [(await stranger.get(work.way)).status for _ in range(21)]

    assert [303] * 20 + [429] == statuses


async def test_a_practice_without_a_provider_leads_nowhere(site: Site, stranger: Visitor) -> None:
    way = f"/sign-in/{site.ana.practice.practice_id}"

    assert "/sign-in" == (await stranger.get(way + "/provider")).location
    assert "Continue with" not in (await stranger.get(way)).text
    assert "Continue with" not in (await stranger.get("/sign-in")).text
    assert 403 == (await stranger.get(way + "/answer?code=a&state=b")).status


async def test_where_several_practices_have_one_each_has_a_page_of_its_own(
    work: Work, site: Site, stranger: Visitor
) -> None:
    theirs = await site.ana.practice.providers.provider()
    assert theirs is not None
    await site.eli.practice.providers.set_provider(theirs)

    assert "Continue with" not in (await stranger.get("/sign-in")).text
    assert f'"{work.way}?next=/today"' in (await stranger.get(f"/sign-in/{work.practice_id}")).text


# ---- our second step, and theirs


async def test_our_second_step_is_asked_unless_the_owner_says_theirs_counts(
    work: Work, site: Site, ana: Visitor, stranger: Visitor
) -> None:
    shared, _ = await enrols(site, ana)
    assert "/second-factor?next=/today" == onward(await work.goes(stranger, work.way, "ana"))
    assert "/second-factor?next=/today" == (await stranger.get("/today")).location
    site.clock.advance(STEP)
    await stranger.post("/second-factor", {"code": code_of(site, shared), "next": "/today"})
    assert 200 == (await stranger.get("/today")).status

    await work.set_up(both_steps=True)
    await site.ana.practice.account_sessions.require_second_factor(True)
    other = site.visitor()
    assert "/today" == onward(await work.goes(other, work.way, "ana"))
    assert 200 == (await other.get("/today")).status
    work.there.claims = {"amr": ["pwd"]}
    third = site.visitor()
    assert "/second-factor?next=/today" == onward(await work.goes(third, work.way, "ana"))


async def test_a_sign_in_of_this_morning_does_not_count_as_shown_just_now(
    work: Work, site: Site, stranger: Visitor
) -> None:
    await work.goes(stranger, work.way, "ana")
    assert "/confirm?next=/account/provider" == (await stranger.get("/account/provider")).location
    work.there.signed_in_at = site.clock.now()
    await work.goes(stranger, work.way, "ana")

    assert (await stranger.get("/account/provider")).location.startswith(work.there.issuer)  # type: ignore[union-attr]


# ---- linking


async def test_one_links_ones_own_account_and_shows_there_anew_who_one_is(
    work: Work, site: Site, ana: Visitor, fay: Visitor, stranger: Visitor
) -> None:
    address = (await fay.get("/account/provider")).location or ""
    assert {"login", "0"} == {
        v for v in (x[0] for x in parse_qs(address).values()) if v in "login0"
    }
    answer = await work.goes(fay, "/account/provider", "fay")
    assert "/account?saved=linked#provider" == onward(answer)
    assert "Linked with this one" in (await fay.get("/account")).text
    assert "/today" == onward(await work.goes(stranger, work.way, "fay"))
    assert ("link_identity", None) in await work.acts()

    taken = await work.goes(fay, "/account/provider", "ana")
    assert "linked with somebody else" in said(taken)
    stale = await work.sent(fay, "/account/provider", "fay-again")
    await fay.post("/sign-out")
    said(await work.back(fay, stale))
    work.there.claims = {"auth_time": 1}
    assert "did not ask you anew" in said(await work.goes(ana, "/account/provider", "another"))


async def test_ending_the_link_takes_the_password(work: Work, site: Site, ana: Visitor) -> None:
    away = "/account/provider/removal"
    assert 403 == (await ana.post(away, {"password": "not hers"})).status
    assert 303 == (await ana.post(away, {"password": PASSWORD})).status
    assert 404 == (await ana.post(away, {"password": PASSWORD})).status

    assert "Nobody here is linked" in said(await work.goes(site.visitor(), work.way, "ana"))


# ---- showing that it is still oneself


async def test_a_locked_page_opens_by_the_provider_to_whom_it_belongs(
    work: Work, site: Site, ana: Visitor
) -> None:
    await ana.post("/lock")
    assert "/confirm/provider?next=/members" in (await ana.get("/lock?next=/members")).text
    assert "not the one linked" in said(await work.goes(ana, "/confirm/provider", "mallory"))
    assert "/lock?next=/members" == (await ana.get("/members")).location
    site.clock.advance((LEEWAY * 2).total_seconds())
    work.there.claims = {"auth_time": int(site.clock.now().timestamp()) - 90}
    assert "did not ask you anew" in said(await work.goes(ana, "/confirm/provider", "ana"))
    work.there.claims = {}

    answer = await work.goes(ana, "/confirm/provider?next=/members", "ana")
    assert "/members" == onward(answer)
    assert 200 == (await ana.get("/members")).status


# ---- this way only


async def test_where_it_is_required_a_password_that_fits_is_told_the_way(
    work: Work, site: Site, stranger: Visitor
) -> None:
    await work.set_up(required=True)
    wrong = await stranger.signs_in("ana@example.org", "not hers")
    right = await stranger.signs_in("ana@example.org")

    assert "do not go together" in wrong.text
    assert "Your practice signs in with Work" in said(right)
    assert "/sign-in?next=/today" == (await stranger.get("/today")).location
    assert ("sign_in_refused", "without the identity provider") in await work.acts()
    assert "/today" == onward(await work.goes(stranger, work.way, "ana"))


async def test_an_owner_with_a_second_step_gets_in_without_it_and_it_is_written_down(
    work: Work, site: Site, ana: Visitor, stranger: Visitor
) -> None:
    shared, _ = await enrols(site, ana)
    await work.set_up(required=True)
    site.clock.advance(STEP)
    first = await stranger.signs_in("ana@example.org")
    assert "/second-factor?next=/today" == first.location
    await stranger.post("/second-factor", {"code": code_of(site, shared), "next": "/today"})

    assert 200 == (await stranger.get("/today")).status
    assert ("sign_in", "without the identity provider") in await work.acts()


async def test_whoever_is_not_linked_yet_may_do_that_and_nothing_else(
    work: Work, site: Site, fay: Visitor, stranger: Visitor
) -> None:
    shared, _ = await enrols(site, fay)
    await work.set_up(required=True)
    await stranger.signs_in("fay@example.org")
    assert "/second-factor" == (await stranger.get("/account/provider")).location
    site.clock.advance(STEP)
    code = {"code": code_of(site, shared), "next": "/today"}
    assert "/second-factor/provider" == (await stranger.post("/second-factor", code)).location
    assert "Link your account, once" in (await stranger.get("/second-factor/provider")).text
    assert (await stranger.get("/today")).location.startswith("/second-factor")  # type: ignore[union-attr]

    assert "/today" == onward(await work.goes(stranger, "/account/provider", "fay"))
    assert 200 == (await stranger.get("/today")).status


# ---- without a password


async def test_an_invitation_is_accepted_through_the_provider_once(work: Work, site: Site) -> None:
    gus = await work.comes_in_without_password("gus")
    assert 200 == (await gus.get("/today")).status
    accounts = {one.email: one for one in await site.ana.practice.people.accounts()}
    assert accounts["gus@example.org"].without_password
    assert 403 == (await site.visitor().signs_in("gus@example.org", "")).status
    again = site.visitor()
    assert "/today" == onward(await work.goes(again, work.way, "gus"))
    assert "accept_invitation" in [act for act, _ in await work.acts()]


async def test_nobody_takes_an_invitation_for_somebody_who_is_here_already(
    work: Work, site: Site, stranger: Visitor
) -> None:
    with pytest.raises(AssertionError, match="linked with somebody else"):
        await work.comes_in_without_password("ana")
    assert "was used" in (await stranger.post("/invitation/provider", {"token": "x"})).text


async def test_without_a_password_one_shows_anew_who_one_is_by_provider_or_code(
    work: Work, site: Site
) -> None:
    gus = await work.comes_in_without_password("gus")
    shared, _ = await enrols(site, gus)
    site.clock.advance(6 * 60)
    form = {"current": "", "new": "words that nobody expects", "again": "words that nobody expects"}
    assert 403 == (await gus.post("/account/password", form)).status
    assert "Code of your app" in (await gus.get("/account")).text
    assert 403 == (await gus.post("/confirm", {"password": PASSWORD})).status
    assert 403 == (await gus.post("/confirm", {"password": ""})).status
    assert "/account" == onward(await work.goes(gus, "/confirm/provider?next=/account", "gus"))
    assert "You showed just now that it is you" in (await gus.get("/account")).text

    site.clock.advance(6 * 60)
    code = {"password": code_of(site, shared), "next": "/account"}
    assert 303 == (await gus.post("/confirm", code)).status
    assert 403 == (await site.visitor().signs_in("gus@example.org", code["password"])).status
    assert 303 == (await gus.post("/account/password", form)).status
    assert 303 == (await site.visitor().signs_in("gus@example.org", form["new"])).status


async def test_whoever_has_no_password_is_not_told_of_theirs(work: Work, site: Site) -> None:
    gus, words = await work.comes_in_without_password("gus"), []
    words.append(visible(await gus.get("/second-factor/new")))
    words.append(visible(await gus.get("/account")).split("A second step")[1])
    site.clock.advance(6 * 60)
    words.append(visible(await gus.get("/second-factor/new")))
    site.clock.advance(-6 * 60)
    await enrols(site, gus)
    site.clock.advance(6 * 60)
    words.append(visible(await gus.get("/second-factor/new")))
    words.append(visible(await gus.get("/account")).split("A second step")[1])

    assert [] == [text for text in words if "password" in text.lower()]
