"""The second, independent look: each finished sentence against the facts it cites.

Knows nothing of frames. A sentence that fails is taken out and a prompt stands in its
place; it is never sent on and never repaired here.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from notes_engine import lint, words
from notes_engine.drafts import Sentence
from notes_engine.evidence import DraftPolicy
from notes_engine.grammar import clock, local_day, long_date, unquoted
from notes_engine.mask import Cast, fold
from notes_engine.next_steps import NEXT_SESSION
from notes_engine.presence import titled
from notes_engine.visible import Visible

_NUMBER = re.compile(r"\d+(?:[.:]\d+)*")
_REFERENCES = frozenset({"id", "member", "goal", "by", "peers", "facilitator"})
_COUNTED = frozenset(words.NUMBER_WORDS) - {"one", "zero"}
MAX_WORDS = 60  # beyond this a reader has lost the subject; soft limits are the tests' part


class Grounds:
    """What one member's facts say, by id, as text a sentence may lean on."""

    def __init__(self, seen: Visible, policy: DraftPolicy, cast: Cast) -> None:
        self.member = seen.member
        self.cast = cast
        self.leaders = tuple(titled(each) for each in seen.facilitators.values())
        self.leaders += tuple(each.name for each in seen.facilitators.values())
        self.risk_ids = frozenset(risk.id for risk in seen.risks)
        self._zone = ZoneInfo(seen.session.timezone)
        self._policy = policy
        self.texts: dict[str, str] = {}
        facts: list[object] = [
            *seen.tags, *seen.interventions, *seen.measures, *seen.risks, *seen.plan_items,
            *seen.member.goals, *([seen.attendance] if seen.attendance else []),
        ]  # fmt: skip
        for fact in facts:
            self.texts[getattr(fact, "id")] = self._said(fact)  # noqa: B009 - all have an id
        for each in seen.member.diagnoses:
            self.texts[each.id or each.code] = f"{each.code} {each.label}"
        if seen.session.next_session:
            self.texts[NEXT_SESSION] = self._moment(seen.session.next_session)

    def cited(self, evidence: Iterable[str]) -> str:
        return " ".join(self.texts.get(each, "") for each in evidence)

    def _said(self, fact: object) -> str:
        assert isinstance(fact, msgspec.Struct)  # noqa: S101 - facts are structs
        fields = (name for name in fact.__struct_fields__ if name not in _REFERENCES)
        return " ".join(self._value(getattr(fact, name)) for name in fields)

    def _value(self, value: object) -> str:
        if isinstance(value, datetime):
            return self._moment(value)
        if isinstance(value, date):
            return long_date(value)
        if isinstance(value, tuple):
            return " ".join(self._value(each) for each in value)
        if isinstance(value, msgspec.Struct):
            return self._said(value)
        return f"{value:g}" if isinstance(value, float) else str(value)

    def _moment(self, at: datetime) -> str:
        time = clock(at, self._zone, self._policy.clock)
        return f"{time} {time[:-3]} {long_date(local_day(at, self._zone))}"


def objection(sentence: Sentence, grounds: Grounds) -> str | None:
    """Why *sentence* may not stand, as a word for the prompt; None when it may."""
    text = sentence.text
    if not sentence.evidence or any(each not in grounds.texts for each in sentence.evidence):
        return "evidence"
    if peers_named(text, grounds.cast, grounds.member.id, grounds.leaders):
        return "names"
    if "⟦" in text or "{{" in text or len(text.split()) > MAX_WORDS:
        return "form"
    cited = grounds.cited(sentence.evidence)
    if _loose_numbers(text, cited, grounds, count=len(sentence.evidence)):
        return "numbers"
    if any(quote not in _plain(cited) for quote in _quotes(text)):
        return "quotation"
    has_risk = bool(grounds.risk_ids & set(sentence.evidence))
    # A risk record is told in its own words and reviewed before signing; none of it goes missing.
    if lint.PEJORATIVE.search(text) and not has_risk:
        return "wording"
    if lint.speaks_of_risk(text) and not has_risk and not lint.speaks_of_risk(cited):
        return "risk"
    claim = lint.UNSUPPORTED.search(unquoted(text))
    if claim and claim[0].lower() not in cited.lower():
        return "claim"
    return None


def peers_named(text: str, cast: Cast, member: str, leaders: Iterable[str] = ()) -> list[str]:
    """Mentions of another member in *text*; facilitators may be named."""
    for leader in sorted(leaders, key=len, reverse=True):
        text = text.replace(leader, " " * len(leader))
    return [text[f.start : f.end] for f in cast.find(text) if member not in f.owners]


def _loose_numbers(text: str, cited: str, grounds: Grounds, *, count: int) -> list[str]:
    for leader in grounds.leaders:
        text = text.replace(leader, " ")
    allowed = set(_NUMBER.findall(cited))
    allowed |= {part for each in allowed for part in re.split(r"[.:]", each)}
    loose = [each for each in _NUMBER.findall(text) if each not in allowed]
    spoken = {word for word in re.findall(r"[a-z]+", text.lower()) if word in _COUNTED}
    known = set(re.findall(r"[a-z]+", cited.lower()))
    named = {word for word in spoken - known if words.NUMBER_WORDS[word] > count}
    return loose + sorted(named - {"two"} if "peer" in text else named)


def _quotes(text: str) -> list[str]:
    return [_plain(quote) for quote in re.findall(r"“([^”]*)”", text)]


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", fold(text)).strip()
