"""The FHIR R4 document: valid by another's strict models, whole, and of one member."""

import base64
import json
from typing import Any

import pytest
from fhirclient.models.bundle import Bundle
from msgspec.structs import replace

from server.core.plan import Diagnosis, Goal
from server.exports import fhir, words
from server.exports.fhir_parts import div
from server.exports.others import Others
from server.exports.pdf import pdf
from server.exports.record import Record
from server.store.facts import Review, ReviewWords
from tests.exports.conftest import record
from tests.pages.drafted import Desk

Resource = dict[str, Any]


async def exported(desk: Desk, name: str = "Bo") -> tuple[Record, Resource]:
    own = await record(desk, name)
    copy = Others([own]).copy(own)
    made = fhir.document(copy, pdf(copy), at=desk.site.clock.now())
    return copy, json.loads(made)


@pytest.fixture
async def charted(desk: Desk) -> Desk:
    """Bo's note is signed and amended, with signs that are markup elsewhere."""
    await desk.finished("Bo")
    await desk.signs("Bo")
    await desk.ana.post(desk.at("Bo", "addenda"), {"kind": "addendum", "text": "He rang <later>."})
    return desk


def of(bundle: Resource, kind: str) -> list[Resource]:
    found = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in found if resource["resourceType"] == kind]


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return own + [r for each in value.values() for r in references(each)]
    if isinstance(value, list):
        return [r for each in value for r in references(each)]
    return []


async def test_strict_models_of_r4_read_it(charted: Desk) -> None:
    _, bundle = await exported(charted)

    read = Bundle(bundle, strict=True)
    assert "document" == read.type
    assert len(bundle["entry"]) == len(read.entry)


async def test_its_composition_comes_first_and_its_identity_with_it(charted: Desk) -> None:
    _, bundle = await exported(charted)

    assert "Composition" == bundle["entry"][0]["resource"]["resourceType"]
    assert bundle["identifier"]["value"].startswith("urn:uuid:")
    assert bundle["timestamp"].endswith("Z")


async def test_every_reference_leads_to_an_entry_and_every_entry_is_its_own(
    charted: Desk,
) -> None:
    _, bundle = await exported(charted)
    urls = [entry["fullUrl"] for entry in bundle["entry"]]

    assert len(urls) == len(set(urls))
    assert set(references(bundle)) <= set(urls)
    assert all(e["fullUrl"] == f"urn:uuid:{e['resource']['id']}" for e in bundle["entry"])


async def test_what_is_asked_of_a_record_is_there(charted: Desk) -> None:
    _, bundle = await exported(charted)
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}

    assert {
        *("Composition", "Patient", "Practitioner", "Organization", "Device", "Location"),
        *("Encounter", "Observation", "CarePlan", "Consent", "DocumentReference", "Provenance"),
    } <= kinds


async def test_one_encounter_has_the_members_own_times_and_no_patient_takes_part(
    charted: Desk,
) -> None:
    copy, bundle = await exported(charted)
    (encounter,) = of(bundle, "Encounter")
    patients = {f"urn:uuid:{patient['id']}" for patient in of(bundle, "Patient")}

    assert 90 == encounter["length"]["value"]
    assert "2026-03-04T10:00:00.000Z" == encounter["period"]["start"]
    assert "2026-03-04T11:30:00.000Z" == encounter["period"]["end"]
    assert patients == {encounter["subject"]["reference"]}
    taking_part = {one["individual"]["reference"] for one in encounter["participant"]}
    assert not taking_part & patients
    assert "VR" == encounter["class"]["code"]
    assert 1 == len(patients)
    assert copy.seat.name == of(bundle, "Patient")[0]["name"][0]["text"]


async def test_the_sections_are_those_of_the_note_and_their_words_are_escaped(
    charted: Desk,
) -> None:
    copy, bundle = await exported(charted)
    composition = bundle["entry"][0]["resource"]
    told = [section for section in composition["section"] if "text" in section]

    expected = [part.title for part in [*words.parts(copy), *words.addenda(copy)]]
    assert expected == [section["title"] for section in told]
    assert all(
        s["text"]["div"].startswith('<div xmlns="http://www.w3.org/1999/xhtml">') for s in told
    )
    assert "He rang &lt;later&gt;." in told[-1]["text"]["div"]


async def test_an_addendum_is_a_document_that_appends_to_the_note(charted: Desk) -> None:
    _, bundle = await exported(charted)
    note, added = of(bundle, "DocumentReference")

    assert "amended" == bundle["entry"][0]["resource"]["status"]
    assert "relatesTo" not in note
    assert [{"code": "appends", "target": {"reference": f"urn:uuid:{note['id']}"}}] == added[
        "relatesTo"
    ]
    assert ("final", "final") == (note["docStatus"], added["docStatus"])


