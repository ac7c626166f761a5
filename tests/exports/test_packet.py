"""What is in an audit packet, and what must never be: other members, and what was taken back."""

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from server.core import commands as c
from server.exports import verify
from server.exports.others import WITHHELD, Others
from server.exports.packet import QUESTIONS, Making, packet
from server.exports.packet_key import PacketKey
from server.exports.record import Record
from tests.clock import TEN
from tests.exports.conftest import record, text_of
from tests.pages.drafted import Desk

CANARY = "XQ7-CANARY"
Entry = dict[str, Any]


def packed(desk: Desk, *records: Record) -> dict[str, bytes]:
    making = Making(at=TEN, by="Ana Test, LCSW", practice="P", audit_entry=7, audit_hash="00")
    return verify.unpack(packet(records, PacketKey.of(desk.site.store), making))


def ledger(files: dict[str, bytes]) -> list[Entry]:
    return [json.loads(line) for line in files[verify.LEDGER].splitlines()]


def facts(files: dict[str, bytes], kind: str) -> list[Entry]:
    return [entry["fact"] for entry in ledger(files) if entry["kind"] == kind]


def everything(files: dict[str, bytes]) -> str:
    """Return all words of a packet, those on paper too, and the names of its files."""
    said = [text_of(f) if name.endswith(".pdf") else f.decode() for name, f in files.items()]
    # The verifier and the words to it are the same in every packet.
    return "\n".join([*files, *said])


async def test_it_holds_all_of_one_members_record(signed: Desk) -> None:
    files = packed(signed, await record(signed, "Bo"))
    note = await signed.note("Bo")

    assert [
        "README.txt",
        *(f"session-1/{n}" for n in ("note.pdf", "note.txt")),
        *(f"session-1/{n}.json" for n in ("attendance", "consents", "rules")),
        *("record.jsonl", "verify.py", "manifest.json", "manifest.sig"),
    ] == list(files)
    kinds = {fact["type"] for fact in facts(files, "event")}
    assert {
        *("session_planned", "consents_answered", "location_given", "member_connected"),
        *("member_tagged", "intervention_started", "session_ended", "attendance_confirmed"),
    } <= kinds
    assert list(range(1, note.version + 1)) == [f["version"] for f in facts(files, "version")]
    assert 1 == len(facts(files, "signature"))
    assert ["He rang later."] == [fact["text"] for fact in facts(files, "addendum")]


async def test_attendance_is_that_of_the_ledger_to_the_second(signed: Desk) -> None:
    files = packed(signed, await record(signed, "Cyd"))
    counted = json.loads(files["session-1/attendance.json"])

    assert (52, 3120) == (counted["minutes"], counted["seconds"])
    assert [["2026-03-04T10:00:00Z", "2026-03-04T10:52:00Z"]] == counted["spans"]
    assert counted["confirmed_at"]


async def test_what_was_asked_before_signing_is_answered_again(signed: Desk) -> None:
    signed_note = json.loads(packed(signed, await record(signed, "Bo"))["session-1/rules.json"])
    draft = json.loads(packed(signed, await record(signed, "Cyd"))["session-1/rules.json"])

    assert list(QUESTIONS) == [each["code"] for each in signed_note["asked"]]
    assert all(each["holds"] for each in signed_note["asked"])
    failing = {each["code"] for each in draft["asked"] if not each["holds"]}
    assert {"QUESTION_OPEN", "NOT_READ"} == failing


async def test_no_other_member_is_in_it_by_name_number_or_id(signed: Desk) -> None:
    """Cyd told Bo to rest; the packet of each is searched for the two others."""
    own = signed.site.ana
    ids = {"Bo": own.bo, "Cyd": own.cyd, "Dee": own.dee}
    for name in ids:
        said = everything(packed(signed, await record(signed, name)))
        for other in set(ids) - {name}:
            found = re.search(rf"\b{other}\b|\b{other.upper()}\b|R-{other}|{ids[other]}", said)
            assert not found, (name, other)


async def test_whom_it_concerned_is_a_number_of_this_packet(signed: Desk) -> None:
    files = packed(signed, await record(signed, "Cyd"))
    (tag,) = [fact for fact in facts(files, "event") if fact["type"] == "member_tagged"]

    assert ["[another member 1]"] == tag["peers"]
    assert "told [another member 1] to rest" == tag["note"]


async def test_a_name_that_was_typed_into_an_addendum_or_a_draft_is_masked(desk: Desk) -> None:
    await desk.edits("Bo", act="add", section="D", text="Dee Miller was missed by all.")
    await desk.edits("Bo", act="undo")
    await desk.finished("Bo")
    await desk.signs("Bo")
    # The desk refuses a name by now; what was written before it did is masked all the same.
    await desk.site.ana.practice.notes.add_addendum(
        desk.notes["Bo"],
        kind="addendum",
        text="Asked after Cyd’s.",
        author=desk.site.ana.facilitator_id,
        name="Ana Test",
        credential="LCSW",
        evidence_hash="as of then",
        at=desk.site.clock.now(),
    )
    files = packed(desk, await record(desk, "Bo"))

    assert not re.search(r"\b(?:Cyd|Dee)\b", everything(files))
    drafts = [fact for fact in facts(files, "version") if fact["masked"]]
    assert 1 == len(drafts)
    assert re.search(r"\[another member \d\] was missed by all\.", json.dumps(drafts))
    assert "Asked after [another member" in files["session-1/note.txt"].decode()
    assert "Words about other members are masked" in text_of(files["session-1/note.pdf"])
    assert "Words about other members are masked" in files["session-1/note.txt"].decode()


