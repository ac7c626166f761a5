"""Another way to say a drafted sentence, from a language model that is told nothing about anybody.

What leaves is the frame: the sentence with placeholders for all it has from the record. What comes
back is judged by the engine; whatever it does not take, ours stands (NOT-7).
"""

from collections.abc import Awaitable, Callable

from notes_engine import EvidenceDocument, Sentence
from notes_engine.mask import Cast
from notes_engine.rewriting import Frame, Rewriting, frame, rewritten
from notes_engine.verify import Grounds
from notes_engine.visible import visible
from server.core.note import NoteSentence

TRIES = 2
ORDER = (
    "Put the sentence the user gives you in other words. It is from a clinical progress note and"
    " has placeholders such as {1}; use each of them once, unchanged and in the same order. Keep"
    " who did what, the tense and every negation. Add nothing. Answer with the sentence alone."
)

Ask = Callable[[str], Awaitable[str]]


def framed(
    document: EvidenceDocument, member_id: str, shown: NoteSentence
) -> tuple[Frame, Grounds] | None:
    """Return what may be asked about a sentence, and what judges the reply; None: not this one."""
    if shown.changed or shown.origin == "clinician":
        return None
    member = next(each for each in document.members if each.id == member_id)
    grounds = Grounds(visible(document, member), document.policy, Cast(document.members))
    written = Sentence(
        text=shown.text,
        evidence=shown.evidence,
        role=shown.role,
        variant=shown.variant,
        origin="engine",
    )
    found = frame(written, grounds)
    return (found, grounds) if found is not None else None


async def reworded(asked: Frame, grounds: Grounds, ask: Ask) -> Rewriting:
    """Ask for another wording, twice at most; the sentence itself when none can stand."""
    for _ in range(TRIES):
        judged = rewritten(asked, await ask(asked.text), grounds)
        if judged.refusal is None and judged.sentence.text != asked.sentence.text:
            return judged
    return judged
