"""Writing at the desk (NOT-1): every save a version, two people at once, nothing lost."""

import json

import pytest

from tests.pages.drafted import Desk, visible
from tests.pages.site import Answer, Site


@pytest.fixture
async def desk(site: Site) -> Desk:
    return await Desk.of(site)


async def first_sentence(desk: Desk, name: str = "Bo") -> str:
    return (await desk.note(name)).body.sections[0].sentences[0].sentence_id


async def saves(desk: Desk, name: str, **fields: object) -> Answer:
    """Save as the page's script does while somebody types."""
    answer = await desk.ana.http.post(
        desk.ana.origin + desk.at(name, "versions"),
        data=json.dumps(fields),
        headers={"Content-Type": "application/json", "Origin": desk.ana.origin,
                 "Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    return Answer(answer.status, await answer.text(), answer.headers, None, answer.cookies)


async def test_every_save_is_a_version_with_its_author(desk: Desk) -> None:
    sentence = await first_sentence(desk)
    await desk.edits("Bo", act="change", sentence=sentence, text="Bo was there.")
    versions = await desk.site.ana.practice.notes.versions(desk.notes["Bo"])

    assert [2, 1] == [v.version for v in versions]
    assert desk.site.ana.facilitator_id == versions[0].author
    assert "90 of 90 minutes" in str(versions[1].body)


async def test_a_script_saves_while_somebody_types(desk: Desk) -> None:
    sentence = await first_sentence(desk)
    answer = await saves(desk, "Bo", expected=1, act="change", sentence=sentence, text="Bo was")

    assert (200, 2) == (answer.status, json.loads(answer.text)["version"])


async def test_the_same_words_again_make_no_version(desk: Desk) -> None:
    note = await desk.note("Bo")
    first = note.body.sections[0].sentences[0]
    await desk.edits("Bo", act="change", sentence=first.sentence_id, text=first.text)

    assert 1 == (await desk.note("Bo")).version


async def test_undo_brings_the_words_back(desk: Desk) -> None:
    before = (await desk.note("Bo")).body
    await desk.edits("Bo", act="remove", sentence=await first_sentence(desk))
    await desk.edits("Bo", act="undo")
    after = await desk.note("Bo")

    assert before == after.body
    assert 3 == after.version
    assert "nothing to undo" in visible(await desk.edits("Bo", act="undo"))


async def test_changes_of_different_sentences_go_together(desk: Desk) -> None:
    """Both wrote on version 1; neither has to write again."""
    one, two = ((await desk.note("Bo")).body.sections[0].sentences)[:2]
    await desk.edits("Bo", expected=1, act="change", sentence=one.sentence_id, text="Ana wrote.")
    answer = await desk.edits(
        "Bo", expected=1, act="change", sentence=two.sentence_id, text="So did Gus."
    )
    words = [s.text for s in (await desk.note("Bo")).body.sections[0].sentences]

    assert 303 == answer.status
    assert {"Ana wrote.", "So did Gus."} <= set(words)


async def test_the_same_sentence_changed_twice_shows_both_texts(desk: Desk) -> None:
    sentence = await first_sentence(desk)
    await desk.edits("Bo", expected=1, act="change", sentence=sentence, text="Theirs stands.")
    answer = await desk.edits("Bo", expected=1, act="change", sentence=sentence, text="Mine waits.")

    assert 409 == answer.status
    assert "Theirs stands." in answer.text
    assert "Mine waits." in answer.text
    assert "Theirs stands." == (await desk.note("Bo")).body.sections[0].sentences[0].text


async def test_a_script_hears_of_the_others_text_as_well(desk: Desk) -> None:
    sentence = await first_sentence(desk)
    await desk.edits("Bo", expected=1, act="change", sentence=sentence, text="Theirs stands.")
    answer = await saves(desk, "Bo", expected=1, act="change", sentence=sentence, text="Mine")

    told = json.loads(answer.text)
    assert (409, "Theirs stands.", 2) == (answer.status, told["theirs"], told["version"])
    assert "Ana Test" == told["by"]


async def test_words_that_cannot_be_kept_are_given_back(desk: Desk) -> None:
    answer = await desk.edits("Bo", act="add", section="P", text="x" * 2001)

    assert 422 == answer.status
    assert "x" * 2001 in answer.text
    assert 1 == (await desk.note("Bo")).version


async def test_a_choice_answers_a_question_with_one_press(desk: Desk) -> None:
    question = next(p for p in (await desk.note("Bo")).body.prompts if p.code == "PLAN_MISSING")
    answer = await desk.answers("Bo", question.prompt_id, "None agreed today")

    assert f"{desk.at('Bo')}#{question.prompt_id}" == answer.location
    assert "No individual next step was agreed today." in str((await desk.note("Bo")).body)


async def test_an_answer_to_a_question_somebody_answered_is_shown_theirs(desk: Desk) -> None:
    question = next(p for p in (await desk.note("Bo")).body.prompts if p.code == "PLAN_MISSING")
    await desk.answers("Bo", question.prompt_id, "None agreed today")
    form = {"expected": "1", "prompt": question.prompt_id, "answer": "Continue as planned"}
    answer = await desk.ana.post(desk.at("Bo", "answers"), form)

    assert 409 == answer.status
    assert "None agreed today" in answer.text


async def test_a_question_that_is_not_asked_cannot_be_answered(desk: Desk) -> None:
    assert 422 == (await desk.answers("Bo", "q99", "Yes")).status


@pytest.mark.parametrize("form", [
    {"act": "sing", "expected": "1"},
    {"act": "undo", "expected": "0"},
    {"act": "undo"},
    {"act": "undo", "expected": "1", "more": "x"},
])  # fmt: skip
async def test_what_no_page_of_ours_sends_is_refused(desk: Desk, form: dict[str, str]) -> None:
    answer = await desk.ana.post(desk.at("Bo", "versions"), form)

    assert 400 == answer.status
    assert 1 == (await desk.note("Bo")).version
