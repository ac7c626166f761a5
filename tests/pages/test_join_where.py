"""`Where are you right now?`: every answer is needed, none is guessed, none shown elsewhere."""

import pytest
from msgspec.structs import replace

from server.core import commands as c
from server.core.events import LocationGiven
from tests.pages.meeting import Meeting
from tests.pages.member import BORN, WHERE, before_the_room, known, link_for, opened, placed
from tests.pages.site import Site, Visitor


async def given(site: Site) -> list[LocationGiven]:
    log = await site.ana.practice.log.read(site.ana.session_id)
    return [r.event for r in log if isinstance(r.event, LocationGiven)]


async def test_what_was_answered_is_recorded_as_written(site: Site) -> None:
    await placed(site, site.ana.bo)

    assert [
        LocationGiven(site.ana.bo, "12 Elm Street, Peoria", "IL", True, True, "Sis", "555-0101")
    ] == await given(site)


async def test_nothing_is_answered_beforehand(site: Site) -> None:
    page = (await (await known(site, site.ana.bo)).get("/join/where")).text

    assert " checked" not in page
    assert '<option value="" selected>' in page
    assert "Elm Street" not in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"place": "  "}, "Write where you are"),
        ({"place": "x" * 201}, "Write it shorter"),
        ({"state": ""}, "Choose the state"),
        ({"state": "ZZ"}, "Choose the state"),
        ({"at_home": ""}, "Choose yes or no"),
        ({"emergency_name": ""}, "Write the name of somebody"),
        ({"emergency_phone": "12"}, "Write their whole phone number"),
        ({"private": ""}, "Choose one of the two"),
    ],
)
async def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(
    site: Site, wrong: dict[str, str], says: str
) -> None:
    bo = await known(site, site.ana.bo)
    answer = await bo.post("/join/where", {**WHERE, **wrong})

    assert 422 == answer.status
    assert says in answer.text
    for name in ("place", "emergency_name"):
        if name not in wrong:
            assert f'value="{WHERE[name]}"' in answer.text
    assert [] == await given(site)


async def test_a_place_cannot_turn_the_boards_lines(site: Site) -> None:
    """A line break or a right-to-left mark in a place could forge what stands beside it."""
    bo = await known(site, site.ana.bo)
    await bo.post("/join/where", {**WHERE, "place": "12 Elm\r\nStreet \u202etoor\x1b[2J"})

    assert "12 Elm Street toor[2J" == (await given(site))[0].place


async def test_markup_in_a_place_comes_back_inert(site: Site) -> None:
    bo = await known(site, site.ana.bo)
    hostile = '"><script>alert(1)</script>{{7*7}}'
    await bo.post("/join/where", {**WHERE, "place": hostile})
    page = (await bo.get("/join/where")).text

    assert "<script>alert" not in page
    assert "{{7*7}}" in page


async def test_back_and_reload_find_the_answers_of_this_device(site: Site) -> None:
    bo = await placed(site, site.ana.bo)

    assert 'value="12 Elm Street, Peoria"' in (await bo.get("/join/where")).text


async def test_another_device_is_not_shown_where_the_member_is(site: Site) -> None:
    """Somebody close has the link and knows the birth date."""
    token, bo, close = await link_for(site, site.ana.bo), site.visitor(), site.visitor()
    for visitor in (bo, close):
        await visitor.post("/join", {"token": token})
        await visitor.post("/join/you", BORN)
    await bo.post("/join/where", WHERE)
    pages = [(await close.get(path)).text for path in ("/join/where", "/join/agreements")]

    for page in pages:
        assert [] == [word for word in ("Elm", "Peoria", "Sis", "0101") if word in page]


async def test_a_changed_place_replaces_the_first_one(site: Site) -> None:
    bo = await before_the_room(site, site.ana.bo)
    answer = await bo.post("/join/where", {**WHERE, "place": "Parked car, Mill Road"})

    assert "/join/room" == answer.location
    assert "Parked car, Mill Road" == (await given(site))[-1].place


async def test_fields_nobody_asked_for_are_refused(site: Site) -> None:
    bo = await known(site, site.ana.bo)

    assert 400 == (await bo.post("/join/where", {**WHERE, "member_id": site.ana.cyd})).status


async def test_after_the_end_nothing_more_is_recorded(site: Site) -> None:
    bo = await known(site, site.ana.bo)
    meeting = await Meeting.of(site)
    ana = c.Actor("facilitator", site.ana.facilitator_id, "page-ana-board")
    await meeting.ask(0, ana, c.OpenRoom(), c.StartSession(), c.EndSession())
    answer = await bo.post("/join/where", WHERE)

    assert 410 == answer.status
    assert "This meeting is over" in answer.text


async def test_elis_member_gets_no_further_with_bos_cookie_from_elsewhere(
    site: Site, eli: Visitor, ana: Visitor
) -> None:
    """A clinician's cookie opens no member's page, whoever's it is."""
    await opened(site, site.ana.bo)
    for clinician in (eli, ana):
        assert "/join" == (await clinician.get("/join/where")).location


# ---- what the office has already


async def charted(site: Site) -> None:
    people = site.ana.practice.people
    chart = await people.member(site.ana.bo)
    assert chart is not None
    await people.change_member(
        replace(
            chart,
            usual_location="12 Elm Street, Peoria",
            emergency_name="Sis Miller",
            emergency_phone="309 555 0101",
        )
    )


async def test_what_the_chart_has_is_offered_masked_and_ticked_by_nobody(site: Site) -> None:
    await charted(site)
    page = (await (await known(site, site.ana.bo)).get("/join/where")).text

    assert "1… E… S… P…" in page
    assert "S… M…, phone ending in 01" in page
    assert not [told for told in ("Elm", "Sis Miller", "555 0101") if told in page]
    assert " checked" not in page


async def test_as_usual_is_recorded_in_full(site: Site) -> None:
    await charted(site)
    bo = await known(site, site.ana.bo)
    as_usual = {"usual_place": "yes", "usual_contact": "yes"}
    rest = {"state": "IL", "at_home": "yes", "private": "yes"}
    answer = await bo.post("/join/where", {**as_usual, **rest})
    log = await site.ana.practice.log.read(site.ana.session_id)

    assert "/join/agreements" == answer.location
    assert (
        LocationGiven(
            site.ana.bo, "12 Elm Street, Peoria", "IL", True, True, "Sis Miller", "309 555 0101"
        )
        == log[-1].event
    )
    back = (await bo.get("/join/where")).text
    assert not [told for told in ("Elm", "Sis Miller", "555 0101") if told in back]


async def test_what_is_typed_comes_before_as_usual(site: Site) -> None:
    await charted(site)
    bo = await known(site, site.ana.bo)
    await bo.post("/join/where", {**WHERE, "usual_place": "yes", "place": "Library, Peoria"})
    log = await site.ana.practice.log.read(site.ana.session_id)
    given = log[-1].event

    assert isinstance(given, LocationGiven)
    assert "Library, Peoria" == given.place


async def test_as_usual_without_anything_in_the_chart_asks_for_it(site: Site) -> None:
    bo = await known(site, site.ana.bo)
    answer = await bo.post("/join/where", {"usual_place": "yes", "usual_contact": "yes"})

    assert 422 == answer.status
    assert "Write where you are" in answer.text
