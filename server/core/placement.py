"""How somebody comes into a group: referred, screened, prepared, enrolled, and how it ends.

PLC-1: each step is a fact with a day, an author and a reason; where somebody stands is the last
step's doing. PLC-2: nothing of it reaches members, notes or claims, and nothing of it stops an
enrolment: it informs whoever decides.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

StepKind = Literal["referred", "screened", "prepared", "enrolled", "completed", "left", "closed"]
Outcome = Literal["accept", "decline", "refer", "waitlist"]
Said = Literal["yes", "no", "unsure"]
Stage = Literal["to_screen", "waiting", "preparing", "enrolled", "completed", "left", "not_here"]

# Own words after what payers and handbooks ask of a group's selection and preparation: a
# diagnosis and why group suits this person; able to take part and to keep what is said; a member
# who is in acute danger is seen alone first. Read again on 2026-11-24; a practice writes its own.
CRITERIA = (
    "The concerns fit the focus of this group.",
    "Group treatment is medically necessary for this person, and the chart says why.",
    "They want to take part and can say what they hope for.",
    "They can follow a conversation with several people, and keep what others say to themselves.",
    "No acute danger to themselves or others that must be treated alone first.",
    "Nobody in the group is family, a partner, a close friend or a colleague of theirs.",
    "They have a private place, a device and the time for each session.",
)
CHECKLIST = (
    "Group agreement explained, questions answered",
    "What happens in a session and what is expected",
    "Limits of confidentiality explained",
    "Link, sound and picture tried together",
    "Emergency plan: usual place and whom to call are in the chart",
    "Own goals for the group written down",
    "Cost and insurance explained",
)
OUTCOMES: dict[Outcome, str] = {
    "accept": "Accepted",
    "waitlist": "On the waitlist",
    "refer": "Referred elsewhere",
    "decline": "Declined",
}


class Screening(Struct, frozen=True):
    """What a practice asks before somebody comes into a group, and prepares with them."""

    criteria: tuple[str, ...] = CRITERIA
    checklist: tuple[str, ...] = CHECKLIST


class Step(Struct, frozen=True):
    """One step of one member towards one group. *answers* and *done* by the words of their day."""

    kind: StepKind
    reason: str = ""
    outcome: Outcome | None = None
    answers: dict[str, Said] = {}
    done: tuple[str, ...] = ()


class Taken(Struct, frozen=True):
    """A step as it was written down."""

    seq: int
    at: datetime
    author_id: str
    step: Step


def stage(steps: Iterable[Taken]) -> Stage:
    """Return where somebody stands after *steps*."""
    now: Stage = "to_screen"
    for taken in steps:
        now = _after(taken.step, now)
    return now


def prepared(steps: Iterable[Taken]) -> tuple[str, ...]:
    """Return what is ticked on the checklist now; a referral anew begins it anew."""
    done: tuple[str, ...] = ()
    for taken in steps:
        if taken.step.kind in ("referred", "prepared"):
            done = taken.step.done
    return done


def _after(step: Step, before: Stage) -> Stage:
    match step.kind:
        case "referred":
            return "to_screen"
        case "screened":
            return _screened(step.outcome)
        case "prepared":
            return before
        case "enrolled":
            return "enrolled"
        case "completed":
            return "completed"
        case "left":
            return "left"
        case "closed":
            return "not_here"


def _screened(outcome: Outcome | None) -> Stage:
    if outcome == "accept":
        return "preparing"
    return "waiting" if outcome == "waitlist" else "not_here"
