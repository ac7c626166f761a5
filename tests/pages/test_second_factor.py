"""The second step of signing in: what it opens, what it keeps out, and what works once only."""

import re

import pyotp
import pytest

from server.pages.sign_in_pace import PACE
from tests.pages.site import Answer, Site, Visitor
from tests.store.practice import PASSWORD

STEP = 30


async def requires(site: Site) -> None:
    await site.ana.practice.account_sessions.require_second_factor(True)


def code_of(site: Site, shared: str) -> str:
    return pyotp.TOTP(shared).at(site.clock.now())


async def enrols(site: Site, visitor: Visitor) -> tuple[str, list[str]]:
    """Set up an app; return its secret and the recovery codes."""
    page = await visitor.get("/second-factor/new")
    shared = page.text.split('name="shared" value="')[1][:32]
    form = {"shared": shared, "code": code_of(site, shared), "next": "/today"}
    answer = await visitor.post("/second-factor/app", form)
    codes = re.findall(r"<code>([a-z2-9-]{19})</code>", answer.text)
    assert (200, 10) == (answer.status, len(codes))
    return shared, codes


async def steps(visitor: Visitor, code: str) -> Answer:
    return await visitor.post("/second-factor", {"code": code, "next": "/today"})


async def test_where_it_is_asked_for_nothing_opens_before_it_is_set_up(site: Site) -> None:
    await requires(site)
    ana = await site.signed_in("Ana")
    for path in ("/today", "/members", f"/members/{site.ana.bo}", "/account", "/"):
        answer = await ana.get(path)
        assert (303, f"/second-factor/new?next={path}") == (answer.status, answer.location)
    assert 401 == (await ana.post("/account/keys")).status

    await enrols(site, ana)
    assert 200 == (await ana.get("/today")).status


async def test_a_password_alone_opens_nothing_once_there_is_a_second_factor(
    site: Site, ana: Visitor, stranger: Visitor
) -> None:
    shared, _ = await enrols(site, ana)
    first = await stranger.signs_in("ana@example.org")
    assert (303, "/second-factor?next=/today") == (first.status, first.location)
    for path in ("/today", f"/members/{site.ana.bo}"):
        assert "/second-factor?next=" + path == (await stranger.get(path)).location
    assert "/second-factor" == (await stranger.get("/second-factor/new")).location
    assert 401 == (await stranger.post("/second-factor/app", {"shared": shared, "code": ""})).status

    site.clock.advance(STEP)
    second = await steps(stranger, code_of(site, shared))
    assert (303, "/today") == (second.status, second.location)
    assert 200 == (await stranger.get("/today")).status


async def test_the_session_after_the_second_step_is_a_new_one(
    site: Site, ana: Visitor, stranger: Visitor
) -> None:
    shared, _ = await enrols(site, ana)
    planted = (await stranger.signs_in("ana@example.org")).cookies["gc"].value
    site.clock.advance(STEP)
    fresh = (await steps(stranger, code_of(site, shared))).cookies["gc"].value
    other = site.visitor()
    other.http.cookie_jar.update_cookies({"gc": planted})

    assert planted != fresh
    assert "/sign-in?next=/today" == (await other.get("/today")).location


async def test_a_code_lets_one_browser_in(site: Site, ana: Visitor) -> None:
    shared, _ = await enrols(site, ana)
    site.clock.advance(STEP)
    outcomes = []
    for _ in range(2):
        visitor = site.visitor()
        await visitor.signs_in("ana@example.org")
        outcomes.append((await steps(visitor, code_of(site, shared))).status)

    assert [303, 403] == outcomes


async def test_a_recovery_code_works_once_however_it_is_typed(site: Site, ana: Visitor) -> None:
    _, codes = await enrols(site, ana)
    outcomes = []
    for typed in (codes[0].upper().replace("-", " "), codes[0], codes[1]):
        visitor = site.visitor()
        await visitor.signs_in("ana@example.org")
        outcomes.append((await steps(visitor, typed)).status)

    assert [303, 403, 303] == outcomes
    assert 8 == await site.ana.practice.second_factors.codes_left(site.ana.facilitator_id)


async def test_guessing_codes_is_limited_and_does_not_end_what_is_open(
    site: Site, ana: Visitor, stranger: Visitor
) -> None:
    await enrols(site, ana)
    await stranger.signs_in("ana@example.org")
    site.app[PACE]._wait = _no_wait
    statuses = [(await steps(stranger, f"{number:06}")).status for number in range(22)]

    assert ([403] * 20, [429] * 2) == (statuses[:20], statuses[20:])
    assert 200 == (await ana.get("/today")).status


async def test_another_factor_later_takes_the_password(site: Site, ana: Visitor) -> None:
    site.clock.advance(6 * 60)
    page = await ana.get("/second-factor/new")
    shared = page.text.split('name="shared" value="')[1][:32]
    form = {"shared": shared, "code": code_of(site, shared)}

    assert "not your password" in (await ana.post("/second-factor/app", form)).text
    with_it = await ana.post("/second-factor/app", {**form, "password": PASSWORD})
    assert "Keep these codes" in with_it.text


async def test_the_last_factor_stays_where_one_is_asked_for(site: Site) -> None:
    await requires(site)
    ana = await site.signed_in("Ana")
    await enrols(site, ana)
    factors = site.ana.practice.second_factors
    (one,) = await factors.of_account(site.ana.facilitator_id)
    away = f"/second-factor/{one.factor_id}/removal"

    assert "Add another" in (await ana.post(away, {"password": PASSWORD})).text
    await site.ana.practice.account_sessions.require_second_factor(False)
    assert 422 == (await ana.post(away, {"password": "not hers"})).status
    assert 303 == (await ana.post(away, {"password": PASSWORD})).status
    assert [] == await factors.of_account(site.ana.facilitator_id)


async def test_what_happens_to_it_is_in_the_audit_log(site: Site, ana: Visitor) -> None:
    _, codes = await enrols(site, ana)
    visitor = site.visitor()
    await visitor.signs_in("ana@example.org")
    await steps(visitor, "000000")
    await steps(visitor, codes[0])
    acts = [entry.act for entry in await site.ana.practice.audit.entries()]

    assert ["add_second_factor", "second_factor_refused", "recovery_code"] == [
        act for act in acts if "factor" in act or "recovery" in act
    ]


@pytest.mark.parametrize("credential", ["", "{}", "[]", "nonsense", '{"id": "AAAA"}'])
async def test_a_passkey_made_up_opens_nothing(
    site: Site, ana: Visitor, stranger: Visitor, credential: str
) -> None:
    await enrols(site, ana)
    await stranger.signs_in("ana@example.org")

    form = {"credential": credential, "code": "", "next": "/today"}
    assert 403 == (await stranger.post("/second-factor", form)).status


async def _no_wait(_: float) -> None:
    """Let a pause pass at once."""
