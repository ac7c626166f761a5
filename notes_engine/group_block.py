"""The part every note shares: theme, techniques, process. It names no member, ever."""

from notes_engine.drafts import Sentence
from notes_engine.evidence import EvidenceDocument
from notes_engine.grammar import listed, tidy
from notes_engine.mask import Cast
from notes_engine.phrasing import TECHNIQUES, frames, render
from notes_engine.presence import group_facts, unnamed

THEME = "S1"  # the session's own facts, cited like any other


def group_block(document: EvidenceDocument, cast: Cast) -> tuple[Sentence, ...]:
    out = []
    theme = unnamed(document.session.theme, cast, "a member")
    if theme:
        lowered = theme[:1].lower() + theme[1:] if theme[1:2].islower() else theme
        out.append(_said("theme", (THEME,), theme=lowered))
    phrases, ids = group_facts(document, cast)
    if phrases:
        who = "The facilitators" if len(document.facilitators) > 1 else "The facilitator"
        out.append(_said("techniques", tuple(ids), who=who, techniques=listed(phrases)))
    noted: dict[str, list[str]] = {}
    for fact in sorted(document.process, key=lambda each: (each.at, each.id)):
        phrase = TECHNIQUES.process.get(fact.term)
        if phrase:
            noted.setdefault(phrase, []).append(fact.id)
    if noted:
        ids = [i for each in noted.values() for i in each]
        out.append(_said("process_one", tuple(ids), process=listed(list(noted))))
    return tuple(out)


def _said(name: str, evidence: tuple[str, ...], **slots: str) -> Sentence:
    text = tidy(render(frames("group", name)[0], slots))
    return Sentence(text=text, evidence=evidence, role="group", variant=f"group.{name}")
