"""Questions in place of padding: what a note needs and the record does not hold.

Each is one short question with ready answers. They name this member and nobody else, and
never repeat words that were held back.
"""

from collections.abc import Iterable, Sequence

from notes_engine.assessment import worsened_measures
from notes_engine.doubts import Maps, doubt_prompts
from notes_engine.drafts import Prompt
from notes_engine.evidence import DraftPolicy
from notes_engine.formats import section_of
from notes_engine.goals import Work, open_goals, work_on_goals
from notes_engine.grammar import listed
from notes_engine.mask import Cast
from notes_engine.presence import CORRECTED, unnamed
from notes_engine.readings import Reading
from notes_engine.visible import Visible

_THIN = frozenset(
    """pb_quiet pb_guarded pb_distracted pb_left_screen rl_observer pl_minimal pl_listening
    pl_declined pl_selective pl_responsive pl_active pl_initiating""".split()
)
_SAID_BY_LEVEL = {
    "pl_minimal": "Spoke when asked",
    "pl_responsive": "Spoke when asked",
    "pl_listening": "Listened attentively",
}
# Flags of the attendance computation that leave the minutes for a person to confirm.
_UNCONFIRMED = {
    "open_at_end": "No end of {name}’s connection was recorded, so the minutes run to the end of "
    "the session. Was {name} there until then?",
    "unknown_interval": "For part of the session {name}’s presence could not be measured, and that "
    "time is counted. Was {name} there throughout?",
}


def is_thin(readings: Iterable[Reading]) -> bool:
    """Nothing but a level or "quiet": that someone was there, not what they did."""
    return all(
        r.shaped is None and (r.term in _THIN or r.term.startswith(("pn_", "gp_not_addr")))
        for r in readings
        if r.usable
    )


def prompts(
    seen: Visible,
    readings: Sequence[Reading],
    *,
    policy: DraftPolicy,
    maps: Maps,
    cast: Cast,
    steps: int,
) -> list[Prompt]:
    """Everything to ask about a member who attended; *steps* own next steps were found."""
    return [
        *_attendance(seen, policy, maps, cast),
        *_participation(seen, readings, maps),
        *_response(seen, readings, maps),
        *_goals(seen, work_on_goals(seen, readings), maps, cast, thin=is_thin(readings)),
        *_risk(seen, maps),
        *_measures(seen, maps),
        *_plan(seen, maps, steps),
        *doubt_prompts(seen, readings, policy, maps),
    ]


def _attendance(seen: Visible, policy: DraftPolicy, maps: Maps, cast: Cast) -> list[Prompt]:
    record, name = seen.attendance, seen.member.first_name
    where = section_of(maps, "attendance")
    out = []

    def ask(code: str, text: str, *, blocking: bool, choices: tuple[str, ...] = ()) -> None:
        ids = (record.id,) if record else ()
        out.append(
            Prompt(
                code=code, section=where, text=text, blocking=blocking, evidence=ids,
                choices=choices,
            )
        )  # fmt: skip

    if record is None:
        text = f"There is no attendance record for {name} yet. Was {name} there, and how long?"
        ask("ATTENDANCE_OPEN", text, blocking=True)
    else:
        for flag in record.flags:
            if flag in _UNCONFIRMED:
                text = _UNCONFIRMED[flag].format(name=name)
                ask("ATTENDANCE_OPEN", text, blocking=True, choices=("Right as recorded",))
    if record and CORRECTED in record.flags:
        why = unnamed(record.reason, cast, own=seen.member.id)
        given = f"the reason given is “{why}”" if why else "no reason is on record"
        ask(
            "ATTENDANCE_MANUAL",
            f"{name}’s minutes were corrected by hand; {given}. Do they stand?",
            blocking=False,
            choices=("They stand",),
        )
    minimum = policy.min_member_minutes
    if record and minimum is not None and record.minutes < minimum:
        ask(
            "BELOW_MIN_MINUTES",
            f"{record.minutes} minutes are below the {minimum} this practice bills from.",
            blocking=False,
        )
    if seen.member.pronouns is None:
        ask(
            "PRONOUNS_MISSING",
            f"Which pronouns does {name} use? The draft uses the name only.",
            blocking=False,
            choices=("she", "he", "they", "name only"),
        )
    return out


