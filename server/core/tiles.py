"""One member on the facilitators' board: presence in a word, minutes, tags, what is noted so far.

Facilitators only. A member's own page is built in member_board.py from nothing of this.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, cast

from msgspec import Struct
from msgspec.structs import replace

from server.core.counting import Credited
from server.core.coverage import coverage
from server.core.participation import Finding, findings, goal_state
from server.core.plan import Seat
from server.core.remembered import Remembered
from server.core.spans import Interval, Spans, subtract, union, whole_seconds
from server.core.state import RiskState, SeatState, Session, Stay, TagState
from server.core.taxonomy import Taxonomy
from server.core.video import VideoConnection
from server.core.views import CoverageView, GoalView, Presence, TagView, TileView
from server.core.whereabouts import apart, breaks, clock_runs

SHOWN_TAGS = 8  # the log of the member in hand; the rest is on the page of all events
ARRIVED_LATE = timedelta(seconds=5)
BROKEN_OFF = ("lost", "unseen", "restart")


def tile(
    session: Session,
    number: int,
    planned: Seat,
    *,
    now: datetime,
    counted: Mapping[str, Credited],
    video: Sequence[VideoConnection] = (),
    taxonomy: Taxonomy,
    kept: Remembered,
) -> TileView:
    """Return the tile of seat *number*, counted from 1."""
    member_id = planned.member_id
    seat, credit = session.seats[member_id], counted[member_id]
    made_of: tuple[object, ...] = (
        planned,
        seat,
        kept.tags_of(session.tags, member_id),
        kept.stays_of(session.stays, member_id),
        credit.settled,
        credit.unknown_intervals,
        video,
        session.phase,
        session.started_at,
        session.ended_at,
        session.outages,
        session.risks,
        session.breaks,
        session.breakouts,
        session.placements,
        session.boards if session.breakouts else None,  # BRK: a room counts with its leader
    )
    if not seat.pages and not seat.waiting and seat.last_end in BROKEN_OFF:
        made_of = (*made_of, now)  # who is lost is away after a while, though nothing happens
    here = bool(credit.intervals) and credit.intervals[-1].end == (session.ended_at or now)
    known = cast("tuple[TileView, bool] | None", kept.known(("tile", member_id), made_of))
    if known is not None:
        shown, was_here = known
        if not (here and was_here):  # else nothing but the credit has grown
            away = _away_seconds(seat, session, credit.intervals, now)
            return replace(shown, seconds=credit.seconds, away_seconds=away)
        return replace(shown, seconds=credit.seconds)
    made = _tile(
        session,
        number,
        planned,
        now=now,
        credit=credit,
        video=video,
        taxonomy=taxonomy,
        kept=kept,
    )
    kept.keep(("tile", member_id), made_of, (made, here))
    return made


def _tile(
    session: Session,
    number: int,
    planned: Seat,
    *,
    now: datetime,
    credit: Credited,
    video: Sequence[VideoConnection],
    taxonomy: Taxonomy,
    kept: Remembered,
) -> TileView:
    seat = session.seats[planned.member_id]
    presence, since = presence_of(seat, session, now)
    breakout = session.breakout_of(planned.member_id)
    counting = seat.in_room
    if session.plan.policy.presence_source == "platform" and not seat.by_hand:
        presence, since = presence_at_platform(presence, since, video)
        counting = any(one.here for one in video)
    own_tags = kept.tags_of(session.tags, planned.member_id)
    stays = (*kept.stays_of(session.stays, planned.member_id), *seat.pages.values())
    # Time that only grows changes nothing about what was tagged before it grew.
    seen = kept.once(
        ("seen", planned.member_id),
        (own_tags, credit.settled, credit.unknown_intervals, stays, planned),
        lambda: _seen(own_tags, session, planned, credit, stays, taxonomy),
    )
    risks = [risk for risk in session.risks.values() if risk.member_id == planned.member_id]
    return TileView(
        member_id=planned.member_id,
        number=number,
        name=planned.display_name,
        presence=presence,
        since=since,
        breakout=breakout.name if breakout else None,
        video=("here" if any(one.here for one in video) else "left") if video else None,
        seconds=credit.seconds,
        counting=clock_runs(session, planned.member_id, here=counting),
        joined_at=seat.first_joined_at,
        away_seconds=_away_seconds(seat, session, credit.intervals, now),
        place=seat.location.place if seat.location else None,
        state=seat.location.state if seat.location else None,
        private=seat.location.private if seat.location else None,
        goals=seen.goals,
        coverage=seen.coverage,
        tags=seen.tags,
        tag_count=seen.tag_count,
        last_note=seen.last_note,
        last_tag_at=seen.last_tag_at,
        help_since=seat.help_at,
        help_by=initials(session, seat.help_by),
        risk=_risk(risks, taxonomy),
        presence_by_hand=seat.by_hand,
        drafting=seat.drafting,
    )


class _Seen(Struct, frozen=True):
    """What a tile says of a member's tags."""

    goals: tuple[GoalView, ...]
    coverage: CoverageView
    tags: tuple[TagView, ...]
    tag_count: int
    last_note: TagView | None
    last_tag_at: datetime | None


