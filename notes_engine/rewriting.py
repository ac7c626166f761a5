"""May a language model's wording stand for ours? Its facts are locked; only the frame can change.

What a record holds (noted words, names, numbers, quotations) leaves here as a placeholder. A reply
is taken when it has each placeholder once and in order, says who did what to whom in the same
order, and is otherwise made of our own words or a closed list of others. It adds nothing, because
there is nothing to add it with.
"""

import re
import tomllib
from collections import Counter
from importlib import resources
from typing import Literal

import msgspec

from notes_engine.drafts import Sentence
from notes_engine.mask import fold
from notes_engine.verify import Grounds, objection
from notes_engine.words import GERUNDS, NUMBER_WORDS, PAST, THIRD

# What is measured, disclosed, agreed or judged keeps its words.
REWRITABLE = frozenset({"level", "presentation", "report", "statement", "response", "direct"})
SHORTEST, LONGEST = 0.7, 1.3  # of the sentence's words
MOST_BETWEEN = 2  # words of ours that a locked run may take in

Refusal = Literal["form", "placeholders", "length", "negation", "people", "words", "facts"]

_Lists = tomllib.loads(
    resources.files("notes_engine").joinpath("phrases/rewriting.toml").read_text("utf-8")
)
_FREE = frozenset(_Lists["free"].split())
_PEOPLE = frozenset(_Lists["people"].split())
_PRONOUNS = frozenset(_Lists["pronouns"].split())
_NEGATIONS = frozenset(_Lists["negations"].split())
_NEVER_LOCKED = _FREE | _PEOPLE | _PRONOUNS
_SAME = [frozenset(line.split()) for line in _Lists["same"]]
_ALIKE = [frozenset(line.split()) for line in _Lists["alike"]]

