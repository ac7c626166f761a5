"""One evening of a group, decided and folded by the core; later weeks are the same one, moved."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec.structs import replace

from server.core import commands as c
from server.core.commands import Actor, AnyCommand, Refused
from server.core.decide import decide
from server.core.events import Recorded
from server.core.measure_commands import CheckOut
from server.core.plan import Purpose, SessionPlan
from server.core.session import Session, step
from server.taxonomy import load

WEEK = timedelta(weeks=1)
MARK = "week-0000"  # begins every id an evening makes, so that each week has its own
MOMENT = re.compile(r'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"')
AGREED: dict[Purpose, bool] = {
    "group_agreement": True,
    "telehealth": True,
    "presence_log": True,
    "drafting": True,
    "measures": True,
}
BEHAVIOURS = ("pb_disclosed", "pb_support", "rs_insight")
PAGE = "page-of-the-board"


class Evening:
    """Who was there, what was seen, and that somebody stands by the minutes."""

    def __init__(self, plan: SessionPlan) -> None:
        self.log: list[Recorded] = []
        self._plan = replace(plan, seats=tuple(replace(one, check_out=True) for one in plan.seats))
        self._session: Session | None = None
        self._taxonomy = load()
        self._now = plan.starts_at - timedelta(minutes=15)
        self._leader = Actor("facilitator", plan.facilitators[0].facilitator_id, PAGE)

    def held(self) -> list[Recorded]:
        """Return the log: all but the last member come, one of them leaves early."""
        self._ask(c.PlanSession(self._plan), Actor(kind="system", id="system"))
        self._ask(c.NoteFacilitatorConnected(), self._leader)
        self._ask(c.OpenRoom(), self._leader)
        here = self._plan.seats[:-1]
        for number, seat in enumerate(here):
            self._at(number - 10)
            self._comes(seat.member_id)
        self._at(2)
        self._ask(c.StartSession(), self._leader)
        for number, term in enumerate(("iv_ground", "iv_ground"), start=1):
            self._at(5 + 35 * (number - 1))
            technique = self._ask(c.StartIntervention(term, f"part {number}"), self._leader)
            for place, seat in enumerate(here):
                self._at(10 + 35 * (number - 1) + place)
                tag = BEHAVIOURS[(place + number) % len(BEHAVIOURS)]
                note = "said so in the round" if place % 3 == 0 else None
                goal = seat.goals[0].goal_id if seat.goals else None
                self._ask(c.TagMember(seat.member_id, tag, note=note, goal_id=goal), self._leader)
            self._at(35 + 35 * (number - 1))
            self._ask(c.StopIntervention(technique), self._leader)
        self._at(80)
        self._ask(c.Leave(), _page(here[-1].member_id))
        self._at(90)
        self._ask(c.EndSession(), self._leader)
        for seat in here[: len(here) // 2]:
            self._ask(CheckOut(7, "It helped to say it."), _page(seat.member_id))
        self._ask(c.NoteConnectionLost("left", self._now), self._leader)
        self._ask(c.ConfirmAttendance(), self._leader)
        return self.log

    def _comes(self, member_id: str) -> None:
        page = _page(member_id)
        where = c.GiveLocation("12 Elm Street, Peoria", "IL", True, True, "Sis", "555 0101")
        agreed = c.AnswerConsents(self._plan.agreement_version, AGREED)
        for command in (c.ConfirmIdentity(), where, agreed, c.Knock("video")):
            self._ask(command, page)
        self._ask(c.AdmitMember(member_id), self._leader)

    def _at(self, minutes: float) -> None:
        self._now = self._plan.starts_at + timedelta(minutes=minutes)

    def _ask(self, command: AnyCommand, actor: Actor) -> str:
        command_id = f"{MARK}-command-{len(self.log):05}"
        answer = decide(
            self._session,
            command,
            actor,
            command_id=command_id,
            now=self._now,
            claimed_at=self._now,
            taxonomy=self._taxonomy,
        )
        if isinstance(answer, Refused):
            raise RuntimeError(f"{type(command).__name__} is refused: {answer.text}")
        for event in answer:
            recorded = Recorded(len(self.log) + 1, self._now, actor.id, command_id, event)
            self.log.append(recorded)
            self._session = step(self._session, recorded)
        return command_id


class Repeated:
    """The same log in another week: every moment moved, every id made there its own."""

    def __init__(self, log: list[Recorded]) -> None:
        self._pieces = MOMENT.split(msgspec.json.encode(log).decode())
        self._decode: Callable[[str], list[Recorded]] = msgspec.json.Decoder(list[Recorded]).decode
        self._moments = [datetime.fromisoformat(piece) for piece in self._pieces[1::2]]

    def in_week(self, number: int) -> list[Recorded]:
        pieces = list(self._pieces)
        pieces[1::2] = [_written(moment + WEEK * number) for moment in self._moments]
        return self._decode("".join(pieces).replace(MARK, f"week-{number:04}"))


def _written(moment: datetime) -> str:
    return '"' + moment.astimezone(UTC).isoformat().replace("+00:00", "Z") + '"'


def _page(member_id: str) -> Actor:
    return Actor("member", member_id, connection_id=f"page-{member_id}", device_id="phone")
