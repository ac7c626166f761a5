"""The evening before the demonstration begins, so that there is a past to look back at.

It is no painted record: the same decisions, log, drafts and signatures as on any evening, only
that the clock is moved by hand and nobody's browser is needed.
"""

from datetime import timedelta
from importlib.resources import files

from msgspec.structs import replace

from server.core import commands as c
from server.core.commands import Actor, AnyCommand, Refused
from server.core.links import link_window
from server.core.localtime import local
from server.core.measure_commands import CheckOut
from server.core.plan import Purpose, SessionPlan
from server.demo.practice import Cast, CastSession
from server.desk import editing, signing
from server.desk.drafting import draft_notes
from server.desk.evidence import evidence
from server.ids import new_id
from server.live.room import Room
from server.rehearse.scenario import Scenario, Step, moment, parse
from server.stage import StageClock
from server.store import Account, Note, Practice, Store
from server.taxonomy import load

SYSTEM = Actor(kind="system", id="system")
AGREED: dict[Purpose, bool] = {
    "group_agreement": True,
    "telehealth": True,
    "presence_log": True,
    "drafting": True,
    "measures": True,
}
# How those who were there said it was, after the room.
SAID = {
    "M01": (8, "Saying it out loud made it smaller."),
    "M03": (7, None),
    "M04": (6, "I wanted a little more time."),
    "M05": (9, None),
    "M07": (8, "I noticed when I jumped in."),
}
# What Mara says where nothing was recorded; anything else she did not observe.
ANSWERS = {
    "NO_RESPONSE": "Receptive",
    "GOAL_NOT_TOUCHED": "Not addressed",
    "PLAN_MISSING": "Continue as planned",
}


async def hold_last_week(store: Store, cast: Cast) -> CastSession:
    """Play, confirm, draft, read and sign the evening a week before the first one."""
    scope, first = store.practice(cast.practice_id), cast.sessions[0]
    card = await scope.calendar.session(first.session_id)
    if card is None:
        raise LookupError("the first session of the cast is not in the store")
    week = timedelta(weeks=1)
    starts_at, ends_at = first.starts_at - week, first.ends_at - week
    session_id = await scope.calendar.create(card.group_id, starts_at=starts_at, ends_at=ends_at)
    past = CastSession(session_id, first.group, starts_at, ends_at, {})
    clock = StageClock(link_window(starts_at, ends_at)[0])
    room = await Room.reopen(cast.practice_id, session_id, scope.log, clock, load())
    plan = await scope.calendar.plan(session_id)
    plan = replace(plan, seats=tuple(replace(seat, check_out=True) for seat in plan.seats))
    evening = _Evening(scope, cast, past, room, clock, plan)
    await evening.play(_scenario())
    await evening.sign_all()
    return past


def _scenario() -> Scenario:
    return parse(files("server.demo").joinpath("last_week.yaml").read_text(encoding="utf-8"))


