"""Micro-notes into clauses: what kind of words they are, and the words made to fit.

"walked Monday, skipped Thursday" is a verb phrase, "hands shaking, camera on" a
circumstance, "market on Friday" a noun phrase. Shaping adds articles, possessives and
agreement; it never adds a fact. What cannot be told apart is reported, not guessed.
"""

import re
from typing import Literal

import msgspec

from notes_engine import words
from notes_engine.fitting import fitted, plain, the_device, with_article
from notes_engine.grammar import POSSESSIVE, agree, listed, unquoted

Kind = Literal[
    "quote", "verb", "base", "gerund", "state", "change", "with", "clause", "noun", "other"
]

_TOKEN = re.compile(r"⟦[^⟧]+⟧(?:’s)?|“[^”]*”|[\w’'\-/%.:]*[\w%]|[^\w\s]")
_CHANGE = re.compile(
    r"(?:from )?(\d+(?:\.\d+)?)\s*(?:to|->|→|-|–)\s*(\d+(?:\.\d+)?)(?:\s+([\w ]{1,20}))?"
)
_FIRST_PERSON = frozenset("i i'm i'll i've i'd my me we we're our myself".split())
_STATE_AFTER = words.PREPOSITIONS | {"and", "but", "or", "then", "when", ",", ";", "/"}
_LATE_PARTICIPLES = frozenset(
    "planned needed based related scheduled finished done completed".split()
)
_CONTRAST = re.compile(r"(did not|didn['’]t|not|could not|couldn['’]t|refused|has not|hasn['’]t)\b")
_LOOSE = re.compile(r"and|then|but|or|the|a|of|with", re.IGNORECASE)  # at the end of a note
_LONGEST_LOOSE = 4
_ARTICLES = frozenset("the a an my your his her their our its each every".split())
_NOUN_PARTICIPLES = frozenset("paced guided assisted graded directed planned".split())
_ASIDE = re.compile(r", (\w+) (?=(\w+)(?:$|,))")
_NOUNS_TOO = frozenset(
    "thought felt left set cut hit read record hurt fall drink let lost shut".split()
)


class Shaped(msgspec.Struct, frozen=True):
    kind: Kind
    text: str


def shape(text: str, *, planned: bool = False) -> Shaped:
    """Classify *text* and fit it for a frame; *planned* words say what someone will do."""
    text = _leading_case(without_loose_end(text.strip().rstrip(".,;: ")))
    tokens = _TOKEN.findall(text)
    if not tokens:
        return Shaped("other", "")
    if re.fullmatch(r"“[^”]*”", text):
        return Shaped("quote", text.strip("“”"))
    heads = [plain(token) for token in _TOKEN.findall(unquoted(text))]
    if any(token in _FIRST_PERSON for token in heads) and "“" not in text:
        return Shaped("quote", text)
    kind = _kind(heads, planned=planned)
    if kind == "change":
        return Shaped(kind, _change(text))
    fit = fitted(text)
    match kind:
        case "verb":
            return Shaped(kind, _agreeing(_coordinated(_with_aside(fit))))
        case "base":
            return Shaped(kind, _bare(fit))
        case "with":
            parts = [part.strip() for part in fit.split(",")]
            return Shaped(kind, listed([the_device(part) for part in parts]))
        case "clause" if heads[0] in words.BEARING:
            return Shaped(kind, f"{POSSESSIVE} {fit}")
        case "noun":
            return Shaped(kind, with_article(_with_aside(fit)))
        case _:
            return Shaped(kind, fit)


def without_loose_end(text: str) -> str:
    """Return *text* without the "and", "with the" it ends with: somebody was interrupted.

    Word by word from the end: one pattern for all of it takes the square of a long text.
    """
    last = end = len(text) - text.endswith("\n")
    while (start := _loose_word(text, end)) is not None:
        while start and _parts(text[start - 1]):
            start -= 1
        end = start
    return text[:end] + text[last:]


def _loose_word(text: str, end: int) -> int | None:
    for start in range(end - 1, max(end - _LONGEST_LOOSE, 1) - 1, -1):
        if _parts(text[start - 1]) and _LOOSE.fullmatch(text, start, end):
            return start
    return None


