"""The part every note shares: theme, techniques, process. It names no member, ever."""

from notes_engine.drafts import Sentence
from notes_engine.evidence import EvidenceDocument
from notes_engine.grammar import listed, tidy
from notes_engine.mask import Cast
from notes_engine.phrasing import TECHNIQUES, frames, render
from notes_engine.presence import unnamed
from notes_engine.technique import session_techniques

THEME = "S1"  # the session's own facts, cited like any other


def group_block(document: EvidenceDocument, cast: Cast) -> tuple[Sentence, ...]:
    out = []
    theme = unnamed(document.session.theme, cast, "a member")
    if theme:
        lowered = theme[:1].lower() + theme[1:] if theme[1:2].islower() else theme
        out.append(_said("theme", (THEME,), theme=lowered))
    out += _techniques(document, cast)
    noted: dict[str, list[str]] = {}
    for fact in sorted(document.process, key=lambda each: (each.at, each.id)):
        phrase = TECHNIQUES.process.get(fact.term)
        if phrase:
            noted.setdefault(phrase, []).append(fact.id)
    if noted:
        many = len(document.facilitators) > 1
        who = "The facilitators" if many else "The facilitator"
        out.append(_said("process", _ids(noted), who=who, process=listed(list(noted))))
    return tuple(out)


def _techniques(document: EvidenceDocument, cast: Cast) -> list[Sentence]:
    led, used, given = session_techniques(document, cast)
    out = [_said("led", _ids(led), techniques=listed(list(led)))] if led else []
    were = "were" if len(used) > 1 or next(iter(used), "").endswith("s") else "was"
    slots = {"used": listed(list(used)), "given": listed(list(given)), "were": were}
    if used and given:
        out.append(_said("used_given", (*_ids(used), *_ids(given)), **slots))
    elif used:
        out.append(_said("used", _ids(used), **slots))
    elif given:
        out.append(_said("given", _ids(given), **slots))
    return out


def _ids(phrases: dict[str, list[str]]) -> tuple[str, ...]:
    return tuple(each for ids in phrases.values() for each in ids)


def _said(name: str, evidence: tuple[str, ...], **slots: str) -> Sentence:
    text = tidy(render(frames("group", name)[0], slots))
    return Sentence(text=text, evidence=evidence, role="group", variant=f"group.{name}")
