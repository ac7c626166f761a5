"""Ana's session as it happens behind the pages: through the room, as the sockets would ask."""

from datetime import timedelta

from server.core import commands as c
from server.core.commands import Actor, AnyCommand, Refused
from server.live.room import Room
from tests.cast import EVERY_CONSENT
from tests.clock import TEN
from tests.pages.site import Site


class Meeting:
    """The room of Ana's session; minutes are from ten o'clock and only go forward."""

    def __init__(self, site: Site, room: Room) -> None:
        self._site = site
        self._room = room
        self._asked = 0
        self.consents = EVERY_CONSENT

    @classmethod
    async def of(cls, site: Site) -> "Meeting":
        room = await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)
        assert room is not None
        return cls(site, room)

    async def held(self) -> None:
        """Bo and Cyd are there, Cyd until 10:52; Dee never comes; it ends at half past eleven."""
        ana = Actor("facilitator", self._site.ana.facilitator_id, "page-ana-board")
        await self.ask(0, ana, c.NoteFacilitatorConnected(), c.OpenRoom(), c.StartSession())
        await self.joins(self._site.ana.bo, 0)
        await self.joins(self._site.ana.cyd, 0)
        await self.ask(52, self.member(self._site.ana.cyd), c.Leave())
        await self.ask(90, ana, c.EndSession())

    async def ended_unstarted(self) -> None:
        """Ana opens the room, nobody comes, and she closes it again without a start."""
        ana = Actor("facilitator", self._site.ana.facilitator_id, "page-ana-board")
        await self.ask(0, ana, c.OpenRoom())
        await self.ask(20, ana, c.EndSession())

    async def joins(self, member_id: str, minute: float) -> None:
        member = self.member(member_id)
        where = c.GiveLocation("12 Elm Street, Peoria", "IL", True, True, "Sis", "555 0101")
        consents = c.AnswerConsents("2026-01", self.consents)
        await self.ask(minute, member, c.ConfirmIdentity(), where, consents, c.Knock())
        ana = Actor("facilitator", self._site.ana.facilitator_id, "page-ana-board")
        await self.ask(minute, ana, c.AdmitMember(member_id))

    async def ask(self, minute: float, actor: Actor, *commands: AnyCommand) -> None:
        late = TEN + timedelta(minutes=minute) - self._site.clock.now()
        self._site.clock.advance(max(0.0, late.total_seconds()))
        for command in commands:
            self._asked += 1
            answer = await self._room.ask(command, actor, command_id=f"meeting-{self._asked:04}")
            assert not isinstance(answer, Refused), answer

    def member(self, member_id: str) -> Actor:
        return Actor("member", member_id, f"page-{member_id}", f"device-{member_id}")
