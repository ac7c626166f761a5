"""Other members out of a member's words: every spelling of a name becomes "a peer".

One pattern for the whole session, longest spelling first, over text folded to plain
letters. What follows about the other person is third_party.py's part.
"""

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from notes_engine import words
from notes_engine.evidence import MemberFacts

_POSSESSIVE = r"(['’]s?)?"
_KNOWN = words.BASES | words.PAST.keys() | words.THIRD.keys() | words.PREPOSITIONS
_KNOWN |= words.DETERMINERS | words.KIN | words.INDEFINITE | words.DEFINITE | words.ADJECTIVES
_KNOWN |= words.GERUNDS.keys() | words.WORD_NAMES | words.FUNCTION


def fold(text: str) -> str:
    """Lower-case plain letters, one for one, so that places in both texts agree."""
    return text.lower() if text.isascii() else text.translate(_PLAIN)


# Letters that do not come apart into a base and a mark.
_LETTERS = dict(zip("łŁøØđĐðÐþÞıßæÆœŒ", "lLoOdDdDtTisaAoO", strict=True))


class _Plain(dict[int, str]):
    """Each character's plain letter, worked out once."""

    def __missing__(self, code: int) -> str:
        base = _LETTERS.get(chr(code)) or unicodedata.normalize("NFKD", chr(code))[0]
        self[code] = base.lower()[:1] or base
        return self[code]


_PLAIN = _Plain({ord("’"): "'"})


# The stop after an initial ends no sentence.
_SENTENCE_ENDS = re.compile(r"(?:[^\WA-Z]\.|[“!?])\s*$")


class Spelling(msgspec.Struct, frozen=True):
    key: str
    exact: bool  # initials: only in capitals
    wordlike: bool  # also an ordinary word: only where a name can stand


class Found(msgspec.Struct, frozen=True):
    start: int
    end: int
    owners: frozenset[str]
    is_possessive: bool


class Cast:
    """The names of one session's members and where they occur in a text."""

    def __init__(self, members: Iterable[MemberFacts]) -> None:
        self._owners: dict[str, set[str]] = {}
        self._spellings: dict[str, Spelling] = {}
        for member in members:
            for spelling in _spellings(member):
                self._owners.setdefault(spelling.key, set()).add(member.id)
                known = self._spellings.get(spelling.key)
                if known is None or known.exact:
                    self._spellings[spelling.key] = spelling
        keys = sorted(self._spellings, key=lambda key: (-len(key), key))
        alternatives = "|".join(_pattern(key) for key in keys) or r"(?!)"
        self._pattern = re.compile(rf"(?<!\w)({alternatives}){_POSSESSIVE}(?!\w)")
        # One session's texts, read many times: a topic by each member's note, a tag by each check.
        self._found: dict[tuple[str, frozenset[str]], list[Found]] = {}
        self.unnamed: dict[tuple[str, str, str], str] = {}
        self._long_keys = [k for k in keys if len(k) >= 5 and k.isalpha()]

    def find(self, text: str, *, expected: frozenset[str] = frozenset()) -> list[Found]:
        """Every mention of a member; *expected* are people known to be concerned."""
        known = self._found.get((text, expected))
        if known is None:
            known = self._found[text, expected] = self._searched(text, expected)
        return known

    def _searched(self, text: str, expected: frozenset[str]) -> list[Found]:
        folded = fold(text)
        found = []
        at = 0
        while match := self._pattern.search(folded, at):
            at = match.start() + 1  # "a O’Brien" opens like the initials A. O, and is none
            key = re.sub(r"[.\s]+", " ", match[1]).strip()
            spelling = self._spellings.get(key) or self._spellings[key.replace(" ", "")]
            if not self._stands(spelling, text, match, expected):
                continue
            owners = frozenset(self._owners[spelling.key])
            found.append(Found(match.start(), match.end(), owners, bool(match[2])))
            at = match.end()
        return sorted(found + self._misspelled(text, folded, found), key=lambda each: each.start)

    def opens_with_word_name(self, text: str) -> bool:
        """Does *text* begin with a name that is also a word? Its capital then means nothing."""
        first = re.match(r"[\w’'-]+", text)
        spelling = self._spellings.get(fold(first[0])) if first else None
        return spelling is not None and spelling.wordlike

    def _stands(
        self, spelling: Spelling, text: str, match: re.Match[str], expected: frozenset[str]
    ) -> bool:
        written = text[match.start(1) : match.end(1)]
        following = text[match.end() :].lstrip()[:1]
        if spelling.key in words.KEPT_CAPITALS and following.isdigit():
            return False  # May 5 is a date, whoever else is called May
        if spelling.exact:
            return re.sub(r"[.\s]", "", written).isupper()
        if not spelling.wordlike:
            return True
        if not written[:1].isupper():
            return False
        if match.start() > 0 and not _SENTENCE_ENDS.search(text, 0, match.start()):
            return True
        # A sentence's first word has its capital anyway: "Will call" is a plan, "Will cried" a man.
        after = re.match(r"\s+([\w’']+)", text[match.end() :])
        following = after[1].lower() if after else ""
        concerned = bool(self._owners[spelling.key] & expected)
        return bool(match[2]) or words.is_finite(following) or concerned

    def _misspelled(self, text: str, folded: str, found: list[Found]) -> list[Found]:
        taken = {place for each in found for place in range(each.start, each.end)}
        extra = []
        for match in re.finditer(r"(?<!\w)([^\W\d_]{4,})(['’]s?)?(?!\w)", folded):
            word = match[1]
            if match.start() in taken or not text[match.start()].isupper() or word in _KNOWN:
                continue
            if word in words.KEPT_CAPITALS:
                continue
            owners = {o for k in self._long_keys if _near(word, k) for o in self._owners[k]}
            if owners:
                place = Found(match.start(), match.end(), frozenset(owners), bool(match[2]))
                extra.append(place)
        return extra


