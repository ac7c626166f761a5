"""Attended time is true to a second, however people go and whatever the machine's clock is set to.

A schedule is drawn by chance: who is there when, on which device, and how they go away. The server
hears what real pages would tell it; what it counts is compared with the schedule.

The promise is a second at each end of a stay, for a sign of life comes each second. Who goes twice
in an evening may lose it twice: how far whole evenings are off is told in the log and not judged.
"""

import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec import Struct

from server.core.events import Interval, ServerRestarted
from server.core.presence import session_attendance
from server.core.session import fold
from server.core.spans import Spans, length, subtract, union
from server.live.rooms import Rooms
from server.store import migrate
from tests.cast import taxonomy
from tests.clock import TEN, MachineClock
from tests.faults.scene import LONG
from tests.live.meeting import Meeting, Socket, evening
from tests.pages.site import practices, settings_in

log = logging.getLogger(__name__)

SCHEDULES, SECONDS = (100, 1800) if LONG else (3, 150)
SEED = 4711
GONE = ("says goodbye", "is closed", "vanishes", "falls silent")
WORST = timedelta(seconds=1)


class Stay(Struct, frozen=True):
    """*begin* and *end* in seconds after the start of the session, not whole ones."""

    name: str
    device: str
    begin: float
    end: float
    goes: str


def schedule(random: Random, seconds: int) -> list[Stay]:
    """Return stays of Bo, Cyd and Dee; one device of somebody is never there twice at once."""
    return [
        Stay(name, device, begin, begin + random.uniform(5, seconds - begin - 1), goes)
        for name in ("Bo", "Cyd", "Dee")
        for device in random.sample(("laptop", "phone"), random.choice((1, 2)))
        for begin in [random.uniform(0, seconds / 2)]
        for goes in [random.choice(GONE)]
    ]


class Evening:
    """Plays a schedule: everybody who is there gives a sign of life each second."""

    def __init__(self, meeting: Meeting, clock: MachineClock) -> None:
        self._meeting = meeting
        self._clock = clock
        self._there: dict[Stay, Socket] = {}
        self._lines: dict[Stay, str] = {}  # the key of each one's line in the room
        self.truth: dict[str, list[Interval]] = {}
        self.goings: Counter[str] = Counter()

    async def play(self, stays: list[Stay], seconds: int, set_at: dict[int, float]) -> None:
        self._ana = await self._meeting.started()
        begun: dict[Stay, datetime] = {}
        for second in range(seconds):
            passed = 0.0
            moments = [(stay.begin, stay) for stay in stays] + [(stay.end, stay) for stay in stays]
            for moment, stay in sorted(
                (one for one in moments if int(one[0]) == second), key=lambda one: one[0]
            ):
                self._clock.advance(moment - second - passed)
                passed = moment - second
                if stay in self._there:
                    await self._goes(stay)
                    span = Interval(begun[stay], self._clock.now())
                    self.truth.setdefault(stay.name, []).append(span)
                else:
                    await self._comes(stay)
                    begun[stay] = self._clock.now()
            self._clock.advance(1 - passed)
            self._clock.is_set(set_at.get(second, 0))
            for socket in (self._ana, *self._there.values()):
                await socket.sign()
            await self._meeting.site.rooms.keep_house_once()
        # Longer than a silence takes to be noticed, or the end would close the stay instead.
        await self._meeting.seconds_pass(11, alive=(self._ana,))
        await self._ana.does("end_session")

    async def _comes(self, stay: Stay) -> None:
        room = await self._meeting.room()
        known = set(room.lines)
        self._there[stay] = await self._meeting.joined(self._ana, stay.name, stay.device)
        [self._lines[stay]] = set(room.lines) - known

    async def _goes(self, stay: Stay) -> None:
        socket = self._there.pop(stay)
        self.goings[stay.goes] += 1
        match stay.goes:
            case "says goodbye":
                await socket.does("leave")
            case "is closed":
                await socket.close()
            case "vanishes":
                await socket.vanish()
            case _:
                pass  # its line stays open, as after a machine lost its power
        if stay.goes in ("is closed", "vanishes"):
            await self._noticed(stay)

    async def _noticed(self, stay: Stay) -> None:
        # Else the next second might pass before the server has read that the line is gone.
        room = await self._meeting.room()
        while self._lines[stay] in room.lines:
            await self._ana.sign()

    async def measured(self, name: str) -> Spans:
        session = fold(await self._meeting.log())
        counted = session_attendance(session, self._clock.now())
        return counted.members[self._meeting.members[name]].raw_intervals


