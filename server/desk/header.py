"""PURE. The facts at the head of a note, said once in words: who, when, how long, how, why.

NOT-4: minutes and times are those of the attendance record. NOT-5: place and modifier follow from
where the member was and how they joined; they are a suggestion until a payer's text is read.
"""

from datetime import date, datetime

from notes_engine.evidence import AttendanceFact, EvidenceDocument
from server.core.localtime import date_of_service, local
from server.core.plan import Purpose, Seat
from server.core.state import SeatState, Session

SERVICE = "90853"
AT_HOME, ELSEWHERE = "10", "02"
BY_VIDEO, BY_PHONE = "95", "93"


def header(session: Session, document: EvidenceDocument, seat: Seat, born: date) -> dict[str, str]:
    """Return the header of one member's note; a fact nobody gave is left out, never guessed."""
    attendance = next(a for a in document.attendance if a.member == seat.member_id)
    delivery = next(m.delivery for m in document.members if m.id == seat.member_id)
    state = session.seats[seat.member_id]
    day = date_of_service(document.session.start, session.plan.timezone)
    facts = {
        "member": seat.name,
        "born": long_date(born),
        "record": seat.record_number or "",
        "date": f"{day:%A}, {long_date(day)}",
        "minutes": f"{attendance.minutes} of {attendance.session_minutes}",
        "diagnosis": ", ".join(d.code for d in seat.diagnoses),
        "diagnosis_words": "; ".join(f"{d.code} {d.label}" for d in seat.diagnoses),
        "goals": "; ".join(f"{g.ordinal} {g.text}" for g in seat.goals),
        "facilitators": "; ".join(f"{f.name}, {f.credential}" for f in document.facilitators),
    }
    if attendance.status == "attended":
        facts |= _attended(attendance, session.plan.timezone)
        facts |= _where(state, delivery, session.plan.agreement_version)
        facts["present"] = _present(document)
    return {name: value for name, value in facts.items() if value}


def stated_minutes(head: dict[str, str]) -> int:
    """Return the minutes a note's header states."""
    return int(head["minutes"].split()[0])


def long_date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _attended(attendance: AttendanceFact, timezone: str) -> dict[str, str]:
    return {
        "start": clock_12(attendance.spans[0][0], timezone),
        "stop": clock_12(attendance.spans[-1][1], timezone),
        "zone": local(attendance.spans[0][0], timezone).tzname() or timezone,
    }


def clock_12(at: datetime, timezone: str) -> str:
    """Return `6:05 pm`, as people in the US read a chart."""
    there = local(at, timezone)
    return f"{there.hour % 12 or 12}:{there:%M} {'am' if there.hour < 12 else 'pm'}"


def _where(state: SeatState, delivery: str, agreement: str) -> dict[str, str]:
    by_phone = delivery == "phone"
    by = "phone (audio only)" if by_phone else "video"
    given = state.location
    facts = {
        "identity": "birth date matched" if state.confirmed_at else "",
        "consent": _consent(state, agreement),
    }
    if given is None:
        return facts | {"by": by, "service": SERVICE}
    place = AT_HOME if given.at_home else ELSEWHERE
    modifier = BY_PHONE if by_phone else BY_VIDEO
    return facts | {
        "by": f"{by}, from {'home' if given.at_home else 'elsewhere'}",
        "place": f"{given.place}, {given.state}",
        "state": given.state,
        "service": f"{SERVICE}, place {place}, modifier {modifier}",
        "private": "yes" if given.private else "no",
        "emergency": "on file" if given.emergency_phone else "",
    }


def _consent(state: SeatState, agreement: str) -> str:
    agreed = [
        f"{words} ({agreement})" if purpose == "group_agreement" else words
        for purpose, words in _PURPOSES
        if state.consents.get(purpose)
    ]
    return ", ".join(agreed)


_PURPOSES: tuple[tuple[Purpose, str], ...] = (
    ("group_agreement", "group agreement"),
    ("telehealth", "telehealth"),
)


def _present(document: EvidenceDocument) -> str:
    members, leaders = document.session.members_present, len(document.facilitators)
    return (
        f"{members} member{'' if members == 1 else 's'}, "
        f"{leaders} facilitator{'' if leaders == 1 else 's'}"
    )