async def test_the_note_is_attached_as_text_and_as_pdf(charted: Desk) -> None:
    copy, bundle = await exported(charted)
    text, on_paper = (each["attachment"] for each in of(bundle, "DocumentReference")[0]["content"])

    assert words.plain_text(copy) == base64.b64decode(text["data"]).decode()
    assert base64.b64decode(on_paper["data"]).startswith(b"%PDF")
    assert ("text/plain; charset=utf-8", "application/pdf") == (
        text["contentType"],
        on_paper["contentType"],
    )


async def test_who_signed_and_that_a_machine_drafted_is_in_the_provenance(charted: Desk) -> None:
    _, bundle = await exported(charted)
    (provenance,) = of(bundle, "Provenance")
    kinds = [agent["type"]["coding"][0]["code"] for agent in provenance["agent"]]

    assert ["author", "legal", "assembler"] == kinds
    assert provenance["recorded"] == provenance["signature"][0]["when"]


async def test_each_consent_is_one_and_says_what_was_answered(charted: Desk) -> None:
    copy, bundle = await exported(charted)
    consents = of(bundle, "Consent")
    answers = copy.session.seats[copy.note.member_id].consents

    assert len(answers) >= 4
    assert ["active" if yes else "rejected" for yes in answers.values()] == [
        consent["status"] for consent in consents
    ]
    assert all(consent["policyRule"]["text"].endswith("version 2026-01") for consent in consents)


async def test_diagnoses_and_goals_of_the_plan_go_along(charted: Desk) -> None:
    copy, _ = await exported(charted)
    met = Goal("goal-2", 2, "Sleep four nights a week", "met")
    seat = replace(
        copy.seat,
        diagnoses=(Diagnosis("F41.1", "Generalized anxiety"),),
        goals=(Goal("goal-1", 1, "Speak up once in every group"), met),
    )
    plan = replace(copy.session.plan, seats=(seat,))
    planned = replace(copy, session=replace(copy.session, plan=plan))
    bundle = json.loads(fhir.document(planned, b"%PDF", at=charted.site.clock.now()))

    Bundle(bundle, strict=True)
    urls = {entry["fullUrl"] for entry in bundle["entry"]}
    assert set(references(bundle)) <= urls
    assert ["active", "completed"] == [goal["lifecycleStatus"] for goal in of(bundle, "Goal")]
    (care_plan,) = of(bundle, "CarePlan")
    assert 2 == len(care_plan["goal"])
    (condition,) = of(bundle, "Condition")
    assert [{"reference": f"urn:uuid:{condition['id']}"}] == care_plan["addresses"]


async def test_a_supervisors_signature_stands_beside(charted: Desk) -> None:
    copy, _ = await exported(charted)
    said = ReviewWords("", "00", 1, "Sue Pervis", "PhD")
    review = Review("cosigned", "supervisor-1", charted.site.clock.now(), said)
    cosigned = replace(copy, note=replace(copy.note, reviews=(review,)))
    bundle = json.loads(fhir.document(cosigned, b"%PDF", at=charted.site.clock.now()))

    Bundle(bundle, strict=True)
    attested = bundle["entry"][0]["resource"]["attester"]
    assert ["legal", "professional"] == [one["mode"] for one in attested]
    assert set(references(bundle)) <= {entry["fullUrl"] for entry in bundle["entry"]}
    assert "Sue Pervis, PhD. Co-signed electronically March 4, 2026" in words.signature(cosigned)


async def test_nobody_else_is_anywhere_in_it(charted: Desk) -> None:
    _, bundle = await exported(charted)
    own, attached = charted.site.ana, of(bundle, "DocumentReference")[0]["content"]
    everything = base64.b64decode(attached[0]["attachment"]["data"]).decode()
    for each in attached:
        del each["attachment"]["data"]  # any three letters stand somewhere in base64
    everything += json.dumps(bundle)

    for foreign in ("Cyd", "Dee", own.cyd, own.dee, "R-Cyd"):
        assert foreign not in everything, foreign


@pytest.mark.parametrize("name", ["Cyd", "Dee"])
async def test_no_document_is_made_of_what_nobody_signed(charted: Desk, name: str) -> None:
    with pytest.raises(fhir.NotSignedYet):
        await exported(charted, name)


def test_a_sign_that_xml_has_not_is_replaced() -> None:
    assert "a\ufffdb<br/>c" in div("a\x07b\nc")
