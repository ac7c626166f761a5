"""The sign-in log of one session on paper, and the pattern of a group over its life.

The log names everybody who was there, so it is kept with the practice's own records and belongs in
nobody's chart. Patterns are for who leads the group; nothing of them flows into a note.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from aiohttp import web
from msgspec import Struct

from server.core.attendance import MemberAttendance
from server.core.localtime import local
from server.core.presence import session_attendance
from server.core.session import Session, fold
from server.core.spans import Spans
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.render import render
from server.pages.sources import in_words
from server.pages.timeline import window_of
from server.store import Practice, SessionCard

LATE = timedelta(minutes=5)  # sooner is a slow computer
MOST_SESSIONS = 52  # a year of a weekly group


class Entry(Struct, frozen=True):
    """One person on the sheet."""

    name: str
    times: str
    minutes: int
    changes: tuple[str, ...] = ()


class Visit(Struct, frozen=True):
    """One member in one session; *late* and *early* in minutes, where worth a look."""

    minutes: int
    late: int
    early: int

    @property
    def absent(self) -> bool:
        return self.minutes == 0


class Row(Struct, frozen=True):
    """One member over the life of the group; None where they were not expected."""

    name: str
    visits: tuple[Visit | None, ...]

    @property
    def expected(self) -> tuple[Visit, ...]:
        return tuple(one for one in self.visits if one is not None)

    @property
    def came(self) -> int:
        return sum(1 for one in self.expected if not one.absent)

    @property
    def late(self) -> int:
        return sum(1 for one in self.expected if one.late)

    @property
    def early(self) -> int:
        return sum(1 for one in self.expected if one.early)

    @property
    def missed_running(self) -> int:
        """How many of the last sessions in a row were missed."""
        count = 0
        for one in reversed(self.expected):
            if not one.absent:
                break
            count += 1
        return count


class Held(Struct, frozen=True):
    """One session that was begun and ended: who was expected, and how each was there."""

    day: date
    visits: Mapping[str, Visit]  # by member, as they sat; nothing that is remembered has a name


REMEMBERED = 4_096  # sessions
_KNOWN: dict[str, tuple[int, Held | None]] = {}


async def log_show(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    session, now = await access.seen_session(request, card), request.app[CLOCK].now()
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act="print",
        subject_kind="session",
        subject_id=card.session_id,
        at=now,
    )
    counted = session_attendance(session, now)
    plan = session.plan
    return render(
        request,
        "print/sign_in_log.html",
        card=card,
        session=session,
        window=window_of(session, now),
        members=[
            _entry(seat.name, counted.members[seat.member_id], session) for seat in plan.seats
        ],
        facilitators=[
            _entry(
                f"{one.name}, {one.credential}", counted.facilitators[one.facilitator_id], session
            )
            for one in plan.facilitators
        ],
        day=local(plan.starts_at, plan.timezone).date(),
    )


async def patterns_show(request: web.Request) -> web.Response:
    """Who came, late, early or not at all, session by session."""
    practice, group_id = access.practice(request), request.match_info["group_id"]
    if request[ACCOUNT].account_id not in await practice.people.leaders(group_id):
        raise web.HTTPNotFound
    details = await practice.people.group(group_id)
    if details is None:
        raise web.HTTPNotFound
    await access.saw(request, "group", group_id)
    cards = await practice.calendar.held_by(group_id)
    held = await _held(practice, cards[-MOST_SESSIONS:], request.app[CLOCK].now())
    charts = await practice.people.charts({who for one in held for who in one.visits})
    names = {member_id: chart.display_name for member_id, chart in charts.items()}
    return render(
        request,
        "facilitator/patterns.html",
        group=details,
        group_id=group_id,
        days=[one.day for one in held],
        rows=_rows(held, names),
    )


async def _held(practice: Practice, cards: Sequence[SessionCard], now: datetime) -> list[Held]:
    """Return who was at these sessions, of those that were begun.

    Counting one reads its whole log, so it is remembered for as long as nothing is added to that.
    """
    found = []
    for session_id, seq in (await practice.log.ends([one.session_id for one in cards])).items():
        known = _KNOWN.get(session_id)
        if known is None or known[0] != seq:
            log = await practice.log.read(session_id)
            if len(_KNOWN) >= REMEMBERED:
                _KNOWN.clear()
            known = _KNOWN[session_id] = (seq, _counted(fold(log[:seq]), now))
        if known[1] is not None:
            found.append(known[1])
    return found


def _counted(session: Session, now: datetime) -> Held | None:
    if session.started_at is None or session.ended_at is None:
        return None
    counted = session_attendance(session, now)
    return Held(
        day=_day(session),
        visits={
            seat.member_id: _visit(counted.members[seat.member_id], session)
            for seat in session.plan.seats
        },
    )


def _rows(held: Sequence[Held], names: Mapping[str, str]) -> list[Row]:
    # The latest comers last, as on the board.
    members = dict.fromkeys(member_id for one in held for member_id in one.visits)
    return [
        Row(names[member_id], tuple(one.visits.get(member_id) for one in held))
        for member_id in members
        if member_id in names
    ]


def _visit(credit: MemberAttendance, session: Session) -> Visit:
    spans: Spans = credit.intervals
    if not spans or session.started_at is None or session.ended_at is None:
        return Visit(credit.minutes, 0, 0)
    late, early = spans[0].start - session.started_at, session.ended_at - spans[-1].end
    minute = timedelta(minutes=1)
    return Visit(
        credit.minutes,
        late // minute if late >= LATE else 0,
        early // minute if early >= LATE else 0,
    )


def _day(session: Session) -> date:
    return local(session.plan.starts_at, session.plan.timezone).date()


def _entry(name: str, credit: MemberAttendance, session: Session) -> Entry:
    return Entry(
        name,
        in_words(credit.intervals, session.plan.timezone) or "not present",
        credit.minutes,
        tuple(_changes(session, credit.member)),
    )


def _changes(session: Session, member_id: str) -> Iterator[str]:
    for one in session.corrections:
        if one.event.member_id == member_id:
            author = session.facilitator(one.author)
            yield f"{one.event.reason} ({author.name if author else 'someone who left'})"
