"""The risk record in the plan: every word of it, in full sentences where the grammar is certain.

Level, facts, action and follow-up appear as far as they were recorded; what is missing is
asked for and never filled in. Where a sentence cannot be told, the words stand behind a label.
"""

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from notes_engine import words
from notes_engine.evidence import DraftPolicy, RiskFact
from notes_engine.grammar import SUBJECT, agree, clock
from notes_engine.intents import Intent
from notes_engine.mask import Cast
from notes_engine.phrasing import SHARED, frames
from notes_engine.presence import titled, unnamed
from notes_engine.shape import shape
from notes_engine.visible import Visible

_LEVEL = re.compile(r"(?:very |low|moderate|medium|high|elevated|acute|chronic|imminent| to |-| )+")
_BREAK = re.compile(r"(?:(?<!\s)\s+)?[;,]\s+")  # a stretch of spaces is entered once
# "safety plan agreed for after group": a thing and what was done about it.
_DONE = re.compile(
    r"(?:an? |the )?(safety plan|crisis plan|follow-up call|check-in call|call|appointment|referral"
    r"|screener|screening|safety contract|emergency contact|welfare check)"
    r" (agreed|made|written|reviewed|completed|updated|arranged|booked|scheduled|set|offered|given"
    r"|reached|called|confirmed|sent|requested)\b(.*)"
)
# "seen alone by Owen Hale": done to the member.
_UNDERGONE = re.compile(
    r"(?:was )?(seen|referred|escorted|transferred|contacted|advised|offered|given) .+"
)
_DATED = re.compile(
    r"(?:an? |the )?(call|follow-up call|check-in call|appointment|visit|meeting|check-in) "
    r"(?:on|for) (.*\d.*)"
)


def risk_intents(seen: Visible, policy: DraftPolicy, cast: Cast) -> list[Intent]:
    return [intent for risk in seen.risks for intent in _risk(risk, seen, policy, cast)]


def _risk(risk: RiskFact, seen: Visible, policy: DraftPolicy, cast: Cast) -> list[Intent]:
    leader = next((seen.facilitators[w] for w in risk.by if w in seen.facilitators), None)
    who = f"{titled(leader)}," if leader else "the facilitator"
    own = seen.member.id

    def said(name: str, **slots: str) -> Intent:
        return Intent(
            role="risk",
            at=risk.at,
            evidence=(risk.id,),
            family=f"risk.{name}",
            frames=frames("risk", name),
            slots=slots,
            keep=True,
        )

    if risk.term == "rk_none":
        return [said("none", asked_by=f" by {who}" if leader else "")]
    if risk.term == "rk_not_assessed":
        return [said("not_assessed")]
    level = unnamed(risk.level, cast, own=own)
    disclosed = SHARED["disclosed"].get(risk.term, "raised a safety concern")
    time = clock(risk.at, ZoneInfo(seen.session.timezone), policy.clock)
    # What was disclosed stands whatever was typed beside it, so an odd level stands apart.
    plain = bool(_LEVEL.fullmatch(level))
    recorded = f"; the level was recorded as {level}" if plain else ""
    out = [said("event", time=time, disclosed=str(disclosed), level=recorded)]
    if level and not plain:
        out.append(said("level", text=level))
    if found := unnamed(risk.assessment, cast, own=own):
        told = assessed(found)
        out.append(said("assessed", clause=told) if told else said("assessment", text=_low(found)))
    if done := unnamed(risk.action, cast, own=own):
        told = acted(done)
        out.append(said("actor", who=who, vp=told) if told else said("action", text=_low(done)))
    if then := unnamed(risk.disposition, cast, own=own):
        out.append(_follow_up(then, who, said))
    return out


def _follow_up(text: str, who: str, said: Callable[..., Intent]) -> Intent:
    told = followed(text)
    if told:
        return said("follows", clause=told)
    shaped = shape(text, planned=True)
    if _BREAK.search(text) and _UNDERGONE.match(_low(text)):
        return said("disposition", text=_low(text))  # who did the rest cannot be told
    if shaped.kind == "base":
        return said("actor_will", who=who, base=shaped.text)
    if shaped.kind == "verb":
        return said("actor", who=who, vp=shaped.text)
    return said("disposition", text=_low(text))


def _low(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def assessed(text: str) -> str | None:
    """ "he would not mind; no plan" -> "he would not mind, with no plan", or None."""
    parts = _BREAK.split(_low(text))
    if not _is_statement(parts[0]):
        return None
    if len(parts) == 1:
        return parts[0]
    rest = parts[1:]
    if all(part.startswith(("no ", "without ")) for part in rest):
        joined = " and ".join(rest)
        return f"{parts[0]}, {joined if joined.startswith('without') else 'with ' + joined}"
    if all(_is_statement(part) for part in rest):
        return " and that ".join(parts)
    return None


def _is_statement(text: str) -> bool:
    """A subject and its verb: "some mornings he would not mind not waking up"."""
    tokens = re.findall(r"[\w’'-]+", text.lower())
    for place, token in enumerate(tokens[:4]):
        if token in {"he", "she", "they"} and place + 1 < len(tokens):
            return words.is_finite(tokens[place + 1]) or tokens[place + 1] in words.BASES
    return False


def acted(text: str) -> str | None:
    """What the facilitator did, as a predicate; a thing done beside it gets its verb."""
    first, *rest = _BREAK.split(text)
    shaped = shape(first)
    if shaped.kind != "verb":
        return None
    whole = shape(text)
    tails = [_done(part) for part in rest]
    if not rest or not all(tails):
        return whole.text if whole.kind == "verb" else None
    return "; ".join([shaped.text, *(tail for tail in tails if tail)])


def _done(text: str) -> str | None:
    match = _DONE.fullmatch(_low(text))
    if match is None:
        return None
    article = "an" if match[1][0] in "aeiou" else "a"
    return f"{article} {match[1]} was {match[2]}{match[3]}"


def followed(text: str) -> str | None:
    """The follow-up as statements, where each part is of a known make; otherwise None."""
    parts = [_undergone(part) or _dated(part) or _done(part) for part in _BREAK.split(_low(text))]
    if not all(parts):
        return None
    return "; ".join(part for part in parts if part)


def _undergone(text: str) -> str | None:
    if _UNDERGONE.fullmatch(text) is None:
        return None
    return f"{SUBJECT} {agree('was', 'were')} {text.removeprefix('was ')}"


def _dated(text: str) -> str | None:
    match = _DATED.fullmatch(text)
    if match is None:
        return None
    return f"{'an' if match[1][0] in 'aeiou' else 'a'} {match[1]} is set for {match[2]}"
