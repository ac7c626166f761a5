"""From a session's log to the facts of each member: who was there together, how long, and where."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from server.billing.findings_facts import Facts, Modality, Stage
from server.billing.rules import PayerRule
from server.core.attendance.result import Flag, MemberAttendance
from server.core.localtime import local
from server.core.plan import Seat
from server.core.presence import session_attendance
from server.core.spans import Spans, subtract, union, whole_seconds
from server.core.state import Session
from server.core.whereabouts import breaks


def facts_of_session(
    session: Session,
    now: datetime,
    *,
    rules: Mapping[str, tuple[PayerRule, ...]],
    ages: Mapping[str, int],
    stage: Stage = "after",
) -> dict[str, Facts]:
    """Return the facts of each member who attended; of who did not there is nothing to bill."""
    counted = session_attendance(session, now)
    here = {who: one for who, one in counted.members.items() if one.seconds > 0}
    leaders = [one for one in counted.facilitators.values() if one.seconds > 0]
    began = session.started_at or session.plan.starts_at
    paused = whole_seconds(breaks(session, now)) // 60
    day = local(began, session.plan.timezone).date()
    return {
        seat.member_id: _facts(
            session,
            seat,
            here[seat.member_id],
            union(span for one in leaders for span in one.intervals),
            Facts(
                stage=stage,
                day=day,
                rules=rules.get(seat.member_id, ()),
                age=ages.get(seat.member_id),
                members=len(here),
                together=most_together(one.intervals for one in here.values()),
                # Without a board nobody was seen to lead, which is not that nobody did.
                facilitators=len(leaders) or None,
                session_minutes=int(((session.ended_at or now) - began).total_seconds()) // 60,
                break_minutes=paused,
                # The sign-in log is the list of who was there, once somebody stands by it.
                roster_kept=session.confirmed_at is not None,
            ),
        )
        for seat in session.plan.seats
        if seat.member_id in here
    }


def most_together(everyone: Iterable[Spans]) -> int:
    """Return the most members counted at one moment."""
    steps = sorted(
        (moment, change)
        for spans in everyone
        for span in spans
        for moment, change in ((span.start, 1), (span.end, -1))
    )
    most = now = 0
    for _, change in steps:  # at one moment ends sort before starts: half-open
        now += change
        most = max(most, now)
    return most


def _facts(
    session: Session, seat: Seat, credit: MemberAttendance, led: Spans, known: Facts
) -> Facts:
    where = session.seats[seat.member_id].location
    return replace(
        known,
        member_id=seat.member_id,
        minutes=credit.minutes,
        starts_at=credit.intervals[0].start,
        ends_at=credit.intervals[-1].end,
        state=where.state if where else None,
        at_home=where.at_home if where else None,
        modality=_modality(session, seat.member_id),
        licensed_in=tuple(one.licensed_in for one in session.plan.facilitators),
        diagnosis=bool(seat.diagnoses),
        telehealth_consent=session.seats[seat.member_id].consents.get("telehealth"),
        plan=bool(seat.goals),
        facilitator_away_minutes=_alone(credit, led),
    )


def _modality(session: Session, member_id: str) -> Modality:
    seat = session.seats[member_id]
    stays = [one for one in session.stays if one.person_id == member_id]
    stays += seat.pages.values()
    # Once seen on video is video: a phone that took over for a while changes nothing.
    return "phone" if stays and all(one.delivery == "phone" for one in stays) else "video"


def _alone(credit: MemberAttendance, led: Spans) -> int:
    if Flag.NO_CLINICIAN_PRESENT not in credit.flags:
        return 0
    # Deducted time is no longer in the credit, and was away all the same.
    return max(1, whole_seconds(subtract(credit.intervals, led)) // 60)