_OPENING = re.compile('[“"]')
_CLOSING = {"“": "”", '"': '"'}
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_PLACE = re.compile(r"\{(\d+)\}")
_REPLY = re.compile(r"(?:[A-Za-z][a-z]*|\{\d+\})(?:[ a-z,;:{}\d’-]*)[.]?")


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What may be shown to a model: *text* with {1}, {2} ... where *locked* stands."""

    sentence: Sentence
    text: str
    locked: tuple[str, ...]


class Rewriting(msgspec.Struct, frozen=True, kw_only=True):
    """The sentence that stands: the model's wording, or ours and why the model's does not."""

    sentence: Sentence
    refusal: Refusal | None = None


def frame(sentence: Sentence, grounds: Grounds) -> Frame | None:
    """Lock what *sentence* has from the record; None when it is not for rewriting."""
    if sentence.role not in REWRITABLE or sentence.origin != "engine":
        return None
    if _PLACE.search(sentence.text) or "{" in sentence.text:
        return None
    recorded = {_stem(word) for word in _words(grounds.cited(sentence.evidence))}
    names = frozenset(_words(f"{grounds.member.first_name} {grounds.member.name}"))
    spans = _merged(sentence.text, _locked_spans(sentence.text, recorded, names))
    text, at = "", 0
    for number, (start, end) in enumerate(spans, 1):
        text += sentence.text[at:start] + f"{{{number}}}"
        at = end
    text += sentence.text[at:]
    if not _words(_PLACE.sub("", text)):
        return None  # nothing is ours in it
    return Frame(
        sentence=sentence,
        text=text,
        locked=tuple(sentence.text[start:end] for start, end in spans),
    )


def rewritten(asked: Frame, reply: str, grounds: Grounds) -> Rewriting:
    """Let *reply* stand for the sentence if it says the same, else keep the sentence."""
    reply = reply.strip()
    refusal = _refusal(asked, reply)
    if refusal is None:
        text = _PLACE.sub(lambda found: asked.locked[int(found[1]) - 1], reply)
        text = text[:1].upper() + text[1:]
        text += "" if text.endswith((".", "”")) else "."
        sentence = msgspec.structs.replace(asked.sentence, text=text, origin="llm")
        if objection(sentence, grounds) is None:
            return Rewriting(sentence=sentence)
        refusal = "facts"
    return Rewriting(sentence=asked.sentence, refusal=refusal)


def _refusal(asked: Frame, reply: str) -> Refusal | None:
    if not _REPLY.fullmatch(reply):
        return "form"
    if _PLACE.findall(reply) != _PLACE.findall(asked.text):
        return "placeholders"
    ours, theirs = _words(_PLACE.sub(" ", asked.text)), _words(_PLACE.sub(" ", reply))
    places = len(asked.locked)
    if not SHORTEST <= (len(theirs) + places) / (len(ours) + places) <= LONGEST:
        return "length"
    if _only(theirs, _NEGATIONS) != _only(ours, _NEGATIONS):
        return "negation"
    if _cast(reply) != _cast(asked.text):
        return "people"
    if not _says_the_same(ours, theirs):
        return "words"
    return None


def _says_the_same(ours: list[str], theirs: list[str]) -> bool:
    """Each word of ours is in theirs, or one that may stand for it; theirs adds only free words."""
    left = Counter(word for word in theirs if word not in _FREE)
    for word in ours:
        if word in _FREE:
            continue
        found = word if left[word] else next((w for w in left if left[w] and _swap(word, w)), None)
        if found is None:
            return False
        left[found] -= 1
    return not +left


def _swap(ours: str, theirs: str) -> bool:
    if any(ours in line and theirs in line for line in _ALIKE):
        return True
    if _form(ours) != _form(theirs):
        return False
    return any(_stem(ours) in line and _stem(theirs) in line for line in _SAME)


def _form(word: str) -> str:
    """Its tense: a rewriting that turns what was done into what is done says something else."""
    for form, known in (("past", PAST), ("gerund", GERUNDS), ("third", THIRD)):
        if word in known:
            return form
    return ""


def _cast(text: str) -> list[str]:
    """Who and what, in order: people, pronouns by their case, and placeholders."""
    named = re.findall(r"\{\d+\}|[^\W_]+", text.lower())
    return [
        each
        for each in named
        if each.startswith("{")
        or each in _PEOPLE | _PRONOUNS
        or each in ("by", "to", "from", "with")
    ]


def _only(words: list[str], kept: frozenset[str]) -> Counter[str]:
    return Counter(word for word in words if word in kept or word.endswith(("n’t", "n't")))


def _locked_spans(text: str, recorded: set[str], names: frozenset[str]) -> list[tuple[int, int]]:
    spans = _quotations(text)
    for found in _WORD.finditer(text):
        word, plain = found[0], _words(found[0])[0]
        inside = any(start <= found.start() < end for start, end in spans)
        capital = word[0].isupper() and (found.start() > 0 or plain.removesuffix("’s") in names)
        known = _stem(plain) in recorded and plain not in _NEVER_LOCKED
        numeral = any(c.isdigit() for c in word) or word.lower() in NUMBER_WORDS
        if not inside and (capital or known or numeral):
            spans.append(found.span())
    return sorted(spans)


def _quotations(text: str) -> list[tuple[int, int]]:
    """Return where something is quoted; a mark that nothing closes is looked for once."""
    spans, at, closing = list[tuple[int, int]](), 0, dict(_CLOSING)
    while found := _OPENING.search(text, at):
        mark = closing.get(found[0])
        end = text.find(mark, found.end()) if mark else -1
        if end < 0:
            closing.pop(found[0], None)
            at = found.end()
        else:
            spans.append((found.start(), end + 1))
            at = end + 1
    return spans


def _merged(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Locked words with nothing of weight between them are one thing said."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not _weighty(text[merged[-1][1] : start]):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _weighty(between: str) -> bool:
    words = _words(between)
    return len(words) > MOST_BETWEEN or any(word in _PEOPLE for word in words)


def _words(text: str) -> list[str]:
    return [found[0] for found in _WORD.finditer(fold(text).lower().replace("'", "’"))]


def _stem(word: str) -> str:
    return PAST.get(word) or GERUNDS.get(word) or THIRD.get(word) or word
