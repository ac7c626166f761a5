"""Who is in the video meeting, as the platform tells it, whether or not its word counts.

One entry a connection: a stay of one device. ATT-13: what nobody can name waits to be claimed, and
two connections at once under one key are a question: a second device, or a second person?
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from server.core.attendance.connection import Record
from server.core.attendance.identity import identify
from server.core.attendance.receiving import Fact, receive
from server.core.attendance.stays import records
from server.core.deliveries import COMPANION, Bind, Joined, Renamed, ReportRow
from server.core.events import Interval
from server.core.presence import session_case
from server.core.spans import Spans, intersect, length, union
from server.core.state import Session

PLATFORM_NAMES = {
    "zoom": "Zoom",
    "livekit": "LiveKit",
    "jitsi": "Jitsi",
    "jaas": "Jitsi",
    "daily": "Daily",
    "bbb": "BigBlueButton",
    "janus": "The video room",
    "teams": "Microsoft Teams",
    "google_meet": "Google Meet",
    "table": "The table",
}


class VideoConnection(Struct, frozen=True, kw_only=True):
    """One stay. *label* is what the platform shows of somebody: never a key, only a hint."""

    conn: str
    src: str
    people: tuple[str, ...]
    claimed: bool
    phone: bool
    label: str | None
    spans: Spans
    here: bool

    @property
    def since(self) -> datetime:
        return self.spans[0].start

    @property
    def until(self) -> datetime:
        return self.spans[-1].end


class Double(Struct, frozen=True):
    """One member's key on two connections at once, and nobody said yet whose they are."""

    member_id: str
    first: VideoConnection
    second: VideoConnection
    together: Spans

    @property
    def here(self) -> bool:
        return self.first.here and self.second.here


def video_of(session: Session, now: datetime) -> tuple[VideoConnection, ...]:
    """Return every connection of somebody, in the order they came."""
    if not session.reported:
        return ()
    case = session_case(session, now)
    policy = replace(case.policy, presence_source="platform")
    facts = receive(case.deliveries, policy)
    identities = identify(facts)
    end = session.ended_at or now
    # A moment beyond it: who left in this very second is not here, who stays is.
    beyond = end + timedelta.resolution
    window = Interval(min(session.started_at or end, end), beyond)
    found = records(facts, identities, policy, window)
    labels = _labels(facts)
    made = (
        VideoConnection(
            conn=conn,
            src=src,
            people=tuple(sorted(identities.of(conn))),
            claimed=conn in session.claims,
            phone=labels.get(conn, NO_LABEL).phone,
            label=labels.get(conn, NO_LABEL).text,
            spans=spans,
            here=session.ended_at is None and spans[-1].end > end,
        )
        for conn, (src, spans) in _spans(facts, found).items()
        if spans and conn not in identities.unattended
    )
    return tuple(sorted(made, key=lambda one: one.since))


def unidentified(video: Sequence[VideoConnection]) -> tuple[VideoConnection, ...]:
    """Return what waits for somebody to say whose it is."""
    return tuple(one for one in video if not one.people and not one.claimed)


def doubles(session: Session, video: Sequence[VideoConnection]) -> Iterator[Double]:
    """Yield members whose key is used twice at once, each pair once (ATT-22).

    A line that dropped leaves a ghost behind for a while, so the same label has to be there for
    longer than the grace time; another label at once is another person until somebody says not.
    """
    bound = _bound(session)
    theirs: dict[str, list[VideoConnection]] = defaultdict(list)
    for one in video:
        if len(one.people) == 1 and not one.claimed and not one.phone and one.conn not in bound:
            theirs[one.people[0]].append(one)
    members = {seat.member_id for seat in session.plan.seats}
    grace = timedelta(seconds=session.plan.policy.grace_seconds)
    for member_id, connections in theirs.items():
        for first, second in combinations(connections, 2):
            together = intersect(first.spans, second.spans)
            named = first.label and second.label and first.label != second.label
            if member_id in members and together and (named or length(together) > grace):
                yield Double(member_id, first, second, together)


def in_video(video: Sequence[VideoConnection], member_id: str) -> tuple[VideoConnection, ...]:
    """Return the connections of one member."""
    return tuple(one for one in video if member_id in one.people)


class _Label(Struct, frozen=True):
    text: str | None = None
    phone: bool = False


NO_LABEL = _Label()


def _labels(facts: Sequence[Fact]) -> dict[str, _Label]:
    found: dict[str, _Label] = {}
    for fact in facts:
        one = fact.delivery
        if isinstance(one, Joined):
            phone = one.kind == "phone" or one.phone is not None
            known = found.get(one.conn, NO_LABEL)
            label = one.phone if phone else one.name
            found[one.conn] = _Label(label or known.text, phone or known.phone)
        elif isinstance(one, Renamed):
            known = found.get(one.conn, NO_LABEL)
            found[one.conn] = replace(known, text=one.name or known.text)
    return found


def _spans(facts: Sequence[Fact], found: dict[str, Record]) -> dict[str, tuple[str, Spans]]:
    """Return source and time by connection: its stays, else what a report says of it."""
    rows: dict[str, tuple[str, list[Interval]]] = {}
    for fact in facts:
        row = fact.delivery
        if isinstance(row, ReportRow) and row.status == "in_meeting":
            rows.setdefault(row.conn, (row.src, []))[1].append(Interval(row.start, row.end))
    told = {conn: (src, union(intervals)) for conn, (src, intervals) in rows.items()}
    stays = {
        conn: (record.src, union(stay.interval for stay in record.stays))
        for conn, record in found.items()
        if record.src != COMPANION
    }
    return told | {conn: one for conn, one in stays.items() if one[1]}


def _bound(session: Session) -> frozenset[str]:
    # A phone joined to a computer, a breakout beside the main room: one person by the platform's
    # own word.
    told = list(session.reported)
    audio = (one.conn for one in told if isinstance(one, Bind))
    nested = (one.conn for one in told if isinstance(one, Joined) and (one.parent or one.room))
    return frozenset((*audio, *nested))
