"""A micro-note about this member only: peers unnamed, and their stories left out.

"told Ana it was fair" keeps its act; "cried when Tomas told of his arrest" keeps only
"cried". What was cut is never repeated, not even in the prompt that says so.
"""

import re

import msgspec

from notes_engine import words
from notes_engine.evidence import MemberFacts, TagFact
from notes_engine.grammar import OBJECT, POSSESSIVE, SUBJECT
from notes_engine.mask import Cast

_HARMLESS = frozenset(
    "idea suggestion point comment question feedback words word view offer example response turn "
    "advice support invitation request encouragement remark thanks apology".split()
)
_LETTING = frozenset("let helped make made see saw hear heard watched watch help have had".split())
_CONNECTIVE = frozenset(
    "when while that because as after if how and but since until before so who whose where".split()
)
_ALONE = frozenset(
    "listened cried nodded smiled waited spoke laughed paused sighed wept apologized shared "
    "responded withdrew returned reacted froze sobbed".split()
)
_LEFT_OPEN = {"told": "spoke to", "said to": "spoke to", "asked": "put a question to"}
_OWN = frozenset("pt client member patient ct participant".split())
_PRONOUNS = {
    "she": ("she", "her", "her", "hers"),
    "he": ("he", "him", "his", "his"),
    "they": ("they", "them", "their", "theirs"),
}
_DANGLING = frozenset((",", ";", "to", "what", "which", "the", "a"))
_OWNING = frozenset(("her", "his", "their"))
_ARTICLES = re.compile(r"(?<!\ba )(?<!\ban )(?<!\bthe )(?:\b(?:an?|the) )+(?=⟦\d)")
_TOKEN = re.compile(r"⟦[^⟧]+⟧(?:’s)?|[\w’'-]+|[^\w\s]")


class Masked(msgspec.Struct, frozen=True):
    text: str
    peers: tuple[str, ...] = ()
    cut: bool = False  # something about another person was left out


def mask(
    text: str, tag: TagFact, member: MemberFacts, cast: Cast, people: dict[str, MemberFacts]
) -> Masked:
    """*text* with every other member unnamed and the other's matters cut."""
    marked, order = _marked(text, tag, member, cast)
    marked = _pronoun_peer(marked, tag, member, people, order)
    marked = _several(marked)
    marked, cut = _without_stories(marked, member, order, people)
    return Masked(_own_pronoun(_worded(marked), member, order), tuple(order), cut)


def _marked(text: str, tag: TagFact, member: MemberFacts, cast: Cast) -> tuple[str, list[str]]:
    order: list[str] = []
    expected = frozenset(tag.peers)
    pieces, at = [], 0
    for found in cast.find(text, expected=expected):
        if found.start < at:
            continue
        others = found.owners - {member.id}
        concerned = others & expected
        pieces.append(text[at : found.start])
        at = found.end
        if member.id in found.owners and not concerned:
            pieces.append(_self(text[: found.start], possessive=found.is_possessive))
            continue
        person = min(concerned or others)
        if person not in order:
            order.append(person)
        pieces.append(f"⟦{order.index(person)}⟧" + ("’s" if found.is_possessive else ""))
    pieces.append(text[at:])
    return "".join(pieces).strip(), order


def _self(before: str, *, possessive: bool) -> str:
    if possessive:
        return POSSESSIVE
    last = before.split()[-1].lower() if before.split() else ""
    return OBJECT if last in words.PREPOSITIONS or last in words.PAST else SUBJECT


def _pronoun_peer(
    text: str,
    tag: TagFact,
    member: MemberFacts,
    people: dict[str, MemberFacts],
    order: list[str],
) -> str:
    """ "offered to text him" with one peer concerned, and him not the member: a peer."""
    if len(tag.peers) != 1 or order or tag.peers[0] not in people:
        return text
    peer = people[tag.peers[0]]
    own = set(_PRONOUNS.get(member.pronouns or "", ()))
    forms = {each for key in ("she", "he") for each in _PRONOUNS[key]}
    forms = (forms | set(_PRONOUNS.get(peer.pronouns or "", ()))) - own
    if member.pronouns not in _PRONOUNS or "“" in text:
        return text
    match = re.search(rf"\b({'|'.join(sorted(forms))})\b", text, re.IGNORECASE)
    if match is None:
        return text
    order.append(peer.id)
    after = re.match(r"\s+(\w+)", text[match.end() :])
    following = after[1].lower() if after else ""
    owns = match[1].lower() in _OWNING and following not in ("", *words.PREPOSITIONS, "and", "to")
    return f"{text[: match.start()]}⟦0⟧{'’s' if owns else ''}{text[match.end() :]}"


def _own_pronoun(text: str, member: MemberFacts, order: list[str]) -> str:
    """ "her hands" typed by habit for someone who uses "they": nobody else can be meant."""
    if order or member.pronouns in ("she", "he") or "“" in text:
        return text
    match = re.search(r"\b(?:her|his)\b(?= \w)", text)
    if match is None or set(re.findall(r"\w+", text[: match.start()].lower())) & words.KIN:
        return text
    return f"{text[: match.start()]}{POSSESSIVE}{text[match.end() :]}"


