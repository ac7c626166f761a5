"""Whoever looks at somebody's record leaves one entry; whoever is turned away leaves none."""

import pytest

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