def _seen(
    own_tags: Sequence[TagState],
    session: Session,
    planned: Seat,
    credit: Credited,
    stays: Sequence[Stay],
    taxonomy: Taxonomy,
) -> _Seen:
    found = findings(own_tags)
    in_room_at = (*credit.intervals, *credit.unknown_intervals)
    with_note = next((one for one in reversed(found) if one.note), None)

    def view(one: Finding) -> TagView:
        inside = _is_within(one.happened_at, stays, in_room_at)
        return _tag_view(one, session, taxonomy, outside=not inside)

    return _Seen(
        goals=tuple(
            GoalView(goal.goal_id, goal.ordinal, goal.text, goal_state(goal, found))
            for goal in planned.goals
        ),
        coverage=coverage(found, taxonomy),
        tags=tuple(view(one) for one in _newest_first(found, own_tags)[:SHOWN_TAGS]),
        tag_count=len(found),
        last_note=view(with_note) if with_note else None,
        last_tag_at=found[-1].happened_at if found else None,
    )


def presence_of(
    seat: SeatState, session: Session, now: datetime
) -> tuple[Presence, datetime | None]:
    """Return how a member is present, and since when."""
    here = [page for page in seat.pages.values() if page.here]
    if here:
        by_phone = all(page.delivery == "phone" for page in here)
        return "by_phone" if by_phone else "connected", min(page.started_at for page in here)
    if seat.pages:
        return "away", max(page.ended_at or page.started_at for page in seat.pages.values())
    if seat.waiting:
        return "waiting", min(page.since for page in seat.waiting.values())
    if seat.removed_at is not None:
        return "removed", seat.removed_at
    if seat.refused_at is not None and not seat.admitted:
        return "refused", seat.refused_at
    if seat.last_end in BROKEN_OFF:
        return _lost(seat, session, now), seat.last_end_at
    return "left" if seat.last_end else "not_joined", seat.last_end_at


def presence_at_platform(
    presence: Presence, since: datetime | None, video: Sequence[VideoConnection]
) -> tuple[Presence, datetime | None]:
    """Return how a member is present where the platform's word counts (ATT-15).

    Whoever waits at our door, or was shown it, still does: the platform knows nothing of that.
    """
    here = [one for one in video if one.here]
    if here:
        by_phone = all(one.phone for one in here)
        return "by_phone" if by_phone else "connected", min(one.spans[-1].start for one in here)
    if presence in ("waiting", "refused", "removed"):
        return presence, since
    if video:
        return "left", max(one.until for one in video)
    return "not_joined", None  # an open page is not the video


