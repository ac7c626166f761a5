"""Evenings nobody would write: any words, any tags, any order, from a seed.

`python -m tests.notes_engine.fuzz 10000` drafts that many and counts crashes and hard
violations; the suite runs a few hundred. A seed that failed can be passed as `--seed`.
"""

import argparse
import random
import sys
from collections import Counter
from datetime import date

from notes_engine import FORMATS, draft
from notes_engine.evidence import EvidenceDocument
from notes_engine.phrasing import SHARED, TAGS, TECHNIQUES
from tests.notes_engine.builders import Evening
from tests.notes_engine.gates import violations
from tests.notes_engine.sessions import GOALS, NOTES, STEPS

NAMES = (
    "Ana Ruiz", "Tomás Lind", "Will Hope", "Zoë Strauß", "Anne-Marie O’Brien", "May Day",
    "Bo Strand", "José Núñez", "Le Thi An", "Su Li", "Jo My", "Mark Grace",
)  # fmt: skip
WORDS = """walked told said asked let has wants was hands shaking not the a her his their with on to
 Monday sister boss “no” “I 70 40 3 SUDS , ; and but then panic argument Ana Tomas Will Hope Zoe
 Jose May TL A.R. O'Brien Bo's him her they them when because quiet angry walks breathing {{ }} <b>
 ⟦ ⟧ herself themselves will call denies deny denied SI suicidal good eye contact hostile he she
 shoulders lower comes first is skipped walk An Le Su Jo My grace mark 2 twice felt 15 minutes late
 did no plan intent safety camera off yes I my me a.m. 9:00 50% Anna Tomàs zoe""".split()
ODD = "é\u0301\u202e\u200b\u0007ß🙂—–…«»„“”‘’'\"|\\`~$%&/()=?{}[]<>⟦⟧\n\t\u00a0ŁøÅ"
TERMS = (
    *TAGS, *SHARED["plan_tag"], *SHARED["factor"], "gp_some", "gp_clear", "gp_regress", "gp_none",
    "gp_barrier", "gp_met", "gp_not_addr", "gp_new_need", "gp_maint", "iv_ground", "iv_validate",
    "custom_term", "participation_level",
)  # fmt: skip
RISKS = ("rk_si_passive", "rk_self_harm", "rk_ipv", "rk_none", "rk_not_assessed", "rk_substance")
PROGRESS = (None, None, "progress", "no_change", "setback")


def evening(seed: int) -> EvidenceDocument:
    chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
    e = Evening(f"x{seed}", theme=chance.choice([None, _note(chance)]))
    people = [f"m{place}" for place in range(chance.randint(1, 6))]
    for member, name in zip(people, chance.sample(NAMES, len(people)), strict=True):
        _member(e, chance, member, name)
    for _ in range(chance.randint(0, 4)):
        start = chance.randint(0, 60)
        until = start + chance.randint(0, 29)
        e.technique(
            chance.choice([*TECHNIQUES.phrase, "own_technique"]),
            _clock(start),
            chance.choice([None, _clock(until)]),
            topic=chance.choice([None, _note(chance)]),
        )
    for _ in range(chance.randint(0, 5 * len(people))):
        _tag(e, chance, people)
    if chance.random() < 0.3:
        parts = {
            part: _note(chance) or "" for part in ("level", "assessment", "action", "disposition")
        }
        kept = {
            part: text for part, text in parts.items() if text.strip() and chance.random() < 0.8
        }
        e.risk(chance.choice(people), _clock(chance.randint(0, 89)), chance.choice(RISKS), **kept)
    for _ in range(chance.randint(0, 2)):
        kind = chance.choice(["commitment", "homework", "follow_up", "outreach"])
        who = chance.choice([*people, None])
        due = chance.choice([None, date(2026, 11, 25)])
        e.step(who, kind, _note(chance) or "", due=due, by=chance.choice([None, "F2"]))
    if chance.random() < 0.3:
        e.measure(chance.choice(people), "PHQ-9", chance.randint(0, 27), chance.randint(0, 27))
    return e.document()


def _member(e: Evening, chance: random.Random, member: str, name: str) -> None:
    e.member(
        member,
        name,
        chance.choice(["she", "he", "they", "name", None]),
        *chance.sample(GOALS, chance.randint(0, 2)),
        codes=chance.choice([(), ("F41.1",), ("F43.23", "F33.1")]),
        delivery=chance.choice(["video", "video", "phone"]),
        consent=chance.random() < 0.95,
    )
    if chance.random() < 0.1:
        e.absent(member, chance.choice([None, _note(chance)]))
        return
    flags = chance.choice([(), (), ("corrected",), ("open_at_end", "gap_bridged")])
    gaps = chance.choice([(), (), (("18:30", "18:34"),)])
    e.attends(
        member, chance.choice([None, "18:17"]), chance.choice([None, "19:00"]),
        gaps=gaps, flags=flags, reason=chance.choice([None, _note(chance)]),
    )  # fmt: skip


def _tag(e: Evening, chance: random.Random, people: list[str]) -> None:
    member = chance.choice(people)
    others = [each for each in people if each != member]
    known = next(each for each in e.members if each.id == member)
    term, note = chance.choice(NOTES)
    if chance.random() < 0.7:
        term, note = chance.choice(TERMS), _note(chance) or ""
    e.tag(
        member,
        _clock(chance.randint(0, 89)),
        term,
        note or None,
        peers=tuple(chance.sample(others, min(len(others), chance.choice([0, 0, 1, 2])))),
        goal=chance.randint(1, len(known.goals)) if known.goals and chance.random() < 0.4 else None,
        progress=chance.choice(PROGRESS),
        level=chance.randint(0, 5) if term == "participation_level" else None,
        by=chance.choice([("F1",), ("F1", "F2")]),
        retracted=chance.random() < 0.05,
    )


def _note(chance: random.Random) -> str | None:
    match chance.randint(0, 5):
        case 0:
            return None
        case 1:
            return chance.choice(NOTES)[1]
        case 2:
            return chance.choice(STEPS)
        case 3:
            return "".join(
                chance.choice(ODD + "abc de IX 12") for _ in range(chance.randint(1, 30))
            )
        case _:
            return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 9)))


def _clock(minute: int) -> str:
    return f"{18 + minute // 60}:{minute % 60:02}"


def faults(seed: int) -> list[str]:
    """What the hard gates hold against the drafts of one evening; a crash is not caught."""
    document = evening(seed)
    note_format = sorted(FORMATS)[seed % len(FORMATS)]
    session = draft(document, note_format)
    found = violations(document, session, soft=False)
    return [f"{seed} {note_format} {each}" for each in found]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    crashes: list[str] = []
    found: list[str] = []
    for seed in range(options.seed, options.seed + options.count):
        try:
            found += faults(seed)
        except Exception as error:  # a long run reports every crash, not the first
            crashes.append(f"{seed} {type(error).__name__}: {error}")
    kinds = Counter(line.split()[3] if len(line.split()) > 3 else "?" for line in found)
    counted = f"{options.count} sessions: {len(crashes)} crashes, {len(found)} hard violations"
    sys.stdout.write("\n".join([*crashes[:20], *found[:40], f"{counted} {dict(kinds)}", ""]))
    return 1 if crashes or found else 0


if __name__ == "__main__":
    sys.exit(main())
