"""What else a member was given on a day: told, taken back, and set beside the time in the group."""

import pytest

from tests.pages.meeting import Meeting
from tests.pages.site import Answer, Site, Visitor
from tests.pages.test_payer_pages import insures

# Ana's group meets from four to half past five, on the practice's clock.
TOLD = {"code": "90834", "day": "2026-03-04", "starts": "02:00", "ends": "02:45", "modifiers": ""}
OVERLAP = "90834 overlaps the time in the group."
DISTINCT = "90834 of the same day has neither 59 nor XE."


def where(site: Site, billing: bool = False) -> str:
    return ("/billing" if billing else "") + f"/members/{site.ana.bo}/services"


async def tells(site: Site, visitor: Visitor, **fields: str) -> Answer:
    return await visitor.post(where(site), {**TOLD, **fields})


async def afterwards(site: Site) -> str:
    await insures(site, site.ana.bo)
    await (await Meeting.of(site)).held()
    ana = await site.signed_in("Ana")
    return (await ana.get(f"/sessions/{site.ana.session_id}/attendance")).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, {DISTINCT}),
        ({"modifiers": "59"}, set()),
        ({"modifiers": "xe"}, set()),
        ({"starts": "03:30", "ends": "04:15"}, {OVERLAP}),
        ({"starts": "03:30", "ends": "04:15", "modifiers": "59"}, {OVERLAP}),
        ({"starts": "03:15", "ends": "04:00", "modifiers": "59"}, set()),
        ({"day": "2026-03-03", "starts": "04:30", "ends": "05:15"}, set()),
    ],
)
async def test_s11_an_individual_session_is_set_beside_the_group(
    site: Site, ana: Visitor, fields: dict[str, str], said: set[str]
) -> None:
    assert 303 == (await tells(site, ana, **fields)).status
    page = await afterwards(site)

    assert said == {one for one in (OVERLAP, DISTINCT) if one in page}


async def test_what_was_taken_back_counts_no_more_and_stays_to_be_seen(
    site: Site, ana: Visitor
) -> None:
    await tells(site, ana)
    (told,) = await site.ana.practice.other_services.of_member(site.ana.bo)
    answer = await ana.post(f"{where(site)}/{told.service_id}/removal")
    page = (await ana.get(where(site))).text

    assert 303 == answer.status
    assert "taken back" in page
    assert 404 == (await ana.post(f"{where(site)}/{told.service_id}/removal")).status
    assert DISTINCT not in await afterwards(site)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"day": ""}, "Choose the day."),
        ({"starts": "at three"}, "Write when it began"),
        ({"ends": "01:59"}, "Write when it ended, later than it began."),
        ({"modifiers": "fifty-nine"}, "A modifier has two letters or digits"),
    ],
)
async def test_what_cannot_be_is_said_beside_the_field(
    site: Site, ana: Visitor, fields: dict[str, str], said: str
) -> None:
    answer = await tells(site, ana, **fields)

    assert 422 == answer.status
    assert said in answer.text


async def test_a_biller_tells_it_without_a_chart(site: Site, ana: Visitor) -> None:
    assert 303 == (await ana.post(where(site, billing=True), TOLD)).status
    page = (await ana.get(where(site, billing=True))).text

    assert "Mar 4, 2026, 02:00–02:45" in page
    assert "told by Ana Test" in page


async def test_eli_finds_nothing_of_it(site: Site, ana: Visitor, eli: Visitor) -> None:
    await tells(site, ana)

    for billing in (False, True):
        assert 404 == (await eli.get(where(site, billing))).status
        assert 404 == (await eli.post(where(site, billing), TOLD)).status
