"""What was noted of one member and was another's: moved at the desk, before and after signing.

The story: Bo's disclosure was Cyd's.
"""

import pytest

from server.desk.evidence import evidence
from server.desk.signing import moved_on
from tests.pages.drafted import Desk, visible
from tests.pages.site import Answer, Site

WORDS = "first week at work"
REASON = "It was the other camera"


@pytest.fixture
async def desk(site: Site) -> Desk:
    return await Desk.of(site)


async def disclosure(desk: Desk) -> str:
    room = await desk.site.rooms.room(desk.site.ana.practice.practice_id, desk.site.ana.session_id)
    assert room is not None
    return next(
        f"e{tag.seqs[0]}" for tag in room.session.tags.values() if tag.term == "pb_disclosed"
    )


async def moves(desk: Desk, name: str, to: str, *, reason: str = REASON) -> Answer:
    form = {"evidence": await disclosure(desk), "to": to, "reason": reason}
    return await desk.ana.post(desk.at(name, "moves"), form)


async def page(desk: Desk, name: str) -> str:
    return visible(await desk.ana.get(desk.at(name)))


async def text(desk: Desk, name: str) -> str:
    body = (await desk.note(name)).body
    return " ".join(s.text for part in body.sections for s in part.sentences)


async def signed(desk: Desk) -> Desk:
    for name in ("Bo", "Cyd"):
        await desk.finished(name)
        assert 303 == (await desk.signs(name)).status
    return desk


async def test_an_untouched_draft_follows_the_observation_to_the_right_member(desk: Desk) -> None:
    assert WORDS in await text(desk, "Bo")
    answer = await moves(desk, "Bo", desk.site.ana.cyd)

    assert (303, desk.at("Bo")) == (answer.status, answer.location)
    assert WORDS not in await text(desk, "Bo")
    assert WORDS in await text(desk, "Cyd")


async def test_a_note_with_a_persons_words_is_asked_about_and_not_rewritten(desk: Desk) -> None:
    await desk.edits("Bo", act="add", section="P", text="Call on Friday")
    before = await text(desk, "Bo")
    answer = await moves(desk, "Bo", desk.site.ana.cyd)

    assert "#changed-" in (answer.location or "")
    assert before == await text(desk, "Bo")
    assert "The record changed after you worked on this note" in await page(desk, "Bo")


async def test_a_sentence_about_another_members_moment_is_not_signed(desk: Desk) -> None:
    await desk.edits("Bo", act="add", section="P", text="Call on Friday")
    await moves(desk, "Bo", desk.site.ana.cyd)
    asked = next(p for p in (await desk.note("Bo")).body.prompts if p.code == "EVIDENCE_CHANGED")
    await desk.answers("Bo", asked.prompt_id, "Keep this text")
    await desk.finished("Bo")

    assert "Not signed: A sentence rests on a record that was taken back" in visible(
        await desk.signs("Bo")
    )


async def test_after_signing_both_notes_stay_and_both_say_that_the_record_changed(
    desk: Desk,
) -> None:
    await signed(desk)
    before = [(await desk.note(name)).body for name in ("Bo", "Cyd")]
    await moves(desk, "Bo", desk.site.ana.cyd)

    assert before == [(await desk.note(name)).body for name in ("Bo", "Cyd")]
    for name in ("Bo", "Cyd"):
        assert "The record changed after this was signed. Add an addendum." in await page(
            desk, name
        )


async def test_words_for_the_addendum_are_shown_and_never_added_by_themselves(desk: Desk) -> None:
    await signed(desk)
    await moves(desk, "Bo", desk.site.ana.cyd)

    assert "was recorded of Bo by mistake and is not about them." in await page(desk, "Bo")
    other = await page(desk, "Cyd")

    assert "Found after the signature to be about Cyd: " in other
    assert f": “{WORDS}”, 4:12 am." in other
    assert [(), ()] == [(await desk.note(name)).addenda for name in ("Bo", "Cyd")]


async def test_the_suggested_words_are_taken_as_an_addendum(desk: Desk) -> None:
    await signed(desk)
    await moves(desk, "Bo", desk.site.ana.cyd)
    said = "What was noted at 4:12 am was recorded of Bo by mistake and is not about them."
    answer = await desk.ana.post(desk.at("Bo", "addenda"), {"kind": "correction", "text": said})

    assert 303 == answer.status


