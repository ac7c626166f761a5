"""An intent: one sentence to be, with its role, evidence, candidate frames and slots.

Planning makes intents and never words; realise.py chooses the frame and fills it.
"""

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from notes_engine import words
from notes_engine.evidence import InterventionFact, TagFact
from notes_engine.grammar import quoted
from notes_engine.phrasing import frames
from notes_engine.readings import Reading
from notes_engine.shape import as_gerund


class Drawn(msgspec.Struct, frozen=True):
    """A slot that is itself a choice among variants."""

    slot: str
    family: str
    variants: tuple[str, ...]


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    role: str
    at: datetime
    evidence: tuple[str, ...]
    family: str
    frames: tuple[str, ...]
    slots: dict[str, str] = {}
    drawn: tuple[Drawn, ...] = ()
    peers: tuple[str, ...] = ()
    during: InterventionFact | None = None
    salience: int = 0
    keep: bool = False
    detailed: bool = False
    solo: bool = False  # a bare tag that may share its sentence with another


_HORIZON = re.compile(r"before the (?:next session|group meets)|coming week", re.IGNORECASE)
_DATED = words.DAYS | {"before", "tomorrow", "tonight", "weekend", "week", "daily", "until", "by"}
_IN_THE_ROOM = re.compile(r"^\w+ the group\b|\b(?:a|another) peer\b")
_SHORT = 5  # words a frame may still follow
SALIENCE = {
    "commitment": 6,
    "response": 5,
    "report": 5,
    "statement": 5,
    "presentation": 3,
    "level": 1,
}


def peer_words(reading: Reading) -> str:
    count = len(set(reading.peers))
    return {0: "a peer", 1: "a peer", 2: "two peers", 3: "three peers"}.get(count, "several peers")


def pred(reading: Reading, slot: str = "pred") -> Drawn:
    wording = reading.wording
    assert wording is not None  # noqa: S101 - callers ask only for known terms
    return Drawn(slot, f"{reading.term}.pred", wording.pred)


def of_tag(reading: Reading, during: InterventionFact | None) -> Intent | None:
    """The intent one tag supports by itself, or None where no frame fits its words."""
    wording = reading.wording
    shaped = reading.shaped
    if not reading.usable or (wording is None and shaped is None):
        return None
    role = wording.role if wording else "report"
    intent = Intent(
        role=role,
        at=reading.tag.at,
        evidence=reading.ids,
        family="bare.one",
        frames=frames("bare", "one"),
        slots={"peer": peer_words(reading), "times": "once"},
        peers=reading.peers,
        during=during,
        salience=SALIENCE.get(role, 4) + (2 if reading.tag.goal else 0) + (2 if shaped else 0),
        keep=bool(reading.tag.goal) or role in ("commitment", "level"),
        detailed=shaped is not None,
    )
    if shaped is None:
        if wording is None:
            return None
        return msgspec.structs.replace(intent, drawn=(pred(reading),), solo=True)
    return _worded(intent, reading)


