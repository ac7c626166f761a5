"""Small words a hurried note leaves out: articles, "her" before bare kin, reflexives.

Adds nothing that was not meant: "said no to Saturday shift" gets its "a", no more.
"""

import re

from notes_engine import words
from notes_engine.grammar import POSSESSIVE, REFLEXIVE

_REFLEXIVES = frozenset("herself himself themself themselves".split())
_BEFORE_A_NOUN = words.DETERMINERS | words.PREPOSITIONS


def plain(token: str) -> str:
    return token.replace("’", "'").lower()


def fitted(text: str) -> str:
    """Articles before bare nouns, "her" before bare kin, reflexives as the member's own."""
    pieces = re.split(r"(“[^”]*”)", text)
    return "".join(piece if piece.startswith("“") else _fit_words(piece) for piece in pieces)


def _fit_words(text: str) -> str:
    tokens = re.findall(r"[^\s]+", text)
    heads = [plain(token).strip(",.;:!?") for token in tokens]
    out = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else ""
        previous = "," if before.endswith((",", ";")) else heads[place - 1] if place else ""
        following = heads[place + 1] if place + 1 < len(heads) else ""
        earlier = heads[place - 2] if place > 1 else ""
        if previous in words.PAST and earlier in _BEFORE_A_NOUN:
            previous = "\0"  # "the skipped walk": here the past is part of the noun phrase
        out.append(_article(previous, heads[place], following) + _own(token, heads[place]))
    lead = " " if text[:1].isspace() else ""
    return lead + " ".join(out) + (" " if text[-1:].isspace() and out else "")


def _article(previous: str, word: str, following: str) -> str:
    opens = previous == "" or previous in words.PREPOSITIONS or words.is_past(previous)
    if word in words.KIN and (opens or previous in words.BASES or previous in words.GERUNDS):
        return f"{POSSESSIVE} "
    if word in words.BEARING and word not in words.DEFINITE and previous:
        verb = words.is_past(previous) or previous in words.BASES - words.ADJECTIVES
        return f"{POSSESSIVE} " if verb and word.endswith(("s", "feet", "hair")) else ""
    if word in words.DAYS and following in words.INDEFINITE and opens and previous:
        return "a "
    if previous == "to" and word in words.BASES:
        return ""
    if word in words.DEFINITE and opens and previous != "by":
        return "the "
    if word in words.INDEFINITE and opens and previous not in {"by", ""}:
        return "a "
    return ""


_DEFINITE_FIRST = frozenset("same first second third fourth last next only usual".split())


def the_device(part: str) -> str:
    first = part.split()[0] if part.split() else ""
    return f"the {part}" if first in {"camera", "mic", "microphone"} else part


def with_article(text: str) -> str:
    first = plain(text.split()[0])
    if first in _DEFINITE_FIRST:
        return f"the {text}"
    if first in words.INDEFINITE or (first in words.DAYS and _second(text) in words.INDEFINITE):
        return f"{'an' if first[0] in 'aeiou' else 'a'} {text}"
    return text


def _second(text: str) -> str:
    rest = text.split()[1:2]
    return plain(rest[0]) if rest else ""


def _own(token: str, word: str) -> str:
    if word in _REFLEXIVES:
        return token.lower().replace(word, REFLEXIVE)
    return token
