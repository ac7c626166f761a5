"""The desk over HTTP: drafted once the minutes are confirmed, read as an act, nobody else's."""

import re

import pytest

from server.core import commands as c
from server.core.commands import Actor
from server.pages.routes import TABLE
from tests.cast import EVERY_CONSENT
from tests.pages.drafted import Desk, visible
from tests.pages.meeting import Meeting
from tests.pages.site import Answer, Site, Visitor


@pytest.fixture
async def desk(site: Site) -> Desk:
    return await Desk.of(site)


async def test_before_the_minutes_are_confirmed_nothing_is_drafted(site: Site) -> None:
    desk = await Desk.of(site, confirmed=False)
    answer = await desk.ana.get(f"{desk.session}/notes")

    assert f"{desk.session}/attendance" == answer.location
    assert [] == await site.ana.practice.notes.of_session(site.ana.session_id)


async def test_confirming_drafts_and_looking_drafts_nothing(site: Site) -> None:
    desk = await Desk.of(site, confirmed=False)
    notes = site.ana.practice.notes
    await desk.says(c.ConfirmAttendance())
    looks = [await desk.ana.get(f"{desk.session}/{page}") for page in ("notes", "signatures")]
    assert [f"{desk.session}/attendance"] * 2 == [look.location for look in looks]
    assert [] == await notes.of_session(site.ana.session_id)

    assert "Draft the notes" in visible(await desk.ana.get(f"{desk.session}/attendance"))
    await desk.ana.post(f"{desk.session}/notes")
    assert 3 == len(await notes.of_session(site.ana.session_id))


async def test_the_confirmation_itself_drafts(site: Site) -> None:
    desk = await Desk.of(site, confirmed=False)
    await desk.ana.post(f"{desk.session}/attendance/confirmation")

    assert 3 == len(await site.ana.practice.notes.of_session(site.ana.session_id))


async def test_before_the_confirmation_asking_drafts_nothing(site: Site) -> None:
    desk = await Desk.of(site, confirmed=False)
    await desk.ana.post(f"{desk.session}/notes")

    assert [] == await site.ana.practice.notes.of_session(site.ana.session_id)


async def test_a_note_behind_its_record_is_brought_up_to_date_when_somebody_says_so(
    desk: Desk,
) -> None:
    await desk.corrects_cyd()
    await desk.says(c.ConfirmAttendance())
    page = visible(await desk.ana.get(desk.at("Cyd")))
    before = await desk.note("Cyd")
    answer = await desk.ana.post(f"{desk.session}/notes")
    after = await desk.note("Cyd")

    assert "Bring up to date" in page
    assert (1, "52 of 90") == (before.version, before.body.header["minutes"])
    assert f"{desk.session}/notes" == answer.location
    assert (2, "60 of 90") == (after.version, after.body.header["minutes"])
    assert "Bring up to date" not in visible(await desk.ana.get(desk.at("Cyd")))


async def test_confirming_leads_to_the_first_draft(desk: Desk) -> None:
    answer = await desk.ana.get(f"{desk.session}/notes")
    page = await desk.ana.get(answer.location or "")

    assert desk.at("Bo") == answer.location
    assert "Bo attended 90 of 90 minutes" in visible(page)
    assert {"Bo", "Cyd", "Dee"} == desk.notes.keys()


async def test_drafting_again_makes_no_second_note(desk: Desk) -> None:
    for _ in range(2):
        await desk.ana.get(f"{desk.session}/notes")

    assert 3 == len(await desk.site.ana.practice.notes.of_session(desk.site.ana.session_id))
    assert 1 == (await desk.note("Bo")).version


async def test_every_sentence_stands_with_what_it_rests_on(desk: Desk) -> None:
    page = (await desk.ana.get(desk.at("Bo"))).text

    assert "“first week at work”" in page
    assert 'id="ev-attendance.' in page
    assert "Tagged by Ana Test" in page


async def test_no_note_names_another_member(desk: Desk) -> None:
    note = await desk.note("Cyd")
    said = " ".join(s.text for part in note.body.sections for s in part.sentences)

    assert "told a peer to rest" in said
    assert "Bo" not in said