async def test_a_note_says_when_it_was_added_to_and_the_other_still_waits(desk: Desk) -> None:
    await signed(desk)
    await moves(desk, "Bo", desk.site.ana.cyd)
    form = {"kind": "correction", "text": "The disclosure is not about Bo."}
    await desk.ana.post(desk.at("Bo", "addenda"), form)
    sheet = visible(await desk.ana.get(f"{desk.session}/signatures"))

    assert "record changed, added to on March 4, 2026" in sheet
    assert 1 == sheet.count("The record changed after this was signed. Add an addendum.")


async def test_another_change_after_the_addendum_is_said_again(desk: Desk) -> None:
    await signed(desk)
    await moves(desk, "Bo", desk.site.ana.cyd)
    form = {"kind": "correction", "text": "The disclosure is about Cyd."}
    await desk.ana.post(desk.at("Cyd", "addenda"), form)
    await desk.corrects_cyd()
    await desk.confirms()

    assert "The record changed after this was signed. Add an addendum." in await page(desk, "Cyd")


async def test_moved_back_the_signed_notes_are_what_the_record_says(desk: Desk) -> None:
    await signed(desk)
    await moves(desk, "Bo", desk.site.ana.cyd)
    form = {
        "evidence": await disclosure(desk),
        "to": desk.site.ana.bo,
        "reason": "It was Bo",
    }
    await desk.ana.post(desk.at("Cyd", "moves"), form)

    for name in ("Bo", "Cyd"):
        assert "The record changed after this was signed" not in await page(desk, name)


async def test_the_audit_of_both_notes_says_who_moved_it_and_why(desk: Desk) -> None:
    await signed(desk)
    await moves(desk, "Bo", desk.site.ana.cyd)
    me = desk.site.ana.facilitator_id

    for name in ("Bo", "Cyd"):
        entries = await desk.site.ana.practice.audit.entries(subject_id=desk.notes[name], limit=500)
        assert [(me, REASON)] == [(e.actor, e.reason) for e in entries if e.act == "move_tag"]


async def test_the_page_says_who_moved_it_when_and_why(desk: Desk) -> None:
    await moves(desk, "Bo", desk.site.ana.cyd)

    for name in ("Bo", "Cyd"):
        told = await page(desk, name)
        assert "Noted at 04:12, moved from Bo M. to Cyd M." in told
        assert f": {REASON}" in told


async def test_a_claim_is_told_whether_a_signed_note_has_moved_on(desk: Desk) -> None:
    await signed(desk)
    room = await desk.site.rooms.room(desk.site.ana.practice.practice_id, desk.site.ana.session_id)
    assert room is not None
    before = moved_on(evidence(room.session), await desk.note("Bo"))
    await moves(desk, "Bo", desk.site.ana.cyd)

    assert (False, True) == (before, moved_on(evidence(room.session), await desk.note("Bo")))


@pytest.mark.parametrize("to, reason, says", [
    ("cyd", " ", "Say why in a few words"),
    ("nobody", "why", "Pick whose it was."),
    ("bo", "why", "Pick whose it was."),
])  # fmt: skip
async def test_a_move_needs_somebody_else_and_a_reason(
    desk: Desk, to: str, reason: str, says: str
) -> None:
    who = {"cyd": desk.site.ana.cyd, "bo": desk.site.ana.bo}.get(to, to)
    answer = await moves(desk, "Bo", who, reason=reason)

    assert 422 == answer.status
    assert says in visible(answer)
    assert WORDS in await text(desk, "Bo")


async def test_what_was_moved_already_is_not_moved_again_from_there(desk: Desk) -> None:
    await moves(desk, "Bo", desk.site.ana.cyd)
    answer = await moves(desk, "Bo", desk.site.ana.dee)

    assert 409 == answer.status


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_nobody_else_moves_anything(desk: Desk, who: str) -> None:
    visitor = await desk.site.signed_in(who)
    form = {"evidence": "e1", "to": desk.site.ana.cyd, "reason": "why"}

    assert 404 == (await visitor.post(desk.at("Bo", "moves"), form)).status


@pytest.mark.parametrize("named", ["Cyd", "CYD", "Cyd’s"])
async def test_an_addendum_that_names_another_member_is_not_kept(desk: Desk, named: str) -> None:
    await signed(desk)
    words = f"The disclosure was {named} and is not about Bo."
    answer = await desk.ana.post(desk.at("Bo", "addenda"), {"kind": "correction", "text": words})

    assert 422 == answer.status
    assert "is another member of the group. Say it without naming them." in visible(answer)
    assert words in visible(answer)
    assert () == (await desk.note("Bo")).addenda