def _parts(character: str) -> bool:
    return character.isspace() or character in ",;"


def _with_aside(text: str) -> str:
    """ "paced breathing, shoulders lower": the body is the member's own."""

    def own(match: re.Match[str]) -> str:
        bodily = match[1] in words.BEARING and _is_circumstance(match[2])
        return f", {POSSESSIVE} {match[1]} " if bodily else match[0]

    return _ASIDE.sub(own, text)


def _leading_case(text: str) -> str:
    """A capital at the start goes, unless the word keeps it anywhere."""
    first = re.match(r"[^\s]+", text)
    if first is None or first[0] == "I" or first[0].startswith(("I'", "I’", "⟦", "“")):
        return text
    word = first[0]
    if word[1:] != word[1:].lower() or plain(word).rstrip("'s,") in words.KEPT_CAPITALS:
        return text
    return text[0].lower() + text[1:]


def _kind(tokens: list[str], *, planned: bool) -> Kind:
    if _CHANGE.fullmatch(" ".join(tokens)):
        return "change"
    if planned and tokens[0] in {"to", "will", "going"}:
        return "base"
    head, rest = _head(tokens)
    following = rest[0] if rest else ""
    if head == "":
        return "other"
    if planned and head in words.BASES and following not in {"is", "was"}:
        return "base"
    if head == "to" and following in words.BASES:
        return "base"
    if head in words.SUBJECTS and any(words.is_finite(token) for token in rest[:3]):
        return "clause"
    if head in {"moved", "touched"} and following == "by":
        return "state"
    if head in words.ADJECTIVES and (not following or following in _STATE_AFTER):
        return "state"
    if head in _NOUN_PARTICIPLES and following in words.GERUNDS:
        return "noun"
    if words.is_finite(head) and not _is_noun_here(head, following):
        return "verb"
    if head in words.GERUNDS and head not in words.GERUND_NOUNS:
        return "clause" if _predicated(rest) else "gerund"
    return _nominal(head, [head, *rest])


def _head(tokens: list[str]) -> tuple[str, list[str]]:
    for place, token in enumerate(tokens):
        if token in words.ADVERBS and place + 1 < len(tokens):
            continue
        if re.match(r"[\w⟦]", token):
            return token, tokens[place + 1 :]
    return "", []


def _is_noun_here(head: str, following: str) -> bool:
    """ "walks with the dog", "works nights": a plural noun looks like a present verb."""
    if words.is_past(head) or head in words.AUXILIARIES:
        return False
    if following in words.BASES and following not in words.INDEFINITE:
        return True  # "walks help": the second word is the verb
    noun_too = words.THIRD[head] in words.INDEFINITE or words.THIRD[head] in words.DEFINITE
    return noun_too and (not following or following in _STATE_AFTER)


def _nominal(head: str, tokens: list[str]) -> Kind:
    following = tokens[1] if len(tokens) > 1 else ""
    if head in words.BEARING and _is_circumstance(following):
        ends = len(tokens) == 2 or tokens[2] in {",", ";", "and"}
        return "with" if ends or not words.is_past(following) else "clause"
    if head in words.BASES and following in words.DETERMINERS | {"for", "to", *words.KIN}:
        return "base"
    if head in words.VERBS_ONLY:
        return "base"
    counted = head in words.DETERMINERS or head[:1].isdigit()
    for place, token in enumerate(tokens[1:6], start=1):
        if token in words.PREPOSITIONS or token in {",", ";", "to"}:
            break
        ahead = tokens[place + 1] if place + 1 < len(tokens) else ""
        reduced = token in _LATE_PARTICIPLES and ahead in words.PREPOSITIONS
        kin = tokens[place - 1] in words.KIN and token in words.THIRD
        if token in words.AUXILIARIES or kin:
            return "clause"
        if place == 1 and head in words.THIRD and token in words.BASES:
            return "clause"
        if place > 1 and head in words.DETERMINERS and _tells(token, tokens[place + 1 :]):
            return "clause"
        if (counted and token in _NOUNS_TOO) or (place == 1 and head in _ARTICLES):
            continue  # "the skipped walk"
        if words.is_past(token) and not reduced:
            return "clause"
    return "noun"


