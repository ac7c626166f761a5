"""Ana's evening, held, confirmed and drafted: what the pages of the desk start from."""

import re
from dataclasses import dataclass

import pytest

from server.core import commands as c
from server.core.commands import Actor, AnyCommand, Refused
from server.core.plan import Purpose
from server.ids import new_id
from server.store import Account, Note
from tests.cast import EVERY_CONSENT
from tests.pages.meeting import Meeting
from tests.pages.site import Answer, Site, Visitor
from tests.store.practice import PASSWORD

# What Ana answers: nothing in common, whatever wording the drafts of a session happen to get.
SAID = {
    "Bo": (
        "walked to the harbor before breakfast",
        "wants his evenings without the phone",
        "laughed at his old excuses",
        "repairs a bicycle until Sunday",
    ),
    "Cyd": (
        "drew a map of quiet places",
        "keeps practicing the slow exhale",
        "asked the librarian for work",
        "visits grandmother twice",
    ),
    "Dee": ("left a message at the front desk",),
}


@dataclass
class Desk:
    """Ana at her desk; notes are found by the member's first name."""

    site: Site
    ana: Visitor
    notes: dict[str, str]

    @classmethod
    async def of(
        cls, site: Site, *, confirmed: bool = True, consents: dict[Purpose, bool] = EVERY_CONSENT
    ) -> "Desk":
        """Bo and Cyd are there, Cyd until 10:52; each is tagged with words of their own."""
        meeting, own = await Meeting.of(site), site.ana
        meeting.consents = consents
        ana = Actor("facilitator", own.facilitator_id, "page-ana-board")
        await meeting.ask(0, ana, c.NoteFacilitatorConnected(), c.OpenRoom(), c.StartSession())
        await meeting.joins(own.bo, 0)
        await meeting.joins(own.cyd, 0)
        await meeting.ask(10, ana, c.StartIntervention("iv_ground", topic="breathing"))
        await meeting.ask(12, ana, c.TagMember(own.bo, "pb_disclosed", note="first week at work"))
        await meeting.ask(20, ana, c.TagMember(own.bo, "rs_insight", note="writing it down helps"))
        support = c.TagMember(own.cyd, "pb_support", note="told Bo to rest", peers=(own.bo,))
        await meeting.ask(30, ana, support)
        await meeting.ask(52, meeting.member(own.cyd), c.Leave())
        await meeting.ask(90, ana, c.EndSession())
        desk = cls(site, await site.signed_in("Ana"), {})
        if confirmed:
            await desk.confirms()
        return desk

    @property
    def session(self) -> str:
        return f"/sessions/{self.site.ana.session_id}"

    async def confirms(self) -> Answer:
        """Ana stands by the minutes, and with that the notes are drafted."""
        answer = await self.ana.post(f"{self.session}/attendance/confirmation")
        assert answer.location == f"{self.session}/notes", "not confirmed"
        led = await self.ana.get(answer.location)
        own = self.site.ana
        names = {own.bo: "Bo", own.cyd: "Cyd", own.dee: "Dee"}
        cards = await own.practice.notes.of_session(own.session_id)
        self.notes = {names[card.member_id]: card.note_id for card in cards}
        return led

    async def note(self, name: str) -> Note:
        found = await self.site.ana.practice.notes.note(self.notes[name])
        assert found is not None
        return found

    def at(self, name: str, page: str = "") -> str:
        return f"/notes/{self.notes[name]}" + (f"/{page}" if page else "")

    async def edits(self, name: str, *, expected: int | None = None, **fields: str) -> Answer:
        version = expected or (await self.note(name)).version
        return await self.ana.post(self.at(name, "versions"), {"expected": str(version), **fields})

    async def answers(self, name: str, prompt: str, given: str) -> Answer:
        form = {
            "expected": str((await self.note(name)).version),
            "prompt": prompt,
            "answer": given,
        }
        return await self.ana.post(self.at(name, "answers"), form)

    async def answers_everything(self, name: str) -> None:
        """Each question in words of its own, so that no two notes read alike."""
        for said in SAID[name]:
            left = [
                prompt
                for prompt in (await self.note(name)).body.prompts
                if prompt.blocking and prompt.state == "open"
            ]
            if left:
                await self.answers(name, left[0].prompt_id, said)

    async def reads(self, name: str) -> Answer:
        version = (await self.note(name)).version
        return await self.ana.post(self.at(name, "reading"), {"version": str(version)})

    async def corrects_cyd(self, left_at: str = "05:00") -> None:
        """Somebody says Cyd left at another time; that takes the confirmation back."""
        form = {
            "member_id": self.site.ana.cyd,
            "what": "left_at",
            "at": left_at,
            "reason": "by phone",
        }
        answer = await self.ana.post(f"{self.session}/corrections", form)
        assert answer.status == 303, "not corrected"

    async def says(self, command: AnyCommand) -> None:
        """Ana, past the pages: as if the server had stopped before it did what follows."""
        room = await self.site.rooms.room(
            self.site.ana.practice.practice_id, self.site.ana.session_id
        )
        assert room is not None
        ana = Actor("facilitator", self.site.ana.facilitator_id)
        assert not isinstance(await room.ask(command, ana, command_id=new_id()), Refused)

    async def signs(self, name: str, password: str = PASSWORD, **fields: str) -> Answer:
        version = (await self.note(name)).version
        form = {"version": str(version), "password": password, "attested": "yes", **fields}
        return await self.ana.post(self.at(name, "signature"), form)

    async def finished(self, name: str) -> None:
        await self.answers_everything(name)
        await self.reads(name)


def corrects_during_password(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    """Let Cyd's time be corrected while the next password is looked at."""
    fits = desk.site.store.doors.password_fits

    async def slowly(account: Account, password: str) -> bool:
        await desk.corrects_cyd()
        return await fits(account, password)

    patch.setattr(desk.site.store.doors, "password_fits", slowly)


def visible(page: Answer) -> str:
    """Return the words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
