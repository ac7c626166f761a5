"""A note as PDF/UA-1: tagged, with a language and a title, in a typeface that is everywhere.

typst carries its own typefaces, so a bare machine makes the same bytes as any other. Words go in
as values and never as markup. A sign the typeface lacks is printed by its number: PDF/UA refuses a
page that shows an empty box, and so do we.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

import typst

from server.exports import words
from server.exports.record import Record

STANDARD: Final = "ua-1"
REMEMBERED = 4096  # signs tried so far, of all notes
PROBE = b'#set document(title: "signs")\n#set text(lang: "en", font: "Libertinus Serif")\n'


class NotPrintable(Exception):
    """The page could not be made; what typst said quotes the note, so it goes nowhere."""


def pdf(record: Record) -> bytes:
    """Return the note as it stands: signed, a draft that says so, or the record of an absence."""
    kind = words.kind_of(record)
    head = record.note.body.header
    said: dict[str, object] = {
        # Of nobody: a title stays in the histories and lists of whoever opens the file.
        "title": words.TITLES[kind],
        "kind": words.TITLES[kind],
        "practice": record.practice.name,
        "member": head["member"],
        "identity": ", ".join(head[k] for k in ("member", "record", "date") if head.get(k)),
        "service": f"Group psychotherapy, {head['date']}",
        "draft": kind == "draft",
        "unsigned": words.NOT_SIGNED,
        "facts": words.facts(record),
        "parts": [_part(part) for part in words.parts(record)],
        "addenda": [_part(part) for part in words.addenda(record)],
        "signature": words.signature(record).split("\n"),
    }
    return typeset(said, "note.typ")


def _part(part: words.Part) -> dict[str, object]:
    lines = [line for line in part.text.split("\n") if line.strip()]
    return {"title": part.title, "lines": lines, "shared": part.key == "session"}


def typeset(said: dict[str, object], template: str) -> bytes:
    """Return what is *said* on the page of *template*; NotPrintable when it cannot be set."""
    signs = set(_signs(said))
    made = _compiled(said, _lacking(signs), template)
    # Signs that only go wrong together, such as a mark on a letter it does not belong to.
    made = made or _compiled(said, {sign for sign in signs if not sign.isascii()}, template)
    if made is None:
        raise NotPrintable("this cannot be printed")
    return made


def _compiled(said: dict[str, object], lacking: set[str], template: str) -> bytes | None:
    shown = {ord(sign): f"[U+{ord(sign):04X}]" for sign in lacking}
    note = json.dumps({"said": _shown(said, shown), "replaced": bool(lacking)})
    return _typeset(_page(template), {"note": note})


@cache
def _page(template: str) -> bytes:
    return files("server.exports").joinpath(template).read_bytes()


def _typeset(source: bytes, values: dict[str, str]) -> bytes | None:
    try:
        return typst.compile(
            source, sys_inputs=values, pdf_standards=STANDARD, ignore_system_fonts=True
        )
    except typst.TypstError:
        return None


# ---- signs the typeface lacks


def _signs(value: object) -> Iterator[str]:
    match value:
        case str():
            yield from value
        case dict():
            yield from _signs(list(value.values()))
        case list() | tuple():
            for one in value:
                yield from _signs(one)


def _shown(value: object, shown: dict[int, str]) -> object:
    match value:
        case str():
            return value.translate(shown)
        case dict():
            return {name: _shown(one, shown) for name, one in value.items()}
        case list() | tuple():
            return [_shown(one, shown) for one in value]
        case _:
            return value


def _lacking(signs: Iterable[str]) -> set[str]:
    return {sign for sign in signs if _is_control(sign) or not (sign.isascii() or _prints(sign))}


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Cn", "Co", "Cs") and sign not in "\n\t"


@lru_cache(maxsize=REMEMBERED)
def _prints(sign: str) -> bool:
    return _typeset(PROBE + b"#sys.inputs.sign", {"sign": f"a{sign}a"}) is not None
