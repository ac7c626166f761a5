"""PURE. What a ready answer to a prompt says in the note.

A choice without a sentence closes the question and adds nothing: what was not observed is not
said (NOT-3), and what only confirms the record ("Right as recorded", "They stand") is said by the
sentence about attendance already.
"""

from server.core.note import NotePrompt
from server.core.plan import Goal, Seat

NOT_OBSERVED = "Not observed"

# {name} is the member's first name, {goal} the goal as the plan has it.
_SENTENCES: dict[tuple[str, str], str] = {
    ("NO_PARTICIPATION", "Listened attentively"): "{name} listened attentively.",
    ("NO_PARTICIPATION", "Spoke when asked"): "{name} spoke when asked.",
    ("NO_RESPONSE", "Receptive"): "{name} was receptive to the work in the session.",
    ("NO_RESPONSE", "Mixed"): "{name}’s response to the work in the session was mixed.",
    ("NO_RESPONSE", "Chose not to take part"): "{name} chose not to take part in the work.",
    ("GOAL_NOT_TOUCHED", "Some progress"): "Some progress was seen on {goal}.",
    ("GOAL_NOT_TOUCHED", "No change"): "No change was seen on {goal}.",
    ("GOAL_NOT_TOUCHED", "Setback"): "A setback was seen on {goal}.",
    ("GOAL_NOT_TOUCHED", "Not addressed"): "Today {goal} was not addressed.",
    ("PLAN_MISSING", "Continue as planned"): "{name} continues with the plan as it stands.",
    ("PLAN_MISSING", "None agreed today"): "No individual next step was agreed today.",
    ("OUTREACH", "Call"): "A call to {name} is planned.",
    ("OUTREACH", "Message"): "A message to {name} is planned.",
    ("OUTREACH", "None needed"): "No outreach is needed.",
    ("MEASURE_WORSENED", "No change to the plan"): "The plan does not change.",
    ("MEASURE_WORSENED", "To be reviewed"): "The plan is to be reviewed.",
}
# Of these only a ready answer makes sense: a few words would be no sentence about the member.
CHOICES_ONLY = frozenset({"PRONOUNS_MISSING", "EVIDENCE_CONFLICT", "EVIDENCE_CHANGED"})


def sentence_for(prompt: NotePrompt, choice: str, seat: Seat) -> str | None:
    """Return the sentence of a ready answer, or None where it only closes the question."""
    pattern = _SENTENCES.get((prompt.code, choice))
    if pattern is None:
        return None
    goal = next((g for g in seat.goals if g.goal_id in prompt.evidence), None)
    if "{goal}" in pattern and goal is None:
        return None
    said = pattern.format(name=seat.first_name, goal=_named(goal, seat) if goal else "")
    return said[:1].upper() + said[1:]


def _named(goal: Goal, seat: Seat) -> str:
    lead = f"goal {goal.ordinal}" if len(seat.goals) > 1 else "the goal"
    text = goal.text.rstrip(". ")
    return f"{lead} ({text[:1].lower() + text[1:]})"
