"""From charts to a plan: one reading of everything a room must know before anybody arrives."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, or_

from server.core.localtime import local
from server.core.note import individual_text
from server.core.plan import Facilitator, PriorNote, Purpose, Seat, SessionPlan, SessionPolicy
from server.store.agreements import own_texts
from server.store.charts import diagnoses_of, goals_of
from server.store.errors import NotFound
from server.store.facts import (
    Account,
    GroupDetails,
    MemberChart,
    PracticeCard,
    SessionDetails,
)
from server.store.groups import group_details
from server.store.measures import earlier_scores, measured, to_ask
from server.store.note_reading import open_note
from server.store.payer_limits import Payers
from server.store.payer_rules import rules_of
from server.store.schema import (
    account,
    enrolment,
    member,
    note,
    session,
    session_facilitator,
    signature,
)
from server.store.scope import Scope

PRIOR_NOTES = 4  # how far back a new draft must not repeat itself


def practice_card(scope: Scope, connection: Connection) -> PracticeCard:
    row = connection.execute(scope.own_practice()).one()
    policy = msgspec.json.decode(row.policy, type=SessionPolicy)
    return PracticeCard(row.id, row.name, row.timezone, policy, row.phone, row.second_factor)


def session_details(scope: Scope, row: "Row[*tuple[Any, ...]]") -> SessionDetails:
    return scope.open(session.c.details, row.id, row.details, SessionDetails)


def session_plan(scope: Scope, connection: Connection, session_id: str) -> SessionPlan:
    """Return the plan; NotFound when the session is none of this practice."""
    row = connection.execute(scope.select(*session.c).where(session.c.id == session_id)).first()
    details = group_details(scope, connection, row.group_id) if row else None
    if row is None or details is None:
        raise NotFound("no such session in this practice")
    own = session_details(scope, row)
    own_version, plain_version = own_texts(scope, connection), details.agreement_version
    facilitators = _facilitators(scope, connection, session_id)
    return SessionPlan(
        group_id=row.group_id,
        group_name=details.name,
        modality=details.modality,
        timezone=details.timezone,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        seats=_seats(scope, connection, row, details, len(facilitators)),
        facilitators=facilitators,
        segments=details.segments if own.segments is None else own.segments,
        theme=own.theme,
        homework_before=_homework_before(scope, connection, row, details),
        asks=_asks(details),
        video_url=own.video_url or details.video_url,
        dial_in=details.dial_in,
        next_session_at=_next_start(scope, connection, row),
        agreement_version=own_version[-1].texts.version if own_version else plain_version,
        note_format=details.note_format,
        policy=practice_card(scope, connection).policy,
    )


def _asks(details: GroupDetails) -> tuple[Purpose, ...]:
    """CON-3: what this group's members are asked beyond everybody's."""
    found: list[Purpose] = []
    if details.recording:
        found.append("recording")
    if details.part_2:
        found.append("part_2")
    return tuple(found)


def _homework_before(
    scope: Scope, connection: Connection, meeting: "Row[*tuple[Any, ...]]", details: GroupDetails
) -> tuple[str, ...]:
    """What the session before gave to take home: part by part, and the group's own."""
    s = session.c
    before = connection.execute(
        scope.select(*s)
        .where(s.group_id == meeting.group_id, s.starts_at < meeting.starts_at)
        .order_by(s.starts_at.desc())
        .limit(1)
    ).first()
    if before is None:
        return ()
    own = session_details(scope, before)
    segments = details.segments if own.segments is None else own.segments
    found = (*(one.homework for one in segments), details.homework)
    return tuple(one for one in found if one)


def _seats(
    scope: Scope,
    connection: Connection,
    meeting: "Row[*tuple[Any, ...]]",
    details: GroupDetails,
    facilitators: int,
) -> tuple[Seat, ...]:
    e, m = enrolment.c, member.c
    query = (
        scope.select(m.id, m.chart, e.last_commitment)
        .where(
            e.member_id == m.id,
            e.group_id == meeting.group_id,
            or_(e.left_at.is_(None), e.left_at > meeting.starts_at),
        )
        .order_by(e.position)
    )
    starts = _starts(scope, connection, meeting) if details.measures else []
    rows = connection.execute(query).all()
    day = local(meeting.starts_at, details.timezone).date()
    payers = Payers(rules_of(scope, connection, [row.id for row in rows]), facilitators, day)
    return tuple(_seat(scope, connection, row, meeting, details, starts, payers) for row in rows)


