"""Sign-all: closed until each note is read; one statement, one password, a signature per note."""

import pytest

from tests.pages.drafted import Desk, corrects_during_password, visible
from tests.pages.site import Answer, Site
from tests.store.practice import PASSWORD


@pytest.fixture
async def desk(site: Site) -> Desk:
    return await Desk.of(site)


async def signs_all(desk: Desk, **changes: str) -> Answer:
    """Send the sheet as a browser would: repeated fields for the notes it listed."""
    shown = [f"{desk.notes[n]}:{(await desk.note(n)).version}" for n in ("Bo", "Cyd")]
    fields = {"password": PASSWORD, "attested": "yes", **changes}
    form = [*(("shown", one) for one in shown), *fields.items()]
    response = await desk.ana.http.post(
        f"{desk.ana.origin}{desk.session}/signatures",
        data=form,
        headers={"Origin": desk.ana.origin, "Sec-Fetch-Site": "same-origin"},
        allow_redirects=False,
    )
    text = await response.text()
    where = response.headers.get("Location")
    return Answer(response.status, text, response.headers, where, response.cookies)


async def signed(desk: Desk) -> set[str]:
    return {name for name in desk.notes if (await desk.note(name)).signature is not None}


async def test_the_sheet_is_closed_until_every_note_is_read(desk: Desk) -> None:
    await desk.finished("Bo")
    page = visible(await desk.ana.get(f"{desk.session}/signatures"))
    answer = await signs_all(desk)

    assert "Closed for now 1 note is not read yet." in page
    assert 422 == answer.status
    assert set() == await signed(desk)


async def test_one_statement_and_one_password_make_a_signature_per_note(desk: Desk) -> None:
    for name in ("Bo", "Cyd", "Dee"):
        await desk.finished(name)
    page = await desk.ana.get(f"{desk.session}/signatures")
    answer = await signs_all(desk)
    after = visible(await desk.ana.get(f"{desk.session}/signatures"))

    assert "Sign two notes" in visible(page)
    assert " checked" not in page.text, "the statement is never ticked beforehand"
    assert 303 == answer.status
    assert {"Bo", "Cyd"} == await signed(desk)
    assert "Two notes signed at" in after


async def test_each_signature_is_on_its_own_text(desk: Desk) -> None:
    for name in ("Bo", "Cyd"):
        await desk.finished(name)
    await signs_all(desk)
    seals = set()
    for name in ("Bo", "Cyd"):
        signature = (await desk.note(name)).signature
        assert signature is not None
        seals.add(signature.content_hash)

    assert 2 == len(seals)


async def test_what_differs_from_the_draft_stands_in_each_row(desk: Desk) -> None:
    await desk.edits("Bo", act="add", section="P", text="Call on Friday")
    for name in ("Bo", "Cyd"):
        await desk.finished(name)
    page = visible(await desk.ana.get(f"{desk.session}/signatures"))

    assert "1 sentence added" in page
    assert "not a note" in page


@pytest.mark.parametrize("change, status", [({"attested": ""}, 422), ({"password": "x"}, 403)])
async def test_without_statement_or_password_nothing_is_signed(
    desk: Desk, change: dict[str, str], status: int
) -> None:
    for name in ("Bo", "Cyd"):
        await desk.finished(name)
    answer = await signs_all(desk, **change)

    assert status == answer.status
    assert set() == await signed(desk)


async def test_a_correction_while_the_password_is_checked_stops_them_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Bo", "Cyd"):
        await desk.finished(name)
    corrects_during_password(desk, monkeypatch)
    answer = await signs_all(desk)

    assert 422 == answer.status
    assert "Nothing is signed: attendance is not confirmed." in visible(answer)
    assert set() == await signed(desk)


async def test_a_note_that_changed_after_the_sheet_was_shown_stops_them_all(desk: Desk) -> None:
    for name in ("Bo", "Cyd"):
        await desk.finished(name)
    before = [f"{desk.notes[n]}:{(await desk.note(n)).version}" for n in ("Bo", "Cyd")]
    await desk.edits("Bo", act="add", section="P", text="Call on Friday")
    await desk.reads("Bo")
    form = [("shown", one) for one in before] + [("password", PASSWORD), ("attested", "yes")]
    response = await desk.ana.http.post(
        f"{desk.ana.origin}{desk.session}/signatures",
        data=form,
        headers={"Origin": desk.ana.origin, "Sec-Fetch-Site": "same-origin"},
        allow_redirects=False,
    )

    assert 409 == response.status
    assert set() == await signed(desk)


async def test_before_the_drafts_the_sheet_leads_to_attendance(site: Site) -> None:
    desk = await Desk.of(site, confirmed=False)
    answer = await desk.ana.get(f"{desk.session}/signatures")

    assert f"{desk.session}/attendance" == answer.location


async def test_today_waits_for_nobody_once_all_notes_are_signed(desk: Desk) -> None:
    """Dee's absence record needs no signature, so it does not stay on the list for ever."""
    before = visible(await desk.ana.get("/today?day=2026-03-04"))
    for name in ("Bo", "Cyd"):
        await desk.finished(name)
    await signs_all(desk)
    after = visible(await desk.ana.get("/today?day=2026-03-04"))

    assert "2 notes to sign" in before
    assert "to sign" not in after
