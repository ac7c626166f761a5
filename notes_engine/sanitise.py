"""Free text before anything else reads it: one form, no control characters, no markup.

Text that tries to instruct a reader or a program is held back whole, never executed and
never echoed; the clinician is told where to look.
"""

import re
import unicodedata

import msgspec

MAX_WORD = 40  # no word of a language anyone types in a session is longer
MIN_LETTERS = 0.6  # of what is typed; below it is noise, not words
MAX_CHARACTERS = 160  # a micro-note is three to eight words; what is longer is a story

_MARKUP = re.compile(r"⟦[^⟧]*⟧|<[^<>]{0,200}>|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\$\{.*?\}", re.DOTALL)
_SYNTAX = re.compile(r"[{}<>⟦⟧`\\|]")
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget)\s+(?:all|any|the|every|your|previous|prior|above|earlier)\b"
    r"|\b(?:system|developer)\s*(?:prompt|message|:)|\bassistant\s*:|\bas an ai\b"
    r"|\byou are now\b|\bnew instructions?\b|\binstructions?\s*:|\bprompt injection\b"
    r"|\b(?:write|say|state|output|print|add)\s+(?:in|to|that)\s+(?:the\s+)?(?:notes?|chart|draft)\b"
    r"|<\s*/?\s*(?:script|style|iframe|img|svg|object)\b"
    r"|https?://|\bdrop\s+table\b|\bjavascript:|\bimport\s+os\b|__\w+__",
    re.IGNORECASE,
)


class Clean(msgspec.Struct, frozen=True):
    text: str  # empty when held back
    untrusted: bool = False
    truncated: bool = False


def sanitise(raw: str | None, limit: int = MAX_CHARACTERS) -> Clean:
    if not raw:
        return Clean("")
    if not raw.isprintable():
        raw = "".join(c if c.isprintable() else _in_place_of(c) for c in raw)
    text = unicodedata.normalize("NFC", raw)
    without = _SYNTAX.sub(" ", _MARKUP.sub(" ", text))
    untrusted = without != text
    if _INSTRUCTION.search(text) or any(len(word) > MAX_WORD for word in text.split()):
        return Clean("", untrusted=True)
    if sum(char.isalnum() for char in text) < MIN_LETTERS * len(text.replace(" ", "")):
        return Clean("", untrusted=True)
    text = _one_quote_style(re.sub(r"\s+", " ", without).strip(" ,;"))
    if len(text) <= limit:
        return Clean(text, untrusted=untrusted)
    cut = text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:")
    if cut.count("“") > cut.count("”"):
        cut = cut[: cut.rindex("“")].rstrip(" ,;:")
    return Clean(cut, untrusted=untrusted, truncated=True)


def _in_place_of(sign: str) -> str:
    # A sign without width within a name would hide it from whoever looks for it; a line break
    # stands between two words.
    return " " if sign.isspace() else ""


def _one_quote_style(text: str) -> str:
    """Straight and foreign marks become “ ”; a mark without its partner is dropped."""
    text = re.sub(r"[„«»‟]", '"', text).replace("“", '"').replace("”", '"')
    text = re.sub(r"(?<=\w)['‘`](?=\w)", "’", text)
    text = re.sub(r"(?<!\w)[‘'](.+?)[’'](?!\w)", r'"\1"', text)
    parts = text.split('"')
    if len(parts) % 2 == 0:
        parts[-2:] = [parts[-2] + parts[-1]]
    pieces = [part if i % 2 == 0 else f"“{part.strip()}”" for i, part in enumerate(parts)]
    return "".join(pieces).replace("“”", "").strip()