def _starts(
    scope: Scope, connection: Connection, meeting: "Row[*tuple[Any, ...]]"
) -> list[datetime]:
    s = session.c
    query = scope.select(s.starts_at).where(
        s.group_id == meeting.group_id, s.starts_at <= meeting.starts_at
    )
    return list(connection.scalars(query))


def _seat(
    scope: Scope,
    connection: Connection,
    row: "Row[*tuple[Any, ...]]",
    meeting: "Row[*tuple[Any, ...]]",
    details: GroupDetails,
    starts: list[datetime],
    payers: Payers,
) -> Seat:
    chart = scope.open(member.c.chart, row.id, row.chart, MemberChart)
    commitment = None
    if row.last_commitment is not None:
        place = f"{meeting.group_id}/{row.id}"
        commitment = scope.open(enrolment.c.last_commitment, place, row.last_commitment, str)
    goals = goals_of(scope, connection, row.id)
    # Only what was filled in before this meeting: a plan looks back, never ahead.
    known = [
        one for one in measured(scope, connection, row.id) if one.counts_from < meeting.starts_at
    ]
    limit = payers.limit_of(chart.member_id, chart.birth_date)
    return Seat(
        member_id=chart.member_id,
        name=chart.name,
        first_name=chart.first_name,
        display_name=chart.display_name,
        pronouns=chart.pronouns,
        other_names=chart.other_names,
        record_number=chart.record_number,
        diagnoses=tuple(diagnoses_of(scope, connection, row.id)),
        goals=tuple(goal for goal in goals if goal.status == "active"),
        prior_notes=_prior_notes(scope, connection, row.id, meeting, details.timezone),
        last_commitment=commitment,
        measures=to_ask(known, details.measures, starts),
        check_in=details.check_in,
        check_out=details.check_out,
        earlier_scores=earlier_scores(known),
        payer_allows=limit.members if limit else None,
        payer_unconfirmed=bool(limit and limit.unconfirmed),
    )


def _prior_notes(
    scope: Scope,
    connection: Connection,
    member_id: str,
    meeting: "Row[*tuple[Any, ...]]",
    timezone: str,
) -> tuple[PriorNote, ...]:
    """The latest signed notes about sessions before this one, newest first."""
    query = (
        scope.select(note.c.id, session.c.starts_at, signature.c.version)
        .where(
            note.c.member_id == member_id,
            note.c.kind != "absence",
            signature.c.note_id == note.c.id,
            session.c.id == note.c.session_id,
            session.c.starts_at < meeting.starts_at,
        )
        .order_by(session.c.starts_at.desc())
        .limit(PRIOR_NOTES)
    )
    found = []
    for row in connection.execute(query).all():
        signed = open_note(scope, connection, row.id)
        if signed is not None:
            day = local(row.starts_at, timezone).date().isoformat()
            found.append(PriorNote(date=day, text=individual_text(signed.body)))
    return tuple(found)


def _facilitators(scope: Scope, connection: Connection, session_id: str) -> tuple[Facilitator, ...]:
    f = session_facilitator.c
    query = (
        scope.select(account.c.id, account.c.card, f.position)
        .where(f.session_id == session_id, account.c.id == f.account_id)
        .order_by(f.position)
    )
    accounts = [
        scope.open(account.c.card, row.id, row.card, Account) for row in connection.execute(query)
    ]
    return tuple(
        Facilitator(
            facilitator_id=a.account_id,
            name=a.name,
            credential=a.credential,
            initials=a.initials,
            licensed_in=a.licensed_in,
        )
        for a in accounts
    )


def _next_start(scope: Scope, connection: Connection, meeting: "Row[*tuple[Any, ...]]") -> Any:
    s = session.c
    return connection.scalar(
        scope.select(s.starts_at)
        .where(s.group_id == meeting.group_id, s.starts_at > meeting.starts_at)
        .order_by(s.starts_at)
        .limit(1)
    )
