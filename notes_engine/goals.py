"""Goals: the plan's words made to fit a sentence, and each goal joined to its evidence.

A goal and what was done for it share one sentence. Progress is said only as a facilitator
marked it; a discontinued goal is never spoken of.
"""

import re
from collections.abc import Sequence

import msgspec

from notes_engine import words
from notes_engine.evidence import Goal
from notes_engine.grammar import OBJECT, POSSESSIVE, REFLEXIVE, SUBJECT, agree, listed
from notes_engine.intents import Intent
from notes_engine.mask import Cast
from notes_engine.phrasing import SHARED, frames, render
from notes_engine.presence import unnamed
from notes_engine.readings import Reading
from notes_engine.shape import as_gerund
from notes_engine.visible import Visible
from notes_engine.words import spelled

_FIRST_PERSON = {"my": POSSESSIVE, "me": OBJECT, "myself": REFLEXIVE, "mine": POSSESSIVE}
_RATE = re.compile(r",\s+(?=(?:\w+ )?(?:nights|days|evenings|mornings|weekdays)\b)")
_SHORT = 8  # words a gerund may carry into a sentence about a goal
_HELD = 5  # words between a verb and what it was recorded as
_LONG_GOAL = 18
_GIVEN = re.compile(r"(?:[Gg]iven|going by) \{\{ evidence")
_GERUND_TERMS = frozenset(
    """pb_interrupt pb_support rs_applied pb_skill pb_floor pb_homework_done pb_disclosed pb_example
    pb_conflict pb_question""".split()
)


class Work(msgspec.Struct, frozen=True):
    """What today holds for one goal."""

    goal: Goal
    readings: tuple[Reading, ...]


def open_goals(seen: Visible) -> list[Goal]:
    goals = [g for g in seen.member.goals if g.status in ("active", "revised")]
    return sorted(goals, key=lambda goal: (goal.ordinal, goal.id))


def work_on_goals(seen: Visible, readings: Sequence[Reading]) -> list[Work]:
    return [
        Work(goal, tuple(r for r in readings if r.tag.goal == goal.id and _links(r)))
        for goal in open_goals(seen)
    ]


def _links(reading: Reading) -> bool:
    return reading.usable and not reading.term.startswith(("pr_", "ms_"))


def goal_phrase(goal: Goal, cast: Cast, own: str) -> str:
    """ "Let others finish before I answer" -> "letting others finish before she answers"."""
    text = _RATE.sub(" on ", unnamed(goal.text, cast, own=own))
    tokens = text.split()
    if not tokens or len(tokens) > _LONG_GOAL:
        return f"goal {goal.ordinal} of the plan"
    first = tokens[0].lower()
    if first in words.BASES and (len(tokens) > 1 and tokens[1].lower() not in ("is", "was")):
        tokens[0] = words.gerund(first)
    elif (
        tokens[0] != "I"
        and tokens[0][1:] == tokens[0][1:].lower()
        and (first not in words.KEPT_CAPITALS)
    ):
        tokens[0] = first
    return _third_person(tokens)


def _third_person(tokens: list[str]) -> str:
    out: list[str] = []
    for place, token in enumerate(tokens):
        plain = token.lower().strip(".,;")
        tail = token[len(plain) :] if token.lower().startswith(plain) else ""
        if plain in _FIRST_PERSON:
            out.append(_FIRST_PERSON[plain] + tail)
        elif token in ("I", "I’m", "I'm"):
            out.append(SUBJECT if token == "I" else f"{SUBJECT} {agree('is', 'are')}")
        elif place and tokens[place - 1] == "I" and plain in words.BASES | {"am"}:
            present = "is" if plain == "am" else words.third_person(plain)
            out.append(agree(present, "are" if plain == "am" else plain) + tail)
        else:
            out.append(token)
    return " ".join(out)


def goal_intents(work: Work, cast: Cast, own: str) -> list[Intent]:
    goal = goal_phrase(work.goal, cast, own)
    out = [_rated(r, work.goal) for r in work.readings if r.term.startswith("gp_")]
    by_progress: dict[str, list[Reading]] = {}
    for reading in work.readings:
        if not reading.term.startswith("gp_"):
            by_progress.setdefault(reading.tag.progress or "linked", []).append(reading)
    for name, group in by_progress.items():
        out += _linked(name, group, work.goal)
    out.sort(key=lambda each: each.at)
    # The goal is spelled out once; its other sentences follow at once and say "that goal".
    return [
        msgspec.structs.replace(
            intent,
            at=out[0].at,
            frames=in_order(intent.frames, goal) if place == 0 else intent.frames,
            slots={**intent.slots, "goal": goal if place == 0 else "that goal"},
        )
        for place, intent in enumerate(out)
    ]