def _predicated(rest: list[str]) -> bool:
    """ "asking is information": the gerund is what a statement is about."""
    for token in rest[:4]:
        if token in words.PREPOSITIONS or not re.match(r"\w", token):
            return False
        if token in words.AUXILIARIES:
            return True
    return False


def _tells(token: str, after: list[str]) -> bool:
    """ "the thought comes first" tells; "the two night shifts" and "a call each day" name."""
    if token not in words.THIRD:
        return False
    if words.THIRD[token] in words.VERBS_ONLY:
        return True
    ahead = after[0] if after else ""
    then = after[1] if len(after) > 1 else ""
    named = ahead in words.DETERMINERS and (ahead == "the" or then not in words.TIMES)
    return named or ahead in {"me", "us", "him", "them", "it", "first", "always", "never"}


def _is_circumstance(word: str) -> bool:
    return (
        word in words.GERUNDS
        or words.is_past(word)
        or word in words.ADJECTIVES
        or word in words.COMPARED
        or word in {"on", "off", "down", "up", "in", "low", "still", "folded"}
    )


def _change(text: str) -> str:
    match = _CHANGE.fullmatch(text)
    assert match is not None  # noqa: S101 - _kind has just matched it
    unit = f" {match[3]}" if match[3] else ""
    return f"from {match[1]} to {match[2]}{unit}"


def _coordinated(text: str) -> str:
    """ "walked Monday, skipped Thursday": the last of several verbs gets its "and"."""
    if "“" in text:
        return text
    parts = [part.strip() for part in re.split(r"(?:(?<!\s)\s+)?[,;/]\s*", text) if part.strip()]
    if len(parts) < 2 or not all(_opens_with_verb(part) for part in parts[1:]):
        return text
    if len(parts) == 2 and _CONTRAST.match(parts[1]):
        return f"{parts[0]} but {parts[1]}"
    parts[-1] = re.sub(r"^(?:and|then|but) ", "", parts[-1])
    return listed(parts)


def _opens_with_verb(part: str) -> bool:
    head, _ = _head([plain(token) for token in _TOKEN.findall(part)])
    return head in {"and", "then", "but"} or words.is_finite(head)


def _agreeing(text: str) -> str:
    """Mark present-tense verbs, so that "has not told" reads "have not told" after "they"."""
    match = re.match(r"((?:\w+\s+)?)([\w’']+)", text)
    if match is None:
        return text
    verb = plain(match[2]) if not match[1] or plain(match[1].strip()) in words.ADVERBS else ""
    if not verb:
        match = re.match(r"()([\w’']+)", text)
        verb = plain(match[2]) if match else ""
    plural = _PLURAL.get(verb) or words.THIRD.get(verb, "")
    if match is None or not plural or (verb in words.PAST and verb != "was"):
        return text
    rest = re.sub(r"((?:\band |\bbut |, ))(\w+)", _also_agreeing, text[match.end() :])
    return f"{match[1]}{agree(match[2], plural)}{rest}"


def _also_agreeing(match: re.Match[str]) -> str:
    base = words.THIRD.get(match[2])
    return f"{match[1]}{agree(match[2], base)}" if base else match[0]


_PLURAL = {
    "has": "have", "is": "are", "was": "were", "does": "do", "hasn't": "haven’t",
    "isn't": "aren’t", "wasn't": "weren’t", "doesn't": "don’t",
}  # fmt: skip


def _bare(text: str) -> str:
    return re.sub(r"^(?:will|to|going to|is going to)\s+", "", text, flags=re.IGNORECASE)


def as_gerund(clause: str) -> str | None:
    """ "walked Monday and skipped Thursday" -> "walking Monday and skipping Thursday"."""
    parts = re.split(r"( and | but |, )", clause)
    out = []
    for place, part in enumerate(parts):
        if place % 2:
            out.append(part)
            continue
        first, _, rest = part.partition(" ")
        base = words.PAST.get(plain(first)) or (first if first in words.BASES else None)
        base = None if first in words.AUXILIARIES else base
        if base is None:
            if place == 0 or words.is_finite(plain(first)):
                return None
            out.append(part)
            continue
        out.append(f"{words.gerund(base)} {rest}".rstrip())
    return "".join(out)
