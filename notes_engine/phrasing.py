"""Wording: the phrase banks, the sandbox they render in, and the choice among variants.

The choice is a stable hash of session, member and engine version, drawn so that no variant
returns in a session before the others were used, nor where an earlier note already has it.
"""

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib import resources

import msgspec
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notes_engine.drafts import ENGINE_VERSION
from notes_engine.grammar import OBJECT, POSSESSIVE, REFLEXIVE, SUBJECT, agree

# Notes are plain text until a page shows them; escaping here would put &#39; in charts.
_SANDBOX = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_MARKS = {
    "s": SUBJECT,
    "o": OBJECT,
    "p": POSSESSIVE,
    "r": REFLEXIVE,
    "was": agree("was", "were"),
    "has": agree("has", "have"),
    "is": agree("is", "are"),
}
_SLOT = re.compile(r"\{\{ (\w+) \}\}")
_BE = re.compile(r"(^|\{\{ s \}\} | and |; )was\b")


class Tag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The wording of one tag; see the head of phrases/tags.toml."""

    role: str
    pred: tuple[str, ...]
    ing: str = ""
    noun: str = ""
    np: tuple[str, ...] = ()
    vp: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    quote: tuple[str, ...] = ()
    that: tuple[str, ...] = ()
    ger: tuple[str, ...] = ()
    fact: str = ""
    hard: bool = False
    speaks: bool = False
    plural: bool = False
    video: bool = False


class Techniques(msgspec.Struct, frozen=True):
    phrase: dict[str, str]
    running: dict[str, str]
    directed: dict[str, str]
    process: dict[str, str]


def _read(name: str) -> object:
    return tomllib.loads(
        resources.files("notes_engine").joinpath(f"phrases/{name}.toml").read_text("utf-8")
    )


TAGS = msgspec.convert(_read("tags"), dict[str, Tag])
SHARED = msgspec.convert(_read("shared"), dict[str, dict[str, tuple[str, ...] | str]])
TECHNIQUES = msgspec.convert(_read("techniques"), Techniques)


def frames(group: str, name: str) -> tuple[str, ...]:
    found = SHARED[group][name]
    return (found,) if isinstance(found, str) else found


@functools.cache
def _compiled(template: str) -> Template:
    # "was" after the member agrees with "they"; written plainly in the banks for legibility.
    return _SANDBOX.from_string(_BE.sub(r"\1{{ was }}", template))


def render(template: str, slots: Mapping[str, str]) -> str:
    return _compiled(template).render({**_MARKS, **slots})


@functools.cache
def opening(template: str) -> str:
    """The first two words as far as the template fixes them, to tell openings apart."""
    first = _SLOT.sub(r"\1:", template).split()[:2]
    return " ".join(first)


@functools.cache
def _literal(template: str) -> tuple[str, ...]:
    """Runs of fixed words long enough to be recognised in an earlier note."""
    runs = (run.strip(" .,;:“”").lower() for run in _SLOT.split(template)[::2])
    return tuple(run for run in runs if len(run.split()) >= 3)


class Chooser:
    """Draws variants for one session; members are asked for in their order."""

    def __init__(self, session: str) -> None:
        self._session = session
        self._used: Counter[tuple[str, str]] = Counter()

    def choose(
        self,
        family: str,
        variants: Sequence[str],
        *,
        member: str,
        earlier: str = "",
        openings: Counter[str] | None = None,
    ) -> tuple[str, str]:
        """Return the variant's id and its template."""
        before = openings or Counter()

        def rank(place: int) -> tuple[int, int, int, bytes]:
            template = variants[place]
            seen = sum(run in earlier for run in _literal(template)) if earlier else 0
            return (
                self._used[family, template],
                seen,
                before[opening(template)],
                _order(self._session, member, family, place),
            )

        place = min(range(len(variants)), key=rank)
        self._used[family, variants[place]] += 1
        return f"{family}.{place + 1}", variants[place]


def _order(session: str, member: str, family: str, place: int) -> bytes:
    seed = f"{ENGINE_VERSION}\x1f{session}\x1f{member}\x1f{family}\x1f{place}"
    return sha256(seed.encode()).digest()
