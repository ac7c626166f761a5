"""What is kept of one member: for the owner, in numbers, and nothing goes by looking."""

from datetime import date, timedelta

import pytest

from server.keys import SETTINGS
from server.store import retention
from tests.clock import TEN
from tests.pages.drafted import Desk
from tests.pages.site import Site
from tests.pages.staff import hired

BORN = date(1990, 5, 17)


async def test_an_owner_finds_a_record_by_its_whole_name_and_sees_until_when_it_stays(
    site: Site,
) -> None:
    await Desk.of(site)
    owner = await hired(site, site.ana, "owner")
    found = await owner.post("/practice/kept", {"who": "Bo Miller"})
    page = await owner.get(found.location or "")

    assert f"/members/{site.ana.bo}/kept" == found.location
    kept = await site.ana.practice.kept.of_member(site.ana.bo, BORN, now=site.clock.now())
    names = {one.kind.name: one for one in kept}
    until = names["notes and charts"].until
    assert until is not None
    assert until >= TEN.date() + timedelta(days=3653)
    assert f"{until:%B} {until.day}, {until.year}" in page.text


async def test_a_link_for_a_meeting_to_come_makes_no_record_stay_longer(site: Site) -> None:
    scope, now = site.ana.practice, site.clock.now()

    async def logs() -> list[tuple[int, date | None]]:
        kept = await scope.kept.of_member(site.ana.bo, BORN, now=site.clock.now())
        return [(one.rows, one.until) for one in kept if one.kind.name == "session logs"]

    week = timedelta(days=7)
    await scope.links.issue(
        site.ana.session_id, site.ana.bo, now=now, valid_from=now, valid_until=now + week
    )
    assert [] == await logs()
    site.clock.advance(week.total_seconds())
    assert [(1, site.clock.now().date() + timedelta(days=3653))] == await logs()


async def test_a_minors_record_stays_until_they_are_of_age_and_then_as_long(site: Site) -> None:
    await Desk.of(site)
    born = date(TEN.year - 15, 6, 1)
    kept = await site.ana.practice.kept.of_member(site.ana.bo, born, now=site.clock.now())
    chart = next(one for one in kept if one.kind.name == "notes and charts")

    assert date(TEN.year + 3, 6, 1) + timedelta(days=chart.kind.keep_days) == chart.until


@pytest.mark.parametrize("who", ["Bo", "Nobody Here", ""])
async def test_nobody_is_listed(site: Site, who: str) -> None:
    answer = await (await hired(site, site.ana, "owner")).post("/practice/kept", {"who": who})

    assert 422 == answer.status
    assert "Miller" not in answer.text


async def test_a_hold_keeps_everything_until_it_is_lifted_and_both_are_in_the_audit(
    site: Site,
) -> None:
    owner, scope = await hired(site, site.ana, "owner"), site.ana.practice
    here = f"/members/{site.ana.bo}"
    assert 422 == (await owner.post(f"{here}/holds", {"reason": "why"})).status
    assert 303 == (await owner.post(f"{here}/holds", {"reason": "Lawsuit, letter of May 4"})).status
    (hold,) = await scope.holds.of_member(site.ana.bo)
    settings = site.app[SETTINGS]
    link = await scope.links.issue(
        site.ana.session_id, site.ana.bo, now=TEN, valid_from=TEN, valid_until=TEN
    )
    found = await site.store.doors.link(link)
    assert found is not None
    await site.store.doors.begin_visit(found, device_token=None, now=TEN)

    later = TEN + timedelta(days=91)

    def visits() -> tuple[int, int]:
        due = retention.due(settings, later)
        return next((one.rows, one.held) for one in due if one.kind.name == "visits by link")

    assert (0, 1) == visits()
    lifting = f"{here}/holds/{hold.hold_id}/lifting"
    assert 303 == (await owner.post(lifting)).status
    assert 404 == (await owner.post(lifting)).status
    assert (1, 0) == visits()
    acts = [one.act for one in await scope.audit.entries(subject_id=site.ana.bo, limit=1_000)]
    assert ["hold_record", "lift_hold"] == [one for one in acts if "hold" in one]
    assert "Lawsuit, letter of May 4" == hold.reason


async def test_another_practice_finds_nobody_and_holds_nothing(site: Site) -> None:
    eli = await site.signed_in("Eli")

    assert 404 == (await eli.get(f"/members/{site.ana.bo}/kept")).status
    assert 404 == (await eli.post(f"/members/{site.ana.bo}/holds", {"reason": "Lawsuit"})).status