async def test_titles_and_addresses_tell_nothing_about_anybody(desk: Desk) -> None:
    page = await desk.ana.get(desk.at("Cyd"))

    assert "<title>Note 2 of 3</title>" in page.text
    assert "Cyd" not in desk.at("Cyd")


async def test_reading_is_an_act_and_leads_to_the_next_unread_note(desk: Desk) -> None:
    await desk.ana.get(desk.at("Bo"))
    assert () == (await desk.note("Bo")).readings

    answer = await desk.reads("Bo")
    assert desk.at("Cyd") == answer.location
    assert [1] == [one.version for one in (await desk.note("Bo")).readings]


async def test_a_note_changed_after_reading_is_unread(desk: Desk) -> None:
    await desk.reads("Bo")
    await desk.edits("Bo", act="add", section="P", text="Call on Friday")

    answer = await desk.ana.get(f"{desk.session}/notes")
    assert desk.at("Bo") == answer.location


async def test_reading_another_version_than_the_shown_one_is_refused(desk: Desk) -> None:
    await desk.edits("Bo", act="add", section="P", text="Call on Friday")
    answer = await desk.ana.post(desk.at("Bo", "reading"), {"version": "1"})

    assert 409 == answer.status
    assert () == (await desk.note("Bo")).readings


async def corrects_cyd(desk: Desk) -> None:
    await desk.corrects_cyd()
    await desk.confirms()


async def test_an_untouched_note_follows_a_corrected_record(desk: Desk) -> None:
    await corrects_cyd(desk)
    note = await desk.note("Cyd")

    assert 2 == note.version
    assert "60 of 90" == note.body.header["minutes"]
    assert 1 == (await desk.note("Bo")).version, "another member's minutes are not Bo's evidence"


async def test_a_note_somebody_worked_on_is_asked_about_and_never_rewritten(desk: Desk) -> None:
    await desk.edits("Cyd", act="add", section="P", text="Bring the worksheet")
    await corrects_cyd(desk)
    note = await desk.note("Cyd")
    page = visible(await desk.ana.get(desk.at("Cyd")))

    assert "52 of 90" == note.body.header["minutes"]
    assert "minutes 52 of 90, now 60 of 90" in page
    assert "Bring the worksheet." in page
    assert "Not signed" in visible(await desk.signs("Cyd"))


@pytest.mark.parametrize("given, kept", [("Keep this text", True), ("Take the new draft", False)])
async def test_the_question_about_a_changed_record_settles_it(
    desk: Desk, given: str, kept: bool
) -> None:
    await desk.edits("Cyd", act="add", section="P", text="Bring the worksheet")
    await corrects_cyd(desk)
    question = next(p for p in (await desk.note("Cyd")).body.prompts if "record changed" in p.text)
    await desk.answers("Cyd", question.prompt_id, given)
    note = await desk.note("Cyd")

    assert "60 of 90" == note.body.header["minutes"]
    assert kept == ("Bring the worksheet." in str(note.body))
    # The minutes in the text that was kept are no longer the record's: that stops the signature.
    await desk.finished("Cyd")
    stopped = "The record shows 60 of 90 minutes." in visible(await desk.signs("Cyd"))
    assert kept == stopped


async def test_a_record_changed_twice_is_asked_about_once(desk: Desk) -> None:
    await desk.edits("Cyd", act="add", section="P", text="Bring the worksheet")
    await corrects_cyd(desk)
    assert "EVIDENCE_CHANGED" in {p.code for p in (await desk.note("Cyd")).body.prompts}
    form = {"member_id": desk.site.ana.cyd, "what": "left_at", "at": "04:52", "reason": "no"}
    await desk.ana.post(f"{desk.session}/corrections", form)
    await desk.confirms()
    left = [p for p in (await desk.note("Cyd")).body.prompts if p.code == "EVIDENCE_CHANGED"]

    # Another reason is another record: the question is asked anew, about this one.
    assert 1 == len(left)
    assert "minutes" not in left[0].text.split("the new draft")[0]


async def test_who_was_corrected_to_present_gets_a_note(desk: Desk) -> None:
    assert "absence" == (await desk.note("Dee")).kind
    form = {"member_id": desk.site.ana.dee, "what": "here", "at": "04:00", "until": "05:30",
            "reason": "By phone all along"}  # fmt: skip
    await desk.ana.post(f"{desk.session}/corrections", form)
    await desk.confirms()

    assert "note" == (await desk.note("Dee")).kind