def _spellings(member: MemberFacts) -> Iterable[Spelling]:
    plain = {member.name, member.first_name, member.display_name, *member.other_names}
    for name in tuple(plain):
        parts = [part for part in re.split(r"[\s,]+", name) if part]
        proper = [part for part in parts if part[0].isupper() or len(parts) == 1]
        plain.update(part for part in proper if len(part.strip(".")) > 1)
        plain.update(piece for part in proper for piece in part.split("-") if len(piece) > 2)
        plain.update(re.sub(r"[-'’]", "", part) for part in proper)
        if len(proper) > 1:
            first, last = proper[0], proper[-1]
            plain.add(f"{first} {last[0]}")
            if len(last.strip(".")) > 1:  # Hal F. is not written "half"
                plain.add(first + last)
            initials = "".join(part[0] for part in proper)
            for letters in {initials, first[0] + last[0]}:
                if letters.upper() not in words.KEPT_INITIALS:
                    yield Spelling(fold(letters), exact=True, wordlike=False)
    for name in sorted(plain):
        key = re.sub(r"[.\s]+", " ", fold(name)).strip()
        expanded = unicodedata.normalize("NFKD", name).casefold()
        expanded = "".join(char for char in expanded if not unicodedata.combining(char))
        for each in {key, re.sub(r"[.\s]+", " ", expanded).strip()}:
            if len(each) > 1:
                yield Spelling(each, exact=False, wordlike=each in _KNOWN)


def _pattern(key: str) -> str:
    if " " not in key and len(key) <= 3 and key.isalpha():
        # Initials are also written with stops: A.R., A. R.
        return r"\.?\s?".join(key) + r"\.?" if len(key) == 2 else re.escape(key)
    return r"\.?\s+".join(re.escape(part) for part in key.split(" ")) + (
        r"\.?" if len(key.split(" ")[-1]) == 1 else ""
    )


def _near(word: str, key: str) -> bool:
    """One letter added, lost, changed or two swapped; first letters must agree."""
    if word[0] != key[0] or abs(len(word) - len(key)) > 1 or word == key:
        return False
    if len(word) == len(key):
        differing = [i for i, (a, b) in enumerate(zip(word, key, strict=True)) if a != b]
        if len(differing) == 2 and differing[1] - differing[0] == 1:
            i, j = differing
            return word[i] == key[j] and word[j] == key[i]
        return len(differing) == 1
    short, long = sorted((word, key), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
