"""The part about the group: written once at the desk, shared by every unsigned note (NOT-9)."""

import asyncio

import pytest

from server.desk.group_text import block_mark
from tests.pages.drafted import Desk, visible
from tests.pages.site import Answer, Site

SAID = "The group practiced breathing\nIt ended with a round of what helps"
KEPT = "The group practiced breathing. It ended with a round of what helps."


@pytest.fixture
async def desk(site: Site) -> Desk:
    return await Desk.of(site)


async def writes(
    desk: Desk, text: str, *, on: str = "Bo", act: str = "write", expected: str | None = None
) -> Answer:
    mark = expected or block_mark((await desk.note(on)).body)
    form = {"expected": mark, "act": act, "text": text}
    return await desk.ana.post(desk.at(on, "group"), form)


async def block(desk: Desk, name: str) -> str:
    return " ".join(sentence.text for sentence in (await desk.note(name)).body.group)


async def signed(desk: Desk, name: str) -> None:
    await desk.finished(name)
    assert 303 == (await desk.signs(name)).status


async def test_written_in_one_note_it_stands_in_all_that_have_it(desk: Desk) -> None:
    answer = await writes(desk, SAID)

    assert (303, desk.at("Bo") + "#shared") == (answer.status, answer.location)
    assert [KEPT, KEPT, ""] == [await block(desk, name) for name in ("Bo", "Cyd", "Dee")]


async def test_it_is_said_which_notes_have_it(desk: Desk) -> None:
    await writes(desk, SAID)

    assert "In the notes of Bo M., Cyd M." in visible(await desk.ana.get(desk.at("Cyd")))


async def test_a_signed_note_keeps_its_own_and_that_is_said(desk: Desk) -> None:
    await signed(desk, "Cyd")
    before = await desk.note("Cyd")
    await writes(desk, SAID)
    page = visible(await desk.ana.get(desk.at("Bo")))

    assert before == await desk.note("Cyd")
    assert "In the notes of Bo M. Signed before, with another text: Cyd M. " in page


async def test_it_is_not_written_from_a_signed_note(desk: Desk) -> None:
    await signed(desk, "Cyd")
    before = await block(desk, "Bo")

    assert 422 == (await writes(desk, SAID, on="Cyd")).status
    assert before == await block(desk, "Bo")


@pytest.mark.parametrize("named", ["Bo", "Cyd’s", "DEE"])
async def test_what_names_a_member_is_not_kept_and_the_words_stay_on_the_page(
    desk: Desk, named: str
) -> None:
    before = await block(desk, "Bo")
    answer = await writes(desk, f"The group heard {named} story")

    assert 422 == answer.status
    assert "This names a member" in visible(answer)
    assert f"The group heard {named} story" in answer.text
    assert before == await block(desk, "Bo")


async def test_of_two_who_write_it_neither_overwrites_the_other(desk: Desk) -> None:
    shown = block_mark((await desk.note("Bo")).body)
    await writes(desk, SAID)
    answer = await writes(desk, "Something else", on="Cyd", expected=shown)

    assert 409 == answer.status
    assert "It ended with a round of what helps." in visible(answer)
    assert "Something else" in answer.text
    assert KEPT == await block(desk, "Cyd")


async def test_two_who_write_it_at_once_leave_one_text_in_all_notes(desk: Desk) -> None:
    shown = block_mark((await desk.note("Bo")).body)
    answers = await asyncio.gather(
        writes(desk, "First words", on="Bo", expected=shown),
        writes(desk, "Second words", on="Cyd", expected=shown),
    )

    assert [303, 409] == sorted(answer.status for answer in answers)
    assert await block(desk, "Bo") == await block(desk, "Cyd")


async def test_somebody_who_writes_in_a_note_meanwhile_loses_nothing(desk: Desk) -> None:
    await asyncio.gather(
        writes(desk, SAID), desk.edits("Cyd", act="add", section="P", text="Call on Friday")
    )
    body = (await desk.note("Cyd")).body

    assert KEPT == await block(desk, "Cyd")
    assert "Call on Friday." in [s.text for part in body.sections for s in part.sentences]


async def test_it_is_undone_in_all_and_undone_again(desk: Desk) -> None:
    before = await block(desk, "Bo")
    await writes(desk, SAID)
    await writes(desk, "", on="Cyd", act="undo")
    undone = [await block(desk, name) for name in ("Bo", "Cyd")]

    assert [before, before] == undone
    assert 422 == (await writes(desk, "", act="undo")).status


async def test_undoing_in_a_note_leaves_the_part_about_the_group(desk: Desk) -> None:
    await desk.edits("Bo", act="add", section="P", text="Call on Friday")
    await writes(desk, SAID)
    await desk.edits("Bo", act="undo")
    body = (await desk.note("Bo")).body

    assert KEPT == await block(desk, "Bo")
    assert "Call on Friday." not in [s.text for part in body.sections for s in part.sentences]


async def test_a_note_drafted_anew_has_the_written_words(desk: Desk) -> None:
    await writes(desk, SAID)
    await desk.corrects_cyd()
    await desk.confirms()

    assert "60 of 90" == (await desk.note("Cyd")).body.header["minutes"]
    assert KEPT == await block(desk, "Cyd")


async def test_writing_it_makes_no_note_a_persons_own(desk: Desk) -> None:
    await writes(desk, SAID)
    await desk.corrects_cyd()
    await desk.confirms()

    assert "EVIDENCE_CHANGED" not in {p.code for p in (await desk.note("Cyd")).body.prompts}


async def test_a_note_that_was_read_has_to_be_read_again(desk: Desk) -> None:
    await desk.finished("Bo")
    await writes(desk, SAID)

    assert "You have not read this version." in visible(await desk.signs("Bo"))


async def test_words_that_were_not_changed_keep_what_they_rest_on(desk: Desk) -> None:
    first = (await desk.note("Bo")).body.group[0]
    await writes(desk, f"{first.text}\nIt ended with a round of what helps")
    now = (await desk.note("Cyd")).body.group

    assert (first, ()) == (now[0], now[1].evidence)


async def test_an_empty_text_is_not_kept(desk: Desk) -> None:
    before = await block(desk, "Bo")

    assert 422 == (await writes(desk, " \n ")).status
    assert before == await block(desk, "Bo")


async def test_every_note_that_got_it_says_so_in_the_audit(desk: Desk) -> None:
    await writes(desk, SAID)

    for name in ("Bo", "Cyd"):
        entries = await desk.site.ana.practice.audit.entries(subject_id=desk.notes[name], limit=9)
        assert "save" in {entry.act for entry in entries}


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_nobody_else_writes_it(desk: Desk, who: str) -> None:
    visitor = await desk.site.signed_in(who)
    form = {"expected": block_mark((await desk.note("Bo")).body), "act": "write", "text": SAID}

    assert 404 == (await visitor.post(desk.at("Bo", "group"), form)).status


async def test_the_page_offers_the_text_as_lines(desk: Desk) -> None:
    page = await desk.ana.get(desk.at("Bo") + "?group=write")

    assert 'name="act" value="write"' in page.text
    assert "Keep in 2 notes" in visible(page)
