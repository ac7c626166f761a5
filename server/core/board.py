"""What each surface is shown: the whole board for facilitators, their own page for a member.

A view is a function of the session and of now, and the same for every facilitator of the room:
what one of them sees, the other sees.
"""

from datetime import datetime
from typing import Literal

from server.core.member_board import member_view
from server.core.recording import not_agreed, recording
from server.core.remembered import Remembered
from server.core.room_size import allowed_by, members_inside, over_limit
from server.core.state import SeatState, Session
from server.core.taxonomy import Taxonomy
from server.core.tiles import initials, is_open, label, tile
from server.core.video import in_video, video_of
from server.core.video_board import doubled, silences, strangers
from server.core.views import (
    AlertView,
    BreakoutView,
    BreakView,
    FacilitatorPresence,
    FacilitatorView,
    HelpView,
    InterventionView,
    KnockView,
    ProcessView,
    RiskView,
    SegmentView,
)
from server.core.whereabouts import room_counts

__all__ = ["facilitator_view", "member_view"]

UNDO_DEPTH = 25  # own tags that one key takes back, newest first; undone ones are not among them


def facilitator_view(
    session: Session, *, now: datetime, taxonomy: Taxonomy, kept: Remembered | None = None
) -> FacilitatorView:
    """Return the board at *now*; with what its room *kept* of earlier ones it is the same board."""
    plan, kept = session.plan, kept or Remembered()
    counted = kept.counting.at(session, now)
    video = video_of(session, now)
    return FacilitatorView(
        seq=session.seq,
        at=now,
        phase=session.phase,
        group_name=plan.group_name,
        timezone=plan.timezone,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        started_at=session.started_at,
        ended_at=session.ended_at,
        facilitators=_facilitators(session),
        segments=_segments(session),
        tiles=tuple(
            tile(
                session,
                number,
                seat,
                now=now,
                counted=counted,
                video=in_video(video, seat.member_id),
                taxonomy=taxonomy,
                kept=kept,
            )
            for number, seat in enumerate(plan.seats, start=1)
        ),
        knocks=_knocks(session),
        help=_help(session),
        alerts=_alerts(session),
        strangers=strangers(video),
        doubles=doubled(session, video),
        silent=silences(session, now),
        interventions=_interventions(session, taxonomy),
        process=_process(session, taxonomy),
        risks=_risks(session, taxonomy),
        locked_since=session.locked_at,
        breaks=_breaks(session),
        breakouts=_breakouts(session),
        own_tags={
            one.facilitator_id: tuple(
                reversed(kept.tags_by(session.tags, one.facilitator_id)[-UNDO_DEPTH:])
            )
            for one in plan.facilitators
        },
        over_limit=over_limit(session),
        recording=recording(session),
    )


def _facilitators(session: Session) -> tuple[FacilitatorPresence, ...]:
    present = session.facilitators_present
    return tuple(
        FacilitatorPresence(
            one.facilitator_id, one.name, one.initials, one.facilitator_id in present
        )
        for one in session.plan.facilitators
    )


def _segments(session: Session) -> tuple[SegmentView, ...]:
    since = session.segment_at or session.started_at
    return tuple(
        SegmentView(
            index,
            segment.label,
            segment.minutes,
            _segment_state(index, session),
            since if index == session.segment else None,
            segment.technique,
            segment.homework,
        )
        for index, segment in enumerate(session.plan.segments)
    )


def _segment_state(index: int, session: Session) -> Literal["past", "now", "coming"]:
    if session.phase == "ended" or index < session.segment:
        return "past"
    begun = session.phase == "running" or session.segment_at is not None
    return "now" if begun and index == session.segment else "coming"


def _knocks(session: Session) -> tuple[KnockView, ...]:
    knocks = [
        knock
        for planned in session.plan.seats
        for knock in _knocks_of(session, session.seats[planned.member_id], planned.display_name)
    ]
    return tuple(sorted(knocks, key=lambda knock: knock.since))


def _knocks_of(session: Session, seat: SeatState, name: str) -> list[KnockView]:
    knocks: dict[str, KnockView] = {}
    hints = allowed_by(session, seat.member_id) if seat.waiting else ()
    for page in seat.waiting.values():
        # PRS-2: another device than the first one gets a look of its own.
        second = bool(seat.admitted) or bool(knocks.keys() - {page.device_id})
        knocks.setdefault(
            page.device_id,
            KnockView(
                member_id=seat.member_id,
                device_id=page.device_id,
                name=name,
                since=page.since,
                second_device=second,
                identity_confirmed=seat.confirmed_at is not None,
                would_be=len(members_inside(session) | {seat.member_id}) if hints else None,
                allowed_by=hints,
                no_recording=not_agreed(session, seat),
            ),
        )
    return list(knocks.values())


def _help(session: Session) -> tuple[HelpView, ...]:
    asked = [
        HelpView(
            planned.member_id, planned.display_name, seat.help_at, initials(session, seat.help_by)
        )
        for planned in session.plan.seats
        if (seat := session.seats[planned.member_id]).help_at is not None
    ]
    return tuple(sorted(asked, key=lambda one: one.since))


def _interventions(session: Session, taxonomy: Taxonomy) -> tuple[InterventionView, ...]:
    return tuple(
        InterventionView(
            intervention_id=one.intervention_id,
            term=one.term,
            label=label(taxonomy, one.term),
            topic=one.topic,
            started_at=one.started_at,
            stopped_at=one.stopped_at,
            by=initials(session, one.author) or "?",
        )
        for one in session.interventions.values()
        if not one.retracted
    )


def _alerts(session: Session) -> tuple[AlertView, ...]:
    asked = (session.risks.get(one.event.measure_id) for one in session.measures)
    return tuple(
        AlertView(
            risk_id=risk.risk_id,
            member_id=risk.member_id,
            name=session.seat(risk.member_id).display_name,
            since=risk.happened_at,
            by=initials(session, risk.acknowledged_by),
            by_at=risk.acknowledged_at,
        )
        for risk in asked
        if risk is not None
    )


def _process(session: Session, taxonomy: Taxonomy) -> tuple[ProcessView, ...]:
    return tuple(
        ProcessView(
            process_id=one.process_id,
            term=one.term,
            label=label(taxonomy, one.term),
            at=one.happened_at,
            by=initials(session, one.author) or "?",
        )
        for one in session.process.values()
        if not one.retracted
    )


def _breaks(session: Session) -> tuple[BreakView, ...]:
    return tuple(
        BreakView(
            one.break_id, one.started_at, one.stopped_at, initials(session, one.author) or "?"
        )
        for one in session.breaks.values()
        if not one.retracted
    )


def _breakouts(session: Session) -> tuple[BreakoutView, ...]:
    return tuple(
        BreakoutView(
            breakout_id=room.breakout_id,
            name=room.name,
            since=room.opened_at,
            people=session.people_in(room.breakout_id),
            counting=room_counts(session, room),
        )
        for room in session.breakouts.values()
        if room.closed_at is None
    )


def _risks(session: Session, taxonomy: Taxonomy) -> tuple[RiskView, ...]:
    return tuple(
        RiskView(
            risk_id=risk.risk_id,
            member_id=risk.member_id,
            term=risk.term,
            label=label(taxonomy, risk.term),
            at=risk.happened_at,
            level=risk.level,
            assessment=risk.assessment,
            action=risk.action,
            disposition=risk.disposition,
            open=is_open(risk, taxonomy),
        )
        for risk in session.risks.values()
    )