def initials(session: Session, facilitator_id: str | None) -> str | None:
    """Return a facilitator's initials, as the board signs everything with."""
    if facilitator_id is None:
        return None
    known = session.facilitator(facilitator_id)
    return known.initials if known else "?"  # the plan of an old log may not know them


def label(taxonomy: Taxonomy, term: str) -> str:
    """Return the words for *term*; an old log may know one that is no longer there."""
    return taxonomy.short_label(term) if term in taxonomy.terms else term


def is_open(risk: RiskState, taxonomy: Taxonomy) -> bool:
    """Whether a risk still lacks what was asked, what was done, or what comes next."""
    term = taxonomy.terms.get(risk.term)
    requires = term.requires if term else ("assessment", "action", "disposition")
    written = {
        "assessment": risk.assessment,
        "action": risk.action,
        "disposition": risk.disposition,
    }
    return any(written.get(part, "by its author") is None for part in requires)


def _lost(seat: SeatState, session: Session, now: datetime) -> Presence:
    if session.phase == "ended" or seat.last_end_at is None:
        return "left"
    # After our own restart everybody has to come back first, so the wait begins there.
    begun = session.outages[-1].until if seat.last_end == "restart" else seat.last_end_at
    allowance = timedelta(seconds=session.plan.policy.reconnect_allowance_seconds)
    return "lost" if now - begun <= allowance else "away"


def _away_seconds(seat: SeatState, session: Session, counted: Spans, now: datetime) -> int:
    if session.started_at is None or seat.first_joined_at is None or seat.by_hand:
        return 0
    begun = max(session.started_at, seat.first_joined_at)
    end = session.ended_at or now
    if counted == (Interval(begun, end),):
        return 0  # the whole time; most members, most of the time
    # A break is nobody's absence, and whoever is in a breakout room is not away.
    accounted = counted
    if session.breaks or session.placements:
        accounted = union((*counted, *breaks(session, end), *apart(session, seat.member_id, end)))
    return whole_seconds(subtract(union((Interval(begun, end),)), accounted))


def _risk(risks: Sequence[RiskState], taxonomy: Taxonomy) -> Literal["open", "done"] | None:
    if not risks:
        return None
    return "open" if any(is_open(risk, taxonomy) for risk in risks) else "done"


def _newest_first(found: Sequence[Finding], tags: Sequence[TagState]) -> list[Finding]:
    undone = [Finding((tag,)) for tag in tags if tag.retracted]
    return sorted(
        (*found, *undone), key=lambda one: (one.happened_at, one.tags[0].seqs), reverse=True
    )


def _tag_view(one: Finding, session: Session, taxonomy: Taxonomy, *, outside: bool) -> TagView:
    return TagView(
        tag_id=one.tag_id,
        member_id=one.member_id,
        term=one.term,
        label=label(taxonomy, one.term),
        at=one.happened_at,
        by=tuple(initials(session, author) or "?" for author in one.authors),
        by_ids=one.authors,
        note=one.note,
        peers=one.peers,
        goal_id=one.goal_id,
        progress=one.progress,
        level=one.level,
        retracted=one.retracted,
        outside_presence=outside,
        offline=any(tag.recorded_at - tag.first_happened_at > ARRIVED_LATE for tag in one.tags),
    )


def was_in_room(session: Session, member_id: str, moment: datetime, credited: Spans) -> bool:
    """Whether the log has this member in the room at *moment*, by a stay or by credited time."""
    own = (stay for stay in session.stays if stay.person_id == member_id)
    return _is_within(moment, (*own, *session.seats[member_id].pages.values()), credited)


def _is_within(moment: datetime, stays: Sequence[Stay], credited: Spans) -> bool:
    stayed = any(
        stay.started_at <= moment and (stay.ended_at is None or moment <= stay.ended_at)
        for stay in stays
    )
    return stayed or any(span.start <= moment <= span.end for span in credited)