class _Evening:
    def __init__(
        self,
        scope: Practice,
        cast: Cast,
        past: CastSession,
        room: Room,
        clock: StageClock,
        plan: SessionPlan,
    ) -> None:
        self._scope = scope
        self._past = past
        self._room = room
        self._clock = clock
        self._plan = plan
        self._members = {m.key: m.member_id for m in cast.members}
        self._leader = Actor("facilitator", cast.facilitators[0].account_id, connection_id="board")
        self._techniques: dict[str, str] = {}

    async def play(self, scenario: Scenario) -> None:
        await self._ask(c.PlanSession(self._plan), SYSTEM)
        for step in scenario.steps:
            self._move(step.at)
            if step.does == "join":
                await self._join(scenario, step.who)
            else:
                await self._lead(step)
        for member_id in self._members.values():
            if member_id in self._room.session.seats:
                await self._ask(c.Leave(), _page(member_id))
        for key, (helpful, words) in SAID.items():
            await self._ask(CheckOut(helpful, words), _page(self._members[key]))
        gone = c.NoteConnectionLost("left", self._clock.now())
        await self._ask(gone, self._leader)
        await self._ask(c.ConfirmAttendance(), self._leader)

    async def sign_all(self) -> None:
        """Read every note, answer what it asks, sign it; an absence record is only read."""
        signer = await self._scope.people.account(self._leader.id)
        if signer is None:
            raise LookupError("the facilitator of the cast is not in the store")
        session, at = self._room.session, self._clock.now()
        notes = await draft_notes(
            self._scope, self._past.session_id, session, author=signer.account_id, at=at
        )
        for number, note in enumerate(notes, start=1):
            self._clock.hold(at + timedelta(minutes=number))
            await self._finish(note, signer)

    async def _finish(self, note: Note, signer: Account) -> None:
        at, notes = self._clock.now(), self._scope.notes
        body, seat = note.body, self._room.session.seat(note.member_id)
        for asked in note.body.prompts:
            if asked.blocking:
                said = ANSWERS.get(asked.code, "Not observed")
                body = editing.answer(body, asked.prompt_id, said, seat)
        version = note.version
        if body != note.body:
            version = await notes.save_version(
                note.note_id,
                expected_version=note.version,
                body=body,
                author=signer.account_id,
                at=at,
            )
        await notes.mark_read(note.note_id, version, signer.account_id, at)
        read = await notes.note(note.note_id)
        if read is None or read.kind == "absence":
            return
        found = signing.stops(
            self._room.session, evidence(self._room.session), read, (), signer.account_id
        )
        if stopped := [stop.text for stop in found if not stop.warning]:
            raise RuntimeError(f"last week's note cannot be signed: {'; '.join(stopped)}")
        await signing.sign(
            self._scope, read, self._room.session, signer, signing.statement(), at=at
        )

    async def _join(self, scenario: Scenario, key: str) -> None:
        arrival, page = scenario.arrivals[key], _page(self._members[key])
        where = c.GiveLocation(
            place=arrival.place,
            state=arrival.state,
            at_home=arrival.at_home,
            private=arrival.private,
            emergency_name=arrival.call,
            emergency_phone=arrival.phone,
        )
        agreed = c.AnswerConsents(self._plan.agreement_version, AGREED)
        for command in (c.ConfirmIdentity(), where, agreed, c.Knock(arrival.delivery)):
            await self._ask(command, page)
        await self._ask(c.AdmitMember(page.id), self._leader)

    async def _lead(self, step: Step) -> None:
        member_id = self._members.get(step.member or "", "")
        match step.does:
            case "open_room":
                await self._ask(c.OpenRoom(), self._leader)
                await self._ask(c.NoteFacilitatorConnected(), self._leader)
            case "start_session":
                await self._ask(c.StartSession(), self._leader)
            case "end_session":
                await self._ask(c.EndSession(), self._leader)
            case "tag":
                goal = None
                if step.goal is not None:
                    goal = self._room.session.seat(member_id).goals[step.goal - 1].goal_id
                tag = c.TagMember(
                    member_id,
                    step.term or "",
                    note=step.note,
                    goal_id=goal,
                    progress=step.progress,
                )
                await self._ask(tag, self._leader)
            case "technique":
                begun = await self._ask(c.StartIntervention(step.term or "", step.topic))
                self._techniques[step.term or ""] = begun
            case "end_technique":
                await self._ask(c.StopIntervention(self._techniques.pop(step.term or "")))
            case "group_tag":
                await self._ask(c.TagGroup(step.term or ""))
            case _:
                raise ValueError(f"last week nobody does this: {step.does}")

    async def _ask(self, command: AnyCommand, actor: Actor | None = None) -> str:
        command_id = new_id()
        answer = await self._room.ask(command, actor or self._leader, command_id=command_id)
        if isinstance(answer, Refused):
            raise RuntimeError(f"last week's {type(command).__name__} is refused: {answer.text}")
        return command_id

    def _move(self, clock: str) -> None:
        timezone, starts_at = self._plan.timezone, self._past.starts_at
        self._clock.hold(moment(clock, starts_at, local(starts_at, timezone), timezone))


def _page(member_id: str) -> Actor:
    return Actor("member", member_id, connection_id=f"page-{member_id}", device_id="phone")
