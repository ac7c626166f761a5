"""The post office: decides what is due, claims it, sends it, and writes down what became of it.

LET-5: the row is there before anything is sent, one caller claims it, and what was under way when
a server stopped is never sent again by itself. Nothing here logs an address, a name or a link.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from server.clock import Clock
from server.core.letters import (
    Channel,
    LetterRules,
    Reach,
    after_quiet,
    occasion_key,
    occasion_now,
)
from server.core.links import link_state, link_window
from server.core.localtime import local
from server.letters.carrier import Carrier
from server.letters.wording import join_address, message, stop_address
from server.store import Practice, SessionCard, Store
from server.store.errors import StoreError
from server.store.facts import MemberChart
from server.store.letter_facts import Letter, NewLetter

EVERY_SECONDS = 30.0  # a reminder may be half a minute late
AT_ONCE = 8  # as many as a small mail server takes
MOST_TRIES = 3
PUT_OFF = {"address": "address_put_off", "server": "server_put_off"}
WAIT = timedelta(minutes=3)  # before a try that certainly failed is made again
SCHEDULE = "schedule"

log = logging.getLogger(__name__)


class Post:
    """One for the server; *carriers* are what the installation is set up to send by."""

    def __init__(
        self, store: Store, clock: Clock, base_url: str, carriers: Mapping[Channel, Carrier]
    ) -> None:
        self.carriers = carriers
        self._store, self._clock, self._base_url = store, clock, base_url
        self._round: asyncio.Task[None] | None = None

    async def start(self) -> None:
        for practice_id in await self._store.doors.practices_that_write():
            await self._store.practice(practice_id).letters.interrupted(self._clock.now())
        self._round = asyncio.create_task(self._rounds())

    async def stop(self) -> None:
        if self._round is not None:
            self._round.cancel()
            await asyncio.gather(self._round, return_exceptions=True)

    async def _rounds(self) -> None:
        while True:
            try:
                await self.go_round()
            except StoreError as error:
                log.warning("letters wait: %s", type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    async def go_round(self) -> None:
        """Decide what is due now, and send it."""
        for practice_id in await self._store.doors.practices_that_write():
            scope = self._store.practice(practice_id)
            rules = await scope.letters.rules()
            if rules.automatic and self.carriers:
                await self._decide(scope, rules)
            due = await scope.letters.due(self._clock.now())
            of_members: dict[tuple[str, str], list[Letter]] = {}
            for one in due:
                of_members.setdefault((one.session_id, one.member_id), []).append(one)
            waiting = list(of_members.values())
            for first in range(0, len(waiting), AT_ONCE):
                batch = waiting[first : first + AT_ONCE]
                await asyncio.gather(*(self._send_each(scope, rules, own) for own in batch))

    async def write_now(self, scope: Practice, card: SessionCard, member_id: str, by: str) -> int:
        """Send a member their link because somebody asked for it; return by how many ways.

        A second press within the minute is the same one.
        """
        rules, now = await scope.letters.rules(), self._clock.now()
        chart = await scope.people.member(member_id)
        reach = (await scope.letters.reaches([member_id])).get(member_id, Reach())
        occasion = occasion_key("by_hand", now)
        wanted = [
            NewLetter(card.session_id, member_id, channel, occasion, by, now)
            for channel in self._ways(chart, reach)
        ]
        for letter_id in await scope.letters.decide(wanted, at=now):
            letter = await scope.letters.letter(letter_id)
            if letter is not None:
                await self.send(scope, rules, letter)
        return len(wanted)

    # ---- deciding

    async def _decide(self, scope: Practice, rules: LetterRules) -> None:
        now = self._clock.now()
        zone = (await scope.calendar.practice()).timezone
        today = local(now, zone).date()
        for card in await scope.calendar.sessions_between(today, today + timedelta(days=2)):
            occasion = occasion_now(rules, card.starts_at, now)
            if occasion is not None and card.phase != "ended":
                await self._decide_one(
                    scope, rules, card, occasion_key(occasion, card.starts_at), zone
                )

    async def _decide_one(
        self, scope: Practice, rules: LetterRules, card: SessionCard, occasion: str, zone: str
    ) -> None:
        now = self._clock.now()
        expected = [
            one.member_id
            for one in await scope.people.enrolments(card.group_id)
            if one.left_at is None or one.left_at > card.starts_at
        ]
        known = {
            (one.member_id, one.channel)
            for one in await scope.letters.of_session(card.session_id)
            if one.occasion == occasion
        }
        wanted = []
        for member_id, reach in (await scope.letters.reaches(expected)).items():
            due = after_quiet(now, rules, reach.timezone or zone)
            open_ways = [c for c in reach.channels if (member_id, c) not in known]
            chart = await scope.people.member(member_id) if open_ways else None
            wanted += [
                NewLetter(card.session_id, member_id, channel, occasion, SCHEDULE, due)
                for channel in self._ways(chart, reach)
                if channel in open_ways
            ]
        if wanted:
            await scope.letters.decide(wanted, at=now)

    def _ways(self, chart: MemberChart | None, reach: Reach) -> list[Channel]:
        return [
            channel
            for channel in reach.channels
            if channel in self.carriers and chart is not None and address_of(chart, channel)
        ]

    # ---- sending

    async def _send_each(
        self, scope: Practice, rules: LetterRules, letters: Sequence[Letter]
    ) -> None:
        # Of one member one after the other: the second way brings the link of the first.
        for letter in letters:
            await self.send(scope, rules, letter)

    async def send(self, scope: Practice, rules: LetterRules, letter: Letter) -> None:
        """Claim *letter* and send it, unless something speaks against it by now."""
        now = self._clock.now()
        card = await scope.calendar.session(letter.session_id)
        chart = await scope.people.member(letter.member_id)
        reach = (await scope.letters.reaches([letter.member_id])).get(letter.member_id, Reach())
        why = await self._against(scope, letter, card, reach, now)
        carrier = self.carriers.get(letter.channel)
        to = address_of(chart, letter.channel) if chart is not None else None
        if why is not None or card is None or carrier is None or not to:
            await scope.letters.done(letter.letter_id, "dropped", at=now, why=why or "address")
            return
        stop_token = await scope.letters.claim(letter.letter_id, now)
        if stop_token is None:
            return
        await scope.audit.record(
            actor=letter.asked_by_id,
            act="send_letter",
            subject_kind="member",
            subject_id=letter.member_id,
            at=now,
        )
        token, again = await self._link(scope, letter, card, now)
        carried = await carrier.carry(
            message(
                letter.letter_id,
                letter.channel,
                to=to,
                rules=rules,
                link=join_address(self._base_url, token),
                stop=stop_address(self._base_url, stop_token),
                again=again,
            )
        )
        now = self._clock.now()
        if carried.outcome == "later" and letter.tries + 1 < MOST_TRIES:
            await scope.letters.put_back(letter.letter_id, now + WAIT, carried.why or "line")
            return
        outcome, why = carried.outcome, carried.why
        if outcome == "later":
            # "Not now", each time: another address is not what helps.
            outcome, why = "refused", PUT_OFF.get(why or "", why)
        await scope.letters.done(letter.letter_id, outcome, at=now, why=why)

    async def _against(
        self,
        scope: Practice,
        letter: Letter,
        card: SessionCard | None,
        reach: Reach,
        now: datetime,
    ) -> str | None:
        """Return what changed since the letter was decided on, as a code; None: nothing."""
        if card is None or card.phase == "ended" or now >= card.ends_at:
            return "over"
        by_schedule = letter.asked_by_id == SCHEDULE
        if by_schedule and not letter.occasion.endswith(occasion_key("", card.starts_at)):
            return "moved"
        if by_schedule and now >= card.starts_at:
            return "quiet"  # nothing else makes a letter wait until it is too late
        if letter.channel not in reach.channels:
            return "stopped"
        here = [
            one
            for one in await scope.people.enrolments(card.group_id)
            if one.member_id == letter.member_id
            and (one.left_at is None or one.left_at > card.starts_at)
        ]
        return None if here else "left"

    async def _link(
        self, scope: Practice, letter: Letter, card: SessionCard, now: datetime
    ) -> tuple[str, bool]:
        """Return the token to send, and whether it was sent before.

        The same as in the letter before, so that yesterday's message still opens the door.
        """
        carried = await scope.letters.carried(card.session_id, letter.member_id)
        if carried is not None:
            link = await scope.links.link(carried[0])
            if link is not None and link_state(link, now=now) in ("good", "too_early"):
                await scope.letters.carries(letter.letter_id, *carried)
                return carried[1], True
        valid_from, valid_until = link_window(card.starts_at, card.ends_at)
        token = await scope.links.issue(
            card.session_id,
            letter.member_id,
            now=now,
            valid_from=valid_from,
            valid_until=valid_until,
            keep_older=True,
        )
        link = await self._store.doors.link(token)
        if link is not None:
            await scope.letters.carries(letter.letter_id, link.link_id, token)
        return token, False


def address_of(chart: MemberChart, channel: Channel) -> str | None:
    return chart.email if channel == "email" else chart.phone
