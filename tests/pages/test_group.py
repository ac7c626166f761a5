"""Leaving a group: from a day on, for a reason that is kept, and nothing of the past changes."""

import pytest
from msgspec.structs import replace

from server.store.facts import Enrolment
from tests.pages.drafted import visible
from tests.pages.site import Site, Visitor

LEAVES = {"day": "2026-03-05", "reason": "Moved to Ohio"}


def page(site: Site) -> str:
    return f"/groups/{site.ana.group_id}"


async def leaves(site: Site, visitor: Visitor, **changed: str) -> int:
    form = {"member_id": site.ana.bo, **LEAVES, **changed}
    return (await visitor.post(page(site) + "/departures", form)).status


async def test_a_member_who_left_is_not_expected_from_that_day_on(site: Site, ana: Visitor) -> None:
    assert 303 == await leaves(site, ana, day="2026-03-04")
    plan = await site.ana.practice.calendar.plan(site.ana.session_id)

    assert site.ana.bo not in [seat.member_id for seat in plan.seats]
    assert site.ana.cyd in [seat.member_id for seat in plan.seats]


async def test_until_that_day_the_member_is_expected(site: Site, ana: Visitor) -> None:
    await leaves(site, ana)
    plan = await site.ana.practice.calendar.plan(site.ana.session_id)

    assert site.ana.bo in [seat.member_id for seat in plan.seats]


async def test_the_reason_is_kept_with_who_gave_it_and_shown(site: Site, ana: Visitor) -> None:
    await leaves(site, ana)
    entries = await site.ana.practice.audit.entries(actor=site.ana.facilitator_id)
    left = next(entry for entry in entries if entry.act == "leave_group")
    shown = (await ana.get(page(site))).text

    assert "Moved to Ohio" == left.reason
    assert "not expected from Mar 5: Moved to Ohio" in shown


@pytest.mark.parametrize(
    "changed, says",
    [
        ({"reason": "  "}, "Write the reason."),
        ({"day": "tomorrow"}, "Choose the day"),
        ({"day": ""}, "Choose the day"),
        ({"reason": "x" * 1001}, "That is too long"),
    ],
)
async def test_without_a_day_and_a_reason_nobody_leaves(
    site: Site, ana: Visitor, changed: dict[str, str], says: str
) -> None:
    form = {"member_id": site.ana.bo, **LEAVES, **changed}
    answer = await ana.post(page(site) + "/departures", form)

    assert 422 == answer.status
    assert says in answer.text
    assert all(e.left_at is None for e in await _enrolments(site))


async def test_whoever_left_cannot_leave_again(site: Site, ana: Visitor) -> None:
    await leaves(site, ana)
    before = await _enrolments(site)

    assert 422 == await leaves(site, ana, day="2026-03-20")
    assert before == await _enrolments(site)


async def test_a_member_of_no_such_group_is_not_found(site: Site, ana: Visitor) -> None:
    assert 404 == await leaves(site, ana, member_id="no-such-member-000000")


@pytest.mark.parametrize("name", ["Eli", "Fay"])
async def test_only_who_leads_the_group_sees_and_changes_it(site: Site, name: str) -> None:
    visitor = await site.signed_in(name)

    assert 404 == (await visitor.get(page(site))).status
    assert 404 == await leaves(site, visitor)
    assert all(e.left_at is None for e in await _enrolments(site))


async def _enrolments(site: Site) -> list[Enrolment]:
    return await site.ana.practice.people.enrolments(site.ana.group_id)


async def test_what_somebody_did_not_agree_to_is_said_before_the_meeting_to_who_leads(
    site: Site, ana: Visitor
) -> None:
    await site.ana.practice.people.change_group(
        site.ana.group_id, lambda details: replace(details, recording=True)
    )
    agrees = {"purpose": "recording", "reason": "signed on paper"}
    assert 303 == (await ana.post(f"/members/{site.ana.bo}/consents", agrees)).status
    taken = {"purpose": "drafting", "reason": "told me on the phone"}
    yes = {"purpose": "drafting", "reason": "signed on paper"}
    assert 303 == (await ana.post(f"/members/{site.ana.cyd}/consents", yes)).status
    back = await ana.post(f"/members/{site.ana.cyd}/consents/withdrawals", taken)
    assert 303 == back.status

    shown = visible(await ana.get(page(site)))

    assert "Recording is not agreed , by 2 of 3: Cyd" in shown
    assert "Not asked yet: 2." in shown
    assert "The note is written without a draft , by 1 of 3: Cyd" in shown
    assert 404 == (await (await site.signed_in("Eli")).get(page(site))).status


async def test_where_all_agreed_nothing_is_said_of_it(site: Site, ana: Visitor) -> None:
    assert "What not everybody agreed to" not in (await ana.get(page(site))).text