def _linked(name: str, group: list[Reading], goal: Goal) -> list[Intent]:
    told = Intent(
        role="goal",
        at=group[0].tag.at,
        evidence=(*(i for r in group for i in r.ids), goal.id),
        family=f"goal.{name}",
        frames=frames("goal", name),
        keep=True,
    )
    only = group[0].shaped if len(group) == 1 else None
    if name in ("no_change", "setback") and only and only.kind == "verb":
        # Progress is what someone did; where there was none, what happened stands beside it.
        did = {"did": f"{SUBJECT} {only.text}"}
        variants = frames("goal", f"{name}_did")
        return [
            msgspec.structs.replace(told, family=f"goal.{name}_did", frames=variants, slots=did)
        ]
    slots = spoken_of(group)
    return [msgspec.structs.replace(told, frames=reaching(told.frames, slots), slots=slots)]


def reaching(variants: tuple[str, ...], slots: dict[str, str]) -> tuple[str, ...]:
    """ "The facilitator recorded ... as progress" loses its reader over a long evidence."""
    evidence = slots["evidence"].split()
    if evidence[0].endswith("ing"):  # "given naming what he felt" reads badly
        variants = tuple(v for v in variants if not _GIVEN.search(v)) or variants
    if len(evidence) <= _HELD:
        return variants
    return tuple(v for v in variants if "facilitator recorded" not in v) or variants


def spoken_of(group: Sequence[Reading]) -> dict[str, str]:
    """The slots that refer back to *group* in the assessment."""
    spoken: dict[str, Reading] = {}
    for reading in group:
        spoken.setdefault(_evidence(reading, group), reading)
    names = list(spoken)[:2]
    if len(names) > 1 and any(" and " in name for name in names):
        names = names[:1]
    plural = len(names) > 1 or _is_plural(spoken[names[0]])
    return {"evidence": listed(names), "ewas": "were" if plural else "was"}


def _is_plural(reading: Reading) -> bool:
    return bool(reading.wording and reading.wording.plural)


def in_order(variants: tuple[str, ...], phrase: str) -> tuple[str, ...]:
    """Where the goal speaks of the member, the evidence comes first and holds the name."""
    if "⟦" not in phrase:
        return variants
    return tuple(v for v in variants if v.find("evidence") < v.find("goal }}")) or variants


def _evidence(reading: Reading, group: Sequence[Reading]) -> str:
    """How the assessment refers back: a short gerund, or the tag's own noun phrase."""
    shaped = reading.shaped
    if shaped and shaped.kind == "verb" and len(shaped.text.split()) <= _SHORT:
        gerund = as_gerund(shaped.text)
        if gerund and (reading.wording is None or reading.term in _GERUND_TERMS):
            return gerund
    if shaped and shaped.kind == "base" and reading.term == "rs_commit":
        return f"{POSSESSIVE} plan to {shaped.text}"
    if reading.term.startswith("tf_"):
        return f"what was noted of {POSSESSIVE} part in the group"
    if reading.term.startswith("pn_"):
        return f"the plan made for {OBJECT}"
    if reading.wording and reading.wording.noun:
        return render(reading.wording.noun, {"times": spelled(len(group))})
    return "what was recorded today"


def _rated(reading: Reading, goal: Goal) -> Intent:
    table = SHARED["goal"]
    name = reading.term if reading.term in table else "gp_some"
    slots = {"how": _how(reading)}
    if f"{name}_np" in table and reading.shaped and reading.shaped.kind in ("noun", "gerund"):
        name, slots = f"{name}_np", {"np": reading.shaped.text}
    return Intent(
        role="goal",
        at=reading.tag.at,
        evidence=(*reading.ids, goal.id),
        family=f"goal.{name}",
        frames=frames("goal", name),
        slots=slots,
        keep=True,
    )


def _how(reading: Reading) -> str:
    shaped = reading.shaped
    if shaped is None:
        return ""
    match shaped.kind:
        case "verb":
            return f": {SUBJECT} {shaped.text}"
        case "clause":
            return f": {shaped.text}"
        case "quote":
            return f", in {POSSESSIVE} words “{shaped.text}”"
        case "noun" | "gerund":
            return f", with {shaped.text}"
        case _:
            return ""


def named_intents(works: Sequence[Work], cast: Cast, own: str) -> list[Intent]:
    return [
        Intent(
            role="named",
            at=work.readings[0].tag.at,
            evidence=(work.goal.id, *work.readings[0].ids),
            family="goal.named",
            frames=frames("goal", "named"),
            slots={"goal": goal_phrase(work.goal, cast, own)},
            keep=True,
        )
        for work in works
        if any(reading.term != "gp_not_addr" for reading in work.readings)
    ]