def _worded(intent: Intent, reading: Reading) -> Intent | None:
    wording, shaped, term = reading.wording, reading.shaped, reading.term
    assert shaped is not None  # noqa: S101 - of_tag has looked
    slots = dict(intent.slots)
    role_said = intent.role == "response"

    def made(
        family: str,
        variants: Sequence[str],
        drawn: Sequence[Drawn] = (),
        more: dict[str, str] | None = None,
        **other: str,
    ) -> Intent:
        return msgspec.structs.replace(
            intent,
            family=family,
            frames=tuple(variants),
            drawn=tuple(drawn),
            slots=slots | (more or {}) | other,
        )

    if wording is None:
        match shaped.kind:
            case "verb":
                return made("clause.vp", frames("clause", "vp"), vp=shaped.text)
            case "clause":
                return made("clause.said", frames("clause", "said"), clause=shaped.text)
            case "quote":
                plain = [f for f in frames("clause", "quote") if "ing" not in f]
                return made("clause.quote", plain, more=quotes(shaped.text))
            case _:
                return None
    match shaped.kind:
        case "verb" if shaped.text.startswith("⟦"):
            # A present habit stands after "that"; "saw a pattern and waits" mixes tenses.
            return made("clause.habit", frames("clause", "habit"), vp=shaped.text)
        case "verb" if wording.speaks and _IN_THE_ROOM.search(shaped.text):
            # What someone asked the group for was done here, not told about elsewhere.
            return made("bare.act", frames("bare", "act"), vp=shaped.text)
        case "verb" if wording.vp:
            variants = _fitting(wording.vp, "vp", shaped.text)
            gerund = as_gerund(shaped.text) if wording.ger else None
            if gerund:
                variants += _fitting(wording.ger, "ger", gerund)
            return made(f"{term}.vp", variants, vp=shaped.text, ger=gerund or "")
        case "quote":
            own = wording.quote
            family = f"{term}.quote" if own else "clause.quote"
            variants = own or frames("clause", "quote")
            if not wording.ing and not own:
                variants = tuple(f for f in variants if "ing" not in f)
            ing = wording.ing if wording.ing.endswith("ing") or " " in wording.ing else ""
            quoting = made(family, variants, ing=ing, more=quotes(shaped.text))
            return msgspec.structs.replace(quoting, role="statement") if role_said else quoting
        case "noun" | "gerund" | "base" if term == "rs_commit" and shaped.kind == "base":
            gerund = as_gerund(shaped.text) or f"the step to {shaped.text}"
            variants = timely(frames("clause", "will"), shaped.text)
            return made("clause.will", variants, base=shaped.text, gerund=gerund)
        case "noun" | "gerund" | "base" if wording.np:
            text = as_gerund(shaped.text) if shaped.kind == "base" else shaped.text
            text = _same_peer(text or shaped.text, intent.peers, wording.np)
            drawn = [Drawn("np_pred", f"{term}.np", _fitting(wording.np, "np", text))]
            return made("clause.np", frames("clause", "np"), drawn, np=text)
        case "state" if wording.state:
            return made(f"{term}.state", wording.state, state=shaped.text)
        case "state":
            return made(
                "clause.state", frames("clause", "state"), [pred(reading)], state=shaped.text
            )
        case "with":
            return made("clause.with", frames("clause", "with"), [pred(reading)], np=shaped.text)
        case "change":
            return made(
                "clause.change", frames("clause", "change"), [pred(reading)], change=shaped.text
            )
        case "clause" if wording.that:
            variants = _fitting(wording.that, "clause", shaped.text)
            said = made(f"{term}.that", variants, clause=shaped.text)
            return msgspec.structs.replace(said, role="statement") if role_said else said
        case "clause" if wording.role in ("report", "commitment"):
            return made("clause.said", frames("clause", "said"), clause=shaped.text)
        case "clause" if wording.speaks:
            variants = frames("clause", "said_ing")
            said = made("clause.said_ing", variants, ing=wording.ing, clause=shaped.text)
            return msgspec.structs.replace(said, role="statement")
        case "clause":
            return made(
                "clause.seen", frames("clause", "seen"), [pred(reading)], clause=shaped.text
            )
        case _:
            return made("clause.noted", frames("clause", "noted"), [pred(reading)], np=shaped.text)


def _fitting(variants: tuple[str, ...], slot: str, text: str) -> tuple[str, ...]:
    """Frames that suit the words: no second "and", nothing trailing after a long phrase."""
    mark = f"{{{{ {slot} }}}}"
    variants = timely(variants, text)
    if " and " in text or " but " in text:
        variants = tuple(v for v in variants if f"and {mark}" not in v) or variants
    if "," in text or len(text.split()) > _SHORT:
        variants = tuple(v for v in variants if v.rstrip(".").endswith(mark)) or variants
    return variants


def timely(variants: tuple[str, ...], text: str) -> tuple[str, ...]:
    """No "before the next session" around words that say when themselves."""
    if not (_DATED & {word.strip(".,;").lower() for word in text.split()}):
        return variants
    return tuple(v for v in variants if not _HORIZON.search(v)) or variants


def _same_peer(text: str, peers: tuple[str, ...], variants: tuple[str, ...]) -> str:
    """The frame names the peer first, so the words mean "that peer"."""
    if not all("{{ peer }}" in variant for variant in variants):
        return text
    if len(set(peers)) == 1:
        return text.replace("a peer", "that peer", 1)
    return text.replace("two peers", "those peers", 1)


def quotes(said: str) -> dict[str, str]:
    """The words before "she said", at a sentence's end, and as a thing spoken of."""
    return {
        "q": quoted(said, closing=",").strip("“”"),
        "q_end": quoted(said, closing=".").strip("“”"),
        "q_bare": quoted(said).strip("“”"),
    }


def technique_at(
    tag: TagFact, interventions: Sequence[InterventionFact]
) -> InterventionFact | None:
    running = [i for i in interventions if i.end is not None and i.start <= tag.at <= i.end]
    return running[-1] if running else None
