"""What the owner gives and takes: roles, accounts, a second step. At once, and written down."""

import pytest

from tests.pages.site import Answer, Site, Visitor
from tests.pages.staff import hire
from tests.store.practice import PASSWORD


async def gives(visitor: Visitor, account_id: str, *roles: str, **more: str) -> Answer:
    # The test's forms hold one value a name; roles are given one after the other where it matters.
    (role,) = roles
    form = {"roles": role, "password": PASSWORD, **more}
    return await visitor.post(f"/colleagues/{account_id}/roles", form)


async def test_a_role_holds_from_the_next_page_on(site: Site, ana: Visitor) -> None:
    gus_id, email = await hire(site.ana, "clinician")
    gus = site.visitor()
    await gus.signs_in(email)
    assert 200 == (await gus.get("/members")).status

    assert 303 == (await gives(ana, gus_id, "biller")).status
    assert 403 == (await gus.get("/members")).status
    entry = (await site.ana.practice.audit.entries(subject_id=gus_id))[-1]
    assert ("set_roles", "biller") == (entry.act, entry.reason)


async def test_only_an_owner_gives_roles_and_only_with_the_password(
    site: Site, ana: Visitor, fay: Visitor, eli: Visitor
) -> None:
    gus_id, _ = await hire(site.ana, "biller")

    assert 403 == (await gives(fay, gus_id, "owner")).status
    assert 404 == (await gives(eli, gus_id, "owner")).status
    assert "not your password" in (await gives(ana, gus_id, "owner", password="guess")).text
    found = await site.ana.practice.people.account(gus_id)
    assert found is not None
    assert ("biller",) == found.roles


@pytest.mark.parametrize(
    ("roles", "more", "says"),
    [("biller", {}, "Nobody would own"), ("auditor", {}, "has a last day"),
     ("auditor", {"until": "2020-01-01"}, "from today on"),
     ("auditor", {"until": "9999-12-31"}, "within three months"),
     ("auditor", {"until": "0001-01-01"}, "from today on")],
)  # fmt: skip
async def test_what_cannot_be_is_refused_in_words(
    site: Site, ana: Visitor, roles: str, more: dict[str, str], says: str
) -> None:
    answer = await gives(ana, site.ana.facilitator_id, roles, **more)

    assert (422, True) == (answer.status, says in answer.text)
    assert 200 == (await ana.get("/colleagues")).status


@pytest.mark.parametrize("what", ["closing", "roles"])
async def test_a_calendar_ends_with_the_account_or_its_work(
    site: Site, ana: Visitor, what: str
) -> None:
    gus_id, email = await hire(site.ana, "clinician")
    gus = site.visitor()
    await gus.signs_in(email)
    feed = "/calendar/" + (await gus.post("/calendar")).text.split("/calendar/")[1].split('"')[0]
    assert 200 == (await site.visitor().get(feed)).status

    if what == "closing":
        form = {"closed": "yes", "password": PASSWORD}
        assert 303 == (await ana.post(f"/colleagues/{gus_id}/closing", form)).status
    else:
        assert 303 == (await gives(ana, gus_id, "biller")).status

    assert 404 == (await site.visitor().get(feed)).status


async def test_an_auditors_visit_ends_by_itself(site: Site, ana: Visitor) -> None:
    gus_id, email = await hire(site.ana, "biller")
    assert 303 == (await gives(ana, gus_id, "auditor", until="2026-03-05")).status
    assert 303 == (await site.visitor().signs_in(email)).status
    site.clock.advance(48 * 60 * 60)

    assert 403 == (await site.visitor().signs_in(email)).status


async def test_a_closed_account_is_out_everywhere_and_gets_the_answer_of_a_stranger(
    site: Site, ana: Visitor
) -> None:
    gus_id, email = await hire(site.ana, "clinician")
    gus = site.visitor()
    await gus.signs_in(email)
    closing = f"/colleagues/{gus_id}/closing"
    assert 303 == (await ana.post(closing, {"closed": "yes", "password": PASSWORD})).status

    assert "/sign-in?next=/today" == (await gus.get("/today")).location
    closed = await site.visitor().signs_in(email)
    unknown = await site.visitor().signs_in("x" + email)
    assert (403, 403) == (closed.status, unknown.status)
    assert closed.text == unknown.text.replace("x" + email, email)
    await ana.post(closing, {"closed": "no", "password": PASSWORD})
    assert 303 == (await site.visitor().signs_in(email)).status


async def test_whoever_lost_their_second_step_sets_up_a_new_one(site: Site, ana: Visitor) -> None:
    gus_id, email = await hire(site.ana, "clinician")
    sessions, factors = site.ana.practice.account_sessions, site.ana.practice.second_factors
    await sessions.require_second_factor(True)
    await factors.new_codes(gus_id)
    away = f"/colleagues/{gus_id}/second-factor/removal"
    await sessions.require_second_factor(False)
    assert 303 == (await ana.post(away, {"password": PASSWORD})).status
    await sessions.require_second_factor(True)

    gus = site.visitor()
    await gus.signs_in(email)
    assert "/second-factor/new?next=/today" == (await gus.get("/today")).location


async def test_the_owner_asks_everybody_for_a_second_step(
    site: Site, ana: Visitor, fay: Visitor
) -> None:
    form = {"second_factor": "yes", "password": PASSWORD}

    assert 403 == (await fay.post("/practice/second-factor", form)).status
    assert 403 == (await ana.post("/practice/second-factor", {**form, "password": "no"})).status
    assert 200 == (await fay.get("/today")).status
    assert 303 == (await ana.post("/practice/second-factor", form)).status
    assert "/second-factor/new?next=/today" == (await fay.get("/today")).location