async def test_a_canary_in_anothers_record_is_in_no_packet_but_theirs(desk: Desk) -> None:
    """Their micro-notes, corrections, answers and addenda, and the private help signal."""
    await desk.edits("Cyd", act="add", section="D", text=f"They said {CANARY}.")
    await desk.says(c.CorrectAttendance(desk.site.ana.dee, "set", (), f"Never came, {CANARY}"))
    await desk.confirms()
    bo = everything(packed(desk, await record(desk, "Bo")))
    cyd = everything(packed(desk, await record(desk, "Cyd")))

    assert CANARY not in bo
    assert CANARY in cyd
    assert "help_asked" not in bo + cyd


async def test_a_process_note_is_in_no_packet(signed: Desk) -> None:
    own = signed.site.ana
    form = {"expected": "0", "text": f"Between us only: {CANARY}"}
    await signed.ana.post(f"{signed.session}/process-note", form)
    notes = signed.site.store.process_notes(own.practice.practice_id, own.facilitator_id)
    kept = await notes.of_session(own.session_id)

    assert kept is not None
    for name in ("Bo", "Cyd", "Dee"):
        assert CANARY not in everything(packed(signed, await record(signed, name)))


async def test_what_was_taken_back_is_said_to_exist_and_not_told(desk: Desk) -> None:
    """It may have been somebody else's moment: the draft that rests on it does not tell it."""
    bo = await record(desk, "Bo")
    tag_id = next(t.tag_id for t in bo.session.tags.values() if t.note == "first week at work")
    tags = {
        id_: replace(tag, retracted=True) if id_ == tag_id else tag
        for id_, tag in bo.session.tags.items()
    }
    files = packed(desk, replace(bo, session=replace(bo.session, tags=tags)))

    assert "first week at work" not in files[verify.LEDGER].decode()
    assert any("withheld" in fact for fact in facts(files, "event"))
    assert WITHHELD in json.dumps(facts(files, "version"))


async def test_presence_of_who_declined_the_log_is_not_in_it(signed: Desk) -> None:
    bo = await record(signed, "Bo")
    state = bo.session.seats[bo.note.member_id]
    declined = replace(state, consents={**state.consents, "presence_log": False})
    seats = {**bo.session.seats, bo.note.member_id: declined}
    files = packed(signed, replace(bo, session=replace(bo.session, seats=seats)))
    kinds = {fact["type"] for fact in facts(files, "event")}

    assert not kinds & {"member_knocked", "member_connected", "member_disconnected"}
    assert json.loads(files["session-1/attendance.json"])["presence_log_declined"]


async def test_sessions_stand_in_the_order_they_were_held(signed: Desk) -> None:
    later = await record(signed, "Bo")
    started = replace(later.document.session, start=TEN.replace(year=2025))
    earlier = replace(later, document=replace(later.document, session=started))
    numbers = [entry["session"] for entry in ledger(packed(signed, later, earlier))]

    assert sorted(numbers) == numbers
    assert {1, 2} == set(numbers)


async def test_it_says_what_it_proves_and_what_not(signed: Desk) -> None:
    files = packed(signed, await record(signed, "Bo"))
    said = files["README.txt"].decode()

    assert PacketKey.of(signed.site.store).fingerprint in said
    assert "What this does not prove" in said
    assert "{" not in said


async def test_a_packet_of_one_is_the_same_bytes_again(signed: Desk) -> None:
    records: Sequence[Record] = [await record(signed, "Bo")]

    assert packed(signed, *records) == packed(signed, *records)


async def test_of_two_people_of_one_name_a_record_means_its_own(signed: Desk) -> None:
    """Another Bo sits in the session: Bo's own name stays, the other's surname does not."""
    bo = await record(signed, "Bo")
    people = tuple(
        replace(one, name="Bo Stone", first_name="Bo", display_name="Bo S.")
        if one.id == signed.site.ana.cyd
        else one
        for one in bo.document.members
    )
    others = Others([replace(bo, document=replace(bo.document, members=people))])

    assert "Bo spoke; [another member 1] left." == others.said("Bo spoke; Bo Stone left.")


async def test_an_export_leaves_no_word_of_it_in_the_log(
    signed: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    form = {"reach": "session", "reason": f"A payer asked, {CANARY}"}
    await signed.ana.ask("GET", signed.at("Bo", "text"))
    answer = await signed.ana.http.post(
        signed.ana.origin + signed.at("Bo", "packet"),
        data=form,
        headers={"Origin": signed.ana.origin, "Sec-Fetch-Site": "same-origin"},
    )

    assert 200 == answer.status
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("server"))
    assert "/notes/{note_id}/packet" in ours
    for word in (CANARY, "Bo", signed.notes["Bo"]):
        assert word not in ours
