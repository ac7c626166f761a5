"""Assessment without interpretation: what was tagged, joined to goals, and why care goes on.

Progress, insight and factors appear only where a facilitator marked them. The necessity
sentence needs a diagnosis, an open goal and a fact of today, or it is not written.
"""

from collections.abc import Sequence

from notes_engine.evidence import MeasureFact
from notes_engine.goals import Work, goal_phrase, in_order, reaching, spoken_of
from notes_engine.grammar import POSSESSIVE, SUBJECT
from notes_engine.intents import Drawn, Intent
from notes_engine.mask import Cast
from notes_engine.phrasing import SHARED, frames
from notes_engine.presence import unnamed, worsened
from notes_engine.readings import Reading
from notes_engine.shape import as_gerund
from notes_engine.visible import Visible
from notes_engine.words import spelled


def problem_intent(seen: Visible, cast: Cast) -> Intent | None:
    found = diagnosis(seen, cast)
    if found is None:
        return None
    return Intent(
        role="problem",
        at=seen.session.start,
        evidence=(found[0],),
        family="problem.treated",
        frames=frames("problem", "treated"),
        slots={"diagnosis": found[1]},
        keep=True,
    )


def insight_intents(readings: Sequence[Reading]) -> list[Intent]:
    out = []
    for reading in readings:
        shaped = reading.shaped
        if reading.term != "rs_insight" or shaped is None or reading.tag.goal:
            continue
        gerund = as_gerund(shaped.text) if shaped.kind == "verb" else None
        quote = shaped.kind == "quote"
        phrase = f"{POSSESSIVE} comment" if quote else gerund or f"what {SUBJECT} recognized"
        out.append(
            Intent(
                role="insight",
                at=reading.tag.at,
                evidence=reading.ids,
                family="insight.stated",
                frames=frames("insight", "stated"),
                slots={"insight": phrase},
            )
        )
    return out


def factor_intents(readings: Sequence[Reading]) -> list[Intent]:
    return [
        Intent(
            role="factor",
            at=reading.tag.at,
            evidence=reading.ids,
            family=f"factor.{reading.term}",
            frames=frames("factor", reading.term),
        )
        for reading in readings
        if reading.term in SHARED["factor"]
    ]


def diagnosis(seen: Visible, cast: Cast) -> tuple[str, str] | None:
    if not seen.member.diagnoses:
        return None
    first = seen.member.diagnoses[0]
    label = unnamed(first.label, cast, own=seen.member.id)
    label = label[:1].lower() + label[1:] if label[1:2].islower() else label
    return first.id or first.code, f"{label} ({first.code})"


def necessity_intent(
    seen: Visible, works: Sequence[Work], readings: Sequence[Reading], cast: Cast
) -> Intent | None:
    found, own = diagnosis(seen, cast), seen.member.id
    if found is None or not works:
        return None
    step = _step(seen, works, readings)
    if step is not None:
        goal, slots = goal_phrase(step.goal, cast, own), spoken_of(step.readings)
        return Intent(
            role="necessity",
            at=seen.session.end,
            evidence=(found[0], step.goal.id, *(i for r in step.readings for i in r.ids)),
            family="necessity.step",
            frames=reaching(in_order(frames("necessity", "step"), goal), slots),
            slots={"diagnosis": found[1], "goal": goal, **slots},
            keep=True,
        )
    worked = next((work for work in works if work.readings), works[0])
    fact = _fact_of_today(seen, worked, readings)
    if fact is None:
        return None
    drawn, slots, ids = fact
    # A goal the note has just spoken of need not be spelled out again.
    spoken = bool(worked.readings) and sum(bool(work.readings) for work in works) == 1
    goal = goal_phrase(worked.goal, cast, own)
    aims = {"aim": goal, "the_aim": f"the goal of {goal}"}
    if spoken:
        aims = dict.fromkeys(aims, "that goal")
    short = drawn.family.removeprefix("necessity.")
    name = short if spoken and short in ("no_change", "setback") else "open"
    return Intent(
        role="necessity",
        at=seen.session.end,
        evidence=tuple(dict.fromkeys((found[0], worked.goal.id, *ids))),
        family=f"necessity.{name}",
        frames=frames("necessity", name),
        slots={"diagnosis": found[1], **aims, **slots},
        drawn=() if name == short else (drawn,),
        keep=True,
    )


def told_with_need(
    seen: Visible, works: Sequence[Work], readings: Sequence[Reading], cast: Cast
) -> Work | None:
    """The goal whose progress the necessity sentence tells, so that no other has to."""
    return _step(seen, works, readings) if diagnosis(seen, cast) else None


def _step(seen: Visible, works: Sequence[Work], readings: Sequence[Reading]) -> Work | None:
    worked = [work for work in works if work.readings]
    if len(worked) != 1 or _hard_fact(seen, readings):
        return None
    marked = all(
        r.tag.progress == "progress" and not r.term.startswith("gp_") for r in worked[0].readings
    )
    return worked[0] if marked else None


def _hard_fact(
    seen: Visible, readings: Sequence[Reading]
) -> tuple[Drawn, dict[str, str], tuple[str, ...]] | None:
    """What speaks for need before anything else does: a risk, or a tag that tells of trouble."""
    risk = next((r for r in seen.risks if r.term not in ("rk_none", "rk_not_assessed")), None)
    if risk is not None:
        variants = frames("necessity", "fact_risk")
        return Drawn("fact", "necessity.risk", variants), {}, (risk.id,)
    for reading in readings:
        wording = reading.wording
        if wording and wording.hard and wording.fact and reading.usable:
            marks = [r for r in readings if r.term == reading.term]
            ids = tuple(i for r in marks for i in r.ids)
            fact = Drawn("fact", f"{reading.term}.fact", (wording.fact,))
            return fact, {"times": spelled(len(marks))}, ids
    return None


def _fact_of_today(
    seen: Visible, work: Work, readings: Sequence[Reading]
) -> tuple[Drawn, dict[str, str], tuple[str, ...]] | None:
    hard = _hard_fact(seen, readings)
    if hard is not None:
        return hard
    for progress in ("setback", "barrier", "no_change", "progress"):
        tagged = next((r for r in work.readings if _progress(r) == progress), None)
        if tagged is not None:
            variants = frames("necessity", f"fact_{progress}")
            return Drawn("fact", f"necessity.{progress}", variants), {}, tagged.ids
    for measure in seen.measures:
        return _measured(measure)
    for reading in readings:
        wording = reading.wording
        if wording and wording.role in ("report", "response") and reading.usable:
            variants = tuple(f"{{{{ s }}}} {each} today" for each in wording.pred)
            variants = (wording.fact,) if wording.fact else variants
            return Drawn("fact", f"{reading.term}.today", variants), {"peer": "a peer"}, reading.ids
    return None


def _progress(reading: Reading) -> str | None:
    rated = {"gp_regress": "setback", "gp_none": "no_change", "gp_some": "progress",
             "gp_clear": "progress", "gp_barrier": "barrier"}  # fmt: skip
    return reading.tag.progress or rated.get(reading.term)


def _measured(measure: MeasureFact) -> tuple[Drawn, dict[str, str], tuple[str, ...]]:
    slots = {"instrument": measure.instrument, "score": f"{measure.score:g}"}
    fact = Drawn("fact", "necessity.measure", frames("necessity", "fact_measure"))
    return fact, slots, (measure.id,)


def worsened_measures(seen: Visible) -> list[MeasureFact]:
    return [measure for measure in seen.measures if worsened(measure)]
