"""Whoever looks at a record leaves an entry, and so does whoever is turned away from one."""

import pytest

from server.pages.turned_away import TURNED_AWAY
from tests.pages.site import Site, Visitor

PAGES = ("links", "attendance", "events", "board")


async def views(site: Site) -> list[tuple[str, str, str]]:
    entries = await site.ana.practice.audit.entries()
    return [(e.actor, e.subject_kind, e.subject_id) for e in entries if e.act == "view"]


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_shown_is_one_entry(site: Site, ana: Visitor, page: str) -> None:
    assert 200 == (await ana.get(f"/sessions/{site.ana.session_id}/{page}")).status

    assert [(site.ana.facilitator_id, "session", site.ana.session_id)] == await views(site)


async def test_the_day_is_one_entry(site: Site, ana: Visitor) -> None:
    await ana.get("/today")

    assert [(site.ana.facilitator_id, "day", "2026-03-04")] == await views(site)


@pytest.mark.parametrize("page", PAGES)
async def test_who_is_turned_away_has_seen_nothing(site: Site, page: str) -> None:
    for name in ("Eli", "Fay"):
        await (await site.signed_in(name)).get(f"/sessions/{site.ana.session_id}/{page}")

    assert [] == await views(site)


async def test_signing_in_and_handing_out_links_is_written_down(site: Site, ana: Visitor) -> None:
    await ana.post(f"/sessions/{site.ana.session_id}/links/{site.ana.bo}")
    entries = await site.ana.practice.audit.entries()

    assert [("sign_in", site.ana.facilitator_id), ("issue_link", site.ana.bo)] == [
        (entry.act, entry.subject_id) for entry in entries
    ]


async def denied(site: Site) -> list[tuple[str, str, str]]:
    await site.app[TURNED_AWAY].quiet()
    entries = await site.ana.practice.audit.entries()
    acts = ("denied", "sign_in_refused")
    return [(e.act, e.actor, e.subject_id) for e in entries if e.act in acts]


async def test_a_colleague_who_asks_for_a_chart_that_is_not_theirs_is_written_down(
    site: Site, fay: Visitor, eli: Visitor
) -> None:
    for visitor in (fay, eli):
        assert 404 == (await visitor.get(f"/members/{site.ana.bo}")).status
    accounts = {one.name: one.account_id for one in await site.ana.practice.people.accounts()}

    assert [("denied", accounts["Fay Other"], site.ana.bo)] == await denied(site)


async def test_a_wrong_password_is_written_down_for_whoever_it_was_tried_on(site: Site) -> None:
    for email in ("ana@example.org", "nobody@example.org"):
        await site.visitor().signs_in(email, "not her password")

    assert [("sign_in_refused", "somebody", site.ana.facilitator_id)] == await denied(site)
