"""What an emergency opens of one chart: whom to call, where they are, risk, plan, signed notes.

To read, on one page. Not in it: drafts, which are nobody's word yet; what members said of their
session; money; and process notes, which no practice has, only their author. Others' names are
masked as in every copy of a note.
"""

from datetime import UTC, date, datetime, timedelta

from aiohttp import web
from msgspec import Struct

from notes_engine.mask import Cast
from server.core.consents import allows
from server.core.localtime import date_of_service
from server.core.plan import Diagnosis, Goal
from server.core.session import fold
from server.core.state import RiskState, Session
from server.core.taxonomy import Taxonomy
from server.core.tiles import label
from server.desk.evidence import evidence
from server.exports import words
from server.exports.others import Others
from server.exports.record import record_of
from server.keys import TAXONOMY
from server.measures import INSTRUMENTS
from server.pages import access
from server.store import Practice, SessionCard
from server.store.facts import MemberChart
from server.store.objectives import Objective

LOOK_BACK = timedelta(days=90)  # where somebody was and what was said of risk longer ago misleads
MOST_SESSIONS = 12
MOST_NOTES = 10
ALWAYS = datetime.min.replace(tzinfo=UTC)


class Where(Struct, frozen=True):
    """Where they said they were for one session, and whom to call."""

    at: datetime
    place: str
    call: str
    phone: str


class RiskLine(Struct, frozen=True):
    at: datetime
    what: str
    said: tuple[tuple[str, str], ...] = ()


class SignedNote(Struct, frozen=True):
    day: date
    title: str
    parts: tuple[words.Part, ...]
    signature: str


class EmergencyChart(Struct, frozen=True, kw_only=True):
    chart: MemberChart
    leaders: tuple[str, ...]
    where: tuple[Where, ...]
    risks: tuple[RiskLine, ...]
    goals: tuple[Goal, ...]
    objectives: dict[str, list[Objective]]
    diagnoses: tuple[Diagnosis, ...]
    notes: tuple[SignedNote, ...]
    more_notes: int
    unsigned: int
    part_2: bool
    agreed: bool  # that anybody outside learns of it


async def emergency_chart(
    request: web.Request, chart: MemberChart, *, now: datetime
) -> EmergencyChart:
    """Return what an emergency opens of *chart*; who may have it is not asked here."""
    scope, member_id = access.practice(request), chart.member_id
    cards, groups = await _sessions(scope, member_id), await scope.emergencies.groups(member_id)
    lately = [card for card in cards if now - card.ends_at < LOOK_BACK][:MOST_SESSIONS]
    where, risks = await _said(scope, lately, member_id, request.app[TAXONOMY])
    risks += await _answered(scope, member_id)
    objectives: dict[str, list[Objective]] = {}
    for one in await scope.objectives.of_member(member_id):
        objectives.setdefault(one.goal_id, []).append(one)
    cards_of = await scope.notes.of_member(member_id)
    signed = sorted(
        (one for one in cards_of if one.signed_at is not None),
        key=lambda one: one.signed_at or ALWAYS,
        reverse=True,
    )
    return EmergencyChart(
        chart=chart,
        leaders=await _leaders(scope, groups),
        where=tuple(where),
        risks=tuple(sorted(risks, key=lambda one: one.at, reverse=True)),
        goals=tuple(await scope.people.goals(member_id)),
        objectives=objectives,
        diagnoses=tuple(await scope.people.diagnoses(member_id)),
        notes=tuple([await _note(scope, one.note_id) for one in signed[:MOST_NOTES]]),
        more_notes=max(len(signed) - MOST_NOTES, 0),
        unsigned=sum(1 for one in cards_of if one.signed_at is None and one.kind == "note"),
        part_2=await _part_2(scope, groups),
        agreed=allows(await scope.consents.of(member_id), "part_2"),
    )


async def _sessions(scope: Practice, member_id: str) -> list[SessionCard]:
    """Return the sessions of the member's groups that have begun, the newest first."""
    ids = await scope.consents.sessions(member_id, after=ALWAYS)
    found = [await scope.calendar.session(one) for one in ids]
    return sorted(
        (card for card in found if card is not None), key=lambda card: card.starts_at, reverse=True
    )


async def _said(
    scope: Practice, cards: list[SessionCard], member_id: str, taxonomy: Taxonomy
) -> tuple[list[Where], list[RiskLine]]:
    where, risks = list[Where](), list[RiskLine]()
    for card in cards:
        log = await scope.log.read(card.session_id)
        session = fold(log) if log else None
        if session is None or member_id not in session.seats:
            continue
        given = session.seats[member_id].location
        if given is not None:
            place = f"{given.place}, {given.state}"
            where.append(Where(card.starts_at, place, given.emergency_name, given.emergency_phone))
        theirs = [one for one in session.risks.values() if one.member_id == member_id]
        risks += [_risk(session, one, taxonomy) for one in theirs]
    return where, risks


def _risk(session: Session, risk: RiskState, taxonomy: Taxonomy) -> RiskLine:
    others = Cast(m for m in evidence(session).members if m.id != risk.member_id)
    said = (
        ("Level", risk.level),
        ("Asked", risk.assessment),
        ("Done", risk.action),
        ("Next", risk.disposition),
    )
    told = tuple((name, _masked(text, others)) for name, text in said if text)
    return RiskLine(risk.happened_at, label(taxonomy, risk.term), told)


def _masked(text: str, others: Cast) -> str:
    for found in reversed(others.find(text)):
        text = text[: found.start] + "[another member]" + text[found.end :]
    return text


async def _answered(scope: Practice, member_id: str) -> list[RiskLine]:
    """Return the answers about harm in questionnaires."""
    return [
        RiskLine(one.counts_from, f"an answer about safety, {_instrument(one.answered.instrument)}")
        for one in await scope.measures.of_member(member_id)
        if one.answered.risk == "raised"
    ]


def _instrument(name: str) -> str:
    known = INSTRUMENTS.get(name)
    return known.name if known else "a questionnaire"


async def _note(scope: Practice, note_id: str) -> SignedNote:
    note = await scope.notes.note(note_id)
    if note is None:
        raise LookupError("a note that was listed is gone")
    record = await record_of(scope, note)
    copy = Others([record]).copy(record)
    return SignedNote(
        date_of_service(copy.document.session.start, copy.zone),
        words.TITLES[words.kind_of(copy)],
        (*words.parts(copy), *words.addenda(copy)),
        words.signature(copy),
    )


async def _leaders(scope: Practice, groups: list[str]) -> tuple[str, ...]:
    """Return who knows them: name and credential of those who lead their groups."""
    ids = {one: None for group_id in groups for one in await scope.people.leaders(group_id)}
    found = [await scope.people.account(one) for one in ids]
    return tuple(f"{one.name}, {one.credential}" for one in found if one is not None)


async def _part_2(scope: Practice, groups: list[str]) -> bool:
    found = [await scope.people.group(one) for one in groups]
    return any(group.part_2 for group in found if group is not None)
