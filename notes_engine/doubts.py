"""Questions about words that were held back, and about tags that contradict the log.

They tell when and why; the words themselves are never repeated.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from notes_engine.drafts import Prompt
from notes_engine.evidence import DraftPolicy, SectionMap
from notes_engine.formats import section_of
from notes_engine.grammar import clock, listed
from notes_engine.phrasing import TAGS
from notes_engine.readings import Doubt, Reading
from notes_engine.visible import Visible

Maps = tuple[SectionMap, ...]
_DOUBTS: dict[Doubt, tuple[str, str, bool]] = {
    "untrusted": (
        "UNTRUSTED_TEXT",
        "Part of what was typed at {time} is not usable text and was left out. What should stand?",
        False,
    ),
    "truncated": (
        "TEXT_TRUNCATED",
        "The words at {time} were too long and are cut. Is the sentence still right?",
        False,
    ),
    "third_party": (
        "THIRD_PARTY_CONTENT",
        "The words at {time} go on about somebody else; that part is left out. What did {name} do?",
        False,
    ),
    "risk_words": (
        "RISK_REVIEW",
        "The words at {time} speak of risk, and no risk record was made. Was {name} assessed?",
        True,
    ),
    "wording": (
        "UNTRUSTED_TEXT",
        "The words at {time} judge rather than describe and were left out. What was seen or heard?",
        False,
    ),
    "denial": (
        "UNTRUSTED_TEXT",
        "The words at {time} are of a denial without saying of what. What was asked and answered?",
        False,
    ),
    "phone": (
        "EVIDENCE_CONFLICT",
        "{name} was on the phone; what was marked at {time} could not be seen. What was heard?",
        False,
    ),
}


def doubt_prompts(
    seen: Visible, readings: Sequence[Reading], policy: DraftPolicy, maps: Maps
) -> list[Prompt]:
    zone, name = ZoneInfo(seen.session.timezone), seen.member.first_name
    found: dict[Doubt, list[Reading]] = {}
    for reading in readings:
        for doubt in reading.doubts:
            found.setdefault(doubt, []).append(reading)
    out = []
    for doubt, group in found.items():
        role = "risk" if doubt == "risk_words" else _role(group[0])
        # The same doubt about several moments is one question.
        code, text, blocking = _DOUBTS[doubt]
        times = dict.fromkeys(clock(r.tag.at, zone, policy.clock) for r in group)
        out.append(
            Prompt(
                code=code,
                section=section_of(maps, role, "report"),
                text=text.format(time=listed(list(times)), name=name),
                blocking=blocking,
                evidence=tuple(i for r in group for i in r.ids),
            )
        )
    if seen.conflicting:
        times = dict.fromkeys(clock(tag.at, zone, policy.clock) for tag in seen.conflicting)
        tags = "A tag at {} falls" if len(seen.conflicting) == 1 else "Tags at {} fall"
        lead = tags.format(listed(list(times)))
        out.append(
            Prompt(
                code="EVIDENCE_CONFLICT",
                section=section_of(maps, "attendance"),
                text=f"{lead} where the log shows {name} was not in the room.",
                blocking=True,
                evidence=tuple(tag.id for tag in seen.conflicting),
                choices=("Leave it out", "The time was wrong"),
            )
        )
    return out


def _role(reading: Reading) -> str:
    wording = TAGS.get(reading.term)
    return wording.role if wording else "report"