async def test_every_look_is_written_down(desk: Desk) -> None:
    await desk.ana.get(desk.at("Cyd"))
    await desk.reads("Cyd")
    await desk.edits("Cyd", act="add", section="P", text="Call")
    await desk.ana.get(desk.at("Cyd", "print"))
    entries = await desk.site.ana.practice.audit.entries(subject_id=desk.notes["Cyd"])

    acts = [entry.act for entry in entries]
    assert {"view", "read", "save", "print"} <= set(acts)


NOTE_ROUTES = [route for route in TABLE if route.path.startswith("/notes/")]


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_nobody_else_finds_a_note(desk: Desk, who: str) -> None:
    """Eli of another practice, Fay of this one: not yours and not there are the same bytes."""
    visitor = await desk.site.signed_in(who)
    differs = []
    for route in NOTE_ROUTES:
        theirs = await _ask(visitor, route.method, route.path, desk.notes["Bo"])
        not_there = await _ask(visitor, route.method, route.path, "no-such-note-00000000")
        if (404, not_there.text) != (theirs.status, theirs.text):
            differs.append((route.path, theirs.status))

    assert [] == differs


async def _ask(visitor: Visitor, method: str, path: str, note_id: str) -> Answer:
    address = path.replace("{note_id}", note_id)
    return await (visitor.get(address) if method == "GET" else visitor.post(address))


async def test_what_somebody_typed_is_shown_and_never_run(desk: Desk) -> None:
    script = '"><script>alert(1)</script>{{ 7*7 }}'
    await desk.edits("Bo", act="add", section="P", text=script)
    for page in ("", "print"):
        text = (await desk.ana.get(desk.at("Bo", page))).text
        assert "<script>alert" not in text
        assert "{{ 7*7 }}" in text


async def without_drafting(site: Site) -> Desk:
    """Bo comes and wants no draft of ours; a tag is recorded all the same."""
    meeting, own = await Meeting.of(site), site.ana
    ana = Actor("facilitator", own.facilitator_id, "page-ana-board")
    await meeting.ask(0, ana, c.NoteFacilitatorConnected(), c.OpenRoom(), c.StartSession())
    await meeting.joins(own.bo, 0)
    declined = c.AnswerConsents("2026-01", {**EVERY_CONSENT, "drafting": False})
    await meeting.ask(1, meeting.member(own.bo), declined)
    await meeting.ask(2, ana, c.TagMember(own.bo, "pb_disclosed", note="first week at work"))
    await meeting.ask(90, ana, c.EndSession())
    desk = Desk(site, await site.signed_in("Ana"), {})
    await desk.confirms()
    return desk


async def test_a_member_who_declined_drafting_has_a_note_by_hand(site: Site) -> None:
    desk = await without_drafting(site)
    note = await desk.note("Bo")

    assert "by_hand" == note.kind
    assert "first week" not in str(note.body)
    assert "No draft was made" in visible(await desk.ana.get(desk.at("Bo")))


async def test_whoever_declined_drafting_is_shown_records_and_offered_no_sentence(
    site: Site,
) -> None:
    desk = await without_drafting(site)
    page = (await desk.ana.get(desk.at("Bo"))).text
    used = re.findall(r"\?use=(\w+)", page)
    texts = [
        re.findall(r"<textarea id=\"editor-text\"[^>]*>([^<]*)<", writing.text)
        for evidence in used
        for writing in [await desk.ana.get(desk.at("Bo") + f"?use={evidence}")]
    ]

    assert "first week at work" in page
    assert used
    assert [[""]] * len(used) == texts


async def test_a_draft_the_record_moved_away_from_says_so_where_it_is_read(desk: Desk) -> None:
    said = "The record changed after this was drafted"
    assert said not in (await desk.ana.get(desk.at("Cyd"))).text

    form = {"member_id": desk.site.ana.cyd, "what": "left_at", "at": "04:50", "reason": "Left"}
    answer = await desk.ana.post(f"/sessions/{desk.site.ana.session_id}/corrections", form)
    assert 303 == answer.status, answer.text

    assert said in (await desk.ana.get(desk.at("Cyd"))).text
