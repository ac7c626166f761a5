"""The people of every test, and how their sessions are told: minutes from ten o'clock.

Ana facilitates, Gus leads with her; Bo, Cyd and Dee are members; Eli facilitates another group
and must see nothing. Each act goes through decide and fold, so a story is always possible.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal

from server.core import commands as c
from server.core.commands import Actor, AnyCommand, Refused
from server.core.decide import decide
from server.core.events import AnyEvent, Delivery, Interval, Recorded, SessionPlanned
from server.core.plan import Facilitator, Goal, Purpose, Seat, Segment, SessionPlan
from server.core.session import Session, step
from server.core.taxonomy import Taxonomy
from server.taxonomy import load

TEN = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)  # ten o'clock in Chicago

FACILITATORS = {"Ana": "ana-account-1", "Gus": "gus-account-1", "Eli": "eli-account-1"}
MEMBERS = {"Bo": "bo-member-001", "Cyd": "cyd-member-01", "Dee": "dee-member-01"}
ANA, GUS, ELI = (FACILITATORS[name] for name in ("Ana", "Gus", "Eli"))
BO, CYD, DEE = (MEMBERS[name] for name in ("Bo", "Cyd", "Dee"))

EVERY_CONSENT: dict[Purpose, bool] = {
    "group_agreement": True,
    "telehealth": True,
    "presence_log": True,
    "drafting": True,
    "rewriting": False,  # asked only where there is a model
    "measures": False,  # asked only of whom questionnaires are asked
    "recording": False,  # asked only where the practice records
    "part_2": False,  # asked only in groups for substance use
}

# The wire would turn what tests type into these; a story speaks of the core only.
Act = Callable[["Play"], None]
Moment = tuple[float, Act]


@cache
def taxonomy() -> Taxonomy:
    return load()


def at(minutes: float) -> datetime:
    """Return the moment so many minutes after ten."""
    return TEN + timedelta(minutes=minutes)


def plan(**changes: Any) -> SessionPlan:
    """Return Ana's and Gus' group of three, from ten to half past eleven."""
    fields: dict[str, Any] = {
        "group_id": "wednesday-group",
        "group_name": "Wednesday morning",
        "modality": "cbt",
        "timezone": "America/Chicago",
        "starts_at": TEN,
        "ends_at": at(90),
        "seats": (seat("Bo"), seat("Cyd"), seat("Dee")),
        "facilitators": (
            Facilitator(ANA, "Ana Prior", "LCSW", "AP", ("IL",)),
            Facilitator(GUS, "Gus Noll", "LCPC", "GN", ("IL", "WI")),
        ),
        "segments": (Segment("Check-in", 15), Segment("Skill", 45), Segment("Closing", 30)),
        "video_url": "https://video.example/wednesday",
        "dial_in": "+1 555 0100",
    }
    return SessionPlan(**{**fields, **changes})


def seat(name: str, **changes: Any) -> Seat:
    member_id = MEMBERS[name]
    fields: dict[str, Any] = {
        "member_id": member_id,
        "name": f"{name} Example",
        "first_name": name,
        "display_name": f"{name} E.",
        "goals": (
            Goal(f"{member_id}-goal-1", 1, "Speak up once in every group"),
            Goal(f"{member_id}-goal-2", 2, "Sleep through four nights a week"),
        ),
        "last_commitment": f"{name} will call a friend",
    }
    return Seat(**{**fields, **changes})


def goal(name: str, ordinal: int = 1) -> str:
    return f"{MEMBERS[name]}-goal-{ordinal}"


class Play:
    """A session as it is being told. Acts ask; *log* and *session* are what came of it."""

    def __init__(self, agreed: SessionPlan | None = None) -> None:
        self.log: list[Recorded] = []
        self.session: Session | None = None
        self.now = at(-30)
        self.answer: tuple[AnyEvent, ...] | Refused = ()
        self.pages: dict[tuple[str, str], str] = {}
        self._asked = 0
        self._opened = 0
        self.record(SessionPlanned(agreed or plan()), author="system")

    def ask(
        self,
        command: AnyCommand,
        actor: Actor,
        *,
        claimed_at: datetime | None = None,
        command_id: str | None = None,
    ) -> tuple[AnyEvent, ...] | Refused:
        self._asked += 1
        command_id = command_id or f"command-{self._asked:04}"
        self.answer = decide(
            self.session,
            command,
            actor,
            command_id=command_id,
            now=self.now,
            claimed_at=claimed_at or self.now,
            taxonomy=taxonomy(),
        )
        if not isinstance(self.answer, Refused):
            for event in self.answer:
                self.record(event, author=actor.id, command_id=command_id)
        return self.answer

    def record(self, event: AnyEvent, *, author: str, command_id: str | None = None) -> None:
        recorded = Recorded(len(self.log) + 1, self.now, author, command_id, event)
        self.log.append(recorded)
        self.session = step(self.session, recorded)

    def tell(self, moments: Iterable[Moment]) -> "Play":
        for minute, act in moments:
            self.now = at(minute)
            act(self)
            assert not isinstance(self.answer, Refused), f"refused: {self.answer.reason}"
        return self

    @property
    def told(self) -> Session:
        """The session so far."""
        assert self.session is not None
        return self.session

    def opens_page(self, name: str, device: str) -> str:
        self._opened += 1
        page = f"page-{name.lower()}-{self._opened:03}"
        self.pages[name, device] = page
        return page

    def member(self, name: str, device: str = "laptop") -> Actor:
        page = self.pages.get((name, device))
        return Actor("member", MEMBERS[name], page, f"{name.lower()}-{device}")

    def facilitator(self, name: str) -> Actor:
        return Actor("facilitator", FACILITATORS[name], self.pages.get((name, "board")))


def told(*moments: Moment, agreed: SessionPlan | None = None) -> Play:
    """Return a play from the plan on; nobody has opened anything."""
    return Play(agreed).tell(moments)


def play(*moments: Moment, agreed: SessionPlan | None = None) -> Play:
    """Return a play whose room Ana opened at a quarter to ten and started at ten."""
    first = [moment for moment in moments if moment[0] < 0]
    rest = [moment for moment in moments if moment[0] >= 0]
    opening: list[Moment] = [(-15, board_opens("Ana")), (-15, opens_room())]
    return told(*opening, *first, (0, starts()), *rest, agreed=agreed)


def log(*moments: Moment, agreed: SessionPlan | None = None) -> list[Recorded]:
    """Return the log of such a play."""
    return play(*moments, agreed=agreed).log


SYSTEM = Actor("system", "system")


# ---- facilitators


def asks(
    by: str, command: AnyCommand, *, claimed: float | None = None, as_id: str | None = None
) -> Act:
    """A facilitator asks; *claimed* is the minute at which it happened by their browser."""

    def act(play: Play) -> None:
        claimed_at = None if claimed is None else at(claimed)
        play.ask(command, play.facilitator(by), claimed_at=claimed_at, command_id=as_id)

    return act


def board_opens(name: str) -> Act:
    def act(play: Play) -> None:
        play.opens_page(name, "board")
        play.ask(c.NoteFacilitatorConnected(), play.facilitator(name))

    return act


def board_closes(name: str, *, silent: float = 0) -> Act:
    def act(play: Play) -> None:
        lost = c.NoteConnectionLost("lost", play.now - timedelta(minutes=silent))
        play.ask(lost, play.facilitator(name))

    return act


def opens_room(by: str = "Ana") -> Act:
    return asks(by, c.OpenRoom())


def starts(by: str = "Ana") -> Act:
    return asks(by, c.StartSession())


def ends(by: str = "Ana") -> Act:
    return asks(by, c.EndSession())


def lets_in(name: str, *, by: str = "Ana", device: str | None = None) -> Act:
    device_id = f"{name.lower()}-{device}" if device else None
    return asks(by, c.AdmitMember(MEMBERS[name], device_id))


def lets_all_in(by: str = "Ana") -> Act:
    return asks(by, c.AdmitAll())


def not_now(name: str, *, by: str = "Ana") -> Act:
    return asks(by, c.RefuseMember(MEMBERS[name]))


def removes(name: str, *, by: str = "Ana") -> Act:
    return asks(by, c.RemoveMember(MEMBERS[name]))


def is_on_it(name: str, *, by: str = "Ana") -> Act:
    return asks(by, c.AcknowledgeHelp(MEMBERS[name]))


def tags(
    by: str,
    name: str,
    term: str,
    *,
    claimed: float | None = None,
    as_id: str | None = None,
    **modifiers: Any,
) -> Act:
    return asks(by, c.TagMember(MEMBERS[name], term, **modifiers), claimed=claimed, as_id=as_id)


def corrects(
    name: str,
    *intervals: tuple[float, float],
    op: Literal["set", "add", "remove"] = "set",
    reason: str = "Was there, by phone",
    by: str = "Ana",
) -> Act:
    times = tuple(Interval(at(start), at(end)) for start, end in intervals)
    return asks(by, c.CorrectAttendance(MEMBERS[name], op, times, reason))


def confirms(by: str = "Ana") -> Act:
    return asks(by, c.ConfirmAttendance())


# ---- members


def says(name: str, command: AnyCommand, *, device: str = "laptop") -> Act:
    def act(play: Play) -> None:
        play.ask(command, play.member(name, device))

    return act


def answers_questions(name: str, **consents: bool) -> Act:
    """Who, where and what is agreed to: every join page in turn."""

    def act(play: Play) -> None:
        actor = play.member(name)
        where = c.GiveLocation("12 Elm Street, Peoria", "IL", True, True, "Sis", "555 0101")
        play.ask(c.ConfirmIdentity(), actor)
        play.ask(where, actor)
        answers = {purpose: consents.get(purpose, yes) for purpose, yes in EVERY_CONSENT.items()}
        play.ask(c.AnswerConsents("2026-01", answers), actor)

    return act


def knocks(name: str, *, device: str = "laptop", delivery: Delivery = "video") -> Act:
    def act(play: Play) -> None:
        play.opens_page(name, device)
        play.ask(c.Knock(delivery), play.member(name, device))

    return act


def joins(
    name: str, *, device: str = "laptop", delivery: Delivery = "video", **consents: bool
) -> Act:
    """Answers what is asked, knocks and is let in, all in one moment."""

    def act(play: Play) -> None:
        if play.told.seats[MEMBERS[name]].confirmed_at is None:
            answers_questions(name, **consents)(play)
        knocks(name, device=device, delivery=delivery)(play)
        if play.told.seats[MEMBERS[name]].waiting:
            lets_in(name, device=device)(play)

    return act


def loses_connection(name: str, *, device: str = "laptop", silent: float = 0) -> Act:
    """The server notices it now; the last sign of life came *silent* minutes ago."""

    def act(play: Play) -> None:
        lost = c.NoteConnectionLost("lost", play.now - timedelta(minutes=silent))
        play.ask(lost, play.member(name, device))

    return act


def is_unseen(name: str, *, silent: float = 0) -> Act:
    """A locked phone: as a lost connection, of a page that had said it was out of sight."""

    def act(play: Play) -> None:
        lost = c.NoteConnectionLost("unseen", play.now - timedelta(minutes=silent))
        play.ask(lost, play.member(name))

    return act


def leaves(name: str, *, device: str = "laptop") -> Act:
    return says(name, c.Leave(), device=device)


def steps_away(name: str, *, device: str = "laptop") -> Act:
    return says(name, c.StepAway(), device=device)


def comes_back(name: str, *, device: str = "laptop") -> Act:
    return says(name, c.ComeBack(), device=device)


def asks_for_help(name: str) -> Act:
    return says(name, c.AskHelp())


# ---- the server


def restarts(*, away: float = 0, silent: dict[str, datetime] | None = None) -> Act:
    """The server is back now; its last sign of life was *away* minutes ago."""

    def act(play: Play) -> None:
        play.ask(c.NoteServerRestart(play.now - timedelta(minutes=away), silent or {}), SYSTEM)

    return act


def is_refused(reason: str, act: Act) -> Act:
    """The act is answered with this refusal, and the story goes on."""

    def expected(play: Play) -> None:
        before = len(play.log)
        act(play)
        assert isinstance(play.answer, Refused), "was not refused"
        assert reason == play.answer.reason
        assert before == len(play.log), "a refusal leaves nothing in the log"
        play.answer = ()

    return expected


def changes_nothing(act: Act) -> Act:
    """The act is accepted, and nothing needs to be recorded."""

    def expected(play: Play) -> None:
        act(play)
        assert () == play.answer

    return expected