def _participation(seen: Visible, readings: Sequence[Reading], maps: Maps) -> list[Prompt]:
    name, where = seen.member.first_name, section_of(maps, "report", "presentation", "response")
    usable = [r for r in readings if r.usable and not r.term.startswith("pn_")]
    ids = tuple(i for r in usable for i in r.ids)
    if is_thin(readings):
        thin = [r.term for r in usable if r.term in _THIN]
        thin.sort(key=lambda term: term.startswith("pl_"))
        labels = list(dict.fromkeys(_label(term) for term in thin))
        verb = "were" if len(labels) > 1 else "was"
        seen_only = f"Only {listed(labels)} {verb} noted" if labels else "Nothing was noted"
        text = f"{seen_only} for {name}. What did you see or hear, if anything?"
        # What a level already says is no answer to choose again.
        said = {choice for term, choice in _SAID_BY_LEVEL.items() if term in thin}
        choices = ("Listened attentively", "Spoke when asked", "Not observed")
        return [
            Prompt(
                code="NO_PARTICIPATION", section=where, text=text, blocking=True, evidence=ids,
                choices=tuple(each for each in choices if each not in said),
            )
        ]  # fmt: skip
    if not any(r.shaped for r in usable):
        text = f"{name}’s tags carry no detail. What is one thing {name} did or said?"
        return [
            Prompt(
                code="NO_SPECIFICS", section=where, text=text, blocking=True, evidence=ids,
                choices=("Not observed",),
            )
        ]  # fmt: skip
    return []


def _label(term: str) -> str:
    return f"“{term.split('_', 1)[1].replace('_', ' ')}”"


def _response(seen: Visible, readings: Sequence[Reading], maps: Maps) -> list[Prompt]:
    """Not asked where no words at all were noted: one question covers both."""
    if not any(r.shaped for r in readings if r.usable) or any(_responds(r) for r in readings):
        return []
    return [
        Prompt(
            code="NO_RESPONSE",
            section=section_of(maps, "goal", "response"),
            text=f"How did {seen.member.first_name} respond to the work in the session?",
            blocking=True,
            choices=("Receptive", "Mixed", "Chose not to take part", "Not observed"),
        )
    ]


def _responds(reading: Reading) -> bool:
    if not reading.usable:
        return False
    taking_part = reading.term in {"pb_skill", "pb_fb_received", "pb_fb_hard", "pb_interrupt"}
    return reading.term.startswith("rs_") or taking_part or bool(reading.tag.progress)


def _goals(
    seen: Visible, works: Sequence[Work], maps: Maps, cast: Cast, *, thin: bool
) -> list[Prompt]:
    where, name = section_of(maps, "goal"), seen.member.first_name
    out = []
    if not open_goals(seen):
        out.append(
            Prompt(
                code="NO_GOAL", section=where, blocking=False,
                text=f"{name} has no open goal on the plan, so progress cannot be stated.",
            )
        )  # fmt: skip
    untouched = [work.goal for work in works if not work.readings]
    # Where nothing was noted at all, one goal stands for the question; the rest would be noise.
    for goal in untouched[: 1 if thin else 2]:
        text = unnamed(goal.text, cast, own=seen.member.id)
        lead = f"Goal {goal.ordinal}" if len(works) > 1 else "The goal"
        out.append(
            Prompt(
                code="GOAL_NOT_TOUCHED",
                section=where,
                text=f"{lead}, {text[:1].lower() + text[1:]}: what did you see today?",
                blocking=True,
                evidence=(goal.id,),
                choices=("Some progress", "No change", "Setback", "Not addressed"),
            )
        )
    if not seen.member.diagnoses:
        out.append(
            Prompt(
                code="NO_DIAGNOSIS", section=section_of(maps, "necessity"), blocking=False,
                text=f"{name} has no diagnosis on record, so medical necessity is not stated.",
            )
        )  # fmt: skip
    return out


def _risk(seen: Visible, maps: Maps) -> list[Prompt]:
    where, out = section_of(maps, "risk"), []
    for risk in seen.risks:
        if risk.term in ("rk_none", "rk_not_assessed"):
            continue
        missing = [
            word
            for word, value in (
                ("level", risk.level),
                ("assessment", risk.assessment),
                ("action", risk.action),
                ("follow-up", risk.disposition),
            )
            if not value
        ]
        if missing:
            text = f"The risk record lacks {listed(missing)}. What was found and done?"
            out.append(
                Prompt(
                    code="RISK_NO_ACTION", section=where, text=text, blocking=True,
                    evidence=(risk.id,),
                )
            )  # fmt: skip
        out.append(
            Prompt(
                code="RISK_REVIEW",
                section=where,
                text="Confirm level, actions and follow-up of the risk record before signing.",
                blocking=True,
                evidence=(risk.id,),
                choices=("Confirmed as written",),
            )
        )
    return out


def _measures(seen: Visible, maps: Maps) -> list[Prompt]:
    return [
        Prompt(
            code="MEASURE_WORSENED",
            section=section_of(maps, "goal", "measure"),
            text=f"The {measure.instrument} score is worse than last time. Does the plan change?",
            blocking=False,
            evidence=(measure.id,),
            choices=("No change to the plan", "To be reviewed"),
        )
        for measure in worsened_measures(seen)
    ]


def _plan(seen: Visible, maps: Maps, steps: int) -> list[Prompt]:
    if steps:
        return []
    return [
        Prompt(
            code="PLAN_MISSING",
            section=section_of(maps, "commitment"),
            text=f"No individual next step was recorded for {seen.member.first_name}.",
            blocking=True,
            choices=("Continue as planned", "None agreed today"),
        )
    ]