def wrong(counted: Spans, there: Spans) -> Spans:
    """Return what is counted too much or too little, but for a second at each end of a stay.

    An end that is off makes one piece as long as it is off; a stay that is missed or invented, or
    two that are taken for one, makes a piece as long as that.
    """
    pieces = (*subtract(there, counted), *subtract(counted, there))
    return tuple(piece for piece in pieces if piece.end - piece.start > WORST)


@pytest.fixture(scope="module")
def evenings() -> Iterator[list[timedelta]]:
    """By how much each one's whole evening is off; told when all were played."""
    off: list[timedelta] = []
    yield off
    if off:
        ordered = sorted(abs(one).total_seconds() for one in off)
        p50, p99 = (ordered[(len(ordered) - 1) * part // 100] for part in (50, 99))
        log.info(
            "%d whole evenings, off by p50 %.2f s, p99 %.2f s, worst %.2f s; by more than 1 s: %d",
            len(ordered),
            p50,
            p99,
            ordered[-1],
            sum(one > WORST.total_seconds() for one in ordered),
        )


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated-faults")
    migrate(settings_in(folder))
    return folder


@pytest.fixture
def clock() -> MachineClock:
    return MachineClock(TEN - timedelta(minutes=15))


@pytest.fixture
async def meeting(tmp_path: Path, migrated: Path, clock: MachineClock) -> AsyncIterator[Meeting]:
    async with practices(tmp_path, migrated, clock) as site, evening(site) as meeting:
        yield meeting


@pytest.mark.parametrize("number", range(SCHEDULES))
@pytest.mark.timeout(900)
async def test_attended_time_is_true_to_a_second_at_each_end_of_a_stay(
    number: int, meeting: Meeting, clock: MachineClock, evenings: list[timedelta]
) -> None:
    random = Random(SEED + number)  # noqa: S311 - a schedule is no secret
    stays = schedule(random, SECONDS)
    set_at = {random.randrange(SECONDS): -2.0, random.randrange(SECONDS): 3.0}
    played = Evening(meeting, clock)

    await played.play(stays, SECONDS, set_at)

    ends = {}
    for name, spans in played.truth.items():
        counted, there = await played.measured(name), union(spans)
        ends[name] = wrong(counted, there)
        evenings.append(length(counted) - length(there))
    log.info("seed %d, %s", SEED + number, dict(played.goings))
    assert {} == {name: pieces for name, pieces in ends.items() if pieces}, (stays, set_at)


@pytest.mark.parametrize(
    ("counted", "is_wrong"),
    [
        ([(0, 20), (30, 60)], False),
        ([(0, 19), (31, 60)], False),
        ([(0, 18.9), (30, 60)], True),
        ([(0, 20), (28.9, 60)], True),
        ([(0, 20)], True),
        ([(0, 20), (30, 60), (70, 72)], True),
        ([(0, 60)], True),
        ([], True),
    ],
)
def test_a_stay_that_is_wrong_as_a_whole_or_at_one_end_is_found(
    counted: list[tuple[float, float]], is_wrong: bool
) -> None:
    there = _spans([(0, 20), (30, 60)])

    assert is_wrong == bool(wrong(_spans(counted), there))


def _spans(seconds: list[tuple[float, float]]) -> Spans:
    return union(
        Interval(TEN + timedelta(seconds=begin), TEN + timedelta(seconds=end))
        for begin, end in seconds
    )


async def test_a_sign_over_a_closed_line_fails_at_once_and_in_words(meeting: Meeting) -> None:
    board = await meeting.board()
    await board.close()

    with pytest.raises(AssertionError, match="closed with 1000 before the sign was sent"):
        await board.sign()


async def test_a_restart_with_the_clock_set_back_goes_on_from_the_log(
    meeting: Meeting, clock: MachineClock, caplog: pytest.LogCaptureFixture
) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await meeting.seconds_pass(30, alive=(ana, bo))
    stopped_at = clock.now()

    clock.is_set(-2)
    clock.start()
    again = Rooms(meeting.site.store, clock, taxonomy())
    await again.start()
    await again.stop()

    *_, last = await meeting.log()
    assert isinstance(last.event, ServerRestarted)
    assert stopped_at - WORST <= last.at <= stopped_at + WORST
    assert "the clock was set back" in caplog.text
