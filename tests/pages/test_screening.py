"""The way into a group: referred, screened with reasons, prepared, in; and how it ends."""

import aiohttp
import pytest

from server.core.placement import stage
from tests.pages.site import Answer, Site, Visitor

WHO = {
    "name": "Hal Newman",
    "birth_date": "1988-02-03",
}


async def newcomer(site: Site, ana: Visitor) -> str:
    before = {one.member_id for one in await site.ana.practice.people.members()}
    await ana.post("/members", WHO)
    after = {one.member_id for one in await site.ana.practice.people.members()}
    (new,) = after - before
    return new


def board(site: Site) -> str:
    return f"/groups/{site.ana.group_id}/placements"


async def post_many(visitor: Visitor, path: str, fields: list[tuple[str, str]]) -> Answer:
    form = aiohttp.FormData(fields)
    headers = {"Origin": visitor.origin, "Sec-Fetch-Site": "same-origin"}
    async with visitor.http.post(
        visitor.origin + path, data=form, headers=headers, allow_redirects=False
    ) as response:
        return Answer(
            response.status,
            await response.text(),
            response.headers,
            response.headers.get("Location"),
            response.cookies,
        )


async def test_an_empty_board_teaches_how_somebody_comes_in(site: Site, ana: Visitor) -> None:
    page = (await ana.get(board(site))).text

    assert "Nobody was referred here yet." in page
    assert "Bo Miller" in page  # in the group from before steps were kept


async def test_from_referral_to_completed_each_step_is_kept_with_its_reason(
    site: Site, ana: Visitor
) -> None:
    hal, group_id = await newcomer(site, ana), site.ana.group_id
    own = f"{board(site)}/{hal}"
    await ana.post(board(site), {"member_id": hal, "reason": "By Dr. Lund, panic"})
    decided = [("outcome", "accept"), ("reason", "Fits, wants it"), ("answers", "yes")]
    answer = await post_many(ana, f"{own}/screening", [*decided, ("answers", "unsure")])
    await post_many(
        ana, f"{own}/preparation", [("done", "What happens in a session and what is expected")]
    )
    preparing = (await ana.get(board(site))).text
    await ana.post(f"/groups/{group_id}/enrolments", {"member_id": hal})
    leaves = {"member_id": hal, "day": "2026-03-05", "reason": "Goals met", "how": "completed"}
    await ana.post(f"/groups/{group_id}/departures", leaves)
    steps = (await site.ana.practice.placements.of_group(group_id))[hal]
    shown = (await ana.get(own)).text

    assert 303 == answer.status
    assert "1 of 7 prepared" in preparing
    assert ["referred", "screened", "prepared", "enrolled", "completed"] == [
        one.step.kind for one in steps
    ]
    assert "completed" == stage(steps)
    assert "By Dr. Lund, panic" in shown
    assert "Screened: accepted, by Ana Test. Fits, wants it" in shown
    assert "Unsure: Group treatment is medically necessary" in shown
    assert "Completed the group, by Ana Test. Goals met" in shown


async def test_the_waitlist_follows_the_decision(site: Site, ana: Visitor) -> None:
    hal, people = await newcomer(site, ana), site.ana.practice.people
    own = f"{board(site)}/{hal}"
    await post_many(ana, f"{own}/screening", [("outcome", "waitlist"), ("reason", "Full")])
    waits = await people.group(site.ana.group_id)
    await ana.post(f"{own}/closing", {"reason": "Found a place elsewhere"})
    gone = await people.group(site.ana.group_id)

    assert waits is not None
    assert gone is not None
    assert ((hal,), ()) == (waits.waitlist, gone.waitlist)


@pytest.mark.parametrize(
    "form, says",
    [
        ({"reason": "Fits"}, "Choose what was decided."),
        ({"outcome": "accept"}, "Write the reason."),
    ],
)
async def test_a_decision_needs_an_outcome_and_a_reason(
    site: Site, ana: Visitor, form: dict[str, str], says: str
) -> None:
    hal = await newcomer(site, ana)
    answer = await ana.post(f"{board(site)}/{hal}/screening", form)

    assert 422 == answer.status
    assert says in answer.text
    assert {} == await site.ana.practice.placements.of_group(site.ana.group_id)


async def test_the_practice_writes_its_own_criteria_and_old_decisions_keep_theirs(
    site: Site, ana: Visitor
) -> None:
    hal = await newcomer(site, ana)
    own = f"{board(site)}/{hal}"
    await post_many(
        ana, f"{own}/screening", [("outcome", "accept"), ("reason", "Fits"), ("answers", "yes")]
    )
    answer = await ana.post("/practice/screening", {"criteria": "Plays chess", "checklist": "Tea"})
    shown = (await ana.get(own)).text

    assert "/practice/screening?saved=yes" == answer.location
    assert "Plays chess" in shown
    assert "Yes: The concerns fit the focus of this group." in shown
    assert 422 == (await ana.post("/practice/screening", {"criteria": "", "checklist": "x"})).status


async def test_composition_counts_and_names_nobody(site: Site, ana: Visitor) -> None:
    await site.ana.practice.people.add_diagnosis(site.ana.bo, "F33.1", "Depression")
    page = (await ana.get(f"/groups/{site.ana.group_id}/composition")).text
    main = page.partition("<main")[2]

    assert "Mood (F30 to F39)" in page
    assert "No diagnosis in the chart" in page
    assert "since before it was kept" in page
    assert not [name for name in ("Bo ", "Cyd", "Dee") if name in main]


async def test_whoever_comes_in_has_a_first_day(site: Site, ana: Visitor) -> None:
    hal = await newcomer(site, ana)
    await ana.post(f"/groups/{site.ana.group_id}/enrolments", {"member_id": hal})
    found = await site.ana.practice.people.enrolments(site.ana.group_id)

    assert [site.clock.now()] == [one.since for one in found if one.member_id == hal]
    assert "up to 4 weeks" in (await ana.get(f"/groups/{site.ana.group_id}/composition")).text
