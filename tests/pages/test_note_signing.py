"""Signing one note and what comes after (SIG-1 to SIG-7): once, with the password, then frozen."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from server.desk import signing
from server.desk.amending import KINDS
from server.desk.signing import seal
from server.pages.sign_in_pace import PACE, TRIES_PER_ADDRESS
from tests.pages.drafted import Desk, corrects_during_password, visible
from tests.pages.site import Site
from tests.store.practice import PASSWORD


@pytest.fixture
async def desk(site: Site) -> Desk:
    return await Desk.of(site)


async def test_a_finished_note_is_signed_with_name_credential_and_time(desk: Desk) -> None:
    await desk.finished("Bo")
    answer = await desk.signs("Bo")
    note = await desk.note("Bo")
    page = visible(await desk.ana.get(desk.at("Bo")))

    assert 303 == answer.status
    assert note.signature is not None
    assert ("Ana Test", "LCSW", seal(note)) == (
        note.signature.signer_name,
        note.signature.credential,
        note.signature.content_hash,
    )
    assert "Ana Test, LCSW. Signed Mar 4" in page


async def test_nothing_is_signed_without_the_password(desk: Desk) -> None:
    await desk.finished("Bo")
    answer = await desk.signs("Bo", password="a guess")

    assert 403 == answer.status
    assert "that is not your password" in answer.text
    assert (await desk.note("Bo")).signature is None


async def test_who_guesses_at_a_signature_is_told_to_wait_not_that_the_password_is_wrong(
    desk: Desk,
) -> None:
    await desk.finished("Bo")
    desk.site.app[PACE]._wait = no_wait
    for _ in range(TRIES_PER_ADDRESS):
        await desk.signs("Bo", password="a guess")
    answer = await desk.signs("Bo")

    assert 429 == answer.status
    assert "Too many tries from here. Wait 3 min." in answer.text
    assert "that is not your password" not in answer.text
    assert (await desk.note("Bo")).signature is None


async def test_guesses_of_others_at_the_same_address_keep_nobody_from_signing(desk: Desk) -> None:
    await desk.finished("Bo")
    for number in range(TRIES_PER_ADDRESS):
        await desk.site.visitor().signs_in(f"guess{number}@example.org", "guess")

    assert 303 == (await desk.signs("Bo")).status


async def no_wait(seconds: float) -> None:
    pass


async def test_nothing_is_signed_without_the_statement(desk: Desk) -> None:
    await desk.finished("Bo")

    assert 422 == (await desk.signs("Bo", attested="")).status
    assert (await desk.note("Bo")).signature is None


async def test_the_statement_on_the_page_is_the_one_that_is_signed(desk: Desk) -> None:
    await desk.finished("Bo")
    page = visible(await desk.ana.get(desk.at("Bo")))
    await desk.signs("Bo")
    signature = (await desk.note("Bo")).signature

    assert signature is not None
    assert signature.statement in page


def test_no_template_repeats_what_the_desk_says() -> None:
    said = {signing.ONE, *(hint for _, hint in KINDS.values())}
    repeated = {
        (page.name, words)
        for page in (Path(__file__).parents[2] / "web/templates").rglob("*.html")
        for words in said
        if words in page.read_text()
    }

    assert set() == repeated


async def test_an_unread_note_is_not_signed(desk: Desk) -> None:
    await desk.answers_everything("Bo")
    answer = await desk.signs("Bo")

    assert 422 == answer.status
    assert "You have not read this version." in visible(answer)


async def test_an_open_question_is_not_signed_over(desk: Desk) -> None:
    await desk.reads("Bo")

    assert "still open" in visible(await desk.signs("Bo"))
    assert (await desk.note("Bo")).signature is None


async def test_what_changed_since_the_page_was_shown_is_not_signed(desk: Desk) -> None:
    await desk.finished("Bo")
    shown = (await desk.note("Bo")).version
    await desk.edits("Bo", act="add", section="P", text="Call on Friday")
    await desk.reads("Bo")

    answer = await desk.signs("Bo", version=str(shown))
    assert 409 == answer.status
    assert (await desk.note("Bo")).signature is None


async def test_a_correction_after_reading_stops_the_signature(desk: Desk) -> None:
    await desk.finished("Cyd")
    form = {"member_id": desk.site.ana.cyd, "what": "left_at", "at": "05:00", "reason": "by phone"}
    await desk.ana.post(f"{desk.session}/corrections", form)

    assert "Attendance is not confirmed." in visible(await desk.signs("Cyd"))


async def test_a_correction_while_the_password_is_checked_stops_the_signature(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.finished("Cyd")
    corrects_during_password(desk, monkeypatch)
    answer = await desk.signs("Cyd")

    assert 422 == answer.status
    assert "Not signed: Attendance is not confirmed." in visible(answer)
    assert (await desk.note("Cyd")).signature is None


async def test_a_correction_while_the_form_is_sent_stops_the_signature(desk: Desk) -> None:
    await desk.finished("Cyd")
    sent = urlencode({"version": (await desk.note("Cyd")).version, "password": PASSWORD,
                      "attested": "yes"}).encode()  # fmt: skip

    async def slowly() -> AsyncIterator[bytes]:
        yield sent[:5]
        await desk.ana.get(desk.at("Cyd"))
        await desk.corrects_cyd()
        yield sent[5:]

    async with desk.ana.http.post(
        f"{desk.ana.origin}{desk.at('Cyd', 'signature')}",
        data=slowly(),
        headers={
            "Origin": desk.ana.origin,
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(sent)),
        },
        allow_redirects=False,
    ) as response:
        assert 422 == response.status
    assert (await desk.note("Cyd")).signature is None


async def test_another_members_name_is_not_signed(desk: Desk) -> None:
    await desk.edits("Bo", act="add", section="P", text="Bo will ring Cyd")
    await desk.finished("Bo")

    assert "Another member of the group is named here." in visible(await desk.signs("Bo"))


async def test_two_signatures_at_once_are_one(desk: Desk) -> None:
    await desk.finished("Bo")
    answers = await asyncio.gather(*(desk.signs("Bo") for _ in range(4)))

    assert 1 == sum(answer.status == 303 for answer in answers)


async def test_a_signed_note_is_frozen(desk: Desk) -> None:
    await desk.finished("Bo")
    await desk.signs("Bo")
    before = await desk.note("Bo")
    first = before.body.sections[0].sentences[0].sentence_id
    answers = [
        await desk.edits("Bo", act="change", sentence=first, text="Other words"),
        await desk.edits("Bo", act="undo"),
        await desk.answers("Bo", before.body.prompts[0].prompt_id, "Yes"),
    ]

    assert [422, 422, 422] == [answer.status for answer in answers]
    assert before.body == (await desk.note("Bo")).body


async def test_who_read_a_note_before_it_was_signed_stays_as_it_was(desk: Desk) -> None:
    await desk.finished("Bo")
    await desk.signs("Bo")
    before = await desk.note("Bo")
    desk.site.clock.advance(60)
    answer = await desk.reads("Bo")

    assert 409 == answer.status
    assert "This note is signed." in visible(answer)
    assert before == await desk.note("Bo")


async def test_a_late_correction_never_moves_a_signed_note(desk: Desk) -> None:
    await desk.finished("Cyd")
    await desk.signs("Cyd")
    form = {"member_id": desk.site.ana.cyd, "what": "left_at", "at": "05:00", "reason": "by phone"}
    await desk.ana.post(f"{desk.session}/corrections", form)
    await desk.confirms()

    assert "52 of 90" == (await desk.note("Cyd")).body.header["minutes"]


async def test_a_record_that_changed_after_the_signature_is_said_and_the_note_stays(
    desk: Desk,
) -> None:
    await desk.finished("Cyd")
    await desk.signs("Cyd")
    before = visible(await desk.ana.get(desk.at("Cyd")))
    await desk.corrects_cyd()
    await desk.confirms()
    page = visible(await desk.ana.get(desk.at("Cyd")))
    queue = visible(await desk.ana.get(desk.at("Bo")))
    sheet = visible(await desk.ana.get(f"{desk.session}/signatures"))
    said = "The record changed after this was signed. Add an addendum."

    assert "Minutes equal the attendance record." in before
    assert said not in before
    assert "Minutes equal the attendance record." not in page
    for text in (page, queue, sheet):
        assert said in text
        assert "52 min" in text
        assert "60 min" not in text


async def test_an_absence_record_needs_no_signature(desk: Desk) -> None:
    await desk.finished("Dee")

    assert 422 == (await desk.signs("Dee")).status
    assert "needs no signature" in visible(await desk.ana.get(desk.at("Dee")))


async def test_words_are_added_beside_a_signed_note_with_author_and_time(desk: Desk) -> None:
    await desk.finished("Bo")
    await desk.signs("Bo")
    form = {"kind": "correction", "text": "It was the second week at work."}
    answer = await desk.ana.post(desk.at("Bo", "addenda"), form)
    page = visible(await desk.ana.get(desk.at("Bo")))

    assert 303 == answer.status
    assert "Correction It was the second week at work. Ana Test, LCSW, Mar 4" in page


@pytest.mark.parametrize("form, status", [
    ({"kind": "rewrite", "text": "x"}, 400),
    ({"kind": "addendum", "text": "  "}, 422),
])  # fmt: skip
async def test_an_entry_is_of_a_known_kind_and_has_words(
    desk: Desk, form: dict[str, str], status: int
) -> None:
    await desk.finished("Bo")
    await desk.signs("Bo")

    assert status == (await desk.ana.post(desk.at("Bo", "addenda"), form)).status


async def test_before_the_signature_there_is_nothing_to_add_to(desk: Desk) -> None:
    answer = await desk.ana.post(desk.at("Bo", "addenda"), {"kind": "addendum", "text": "More"})

    assert 409 == answer.status


async def test_signing_and_adding_are_written_down(desk: Desk) -> None:
    await desk.finished("Bo")
    await desk.signs("Bo")
    await desk.ana.post(desk.at("Bo", "addenda"), {"kind": "addendum", "text": "More"})
    entries = await desk.site.ana.practice.audit.entries(subject_id=desk.notes["Bo"], limit=500)

    assert {"sign", "addendum"} <= {entry.act for entry in entries}
