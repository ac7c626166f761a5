"""Plays a scenario against a running demo: one acted facilitator per part, one page per member.

Every step holds the stage clock at its second, acts, and waits until the server has it in the
log; so the record has exact seconds however fast the evening is played.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable
from datetime import datetime, time, timedelta
from typing import Any

import aiohttp
from msgspec import Struct
from websockets.exceptions import WebSocketException

from server.clock import SystemClock
from server.core.localtime import local
from server.demo.practice import Cast, CastFacilitator, CastMember, CastSession
from server.rehearse.people import Browser, Line, RehearsalError
from server.rehearse.room_acts import RoomActs
from server.rehearse.scenario import Arrival, Scenario, Step, moment
from server.stage import ADDRESS, PROOF_HEADER

TICK_SECONDS = 0.25  # how smoothly a paced clock moves
HOP = timedelta(minutes=5)  # of stage at most: over a longer jump, who looks on would seem idle
TROUBLES = (TimeoutError, OSError, aiohttp.ClientError, WebSocketException)


class Outcome(Struct, frozen=True):
    """What the board showed when all was played."""

    session_id: str
    minutes: dict[str, int]


class Player:
    """One performance. *speed* is stage seconds a second; 0 plays without waiting."""

    def __init__(
        self,
        cast: Cast,
        scenario: Scenario,
        session: CastSession,
        *,
        timezone: str,
        speed: float,
        tell: Callable[[str], None],
    ) -> None:
        self._cast = cast
        self._scenario = scenario
        self._session = session
        self._timezone = timezone
        self._speed = speed
        self._tell = tell
        self._clock = SystemClock()
        self._members: dict[str, CastMember] = {m.key: m for m in cast.members}
        self._leaders: dict[str, CastFacilitator] = {f.key: f for f in cast.facilitators}
        self._browsers: list[Browser] = []
        self._boards: dict[str, Line] = {}
        self._pages: dict[str, Line] = {}
        self._gone: list[str] = []
        self._left = deque(scenario.steps)
        self._visitors: dict[str, Browser] = {}
        self._techniques: dict[str, str] = {}
        self._last_tag: dict[str, str] = {}
        self._room_acts = RoomActs(self._anybody)
        self._now: datetime | None = None

    async def play(self) -> Outcome:
        """Play all steps; RehearsalError names the step that did not go as written."""
        async with self.stage():
            await self.go_on()
            return await self._outcome()

    @contextlib.asynccontextmanager
    async def stage(self) -> AsyncIterator[None]:
        """Everybody leaves and the clock runs again at the end of the block."""
        try:
            yield
        finally:
            await self._leave_the_stage()

    async def stand_still(self) -> None:
        """Stop the clock where it is: the evening does not begin while somebody looks around."""
        now = await self._hold(None)
        await self._hold(now + timedelta(seconds=1))  # where it is by the time this arrives

    async def go_on(self, until: time | None = None) -> None:
        """Play what is left up to *until* and stop there, the clock still; or to the end."""
        while self._left and (until is None or time.fromisoformat(self._left[0].at) <= until):
            await self._take(self._left.popleft())
        if until is not None:
            await self._advance(self._moment(until.isoformat()))

    def _moment(self, clock: str) -> datetime:
        day = local(self._session.starts_at, self._timezone)
        return moment(clock, self._session.starts_at, day, self._timezone)

    async def _take(self, step: Step) -> None:
        try:
            await self._advance(self._moment(step.at))
            await self._act(step)
        except RehearsalError as error:
            raise RehearsalError(f"{step.at} {step.who} {step.does}: {error}") from None
        except TROUBLES as error:
            words = str(error) or type(error).__name__
            raise RehearsalError(f"{step.at} {step.who} {step.does}: {words}") from None
        self._tell(_line(step))

    # ---- time

    async def _advance(self, at: datetime) -> None:
        pace = timedelta(seconds=self._speed * TICK_SECONDS) if self._speed > 0 else HOP
        while self._now is not None and self._now + min(pace, HOP) < at:
            if self._speed > 0:
                await asyncio.sleep(TICK_SECONDS)
            await self._hold(self._now + min(pace, HOP))
        await self._hold(at)

    async def _hold(self, at: datetime | None) -> datetime:
        """Stop the clock at *at*, or let it run; return the time on stage."""
        body = {"hold_at": at.isoformat() if at else None}
        headers = {PROOF_HEADER: self._cast.stage_token, "Origin": self._cast.base_url}
        address = self._cast.base_url + ADDRESS
        try:
            async with (
                aiohttp.ClientSession(headers=headers) as http,
                http.post(address, json=body) as answer,
            ):
                if answer.status == 409:
                    raise RehearsalError(await answer.text())
                if answer.status != 200:
                    raise RehearsalError("this is not the demo that wrote the cast; start it again")
                self._now = at
                return datetime.fromisoformat((await answer.json())["now"])
        except aiohttp.ClientConnectionError:
            raise RehearsalError(
                f"no demo answers at {self._cast.base_url}. Run: make run"
            ) from None

    # ---- acts

    async def _act(self, step: Step) -> None:
        if step.who in self._leaders:
            await self._lead(step, await self._board(step.who))
        else:
            await self._attend(step)

    async def _lead(self, step: Step, board: Line) -> None:
        match step.does:
            case "open_room" | "start_session" | "end_session":
                await board.ask(step.does)
            case "acknowledge_help":
                await board.ask("acknowledge_help", member_id=self._id(step.member))
            case "tag":
                await self._tag(step, board)
            case "retract_last":
                await board.ask("retract_tag", tag_id=self._last_tag[step.who])
            case "technique":
                begun = await board.ask("start_intervention", term=step.term, topic=step.topic)
                self._techniques[step.term or ""] = begun
            case "end_technique":
                running = self._techniques.pop(step.term or "")
                await board.ask("stop_intervention", intervention_id=running)
            case "group_tag":
                await board.ask("tag_group", term=step.term)
            case "segment":
                await board.ask("reach_segment", index=step.segment)
            case "risk":
                await board.ask(
                    "record_risk",
                    member_id=self._id(step.member),
                    term=step.term,
                    level=step.risk_level,
                    assessment=step.assessment,
                    action=step.action,
                    disposition=step.disposition,
                )
            case _:
                if not await self._room_acts.act(step, board, self._last_tag):
                    raise RehearsalError("a facilitator does not do this")

    async def _tag(self, step: Step, board: Line) -> None:
        given: dict[str, Any] = {"member_id": self._id(step.member), "term": step.term}
        if step.note:
            given["note"] = step.note
        if step.level is not None:
            given["level"] = step.level
        if step.peers:
            given["peers"] = [self._id(peer) for peer in step.peers]
        if step.goal is not None:
            tile = self._tile(board, step.member or "")
            given["goal_id"] = tile["goals"][step.goal - 1]["goal_id"]
        if step.progress:
            given["progress"] = step.progress
        self._last_tag[step.who] = await board.ask(
            "tag_member", seconds_ago=step.seconds_ago, **given
        )

    async def _attend(self, step: Step) -> None:
        key = step.who
        match step.does:
            case "knock":
                await self._knock(key, self._scenario.arrivals[key])
            case "join":
                await self._knock(key, self._scenario.arrivals[key])
                await self._let_in(key)
            case "join_second_device":
                other = await self._arrive(key, self._scenario.arrivals[key])
                await self._open_page(key + "'", other)
                await self._let_in(key + "'")
            case "leave_second_device":
                await self._pages.pop(key + "'").vanish()
            case "lose":
                await self._pages.pop(key).vanish()
                await self._seen(key, lambda tile: tile["presence"] not in _HERE)
            case "leave":
                await self._leave(key)
            case "come_in_again":
                await self._pages[key].ask("knock", delivery=self._scenario.arrivals[key].delivery)
                await self._pages[key].until(lambda view: view["state"] == "in_room")
            case "step_away" | "come_back" | "ask_help":
                await self._pages[key].ask(step.does)
            case _:
                raise RehearsalError("a member does not do this")

    async def _knock(self, key: str, arrival: Arrival) -> None:
        if key not in self._visitors:
            self._visitors[key] = await self._arrive(key, arrival)
        await self._open_page(key, self._visitors[key])

    async def _open_page(self, page: str, visitor: Browser) -> None:
        line = await Line.open(visitor, "/join/room/socket", self._clock)
        self._pages[page] = line
        delivery = self._scenario.arrivals[page.rstrip("'")].delivery
        await line.ask("knock", delivery=delivery)

    async def _let_in(self, page: str) -> None:
        line = self._pages[page]
        if line.view["state"] in ("waiting", "second_device"):
            board = next(iter(self._boards.values()))
            await board.ask("admit_member", member_id=self._id(page.rstrip("'")))
        await line.until(lambda view: view["state"] == "in_room")

    async def _leave(self, key: str) -> None:
        page = self._pages.pop(key)
        if page.view["state"] == "ended":
            await page.close()
            return
        await page.ask("leave")
        self._gone.append(key)
        await page.close()

    async def _arrive(self, key: str, arrival: Arrival) -> Browser:
        """Walk through the pages before the waiting room, as a person's browser does."""
        visitor = self._browser()
        member = self._members[key]
        await visitor.submit("/join", {"token": self._session.links[key]})
        born = member.birth_date
        await visitor.submit(
            "/join/you", {"month": str(born.month), "day": str(born.day), "year": str(born.year)}
        )
        await visitor.submit(
            "/join/where",
            {
                "place": arrival.place,
                "state": arrival.state,
                "at_home": "yes" if arrival.at_home else "no",
                "private": "yes" if arrival.private else "no",
                "emergency_name": arrival.call,
                "emergency_phone": arrival.phone,
            },
        )
        purposes = ("group_agreement", "telehealth", "presence_log", "drafting")
        agreed = [purpose for purpose in purposes if purpose not in arrival.declines]
        await visitor.submit("/join/agreements", dict.fromkeys(agreed, "yes"))
        return visitor

    # ---- boards

    async def _board(self, key: str) -> Line:
        if key not in self._boards:
            leader = self._leaders[key]
            browser = self._browser()
            await browser.submit(
                "/sign-in", {"email": leader.email, "password": leader.password, "next": "/today"}
            )
            path = f"/sessions/{self._session.session_id}/board/socket"
            self._boards[key] = await Line.open(browser, path, self._clock)
        return self._boards[key]

    async def _seen(self, key: str, shown: Callable[[dict[str, Any]], bool]) -> None:
        board = next(iter(self._boards.values()))
        member_id = self._id(key)
        await board.until(
            lambda view: any(t["member_id"] == member_id and shown(t) for t in view["tiles"])
        )

    def _tile(self, board: Line, key: str) -> dict[str, Any]:
        member_id = self._id(key)
        return next(tile for tile in board.view["tiles"] if tile["member_id"] == member_id)

    def _id(self, key: str | None) -> str:
        if key not in self._members:
            raise RehearsalError(f"there is no member {key}")
        return self._members[key].member_id

    def _anybody(self, key: str | None) -> str:
        return self._leaders[key].account_id if key in self._leaders else self._id(key)

    def _browser(self) -> Browser:
        browser = Browser(self._cast.base_url)
        self._browsers.append(browser)
        return browser

    # ---- the end

    async def _outcome(self) -> Outcome:
        if not self._boards:
            return Outcome(self._session.session_id, {})
        # Views are merged: the one of the last step may still be on its way.
        last = max(line.acknowledged for line in self._boards.values())
        stayed = {self._id(key.rstrip("'")) for key in self._pages}
        gone = {self._id(key.rstrip("'")) for key in self._gone} - stayed
        board = next(iter(self._boards.values()))
        view = await board.until(
            lambda view: (
                view["seq"] >= last
                and not any(
                    tile["member_id"] in gone
                    and tile["presence"] in ("connected", "by_phone", "away")
                    for tile in view["tiles"]
                )
            )
        )
        keys = {member.member_id: member.key for member in self._cast.members}
        minutes = {keys[tile["member_id"]]: tile["seconds"] // 60 for tile in view["tiles"]}
        return Outcome(self._session.session_id, minutes)

    async def _leave_the_stage(self) -> None:
        with contextlib.suppress(*TROUBLES):
            for line in (*self._pages.values(), *self._boards.values()):
                await line.close()
        for browser in self._browsers:
            await browser.close()
        if self._now is not None:
            # Whatever went wrong before is what the person should read, not this.
            with contextlib.suppress(RehearsalError, *TROUBLES):
                await self._hold(None)


_HERE = ("connected", "by_phone")


def _line(step: Step) -> str:
    about = " ".join(part for part in (step.member, step.term, step.note) if part)
    return f"  {step.at}  {step.who:<4} {step.does.replace('_', ' ')} {about}".rstrip()
