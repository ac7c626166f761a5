"""What stands beside the note in the FHIR document: minutes, diagnoses, goals, plan, consents."""

from collections.abc import Iterator

from server.core.events import ConsentsAnswered, ConsentWithdrawn
from server.core.plan import Goal, GoalStatus, Purpose
from server.desk.header import SERVICE
from server.exports.fhir_parts import (
    CPT,
    Resource,
    coded,
    minutes_of,
    moment,
    period_of,
    reference,
    text_of,
)
from server.exports.record import Record

_LIFECYCLE: dict[GoalStatus, str] = {
    "active": "active",
    "met": "completed",
    "discontinued": "cancelled",
    "revised": "active",
}
_PURPOSES: dict[Purpose, tuple[str, str]] = {
    "group_agreement": ("treatment", "Group agreement"),
    "telehealth": ("treatment", "Treatment by telehealth"),
    "presence_log": ("patient-privacy", "Measuring when the member is present"),
    "drafting": ("patient-privacy", "Drafting the note by software"),
    "recording": ("patient-privacy", "Recording of meetings by the practice"),
    "part_2": ("patient-privacy", "Disclosure of substance use treatment, 42 CFR Part 2"),
}


def plan_of(record: Record) -> Iterator[Resource]:
    """Yield the attended minutes, then what the note refers to in the member's chart."""
    yield _minutes(record)
    seat, note = record.seat, record.note
    for diagnosis in seat.diagnoses:
        yield {
            "resourceType": "Condition",
            "id": _condition(record, diagnosis.code),
            "category": [
                coded(
                    "http://terminology.hl7.org/CodeSystem/condition-category",
                    ("encounter-diagnosis", "Encounter Diagnosis"),
                )
            ],
            "code": {
                **coded("http://hl7.org/fhir/sid/icd-10-cm", (diagnosis.code, "")),
                "text": diagnosis.label,
            },
            "subject": reference("Patient", note.member_id),
            "encounter": reference("Encounter", note.note_id),
        }
    yield from (_goal(record, goal) for goal in seat.goals)
    yield _care_plan(record)
    yield from _consents(record)


def _condition(record: Record, code: str) -> str:
    return text_of("Condition", f"{record.note.note_id}/{code}")


def _minutes(record: Record) -> Resource:
    return {
        "resourceType": "Observation",
        "id": text_of("Observation", record.note.note_id),
        "status": "final",
        "code": {"text": "Minutes attended of a group session"},
        "subject": reference("Patient", record.note.member_id),
        "encounter": reference("Encounter", record.note.note_id),
        **period_of(record, "effectivePeriod"),
        "valueQuantity": minutes_of(record),
    }


def _goal(record: Record, goal: Goal) -> Resource:
    return {
        "resourceType": "Goal",
        "id": text_of("Goal", goal.goal_id),
        "lifecycleStatus": _LIFECYCLE[goal.status],
        "description": {"text": goal.text},
        "subject": reference("Patient", record.note.member_id),
    }


def _care_plan(record: Record) -> Resource:
    seat, note = record.seat, record.note
    goals = [reference("Goal", goal.goal_id) for goal in seat.goals]
    conditions = [
        {"reference": f"urn:uuid:{_condition(record, diagnosis.code)}"}
        for diagnosis in seat.diagnoses
    ]
    return {
        "resourceType": "CarePlan",
        "id": text_of("CarePlan", note.note_id),
        "status": "active",
        "intent": "plan",
        "subject": reference("Patient", note.member_id),
        "encounter": reference("Encounter", note.note_id),
        **({"addresses": conditions} if conditions else {}),
        **({"goal": goals} if goals else {}),
        "activity": [
            {
                "detail": {
                    "kind": "ServiceRequest",
                    "code": {**coded(CPT, (SERVICE, "")), "text": "Group psychotherapy"},
                    "status": "in-progress",
                }
            }
        ],
    }


def _consents(record: Record) -> Iterator[Resource]:
    """Yield one consent a purpose, as it was answered last: given or declined."""
    member = record.note.member_id
    answered = [
        (recorded.at, recorded.event)
        for recorded in record.log
        if isinstance(recorded.event, ConsentsAnswered) and recorded.event.member_id == member
    ]
    withdrawn = {
        recorded.event.purpose: recorded.at
        for recorded in record.log
        if isinstance(recorded.event, ConsentWithdrawn) and recorded.event.member_id == member
    }
    for purpose, agreed in (answered[-1][1].answers if answered else {}).items():
        at, last = answered[-1]
        given = agreed and withdrawn.get(purpose, at) <= at
        at = at if given or not agreed else withdrawn[purpose]
        scope, said = _PURPOSES.get(purpose, ("patient-privacy", purpose.replace("_", " ")))
        yield {
            "resourceType": "Consent",
            "id": text_of("Consent", f"{record.note.note_id}/{purpose}"),
            "status": "active" if given else "rejected",
            "scope": coded("http://terminology.hl7.org/CodeSystem/consentscope", (scope, "")),
            "category": [coded("http://loinc.org", ("59284-0", "Consent Document"))],
            "patient": reference("Patient", member),
            "dateTime": moment(at),
            "policyRule": {"text": f"{said}, version {last.agreement_version}"},
            "provision": {"type": "permit" if given else "deny"},
        }
