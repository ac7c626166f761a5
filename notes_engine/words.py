"""English words as the shaper needs them: verb forms, kin, names that are also words.

Read once from phrases/words.toml. Forms of regular verbs are derived here; the lists
themselves are data a clinician can extend without touching code.
"""

import re
import tomllib
from importlib import resources

_DATA: dict[str, str] = tomllib.loads(
    resources.files("notes_engine").joinpath("phrases/words.toml").read_text("utf-8")
)
# Longer verbs whose last syllable is stressed double their consonant; most do not.
_DOUBLING = frozenset("admit commit control occur prefer refer regret permit unplug".split())
_DOUBLES = re.compile(r"[^aeiou]*(?:qu)?[aeiou][bdgklmnprt]$")


def _words(key: str) -> frozenset[str]:
    return frozenset(_DATA[key].split())


def _doubled(base: str) -> str:
    if base in _DOUBLING or _DOUBLES.fullmatch(base):
        return base + base[-1]
    return base


def _regular_past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return _doubled(base) + "ed"


def gerund(base: str) -> str:
    if base in {"be", "see", "agree", "disagree", "flee"}:
        return base + "ing"
    if base in {"lie", "die", "tie"}:
        return base[:-2] + "ying"
    if base.endswith("e"):
        return base[:-1] + "ing"
    if base in {"begin", "forget", "overcome"}:
        return {"begin": "beginning", "forget": "forgetting", "overcome": "overcoming"}[base]
    return _doubled(base) + "ing"


def third_person(base: str) -> str:
    irregular = {"be": "is", "have": "has", "do": "does", "go": "goes"}
    if base in irregular:
        return irregular[base]
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh")) else "s")


_REGULAR = [entry.split("-")[0] for entry in _DATA["regular"].split()]
_IRREGULAR = [tuple(entry.split()) for entry in _DATA["irregular"].split(";")]

BASES = frozenset(_REGULAR) | frozenset(row[0].split("-")[0] for row in _IRREGULAR)
PAST: dict[str, str] = {_regular_past(base): base for base in _REGULAR}
PAST |= {row[1]: row[0].split("-")[0] for row in _IRREGULAR}
PAST |= {"were": "be", "dreamed": "dream", "learnt": "learn", "practised": "practise"}
PARTICIPLES = frozenset(row[2] for row in _IRREGULAR) - frozenset(row[1] for row in _IRREGULAR)
GERUNDS: dict[str, str] = {gerund(base): base for base in sorted(BASES)}
THIRD: dict[str, str] = {third_person(base): base for base in sorted(BASES)}

ADJECTIVES = _words("adjectives")
ADVERBS = _words("adverbs")
PREPOSITIONS = _words("prepositions")
KIN = _words("kin")
DEFINITE = _words("definite")
INDEFINITE = _words("indefinite")
GERUND_NOUNS = _words("gerund_nouns")
KEPT_CAPITALS = _words("kept_capitals")
WORD_NAMES = _words("word_names")
KEPT_INITIALS = _words("kept_initials")
BEARING = _words("bearing")
VISUAL = _words("visual")
VERBS_ONLY = _words("verbs_only")
TIMES = _words("times")
COMPARED = _words("compared")

DETERMINERS = frozenset(
    "a an the this that these those my your his her their our its each every some any no "
    "one two three four five six seven eight nine ten another both all".split()
)
AUXILIARIES = frozenset(
    "is are was were has have had does do did can could will would should might may must "
    "isn't wasn't weren't hasn't haven't hadn't doesn't don't didn't can't couldn't won't "
    "wouldn't shouldn't cannot".split()
)
NUMBER_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"once": 1, "twice": 2}
FUNCTION = frozenset(
    """as at be an so do my am us we if it is of or up by on in to no he me go and but the for not
    you all out off any now too yes one ok""".split()
)
SUBJECTS = frozenset("i he she they it we you this that there nobody everyone someone".split())


DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_NOT_PAST = frozenset("hundred naked sacred indeed speed exceed proceed succeed biased".split())


def is_past(word: str) -> bool:
    """A known past tense, or an unknown word that looks like one."""
    if word in PAST:
        return True
    return len(word) > 4 and word.endswith("ed") and word not in ADJECTIVES | _NOT_PAST


def is_finite(word: str) -> bool:
    """Could *word* be the verb of a statement about someone: "walked", "has", "wants"?"""
    return is_past(word) or word in AUXILIARIES or word in THIRD


def spelled(count: int) -> str:
    names = {1: "once", 2: "twice"}
    numbers = {value: word for word, value in NUMBER_WORDS.items() if word not in names.values()}
    return names.get(count) or f"{numbers.get(count, str(count))} times"
