"""The plan: what the member and the facilitators will do, then the next date.

The same step recorded twice is said once; risk, which comes before, is risk.py's part.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from notes_engine.evidence import DraftPolicy, PlanItem, TagFact
from notes_engine.grammar import clock, local_day, long_date
from notes_engine.intents import Intent, of_tag, quotes, timely
from notes_engine.mask import Cast
from notes_engine.phrasing import SHARED, frames
from notes_engine.presence import titled, unnamed
from notes_engine.readings import Reading
from notes_engine.shape import Shaped, as_gerund, shape
from notes_engine.similarity import content_words
from notes_engine.visible import Visible

NEXT_SESSION = "N1"  # the session's own next date, cited like any other fact
_SAME_STEP = 0.6  # two records of one commitment share this much of their content words


def step_intents(
    seen: Visible, readings: Sequence[Reading], cast: Cast
) -> tuple[list[Intent], list[Intent]]:
    """The member's own steps, and what others will do; the same step is said once."""
    own: list[Intent] = []
    items = list(seen.plan_items)
    for reading in readings:
        if reading.wording is None or reading.wording.role != "commitment" or not reading.usable:
            continue
        twin = next((item for item in items if _same_step(item, reading.tag)), None)
        if twin is not None:
            items.remove(twin)
            own.append(_item(twin, seen, cast, also=reading.ids))
        elif (intent := of_tag(reading, None)) is not None:
            own.append(intent)
    rest: list[Intent] = []
    for item in items:
        intent = _item(item, seen, cast)
        (own if item.member and item.kind in ("commitment", "homework") else rest).append(intent)
    rest += [i for r in readings if (i := _plan_tag(r)) is not None]
    return own, rest


def _same_step(item: PlanItem, tag: TagFact) -> bool:
    first, second = content_words(item.text), content_words(tag.note or "")
    if item.kind not in ("commitment", "homework") or not first or not second:
        return False
    return len(first & second) / len(first | second) >= _SAME_STEP


def _item(item: PlanItem, seen: Visible, cast: Cast, also: tuple[str, ...] = ()) -> Intent:
    shaped = shape(unnamed(item.text, cast, own=seen.member.id), planned=True)
    due = f" by {long_date(item.due)}" if item.due else ""
    leader = next((seen.facilitators[w] for w in item.by if w in seen.facilitators), None)
    kind: str = "follow_up" if item.kind in ("follow_up", "outreach") else item.kind
    kind = "group_homework" if item.member is None and kind == "homework" else kind
    name, slots = _frame(kind, shaped)
    return Intent(
        # Practice for everybody is the group's, like the next date.
        role={"commitment": "commitment", "homework": "commitment", "group_homework": "next"}.get(
            kind, "plan"
        ),
        at=seen.session.end,
        evidence=(*also, item.id),
        family=f"plan.{name}",
        frames=timely(frames("plan", name), shaped.text),
        slots=slots | {"due": due, "who": f"{titled(leader)}," if leader else "the facilitator"},
        keep=True,
    )


def _frame(kind: str, shaped: Shaped) -> tuple[str, dict[str, str]]:
    match shaped.kind:
        case "base":
            gerund = as_gerund(shaped.text) or f"the step to {shaped.text}"
            return kind, {"base": shaped.text, "gerund": gerund}
        case "quote" if kind in ("commitment", "homework"):
            return "quote", quotes(shaped.text)
        case _:
            return f"{kind}_np", {"np": shaped.text}


def _plan_tag(reading: Reading) -> Intent | None:
    if reading.term not in SHARED["plan_tag"] or not reading.usable:
        return None
    shaped, name, slots = reading.shaped, reading.term, {"how": ""}
    if name == "pn_practice":
        if shaped is None or shaped.kind not in ("noun", "gerund", "base"):
            name = "pn_practice_bare"
        else:
            slots["np"] = (
                (as_gerund(shaped.text) or shaped.text) if shaped.kind == "base" else shaped.text
            )
    elif shaped is not None and shaped.kind in ("noun", "other"):
        slots["how"] = f" ({shaped.text})"
    return Intent(
        role="plan",
        at=reading.tag.at,
        evidence=reading.ids,
        family=f"plan_tag.{name}",
        frames=frames("plan_tag", name),
        slots=slots,
        keep=True,
    )


def next_intent(seen: Visible, policy: DraftPolicy) -> Intent | None:
    at = seen.session.next_session
    if at is None:
        return None
    zone = ZoneInfo(seen.session.timezone)
    return Intent(
        role="next",
        at=at,
        evidence=(NEXT_SESSION,),
        family="plan.next",
        frames=frames("plan", "next"),
        slots={"day": long_date(local_day(at, zone)), "time": clock(at, zone, policy.clock)},
        keep=True,
    )
