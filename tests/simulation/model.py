"""What a model of two practices knows, and what has to hold after every act.

The acts themselves are in test_any_acts.py.
"""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis.stateful import RuleBasedStateMachine, invariant

from server.store import Note
from tests.simulation.browser import Browser, Page
from tests.simulation.scene import Group
from tests.simulation.stage import Stage

LEADERS = ("Ana", "Eli")
CLINICIANS = ("Kim", "Lou")  # of the same practices; they lead nothing
COMING = (("Bo", "Cyd"), ("Fay", "Ida"))
STAFF = (*LEADERS, *CLINICIANS)
PAGES = ("board", "links", "attendance", "events", "notes", "signatures")
FORMS = ("room", "corrections", "attendance/confirmation", "notes", "signatures")

ATTENDED_SECONDS = 70  # a note, and not a record of an absence
GONE_SECONDS = 0.5  # at most, from a page's last frame until the log says so
# What the suite has to have come to at least once, or it has shown nothing about it.
DEPTHS = (
    "board closed by a sign-out",
    "stranger turned away",
    "member let in",
    "tag undone",
    "line lost and found",
    "link revoked under an open page",
    "attendance confirmed",
    "note signed",
    "addendum made",
)
reached: Counter[str] = Counter()


@dataclass
class Held:
    """What the model knows of one session."""

    phase: str = "planned"
    started: bool = False
    confirmed: bool = False
    ready: set[str] = field(default_factory=set)
    revoked: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    admitted: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)
    tags: dict[str, bool] = field(default_factory=dict)  # id -> undone
    signed: dict[str, Note] = field(default_factory=dict)


class Modelled(RuleBasedStateMachine):
    """The application, the people in front of it, and what should have come of what they did."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage()
        self.held = (Held(), Held())
        self.signed_in: set[str] = set()
        self.boards: dict[str, Page] = {}
        self.pages: dict[str, Page] = {}
        for practice, name in enumerate(CLINICIANS):
            self.stage.add_clinician(self.stage.groups[practice], name)
        names = (*STAFF, *COMING[0], *COMING[1])
        self.browsers: dict[str, Browser] = {name: self.stage.browser(name) for name in names}
        self.looked_at = dict.fromkeys(names, 0)

    def teardown(self) -> None:
        self.stage.close()

    def group(self, practice: int) -> Group:
        return self.stage.groups[practice]

    # ---- what always holds

    @invariant()
    def what_is_kept_agrees(self) -> None:
        for practice, held in enumerate(self.held):
            group = self.group(practice)
            session = self.stage.session(group)
            if session is None:
                assert "planned" == held.phase
                continue
            members = {name: session.seats[group.members[name]] for name in COMING[practice]}
            assert held.phase == session.phase
            assert held.inside == {name for name, seat in members.items() if seat.in_room}
            assert held.waiting == {name for name, seat in members.items() if seat.waiting}
            assert held.tags == {tag.tag_id: tag.retracted for tag in session.tags.values()}
            assert held.confirmed == (session.confirmed_at is not None)

    @invariant()
    def what_is_signed_stays(self) -> None:
        for practice, held in enumerate(self.held):
            if held.signed:
                now = self.stage.notes(self.group(practice))
                for member_id, then in held.signed.items():
                    same = (now[member_id].body, now[member_id].signature)
                    assert (then.body, then.signature) == same

    @invariant()
    def nobody_is_answered_with_a_fault_or_a_strangers_words(self) -> None:
        assert [] == self.stage.world.failed
        for name, browser in self.browsers.items():
            fresh = browser.answers[self.looked_at[name] :]
            self.looked_at[name] = len(browser.answers)
            assert [] == [answer.status for answer in fresh if answer.status >= 500]
            for practice in (0, 1):
                if name in COMING[practice]:
                    for answer in fresh:
                        self.nothing_of(1 - practice, answer.body)
                        self.nothing_of_others(practice, name, answer.body)
        for name, page in self.pages.items():
            practice = 0 if name in COMING[0] else 1
            for seen in page.seen:
                self.nothing_of_others(practice, name, seen.text)

    # ---- below

    def at(self, practice: int) -> str:
        return f"/sessions/{self.group(practice).session_id}"

    def order(self, practice: int, command: str, **fields: str) -> str | None:
        """What the leader's board is answered; None while it is not open."""
        board = self.boards.get(LEADERS[practice])
        return None if board is None else self.stage.ask(board, command, **fields)

    def nothing_of(self, practice: int, text: str) -> None:
        group = self.group(practice)
        words = {
            "note-canary",
            *group.members.values(),
            *(f"{one}-canary" for one in group.members),
        }
        assert [] == [word for word in words if word in text]

    def nothing_of_others(self, practice: int, name: str, text: str) -> None:
        others = self.group(practice).of_others(name)
        assert [] == [word for word in others if word in text]
