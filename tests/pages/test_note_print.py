"""A note on paper: what was signed, its additions, and a clear word on what is still a draft."""

import re

import pytest

from tests.pages.drafted import Desk, visible
from tests.pages.site import Site


@pytest.fixture
async def desk(site: Site) -> Desk:
    return await Desk.of(site)


async def test_an_unsigned_note_says_that_it_is_a_draft(desk: Desk) -> None:
    page = visible(await desk.ana.get(desk.at("Bo", "print")))

    assert "DRAFT Not read and signed yet." in page
    assert "Signed electronically" not in page


async def test_paper_has_what_an_auditor_looks_for(desk: Desk) -> None:
    page = visible(await desk.ana.get(desk.at("Cyd", "print")))
    for fact in (
        "Cyd Miller",
        "May 17, 1990",
        "R-Cyd",
        "March 4, 2026",
        "4:00 am to 4:52 am CST",
        "52 of 90",
        "video, from home",
        "12 Elm Street, Peoria, IL",
        "90853, place 10, modifier 95",
        "suggested; payer rule unconfirmed",
        "2 members, 1 facilitator",
        "Ana Test, LCSW",
        "birth date matched",
        "emergency contact on file",
        "The session, the same for every member present",
    ):
        assert fact in page, fact


async def test_a_signed_note_has_name_credential_time_and_seal(desk: Desk) -> None:
    await desk.finished("Bo")
    await desk.signs("Bo")
    await desk.ana.post(desk.at("Bo", "addenda"), {"kind": "late_entry", "text": "He rang later."})
    signature = (await desk.note("Bo")).signature
    assert signature is not None
    page = visible(await desk.ana.get(desk.at("Bo", "print")))
    seal = signature.content_hash[:12]

    assert "DRAFT" not in page
    assert "Ana Test, LCSW. Signed electronically March 4, 2026, 5:30 am CST" in page
    assert f"Seal {seal[:4]} {seal[4:8]} {seal[8:]}" in page
    assert "Late entry He rang later. Ana Test, LCSW. Added March 4, 2026" in page


async def test_no_other_member_is_on_the_paper(desk: Desk) -> None:
    page = visible(await desk.ana.get(desk.at("Cyd", "print")))

    assert not re.search(r"\b(?:Bo|Dee)\b", page)


async def test_an_absence_record_says_that_nothing_is_claimed(desk: Desk) -> None:
    page = visible(await desk.ana.get(desk.at("Dee", "print")))

    assert "No service was rendered and none is claimed." in page
    assert "DRAFT" not in page
