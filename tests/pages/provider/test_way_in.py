"""A new way into an account that is here: the owner hands over a link, and it opens that one."""

import asyncio
from datetime import timedelta

import pytest

from tests.accounts.identity_provider import IdentityProvider
from tests.pages.drafted import visible
from tests.pages.site import Answer, Site, Visitor
from tests.pages.staff import hire
from tests.pages.test_colleagues import token_in
from tests.pages.test_second_factor import STEP, code_of, enrols, steps
from tests.pages.work_accounts import Work, onward
from tests.store.practice import PASSWORD

NEW = "words that nobody expects"
CHOSEN = {"new": NEW, "again": NEW}


async def makes(owner: Visitor, account_id: str, password: str = PASSWORD) -> Answer:
    return await owner.post(f"/colleagues/{account_id}/way-in", {"password": password})


async def acts(site: Site, account_id: str) -> list[str]:
    return [one.act for one in await site.ana.practice.audit.entries(subject_id=account_id)]


async def test_whoever_forgot_their_password_chooses_another_one(site: Site, ana: Visitor) -> None:
    gus_id, email = await hire(site.ana, "clinician")
    before, gus = site.visitor(), site.visitor()
    await before.signs_in(email)
    token = token_in(await makes(ana, gus_id))
    assert 200 == (await before.get("/today")).status, "made is not used"
    came = await gus.post("/invitation", {"token": token, **CHOSEN})

    assert (303, "/today") == (came.status, came.location)
    assert 200 == (await gus.get("/today")).status
    assert "/sign-in?next=/today" == (await before.get("/today")).location
    assert [403, 303] == [
        (await site.visitor().signs_in(email, one)).status for one in (PASSWORD, NEW)
    ]
    assert 422 == (await site.visitor().post("/invitation", {"token": token, **CHOSEN})).status
    assert ["make_way_in", "use_way_in"] == [a for a in await acts(site, gus_id) if "way_in" in a]
    assert 3 == len(await site.ana.practice.people.accounts()), "and nobody is new"


async def test_who_comes_back_is_shown_who_made_a_way_into_their_account(
    site: Site, ana: Visitor
) -> None:
    gus_id, email = await hire(site.ana, "clinician")
    gus = site.visitor()
    await gus.post("/invitation", {"token": token_in(await makes(ana, gus_id)), **CHOSEN})
    await ana.post(f"/colleagues/{gus_id}/second-factor/removal", {"password": PASSWORD})
    assert "/sign-in?next=/account" == (await gus.get("/account")).location
    await gus.post("/sign-in", {"email": email, "password": NEW})
    page = visible(await gus.get("/account"))

    assert "Ana Test made a new way into this account" in page
    assert "a new way in was used" in page
    assert "Ana Test took away the second step" in page
    assert "What others changed" not in visible(await ana.get("/account"))


async def test_the_second_step_stands_before_it_all_the_same(site: Site, ana: Visitor) -> None:
    gus_id, email = await hire(site.ana, "clinician")
    gus, again = site.visitor(), site.visitor()
    await gus.signs_in(email)
    shared, _ = await enrols(site, gus)
    form = {"token": token_in(await makes(ana, gus_id)), **CHOSEN}
    came = await again.post("/invitation", form)

    assert "/second-factor?next=/today" == came.location
    assert "/second-factor?next=/today" == (await again.get("/today")).location
    site.clock.advance(STEP)
    assert 303 == (await steps(again, code_of(site, shared))).status
    assert 200 == (await again.get("/today")).status


@pytest.mark.parametrize("required", [False, True])
async def test_whose_work_account_was_made_anew_links_the_new_one(
    site: Site, there: IdentityProvider, ana: Visitor, required: bool
) -> None:
    work = Work(site, there)
    await work.set_up(required=required)
    await work.comes_in_without_password("gus")
    staff = await site.ana.practice.people.accounts()
    (gus_id,) = [one.account_id for one in staff if one.without_password]
    lost = site.visitor()
    assert onward(await work.goes(lost, work.way, "gus-made-anew")) is None
    token = token_in(await makes(ana, gus_id))
    page = await lost.post("/invitation/provider", {"token": token})
    address = page.text.split("url=")[1].split('"')[0].replace("&amp;", "&")
    came = await work.back(lost, there.visited(address, "gus-made-anew"))

    assert "/today" == onward(came)
    assert 200 == (await lost.get("/today")).status
    assert "/today" == onward(await work.goes(site.visitor(), work.way, "gus-made-anew"))
    assert onward(await work.goes(site.visitor(), work.way, "gus")) is None, "nobody is that here"
    assert len(staff) == len(await site.ana.practice.people.accounts())


