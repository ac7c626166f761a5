"""A page left alone: locked, opened again by the same person, and the place kept."""

from tests.pages.site import Site, Visitor
from tests.store.practice import PASSWORD

QUARTER = 15 * 60 + 1


async def test_a_page_left_alone_opens_again_where_it_was(site: Site, ana: Visitor) -> None:
    chart = f"/members/{site.ana.bo}"
    site.clock.advance(QUARTER)
    assert f"/lock?next={chart}" == (await ana.get(chart)).location
    page = await ana.get(f"/lock?next={chart}")
    assert "Bo Miller" not in page.text
    assert 403 == (await ana.post("/unlock", {"password": "not hers", "next": chart})).status
    assert f"/lock?next={chart}" == (await ana.get(chart)).location

    assert chart == (await ana.post("/unlock", {"password": PASSWORD, "next": chart})).location
    assert 200 == (await ana.get(chart)).status


async def test_a_locked_page_gives_out_nothing(site: Site, ana: Visitor) -> None:
    assert 303 == (await ana.post("/lock")).status

    assert "/lock?next=/members" == (await ana.get("/members")).location
    assert 401 == (await ana.post("/account/keys")).status
    await ana.post("/unlock", {"password": PASSWORD})
    assert 200 == (await ana.get("/members")).status


async def test_the_lock_ends_with_the_day(site: Site, ana: Visitor) -> None:
    site.clock.advance(12 * 60 * 60 + 1)

    assert "/sign-in?next=/lock" == (await ana.get("/lock")).location
    assert 401 == (await ana.post("/unlock", {"password": PASSWORD})).status


async def test_unlocking_never_leads_to_another_site(ana: Visitor) -> None:
    await ana.post("/lock")
    form = {"password": PASSWORD, "next": "//elsewhere.example"}

    assert "/today" == (await ana.post("/unlock", form)).location


async def test_one_sees_where_one_is_signed_in_and_ends_it_there(site: Site, ana: Visitor) -> None:
    elsewhere = site.visitor()
    elsewhere.http.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
    await elsewhere.signs_in("ana@example.org")
    page = (await ana.get("/account")).text
    ending = page.split('aria-labelledby="devices-title"')[1].split("/end")[0].split('action="')[-1]
    assert "Firefox on Windows" in page

    assert 303 == (await ana.post(ending + "/end")).status
    assert 404 == (await ana.post(ending + "/end")).status
    assert "/sign-in?next=/today" == (await elsewhere.get("/today")).location
    assert 200 == (await ana.get("/today")).status


async def test_nobody_ends_anothers_session(site: Site, ana: Visitor, fay: Visitor) -> None:
    sessions = site.ana.practice.account_sessions
    (hers,) = await sessions.of_account(site.ana.facilitator_id, token="", now=site.clock.now())

    assert 404 == (await fay.post(f"/account/devices/{hers.session_id}/end")).status
    assert 200 == (await ana.get("/today")).status


async def test_all_others_end_at_once(site: Site, ana: Visitor) -> None:
    others = [await site.signed_in("Ana") for _ in range(3)]
    await ana.post("/account/devices/others/end")

    assert 200 == (await ana.get("/today")).status
    assert {303} == {(await one.get("/today")).status for one in others}


async def test_asking_for_a_socket_opens_no_locked_page(site: Site, ana: Visitor) -> None:
    await ana.post("/lock")
    own = {"Origin": site.origin, "Sec-Fetch-Site": "same-origin"}
    answer = await ana.get(f"/members/{site.ana.bo}", Upgrade="websocket", **own)

    assert "Bo Miller" not in answer.text
