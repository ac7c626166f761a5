"""The clock of the fictional practice. It exists only in the demonstration (decision 0006).

A rehearsal holds it still and moves it from step to step, so that the log has exact seconds at
any speed. It never goes back, and what measures silence is the real monotonic clock.
"""

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec
from aiohttp import web
from msgspec import Struct

from server.clock import Clock, SystemClock
from server.ids import new_token

ADDRESS = "/stage/clock"
PROOF_HEADER = "X-Stage-Proof"


class StageGoesBack(ValueError):
    """The time asked for lies in the past of the stage."""


class StageClock:
    """Runs on from *start*; `hold` moves it and stops it, `release` lets it run."""

    def __init__(self, start: datetime, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._base = start
        self._since: float | None = self._clock.monotonic()

    @property
    def runs(self) -> bool:
        return self._since is not None

    def now(self) -> datetime:
        if self._since is None:
            return self._base
        return self._base + timedelta(seconds=self._clock.monotonic() - self._since)

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def not_before(self, moment: datetime) -> timedelta:
        return timedelta()  # whoever sets the stage has read the log

    def set_right(self) -> timedelta:
        return timedelta()  # there is no machine whose time this could be

    def hold(self, at: datetime) -> None:
        """Stand still at *at*; StageGoesBack when that is earlier than now."""
        if at < self.now():
            raise StageGoesBack(f"it is {self.now():%Y-%m-%d %H:%M:%S} UTC on stage already")
        self._base, self._since = at, None

    def release(self) -> None:
        """Run on from here."""
        self._base, self._since = self.now(), self._clock.monotonic()


class StageMove(Struct, frozen=True, forbid_unknown_fields=True):
    """What a rehearsal asks: hold at this time, or release when there is none."""

    hold_at: datetime | None = None


class Stage:
    """The clock with the address that moves it; whoever holds the token may."""

    def __init__(self, clock: StageClock) -> None:
        self.clock = clock
        self.token = new_token()
        self.moved: Callable[[], Awaitable[None]] = _nobody_minds

    async def clock_move(self, request: web.Request) -> web.Response:
        """POST: move the clock; 403 without the token, 409 into the past."""
        given = request.headers.get(PROOF_HEADER, "")
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            raise web.HTTPForbidden
        try:
            move = msgspec.json.decode(await request.read(), type=StageMove)
        except msgspec.DecodeError as error:
            raise web.HTTPBadRequest from error
        if move.hold_at is None:
            self.clock.release()
        else:
            try:
                self.clock.hold(move.hold_at)
            except StageGoesBack as error:
                return web.Response(status=409, text=str(error))  # a rehearsal reads these words
        await self.moved()
        return web.json_response({"now": self.clock.now().isoformat()})


async def _nobody_minds() -> None:
    """Until a room listens."""
