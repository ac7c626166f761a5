"""Tags as the engine reads them: merged, cleaned, masked and shaped, with what was odd.

A reading that cannot be used keeps the reason; the reason becomes a prompt, and the tag
itself stays among the evidence recorded but not used.
"""

from datetime import timedelta
from typing import Literal

import msgspec

from notes_engine import lint, words
from notes_engine.evidence import MemberFacts, TagFact
from notes_engine.mask import Cast
from notes_engine.phrasing import TAGS, Tag
from notes_engine.sanitise import sanitise
from notes_engine.shape import Shaped, shape
from notes_engine.third_party import mask, without_subject
from notes_engine.visible import Visible

SAME_MOMENT = timedelta(seconds=120)  # two facilitators tagging one thing, or one tag twice
LEVELS = (
    "pl_listening", "pl_minimal", "pl_selective", "pl_responsive", "pl_active", "pl_initiating",
)  # fmt: skip
_MEANINGFUL = 3  # words
PLANNED = ("rs_commit", "pn_practice", "pn_individual")

Doubt = Literal["untrusted", "truncated", "third_party", "risk_words", "phone", "wording", "denial"]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    tag: TagFact
    ids: tuple[str, ...]
    term: str
    shaped: Shaped | None  # None: no micro-note, or none that may be used
    peers: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    usable: bool = True

    @property
    def wording(self) -> Tag | None:
        return TAGS.get(self.term)


def readings(seen: Visible, cast: Cast, people: dict[str, MemberFacts]) -> list[Reading]:
    merged: list[list[TagFact]] = []
    for tag in seen.tags:
        same = next((group for group in merged if _same(group[-1], tag)), None)
        if same is None:
            merged.append([tag])
        else:
            same.append(tag)
    return [_read(group, seen, cast, people) for group in merged]


def _same(first: TagFact, second: TagFact) -> bool:
    return (
        first.term == second.term
        and first.level == second.level
        and _words(first.note) == _words(second.note)
        and first.peers == second.peers
        and first.goal == second.goal
        and second.at - first.at <= SAME_MOMENT
        # Speaking over others is counted, so two marks by one person stay two.
        and (first.term != "pb_interrupt" or first.by != second.by)
    )


def _words(note: str | None) -> str:
    return " ".join((note or "").lower().split())


def _read(
    group: list[TagFact], seen: Visible, cast: Cast, people: dict[str, MemberFacts]
) -> Reading:
    tag, member = group[0], seen.member
    term = _term(tag)
    doubts: list[Doubt] = []
    wording = TAGS.get(term)
    by_phone = member.delivery == "phone"
    usable = not (wording and wording.video and by_phone)
    if not usable:
        doubts.append("phone")
    shaped, peers = None, tag.peers
    if tag.note:
        shaped, peers = _note(tag, term, seen, cast, people, doubts)
    return Reading(
        tag=tag,
        ids=tuple(each.id for each in group),
        term=term,
        shaped=shaped,
        peers=peers or tag.peers,
        doubts=tuple(doubts),
        usable=usable,
    )


def _term(tag: TagFact) -> str:
    if tag.term == "participation_level" and tag.level is not None:
        return LEVELS[min(max(tag.level, 0), 5)]
    return tag.term


def _note(
    tag: TagFact,
    term: str,
    seen: Visible,
    cast: Cast,
    people: dict[str, MemberFacts],
    doubts: list[Doubt],
) -> tuple[Shaped | None, tuple[str, ...]]:
    clean = sanitise(tag.note)
    if clean.untrusted:
        doubts.append("untrusted")
    if clean.truncated:
        doubts.append("truncated")
    masked = mask(clean.text, tag, seen.member, cast, people)
    if masked.cut:
        doubts.append("third_party")
    text = without_subject(masked.text, seen.member)
    if lint.speaks_of_risk(text) and not seen.risks:
        doubts.append("risk_words")
        return None, masked.peers
    if lint.BARE_DENIAL.search(text):
        doubts.append("denial")
        return None, masked.peers
    if lint.PEJORATIVE.search(text):
        doubts.append("wording")
        return None, masked.peers
    if seen.member.delivery == "phone" and _visual(text):
        doubts.append("phone")
        return None, masked.peers
    if masked.cut and (len(text.split()) < _MEANINGFUL or text.endswith("situation")):
        return None, masked.peers  # what is left of a cut says less than the tag itself
    shaped = shape(text, planned=term in PLANNED) if text else None
    if shaped is None or shaped.kind == "other" or not shaped.text:
        return None, masked.peers
    return shaped, masked.peers


def _visual(text: str) -> bool:
    """Nothing seen can be recorded of someone who was only heard."""
    return bool({word.strip(".,;:!?").lower() for word in text.split()} & words.VISUAL)
