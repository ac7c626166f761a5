"""What reaches a member's page over time: nothing moves when somebody else does.

A stream that ticked with another member's arrival would tell of them without a word.
"""

import json
from datetime import datetime

from server.core import commands as c
from server.core.commands import Actor
from server.core.events import AnyEvent, Recorded
from server.live.line import Line
from server.live.room import Answer, Room
from tests.cast import ANA, MEMBERS, Play, answers_questions, at, play, taxonomy
from tests.clock import HandClock

ANA_BOARD = Actor("facilitator", ANA, "page-ana-900")


class MemoryLog:
    """A log that is never full and never contradicted."""

    def __init__(self, recorded: list[Recorded]) -> None:
        self._recorded = list(recorded)

    async def append(
        self,
        session_id: str,
        *,
        expected_seq: int,
        author: str,
        command_id: str | None,
        events: tuple[AnyEvent, ...],
        at: datetime,
    ) -> tuple[Recorded, ...]:
        new = tuple(
            Recorded(expected_seq + n, at, author, command_id, event)
            for n, event in enumerate(events, start=1)
        )
        self._recorded += new
        return new

    async def read(self, session_id: str, after: int = 0) -> list[Recorded]:
        return self._recorded[after:]


class Bystander:
    """One member's open page in a room that came out of a story; hands move the clock."""

    def __init__(self, room: Room, page: Actor, clock: HandClock) -> None:
        self.room, self.page, self.clock = room, page, clock
        self.line = Line(page, clock)
        room.join(self.line)

    async def asks(self, actor: Actor, command: c.AnyCommand) -> None:
        self.clock.advance(1)
        await self.room.ask(command, actor)
        self.room._merged()  # what the timer would do a moment later

    async def shown(self) -> list[dict[str, object]]:
        self.line.outbox.put_answer(b'{"type":"end"}')
        frames = [json.loads(frame) for frame in self.line.outbox.take()]
        return [frame["view"] for frame in frames if frame["type"] == "view"]


async def bystander(story: Play, page: Actor) -> Bystander:
    clock = HandClock(at(10))
    room = await Room.reopen("practice", "session", MemoryLog(story.log), clock, taxonomy())
    return Bystander(room, page, clock)


def page_of(name: str, device: str = "laptop") -> Actor:
    return Actor("member", MEMBERS[name], f"page-{name.lower()}-900", f"{name.lower()}-{device}")


async def test_a_members_stream_is_still_when_another_member_comes_and_is_tagged() -> None:
    story = play((1, answers_questions("Bo")), (1, answers_questions("Cyd")))
    bo = await bystander(story, page_of("Bo"))
    await bo.asks(bo.page, c.Knock())
    await bo.asks(ANA_BOARD, c.AdmitAll())
    await bo.shown()

    await bo.asks(page_of("Cyd"), c.Knock())
    await bo.asks(ANA_BOARD, c.AdmitAll())
    await bo.asks(ANA_BOARD, c.TagMember(MEMBERS["Cyd"], "pb_disclosed"))
    await bo.asks(ANA_BOARD, c.TagMember(MEMBERS["Bo"], "pb_quiet"))

    assert [] == await bo.shown()


async def test_a_fresh_page_is_still_as_well() -> None:
    story = play((1, answers_questions("Bo")), (1, answers_questions("Cyd")))
    bo = await bystander(story, page_of("Bo"))
    await bo.asks(page_of("Cyd"), c.Knock())

    assert [] == await bo.shown()


async def test_a_second_device_is_not_shown_the_video_before_it_is_let_in() -> None:
    story = play((1, answers_questions("Bo")))
    first = Actor("member", MEMBERS["Bo"], "page-bo-901", "bo-laptop")
    phone = await bystander(story, page_of("Bo", "phone"))
    await phone.asks(first, c.Knock())
    await phone.asks(ANA_BOARD, c.AdmitAll())
    await phone.asks(phone.page, c.Knock())

    (view,) = await phone.shown()
    assert ("second_device", None) == (view["state"], view["video_url"])


async def test_a_members_answers_count_nothing_that_others_do() -> None:
    story = play((1, answers_questions("Bo")), (1, answers_questions("Cyd")))
    bo = await bystander(story, page_of("Bo"))
    await bo.asks(bo.page, c.Knock())
    before = await bo.room.ask(c.Knock(), bo.page)

    await bo.asks(page_of("Cyd"), c.Knock())
    await bo.asks(ANA_BOARD, c.TagMember(MEMBERS["Bo"], "pb_quiet"))
    resent = await bo.room.ask(c.Knock(), bo.page, command_id=story.log[-1].command_id)

    assert before == await bo.room.ask(c.Knock(), bo.page) == resent
    assert before == Answer(bo.room.session.seats[MEMBERS["Bo"]].seq)