def _several(text: str) -> str:
    numbers = {2: "two", 3: "three", 4: "four"}

    def counted(match: re.Match[str]) -> str:
        count = len(set(re.findall(r"⟦\d+⟧", match[0])))
        return f"{numbers.get(count, 'several')} peers" if count > 1 else match[0]

    return re.sub(r"⟦\d+⟧(?:(?:,\s*|\s+and\s+|\s*&\s*|,\s*and\s+)⟦\d+⟧)+(?!’s)", counted, text)


def _without_stories(
    text: str, member: MemberFacts, order: list[str], people: dict[str, MemberFacts]
) -> tuple[str, bool]:
    tokens = _TOKEN.findall(text)
    cut = False
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if not re.match(r"⟦\d+⟧|peers$", token):
            place += 1
            continue
        if token.endswith("’s"):
            tokens, here = _possession(tokens, place)
            cut |= here
            place += 2
            continue
        end = _story_start(tokens, place, member, order, people)
        if end is not None:
            return _repaired(tokens[:end]), True
        place += 1
    return _spaced(tokens), cut


def _possession(tokens: list[str], place: int) -> tuple[list[str], bool]:
    following = tokens[place + 1].lower() if place + 1 < len(tokens) else ""
    if following in _HARMLESS:
        return tokens, False
    end = place + 1
    while end < len(tokens) and tokens[end].lower() not in {",", ";", ".", "and", "but"}:
        end += 1
    return [*tokens[: place + 1], "situation", *tokens[end:]], True


def _story_start(
    tokens: list[str],
    place: int,
    member: MemberFacts,
    order: list[str],
    people: dict[str, MemberFacts],
) -> int | None:
    """Where the other person's own matter begins, or None where there is none."""
    before = tokens[place - 1].lower() if place else ""
    after = [token.lower() for token in tokens[place + 1 :]]
    verb_at = 1 if after and after[0] in words.ADVERBS else 0
    verb = after[verb_at] if len(after) > verb_at else ""
    if words.is_finite(verb) and before not in _LETTING and not (verb in words.BASES and before):
        start = place - 1 if before in _CONNECTIVE else place
        return max(start, 0)
    index = re.match(r"⟦(\d+)⟧", tokens[place])
    peer = people.get(order[int(index[1])]) if index else None
    forms = set(_PRONOUNS.get(peer.pronouns or "", ()) if peer else ())
    forms |= {"their", "his", "her"} if peer is None or peer.pronouns in (None, "name") else set()
    foreign = forms - set(_PRONOUNS.get(member.pronouns or "", ()))
    for offset, word in enumerate(after):
        if word in {",", ";", "."}:
            return None
        own = offset + 1 < len(after) and after[offset + 1] == "own"
        governed = offset > 0 and after[offset - 1] in words.PREPOSITIONS | _CONNECTIVE
        if word in foreign or (governed and word in {"her", "his", "their"} and not own):
            start = place + 1 + offset
            while start > place + 1 and (
                tokens[start - 1].lower() in _CONNECTIVE | words.PREPOSITIONS
            ):
                start -= 1
            return start
    return None


def _repaired(tokens: list[str]) -> str:
    """What is left before the cut, if it can stand; otherwise nothing."""
    while tokens and tokens[-1].lower() in _CONNECTIVE | words.PREPOSITIONS | _DANGLING:
        tokens = tokens[:-1]
    text = _spaced(tokens)
    match = re.fullmatch(r"(told|asked|said to) (⟦\d+⟧|\w+ peers)", text, re.IGNORECASE)
    if match:
        return f"{_LEFT_OPEN[match[1].lower()]} {match[2]}"
    if len(tokens) < 2 and text.lower() not in _ALONE:
        return ""
    if tokens[-1].lower() in words.AUXILIARIES | {"said", "told", "asked", "thought", "felt"}:
        return ""
    return text


def _spaced(tokens: list[str]) -> str:
    text = re.sub(r"(?<!\s)\s+([,.;:!?”)\]])", r"\1", " ".join(tokens))
    text = re.sub(r"([“(\[])\s+", r"\1", text)
    return re.sub(r"(?:(?<!\s)\s+)?([/–—])\s*", r"\1", text)


def _worded(text: str) -> str:
    """First "a peer"; the same again "that peer"; a second person "another peer"."""
    seen: set[str] = set()

    def word(match: re.Match[str]) -> str:
        if match[1] in seen:
            return "that peer"
        seen.add(match[1])
        return "a peer" if len(seen) == 1 else "another peer"

    text = _ARTICLES.sub("", text)  # the peer brings an article along
    return re.sub(r"⟦(\d+)⟧", word, text)


def without_subject(text: str, member: MemberFacts) -> str:
    """Drop a leading mention of the member: the frame brings its own subject."""
    forms = _PRONOUNS.get(member.pronouns or "", ("", ""))
    match = re.match(r"(⟦s⟧|[\w’']+)\s+(.*)", text, re.DOTALL)
    if match is None:
        return text
    head, rest = match[1].lower(), match[2]
    follows = rest.split()[0].lower() if rest.split() else ""
    if head == SUBJECT or head in _OWN or head == forms[0]:
        verb_ahead = words.is_finite(follows) or follows in words.ADVERBS or head in _OWN
        return rest if verb_ahead else text
    return text
