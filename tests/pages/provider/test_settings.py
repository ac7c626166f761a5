"""Setting up the identity provider: the owner's page, which locks nobody out by mistake."""

from pathlib import Path

import pytest

from tests.accounts.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.clock import HandClock
from tests.pages.site import Answer, Site, Visitor, practices
from tests.pages.staff import hired
from tests.pages.test_second_factor import enrols
from tests.pages.work_accounts import Work, onward
from tests.store.practice import PASSWORD

PAGE = "/practice/identity-provider"


def filled(there: IdentityProvider, **instead: str) -> dict[str, str]:
    form = {"name": "Work", "issuer": there.issuer, "client_id": CLIENT, "client_secret": SECRET}
    return {**form, "password": PASSWORD, **instead}


async def mistake(visitor: Visitor, form: dict[str, str]) -> str:
    answer = await visitor.post(PAGE, form)
    assert 422 == answer.status
    return _errors(answer)


def _errors(answer: Answer) -> str:
    return "".join(part.split("</p>")[0] for part in answer.text.split('class="error"')[1:])


async def test_an_owner_sets_it_up_and_the_secret_is_never_shown(
    site: Site, there: IdentityProvider, ana: Visitor, stranger: Visitor
) -> None:
    assert 303 == (await ana.post(PAGE, filled(there))).status
    work = Work(site, there)
    await work.links(site.ana.facilitator_id, "ana")
    assert "/today" == onward(await work.goes(stranger, work.way, "ana"))
    page = (await ana.get(PAGE)).text
    assert SECRET not in page
    assert f"/sign-in/{work.practice_id}/answer" in page

    kept = filled(there, client_secret="", name="Our work", both_steps="yes")
    assert 303 == (await ana.post(PAGE, kept)).status
    had = await site.ana.practice.providers.provider()
    assert had is not None
    assert (SECRET, "Our work", True) == (had.client_secret, had.name, had.both_steps)
    acts = [one for one in await work.acts() if one[0] == "set_identity_provider"]
    assert [None, "counts as both steps"] == [why for _, why in acts]


async def test_no_host_is_asked_that_the_operator_did_not_allow(
    there: IdentityProvider, ana: Visitor
) -> None:
    for issuer in ("https://login.example.org", "http://127.0.0.1:1", "http://169.254.169.254"):
        assert "may not ask" in await mistake(ana, filled(there, issuer=issuer))
    for issuer in (
        "",
        "login.example.org",
        there.issuer + "?x=1",
        "file:///etc/passwd",
        "http://[",
    ):
        assert "begins with https" in await mistake(ana, filled(there, issuer=issuer))
    assert "no sign-in service" in await mistake(ana, filled(there, issuer=there.issuer + "/x"))


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ({"name": " "}, "what your staff call it"),
        ({"name": "x" * 41}, "40 characters"),
        ({"client_id": ""}, "client ID"),
        ({"client_secret": ""}, "makes one for you"),
        ({"password": "not hers"}, "not your password"),
        ({"required": "yes"}, "second step of your own first"),
    ],
)
async def test_what_is_missing_is_said(
    there: IdentityProvider, ana: Visitor, instead: dict[str, str], said: str
) -> None:
    assert said in await mistake(ana, filled(there, **instead))


async def test_it_is_asked_of_everybody_once_the_owner_has_two_ways_in(
    site: Site, there: IdentityProvider, ana: Visitor
) -> None:
    await ana.post(PAGE, filled(there))
    await enrols(site, ana)
    required = filled(there, client_secret="", required="yes")
    assert "Link your own account first" in await mistake(ana, required)
    await Work(site, there).links(site.ana.facilitator_id, "ana")

    assert 303 == (await ana.post(PAGE, required)).status
    assert ("set_identity_provider", "required") in await Work(site, there).acts()


async def test_a_secret_is_not_sent_to_another_address(
    site: Site, there: IdentityProvider, ana: Visitor
) -> None:
    await ana.post(PAGE, filled(there))
    await Work(site, there).links(site.ana.facilitator_id, "ana")
    there.described = {"issuer": there.issuer + "/second"}
    there.answers = {"/second/.well-known/openid-configuration": there._describe}
    other = filled(there, issuer=there.issuer + "/second", client_secret="")

    assert "type that one" in await mistake(ana, other)
    assert 303 == (await ana.post(PAGE, {**other, "client_secret": "new"})).status
    assert {} == await site.ana.practice.providers.linked()  # of the provider before


async def test_nobody_is_left_without_a_way_in(
    site: Site, there: IdentityProvider, ana: Visitor
) -> None:
    await ana.post(PAGE, filled(there))
    gus = await Work(site, there).comes_in_without_password("gus")
    proof = {"password": PASSWORD}
    assert "No password yet: Gus Werner" in (await ana.post(PAGE + "/removal", proof)).text
    moved = filled(there, issuer=there.issuer + "/second", client_secret="new")
    assert "No password yet: Gus Werner" in await mistake(ana, moved)
    (account,) = [a for a in await site.ana.practice.people.accounts() if a.without_password]
    link = f"{PAGE}/links/{account.account_id}/removal"
    assert "they choose one first" in (await ana.post(link, proof)).text
    assert "Choose a password first" in (await gus.post("/account/provider/removal")).text

    words = "words that nobody expects"
    assert 303 == (await gus.post("/account/password", {"new": words, "again": words})).status
    assert 303 == (await ana.post(link, proof)).status
    assert "/sign-in?next=/today" == (await gus.get("/today")).location
    assert 303 == (await ana.post(PAGE + "/removal", proof)).status
    assert 404 == (await ana.post(PAGE + "/removal", proof)).status
    assert 303 == (await site.visitor().signs_in("gus@example.org", words)).status


async def test_an_owner_touches_the_links_of_their_own_practice_only(
    site: Site, there: IdentityProvider, ana: Visitor, eli: Visitor
) -> None:
    await ana.post(PAGE, filled(there))
    await Work(site, there).links(site.ana.facilitator_id, "ana")
    link = f"{PAGE}/links/{site.ana.facilitator_id}/removal"

    assert 404 == (await eli.post(link, {"password": PASSWORD})).status
    assert 422 == (await ana.post(link, {"password": "not hers"})).status
    assert site.ana.facilitator_id in await site.ana.practice.providers.linked()


async def test_only_owners_set_it_up(site: Site, there: IdentityProvider) -> None:
    biller = await hired(site, site.ana, "biller")

    assert "not part of your role" in (await biller.get(PAGE)).text
    assert "not part of your role" in (await biller.post(PAGE, filled(there))).text


async def test_where_the_operator_allowed_nothing_the_page_says_so(
    tmp_path: Path, migrated: Path, clock: HandClock
) -> None:
    async with practices(tmp_path, migrated, clock) as site:
        ana = await site.signed_in("Ana")
        page = (await ana.get(PAGE)).text
        form = {"name": "W", "issuer": "https://login.example.org", "client_id": "c"}
        form |= {"client_secret": "s", "password": PASSWORD}
        assert 422 == (await ana.post(PAGE, form)).status
        assert await site.ana.practice.providers.provider() is None

    assert "Not possible on this server yet" in page
    assert '<form class="card' not in page
