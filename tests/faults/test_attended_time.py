"""Attended time is true to a second, however people go and whatever the machine's clock is set to.

A schedule is drawn by chance: who is there when, on which device, and how they go away. The server
hears what real pages would tell it; the minutes it counts are compared with the schedule.
"""

import logging
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec import Struct

from server.core.events import Interval, ServerRestarted
from server.core.presence import session_attendance
from server.core.session import fold
from server.core.spans import Spans, length, union
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
                    self._there[stay] = await self._meeting.joined(
                        self._ana, stay.name, stay.device
                    )
                    begun[stay] = self._clock.now()
            self._clock.advance(1 - passed)
            self._clock.is_set(set_at.get(second, 0))
            for socket in (self._ana, *self._there.values()):
                await socket.sign()
            await self._meeting.site.rooms.keep_house_once()
        # Longer than a silence takes to be noticed, or the end would close the stay instead.
        await self._meeting.seconds_pass(11, alive=(self._ana,))
        await self._ana.does("end_session")

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
            await self._noticed(socket)

    async def _noticed(self, socket: Socket) -> None:
        # Else the next second might pass before the server has read that the line is gone.
        room = await self._meeting.room()
        while len(room.lines) > 1 + len(self._there) + self.goings["falls silent"]:
            await self._ana.sign()

    async def measured(self, name: str) -> Spans:
        session = fold(await self._meeting.log())
        counted = session_attendance(session, self._clock.now())
        return counted.members[self._meeting.members[name]].raw_intervals


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
async def test_attended_time_is_true_to_a_second(
    number: int, meeting: Meeting, clock: MachineClock
) -> None:
    random = Random(SEED + number)  # noqa: S311 - a schedule is no secret
    stays = schedule(random, SECONDS)
    set_at = {random.randrange(SECONDS): -2.0, random.randrange(SECONDS): 3.0}
    played = Evening(meeting, clock)

    await played.play(stays, SECONDS, set_at)

    off = {
        name: length(await played.measured(name)) - length(union(spans))
        for name, spans in played.truth.items()
    }
    log.info("seed %d, %s, off by %s", SEED + number, dict(played.goings), off)
    assert {} == {name: by for name, by in off.items() if abs(by) > WORST}, (stays, set_at)


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
