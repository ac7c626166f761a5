"""CON-3: what of a group for substance use may leave, and what waits for the member's consent."""

import pytest
from msgspec.structs import replace

from tests.exports.test_pages import MAKES, exported, makes
from tests.pages.drafted import Desk


async def marked(desk: Desk) -> None:
    await desk.site.ana.practice.people.change_group(
        desk.site.ana.group_id, lambda group: replace(group, part_2=True)
    )


@pytest.mark.parametrize("what", MAKES)
async def test_without_the_consent_nothing_goes_outside(signed: Desk, what: str) -> None:
    await marked(signed)
    answer, _ = await makes(signed, what)

    assert 409 == answer.status
    assert "42 CFR Part 2" in answer.text
    assert [] == await exported(signed)


@pytest.mark.parametrize("purpose", ["member", "practice"])
async def test_the_member_and_the_practice_get_it_all_the_same(signed: Desk, purpose: str) -> None:
    await marked(signed)

    assert 200 == (await makes(signed, "fhir", purpose=purpose))[0].status


async def test_with_the_consent_it_goes_and_taken_back_it_stays(signed: Desk) -> None:
    await marked(signed)
    ana = signed.site.ana
    agreement = {
        "version": "2026-01",
        "reason": "Signed in the office",
        "author_id": ana.facilitator_id,
    }
    now = signed.site.clock.now()
    await ana.practice.consents.add(ana.bo, "part_2", at=now, **agreement)
    with_it = (await makes(signed, "fhir"))[0].status
    await ana.practice.consents.take_back(ana.bo, "part_2", at=now, **agreement)

    assert (200, 409) == (with_it, (await makes(signed, "fhir"))[0].status)