async def test_a_person_linked_with_somebody_else_opens_no_second_account(
    site: Site, there: IdentityProvider, ana: Visitor
) -> None:
    work = Work(site, there)
    await work.set_up()
    await work.links(site.ana.facilitator_id, "ana-at-work")
    gus_id, email = await hire(site.ana, "clinician")
    token = token_in(await makes(ana, gus_id))
    other = site.visitor()
    page = await other.post("/invitation/provider", {"token": token})
    address = page.text.split("url=")[1].split('"')[0].replace("&amp;", "&")
    came = await work.back(other, there.visited(address, "ana-at-work"))

    assert "linked with somebody else" in came.text
    assert "/sign-in?next=/today" == (await other.get("/today")).location
    assert 303 == (await site.visitor().signs_in(email)).status


async def test_a_password_chosen_anew_ends_the_link_with_who_that_was(
    site: Site, there: IdentityProvider, ana: Visitor
) -> None:
    work = Work(site, there)
    await work.set_up()
    await work.comes_in_without_password("gus")
    staff = await site.ana.practice.people.accounts()
    (gus_id,) = [one.account_id for one in staff if one.without_password]
    form = {"token": token_in(await makes(ana, gus_id)), **CHOSEN}

    assert "/today" == (await site.visitor().post("/invitation", form)).location
    assert onward(await work.goes(site.visitor(), work.way, "gus")) is None
    assert 303 == (await site.visitor().signs_in("gus@example.org", NEW)).status


async def test_only_an_owner_makes_one_with_their_password_for_somebody_else(
    site: Site, ana: Visitor, fay: Visitor, eli: Visitor
) -> None:
    gus_id, _ = await hire(site.ana, "clinician")
    assert 403 == (await makes(fay, gus_id)).status
    assert 404 == (await makes(eli, gus_id)).status
    assert "not your password" in (await makes(ana, gus_id, "guess")).text
    assert 404 == (await makes(ana, site.ana.facilitator_id)).status
    await site.ana.practice.people.set_closed(gus_id, True)
    assert 404 == (await makes(ana, gus_id)).status
    assert [] == await site.ana.practice.invitations.pending(now=site.clock.now())


@pytest.mark.parametrize("ending", ["a newer one", "three days", "taken back", "closed"])
async def test_a_way_in_that_is_over_opens_nothing(site: Site, ana: Visitor, ending: str) -> None:
    gus_id, email = await hire(site.ana, "clinician")
    token = token_in(await makes(ana, gus_id))
    (pending,) = await site.ana.practice.invitations.pending(now=site.clock.now())
    match ending:
        case "a newer one":
            await makes(ana, gus_id)
        case "three days":
            site.clock.advance(timedelta(hours=72).total_seconds())
        case "taken back":
            await ana.post(f"/colleagues/invitations/{pending.invitation_id}/withdrawal")
        case _:
            await site.ana.practice.people.set_closed(gus_id, True)
    came = await site.visitor().post("/invitation", {"token": token, **CHOSEN})

    assert (422, False) == (came.status, "gc" in came.cookies)
    await site.ana.practice.people.set_closed(gus_id, False)
    assert 303 == (await site.visitor().signs_in(email)).status


async def test_of_two_who_use_it_at_once_one_is_in(site: Site, ana: Visitor) -> None:
    gus_id, _ = await hire(site.ana, "clinician")
    token = token_in(await makes(ana, gus_id))
    sent = (site.visitor().post("/invitation", {"token": token, **CHOSEN}) for _ in range(4))

    assert [303, 422, 422, 422] == sorted(one.status for one in await asyncio.gather(*sent))
