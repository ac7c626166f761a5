"""What facilitators did: said of a member only where it touched them, and never as a list of all.

An activity has a beginning and an end in the session ("a check-in round"); a manner runs
through it ("validation"). A member's note names the few activities closest to their own tags.
"""

from collections.abc import Sequence

from notes_engine.evidence import EvidenceDocument, InterventionFact
from notes_engine.grammar import listed
from notes_engine.intents import Intent
from notes_engine.mask import Cast
from notes_engine.phrasing import TECHNIQUES, frames
from notes_engine.presence import titled, unnamed
from notes_engine.readings import PLANNED, Reading
from notes_engine.visible import Visible
from notes_engine.words import spelled

MAX_NAMED = 3  # a reader keeps three apart; the shared block holds the rest
SET_AT_THE_END = "iv_homework"  # neither led nor used: it is given to take home


def technique_phrase(technique: InterventionFact, cast: Cast) -> str | None:
    phrase = TECHNIQUES.phrase.get(technique.term)
    topic = unnamed(technique.topic, cast, "a member")
    if phrase is None:
        return topic or None
    if topic and technique.term == SET_AT_THE_END:
        return f"{phrase} ({topic})"
    return f"{phrase} on {topic}" if topic else phrase


def running_phrase(technique: InterventionFact, cast: Cast) -> str:
    """The technique as something one can be "during"; empty where that would read badly."""
    phrase = TECHNIQUES.running.get(technique.term)
    if phrase is None:
        return technique_phrase(technique, cast) or ""
    topic = unnamed(technique.topic, cast, "a member")
    return f"{phrase} on {topic}" if phrase and topic else phrase


def is_manner(technique: InterventionFact) -> bool:
    return TECHNIQUES.running.get(technique.term) == ""


def technique_intent(
    seen: Visible, readings: Sequence[Reading], cast: Cast, *, own_section: bool
) -> Intent | None:
    """The main techniques this member was present for; None where none has a name."""
    named: dict[str, list[InterventionFact]] = {}
    for technique in _main(seen, readings, cast):
        named.setdefault(technique_phrase(technique, cast) or "", []).append(technique)
    if not named:
        return None
    used = [each for group in named.values() for each in group]
    held = next(iter(named)).startswith(("a ", "an "))
    by = list(dict.fromkeys(who for each in used for who in each.by if who in seen.facilitators))
    leaders = [titled(seen.facilitators[who]) for who in by]
    return Intent(
        role="technique",
        at=used[0].start,
        evidence=tuple(each.id for each in used),
        family="technique.used" if own_section else "technique.offered",
        frames=frames("technique", "used" if own_section else "offered"),
        slots={
            "techniques": listed(list(named)),
            "led": "led" if held else "used",
            "by": f"{leaders[0]}," if len(leaders) == 1 else "the facilitators",
        },
        keep=True,
    )


def _main(seen: Visible, readings: Sequence[Reading], cast: Cast) -> list[InterventionFact]:
    # Next steps are tagged in the closing round, whatever they are about.
    moments = [each.tag.at for each in readings if each.term not in PLANNED]

    def rank(technique: InterventionFact) -> tuple[bool, bool, bool, int, float, str]:
        end = technique.end or technique.start
        close = sum(technique.start <= at <= end for at in moments)
        there = seen.seconds_in(technique)
        glimpsed = not close and there < (end - technique.start).total_seconds() / 2
        given = technique.term == SET_AT_THE_END
        return glimpsed, is_manner(technique), given, -close, -there, technique.id

    best = [each for each in seen.interventions if technique_phrase(each, cast)]
    best.sort(key=rank)
    if best:
        least = rank(best[0])[:2]
        best = [each for each in best if rank(each)[:2] <= least]
    return sorted(best[:MAX_NAMED], key=lambda each: (each.start, each.id))


def session_techniques(
    document: EvidenceDocument, cast: Cast
) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[str]]]:
    """Phrases with their ids: what was led, what was used throughout, what was set."""
    led: dict[str, list[str]] = {}
    used: dict[str, list[str]] = {}
    given: dict[str, list[str]] = {}
    for technique in sorted(document.interventions, key=lambda each: (each.start, each.id)):
        phrase = technique_phrase(technique, cast)
        if not phrase:
            continue
        kind = used if is_manner(technique) else led
        kind = given if technique.term == SET_AT_THE_END else kind
        kind.setdefault(phrase, []).append(technique.id)
    return led, used, given


def directed_intents(
    readings: Sequence[Reading], seen: Visible, *, redirected: bool
) -> list[Intent]:
    """What a facilitator did for this member alone."""
    out = []
    marks = [r for r in readings if r.term == "pb_interrupt"]
    if marks and redirected:
        out.append(
            Intent(
                role="direct",
                at=marks[0].tag.at,
                evidence=tuple(i for r in marks for i in r.ids),
                family="technique.redirected",
                frames=frames("technique", "redirected"),
                slots={"times": spelled(len(marks))},
            )
        )
    for reading in readings:
        phrase = TECHNIQUES.directed.get(reading.term) or TECHNIQUES.phrase.get(reading.term)
        if not phrase:
            continue
        leader = next(
            (seen.facilitators[w] for w in reading.tag.by if w in seen.facilitators), None
        )
        out.append(
            Intent(
                role="direct",
                at=reading.tag.at,
                evidence=reading.ids,
                family="technique.direct",
                frames=frames("technique", "direct"),
                slots={
                    "technique": phrase,
                    "by": f"{titled(leader)}," if leader else "the facilitator",
                },
            )
        )
    return out
