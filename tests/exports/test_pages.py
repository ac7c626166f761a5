"""The pages that export: who may, what is written down, what a person reads when it cannot be."""

import json
import re

import pytest

from server.exports import verify
from tests.pages.drafted import Desk, visible
from tests.pages.site import Answer, Visitor

MAKES = ("pdf", "fhir", "packet")
FORMS = {
    "pdf": {"purpose": "treatment"},
    "fhir": {"purpose": "payment"},
    "packet": {"reach": "session", "reason": "Review by the payer, letter of March 3"},
}


async def makes(desk: Desk, what: str, name: str = "Bo", **fields: str) -> tuple[Answer, bytes]:
    """Ask for an export as Ana; return the answer without its words, and the bytes of it."""
    async with desk.ana.http.post(
        desk.ana.origin + desk.at(name, what),
        data={**FORMS[what], **fields},
        headers={"Origin": desk.ana.origin, "Sec-Fetch-Site": "same-origin"},
        allow_redirects=False,
    ) as response:
        body = await response.read()
        text = body.decode(errors="replace")
        headers = response.headers
        return Answer(response.status, text, headers, None, response.cookies), body


async def exported(desk: Desk) -> list[tuple[str, str, str, str | None]]:
    entries = await desk.site.ana.practice.audit.entries()
    return [(e.actor, e.act, e.subject_id, e.reason) for e in entries if e.act.startswith("export")]


async def test_the_note_leads_to_its_exports(signed: Desk) -> None:
    page = await signed.ana.get(signed.at("Bo"))
    shown = visible(await signed.ana.get(signed.at("Bo", "exports")))

    assert f'href="{signed.at("Bo", "exports")}"' in page.text
    for words in ("Text to copy", "PDF", "FHIR R4 document", "Audit packet", "Signed"):
        assert words in shown


@pytest.mark.parametrize("what", MAKES)
async def test_an_export_is_a_file_whose_name_is_of_nobody(signed: Desk, what: str) -> None:
    answer, body = await makes(signed, what)
    starts = {"pdf": b"%PDF-", "fhir": b"{", "packet": b"PK"}

    assert 200 == answer.status
    assert body.startswith(starts[what])
    named = re.fullmatch(
        r'attachment; filename="(?:note|packet)-[\w-]{8}\.(?:pdf|zip|fhir\.json)"',
        answer.headers["Content-Disposition"],
    )
    assert named
    assert "no-store" == answer.headers["Cache-Control"]


@pytest.mark.parametrize("what", MAKES)
async def test_an_export_is_written_down_with_who_what_and_what_for(
    signed: Desk, what: str
) -> None:
    await makes(signed, what)
    ((actor, act, subject, reason),) = await exported(signed)

    assert (signed.site.ana.facilitator_id, f"export_{what}") == (actor, act)
    assert signed.notes["Bo"] == subject
    said = {
        "pdf": "Treatment: another clinician or record",
        "fhir": "Payment, or a review of it",
        "packet": "Review by the payer, letter of March 3",
    }
    assert said[what] == reason


async def test_who_opens_the_text_to_copy_is_written_down(signed: Desk) -> None:
    page = visible(await signed.ana.get(signed.at("Bo", "text")))

    assert [("export_text", signed.notes["Bo"])] == [e[1:3] for e in await exported(signed)]
    assert "DATA" in page
    assert "Copy" in page


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_for_another_facilitator_there_is_no_such_page(signed: Desk, who: str) -> None:
    """Eli of another practice, Fay of this one: nothing is shown and nothing is written down."""
    other: Visitor = await signed.site.signed_in(who)
    answers = [await other.get(signed.at("Bo", page)) for page in ("exports", "text")]
    answers += [await other.post(signed.at("Bo", what), FORMS[what]) for what in MAKES]

    assert {404} == {answer.status for answer in answers}
    assert [] == await exported(signed)


async def test_a_draft_leaves_as_a_marked_pdf_and_never_as_a_document(desk: Desk) -> None:
    made, _ = await makes(desk, "pdf")
    refused, _ = await makes(desk, "fhir")

    assert 200 == made.status
    assert 409 == refused.status
    assert "Not made: sign the note first." in visible(refused)
    assert ["export_pdf"] == [act for _, act, _, _ in await exported(desk)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "audit"}, "Say in a few words who asked for it and why."),
        ({"reason": "   "}, "Say in a few words who asked for it and why."),
        ({"reach": "period"}, "Give the first and the last day of the period."),
        (
            {"reach": "period", "first": "2026-03-09", "last": "2026-03-01"},
            "The last day is before the first.",
        ),
        (
            {"reach": "period", "first": "2025-01-01", "last": "2025-02-01"},
            "You led no session of this member in that time.",
        ),
    ],
)
async def test_a_packet_that_cannot_be_made_says_why_and_keeps_what_was_typed(
    signed: Desk, fields: dict[str, str], words: str
) -> None:
    answer, _ = await makes(signed, "packet", **fields)

    assert 422 == answer.status
    assert words in visible(answer)
    assert fields.get("reason", FORMS["packet"]["reason"]).strip() in visible(answer)
    assert [] == await exported(signed)


async def test_a_packet_of_a_period_holds_its_sessions(signed: Desk) -> None:
    answer, body = await makes(
        signed, "packet", reach="period", first="2026-03-01", last="2026-03-31"
    )

    assert 200 == answer.status
    assert "session-1/note.pdf" in verify.unpack(body)
    ((_, _, _, reason),) = await exported(signed)
    assert reason == "2026-03-01 to 2026-03-31: Review by the payer, letter of March 3"


async def test_the_key_that_packets_are_signed_with_is_shown_to_anybody(signed: Desk) -> None:
    _, body = await makes(signed, "packet")
    manifest = json.loads(verify.unpack(body)["manifest.json"])
    shown = await signed.site.visitor().get("/packets/key")

    assert manifest["key"]["fingerprint"] in shown.text
    assert "BEGIN PUBLIC KEY" in shown.text
    assert manifest["key"]["fingerprint"] in visible(
        await signed.ana.get(signed.at("Bo", "exports"))
    )


async def test_a_packet_names_the_last_entry_of_the_audit_log_it_is_written_down_in(
    signed: Desk,
) -> None:
    _, body = await makes(signed, "packet")
    manifest = json.loads(verify.unpack(body)["manifest.json"])
    number, digest = await signed.site.ana.practice.audit.head()

    assert {"entry": number, "hash": digest.hex()} == manifest["audit_log"]
