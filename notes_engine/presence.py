"""Sentences about time, technique and scores: quoted from the record, never counted here."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from notes_engine.evidence import (
    AttendanceFact,
    DraftPolicy,
    EvidenceDocument,
    FacilitatorFact,
    InterventionFact,
    MeasureFact,
)
from notes_engine.grammar import SUBJECT, agree, between, listed, long_date
from notes_engine.intents import Intent
from notes_engine.mask import Cast
from notes_engine.phrasing import TECHNIQUES, frames
from notes_engine.readings import Reading
from notes_engine.sanitise import sanitise
from notes_engine.visible import Visible
from notes_engine.words import spelled

# Instruments where a higher score is the better one.
BETTER_WHEN_HIGHER = frozenset({"WHO-5", "BAM-P", "SRS", "ORS", "GSRS"})


def attendance_intent(seen: Visible, policy: DraftPolicy, cast: Cast) -> Intent | None:
    record = seen.attendance
    if record is None:
        return None
    zone = ZoneInfo(seen.session.timezone)
    reason = unnamed(record.reason, cast, own=seen.member.id)
    if record.status == "absent":
        name = "absent"
    else:
        late, early = record.late_minutes > 0, record.early_minutes > 0
        name = "both" if late and early else "late" if late else "early" if early else "full"
    return Intent(
        role="attendance",
        at=seen.session.start,
        evidence=(record.id,),
        family=f"attendance.{name}",
        frames=frames("attendance", name),
        slots={
            "minutes": str(record.minutes),
            "total": str(record.session_minutes),
            "late": _minutes(record.late_minutes),
            "early": _minutes(record.early_minutes),
            "delivery": seen.member.delivery,
            "reason": f" ({reason})" if reason else "",
            "tail": _tail(record, seen.facilitators, zone, policy),
        },
        keep=True,
    )


def _minutes(count: int) -> str:
    return f"{count} minute{'' if count == 1 else 's'}"


def _tail(
    record: AttendanceFact,
    facilitators: dict[str, FacilitatorFact],
    zone: ZoneInfo,
    policy: DraftPolicy,
) -> str:
    parts = []
    if "camera_off" in record.flags:
        parts.append(", with the camera off")
    if record.gaps:
        when = listed([between(start, end, zone, policy.clock) for start, end in record.gaps])
        parts.append(f"; {SUBJECT} {agree('was', 'were')} disconnected {when}")
    for room in record.breakouts:
        when = between(room.start, room.end, zone, policy.clock)
        leader = facilitators.get(room.facilitator or "")
        led = f" with {titled(leader)}" if leader else ""
        parts.append(f"; {when} {SUBJECT} {agree('was', 'were')} in a breakout{led}")
    return "".join(parts)


def titled(facilitator: FacilitatorFact) -> str:
    return f"{facilitator.name}, {facilitator.credential}".rstrip(", ")


def unnamed(text: str | None, cast: Cast, word: str = "a peer", *, own: str = "") -> str:
    """Free text outside a micro-note; any member's name but *own*'s becomes *word*."""
    clean = sanitise(text, limit=200).text.rstrip(". ")
    pieces, at = [], 0
    for found in cast.find(clean):
        if found.start >= at and own not in found.owners:
            pieces += [clean[at : found.start], word + ("’s" if found.is_possessive else "")]
            at = found.end
    return "".join([*pieces, clean[at:]])


def technique_phrase(technique: InterventionFact, cast: Cast) -> str | None:
    phrase = TECHNIQUES.phrase.get(technique.term)
    topic = unnamed(technique.topic, cast, "a member")
    if phrase is None:
        return topic or None
    return f"{phrase} on {topic}" if topic else phrase


def running_phrase(technique: InterventionFact, cast: Cast) -> str:
    """The technique as something one can be "during"; empty where that would read badly."""
    phrase = TECHNIQUES.running.get(technique.term)
    if phrase is None:
        return technique_phrase(technique, cast) or ""
    topic = unnamed(technique.topic, cast, "a member")
    return f"{phrase} on {topic}" if phrase and topic else phrase


def technique_intent(seen: Visible, cast: Cast, *, own_section: bool) -> Intent | None:
    named: dict[str, list[str]] = {}
    by: list[str] = []
    for technique in seen.interventions:
        phrase = technique_phrase(technique, cast)
        if phrase:
            named.setdefault(phrase, []).append(technique.id)
            by += [who for who in technique.by if who not in by]
    if not named:
        return None
    leaders = [titled(seen.facilitators[who]) for who in by if who in seen.facilitators]
    name = "used" if own_section else "partly" if seen.missed_technique else "offered"
    return Intent(
        role="technique",
        at=seen.interventions[0].start,
        evidence=tuple(i for ids in named.values() for i in ids),
        family=f"technique.{name}",
        frames=frames("technique", name),
        slots={
            "techniques": listed(list(named)[:6]),
            "by": f"{leaders[0]}," if len(leaders) == 1 else "the facilitators",
        },
        keep=True,
    )


def directed_intents(
    readings: Sequence[Reading], seen: Visible, *, redirected: bool
) -> list[Intent]:
    """What a facilitator did for this member alone."""
    out = []
    marks = [r for r in readings if r.term == "pb_interrupt"]
    if marks and redirected:
        out.append(
            Intent(
                role="direct",
                at=marks[0].tag.at,
                evidence=tuple(i for r in marks for i in r.ids),
                family="technique.redirected",
                frames=frames("technique", "redirected"),
                slots={"times": spelled(len(marks))},
            )
        )
    for reading in readings:
        phrase = TECHNIQUES.directed.get(reading.term) or TECHNIQUES.phrase.get(reading.term)
        if not phrase:
            continue
        leader = next(
            (seen.facilitators[w] for w in reading.tag.by if w in seen.facilitators), None
        )
        out.append(
            Intent(
                role="direct",
                at=reading.tag.at,
                evidence=reading.ids,
                family="technique.direct",
                frames=frames("technique", "direct"),
                slots={
                    "technique": phrase,
                    "by": f"{titled(leader)}," if leader else "the facilitator",
                },
            )
        )
    return out


def measure_intent(measure: MeasureFact, at: datetime) -> Intent:
    earlier = measure.earlier_score
    when = f" on {long_date(measure.earlier_date)}" if measure.earlier_date else ""
    slots = {
        "instrument": sanitise(measure.instrument, limit=40).text,
        "score": f"{measure.score:g}",
        "earlier": f"{earlier:g}" if earlier is not None else "",
        "when": when,
        "when_bare": when or " before",
        "since": f" since {long_date(measure.earlier_date)}" if measure.earlier_date else "",
        "direction": "up" if earlier is not None and measure.score > earlier else "down",
    }
    name = "first" if earlier is None else "same" if earlier == measure.score else "changed"
    return Intent(
        role="measure",
        at=measure.at or at,
        evidence=(measure.id,),
        family=f"measure.{name}",
        frames=frames("measure", name),
        slots=slots,
        keep=True,
    )


def worsened(measure: MeasureFact) -> bool:
    if measure.earlier_score is None:
        return False
    rose = measure.score > measure.earlier_score
    fell = measure.score < measure.earlier_score
    return fell if measure.instrument.upper() in BETTER_WHEN_HIGHER else rose


def group_facts(document: EvidenceDocument, cast: Cast) -> tuple[list[str], list[str]]:
    """All techniques of the session with their ids' order, for the shared block."""
    phrases: dict[str, list[str]] = {}
    for technique in sorted(document.interventions, key=lambda each: (each.start, each.id)):
        phrase = technique_phrase(technique, cast)
        if phrase:
            phrases.setdefault(phrase, []).append(technique.id)
    return list(phrases), [i for ids in phrases.values() for i in ids]
