"""What the member did in the room, tag by tag: pairs that belong together, counts, limits.

A rise and a settling become one sentence; interruptions are counted once; two bare tags may
share a sentence. Above the limit the least telling go to "recorded but not used".
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from notes_engine.evidence import InterventionFact
from notes_engine.intents import Drawn, Intent, of_tag, peer_words, pred, technique_at
from notes_engine.phrasing import TAGS, frames
from notes_engine.readings import Reading
from notes_engine.words import spelled

MAX_IN_ROOM = 9  # sentences a reader keeps apart; more is a list
_PAIRS: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    ("settled", frozenset({"rs_distress_up"}), frozenset({"rs_regulated", "rs_relief"})),
    (
        "opened",
        frozenset({"pb_quiet", "pb_guarded", "rs_declined"}),
        frozenset({"pb_disclosed", "pb_skill", "pb_feelings"}),
    ),
)


def in_room(
    readings: Sequence[Reading], interventions: Sequence[InterventionFact]
) -> tuple[list[Intent], set[str]]:
    """Return the intents in time order, and the ids of tags left out for length."""
    left = [each for each in readings if _belongs(each)]
    intents: list[Intent] = []
    level = [each for each in left if each.wording and each.wording.role == "level"]
    left = [each for each in left if each not in level]
    # One level a session; a later mark corrects an earlier one.
    if level:
        found = of_tag(level[-1], None)
        intents += [found] if found else []
    left, paired = _paired(left)
    left, counted = _interruptions(left)
    intents += paired + counted
    for reading in left:
        found = of_tag(reading, technique_at(reading.tag, interventions))
        if found:
            intents.append(found)
    kept, dropped = _limited(_shared(sorted(intents, key=_level_first)))
    return kept, dropped


def _level_first(intent: Intent) -> tuple[bool, datetime]:
    return intent.role != "level", intent.at


def _belongs(reading: Reading) -> bool:
    return not reading.term.startswith(("gp_", "tf_", "pn_", "iv_", "pr_", "ms_"))


def _paired(readings: list[Reading]) -> tuple[list[Reading], list[Intent]]:
    for name, firsts, seconds in _PAIRS:
        first = next((r for r in readings if r.term in firsts and _simple(r)), None)
        if first is None:
            continue
        second = next(
            (
                r
                for r in readings
                if r.term in seconds and r.tag.at > first.tag.at and _simple(r) and r.usable
            ),
            None,
        )
        if second is None:
            continue
        rest = [r for r in readings if r is not first and r is not second]
        return rest, [_pair(name, first, second)]
    return readings, []


def _simple(reading: Reading) -> bool:
    return reading.shaped is None or reading.shaped.kind in ("noun", "with")


def _pair(name: str, first: Reading, second: Reading) -> Intent:
    drawn, slots = [], {"peer": peer_words(second)}
    for slot, reading in (("up", first), ("down", second)):
        part, more = _predicate(reading, slot)
        drawn.append(part)
        slots |= more
    return Intent(
        role="response",
        at=first.tag.at,
        evidence=(*first.ids, *second.ids),
        family=f"pair.{name}",
        frames=frames("pair", name),
        slots=slots,
        drawn=tuple(drawn),
        peers=(*first.peers, *second.peers),
        salience=8,
        keep=True,
        detailed=first.shaped is not None or second.shaped is not None,
    )


def _predicate(reading: Reading, slot: str) -> tuple[Drawn, dict[str, str]]:
    """A predicate with its own slot for the noun phrase, so that two can share a frame."""
    wording, shaped = reading.wording, reading.shaped
    assert wording is not None  # noqa: S101 - pairs are made of known terms
    if shaped is None:
        return pred(reading, slot), {}
    name = f"{slot}_np"
    if shaped.kind == "noun" and wording.np:
        variants = tuple(each.replace("{{ np }}", f"{{{{ {name} }}}}") for each in wording.np)
        return Drawn(slot, f"{reading.term}.np", variants), {name: shaped.text}
    variants = tuple(f"{each}, with {{{{ {name} }}}}" for each in wording.pred)
    return Drawn(slot, f"{reading.term}.pred", variants), {name: shaped.text}


def _interruptions(readings: list[Reading]) -> tuple[list[Reading], list[Intent]]:
    marks = [each for each in readings if each.term == "pb_interrupt"]
    bare = [each for each in marks if each.shaped is None]
    if not bare:
        return readings, []
    rest = [each for each in readings if each not in bare]
    # Every mark counts, also the one whose words get a sentence of their own.
    counted = Intent(
        role="presentation",
        at=bare[0].tag.at,
        evidence=tuple(i for each in marks for i in each.ids),
        family="bare.one",
        frames=frames("bare", "one"),
        slots={"times": spelled(len(marks)), "peer": "a peer"},
        drawn=(Drawn("pred", "pb_interrupt.pred", TAGS["pb_interrupt"].pred),),
        salience=5,
        keep=True,
    )
    return rest, [counted]


def _shared(intents: list[Intent]) -> list[Intent]:
    """Two bare tags of one role share a sentence; the same tag twice is said once."""
    out: list[Intent] = []
    for intent in intents:
        twin = next((o for o in out if intent.solo and o.solo and o.drawn == intent.drawn), None)
        if twin is not None:
            merged = (*twin.evidence, *intent.evidence)
            out[out.index(twin)] = msgspec.structs.replace(twin, evidence=merged)
            continue
        partner = next((o for o in out if _may_share(o, intent)), None)
        if partner is None:
            out.append(intent)
            continue
        second = intent.drawn[0]
        out[out.index(partner)] = msgspec.structs.replace(
            partner,
            evidence=(*partner.evidence, *intent.evidence),
            family="bare.two",
            frames=frames("bare", "two"),
            drawn=(*partner.drawn, Drawn("pred2", second.family, second.variants)),
            peers=(*partner.peers, *intent.peers),
            keep=partner.keep or intent.keep,
            salience=max(partner.salience, intent.salience),
            solo=False,
        )
    return out


def _may_share(first: Intent, second: Intent) -> bool:
    if not (first.solo and second.solo) or first.slots != second.slots:
        return False
    return first.role == second.role or (first.role, second.role) == ("level", "presentation")


def _limited(intents: list[Intent]) -> tuple[list[Intent], set[str]]:
    if len(intents) <= MAX_IN_ROOM:
        return intents, set()
    ranked = sorted(intents, key=lambda each: (not each.keep, -each.salience, each.at))
    kept = ranked[:MAX_IN_ROOM]
    kept += [each for each in ranked[MAX_IN_ROOM:] if each.keep]
    dropped = {i for each in ranked if each not in kept for i in each.evidence}
    return sorted(kept, key=lambda each: each.at), dropped
