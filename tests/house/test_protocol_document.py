"""docs/protocol.md describes every message, event, refusal and close code: enough for a client.

Another client, or another server, could be written from it; so what it lacks does not exist.
"""

import ast
import re
from typing import get_args

import pytest

from server.core.commands import FacilitatorCommand, MemberCommand
from server.core.events import AnyEvent
from tests.house.sources import Source, files, one, real_names, resolved

PROTOCOL = "docs/protocol.md"
CLOSE_CODE = re.compile(r"\b44\d\d\b")
SAMPLE_TYPE = re.compile(r'"type":\s*"([a-z_]+)"')


def tags(union: object) -> list[str]:
    """The `type` of each member of a union of structs."""
    return [kind.__struct_config__.tag for kind in get_args(union)]


def undescribed(words: list[str], document: Source) -> list[str]:
    """Which of *words* the document never writes as code, alone or in a sample."""
    return [
        f"{document.path}: nothing about {word}"
        for word in words
        if not re.search(rf'[`"]{re.escape(word)}[`"]', document.text)
    ]


def invented(document: Source, known: set[str]) -> list[str]:
    """Which types in the document's samples no code knows."""
    found = SAMPLE_TYPE.findall(document.text)
    return [f"{document.path}: no code knows {name}" for name in found if name not in known]


def refusals(source: Source) -> list[str]:
    """The reason codes *source* refuses with."""
    names = real_names(source)
    calls = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and resolved(node.func, names).endswith("Refused")
    ]
    given = [*[a for c in calls for a in c.args[:1]]]
    given += [k.value for c in calls for k in c.keywords if k.arg == "reason"]
    return [g.value for g in given if isinstance(g, ast.Constant) and isinstance(g.value, str)]


def close_codes(source: Source) -> list[str]:
    constants = [n.value for n in ast.walk(source.tree) if isinstance(n, ast.Constant)]
    return [str(c) for c in constants if isinstance(c, int) and CLOSE_CODE.fullmatch(str(c))]


def test_every_event_is_described() -> None:
    assert [] == undescribed(tags(AnyEvent), one(PROTOCOL))


def test_every_command_of_a_socket_is_described() -> None:
    assert [] == undescribed(tags(FacilitatorCommand) + tags(MemberCommand), one(PROTOCOL))


def test_every_refusal_is_described() -> None:
    reasons = {
        code for s in files(".py", under=("server/core", "server/live")) for code in refusals(s)
    }

    assert reasons, "no Refused(...) with a reason code was found in the core"
    assert [] == undescribed(sorted(reasons), one(PROTOCOL))


def test_every_close_code_is_described() -> None:
    codes = {
        code for source in files(".py", under=("server/live",)) for code in close_codes(source)
    }

    assert codes, "no close code was found in server/live"
    assert [] == [
        code for code in sorted(codes) if code not in CLOSE_CODE.findall(one(PROTOCOL).text)
    ]


def test_the_document_invents_no_message() -> None:
    words = {
        node.value
        for source in files(".py", under=("server/core", "server/live", "server/wire.py"))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    known = words.union(tags(AnyEvent), tags(FacilitatorCommand), tags(MemberCommand))

    assert [] == invented(one(PROTOCOL), known)


def test_every_event_is_folded_or_ignored_by_name() -> None:
    fold = one("server/core/session.py")
    named = {n.attr if isinstance(n, ast.Attribute) else n.id for n in _names(fold)}

    assert [] == [kind.__name__ for kind in get_args(AnyEvent) if kind.__name__ not in named]


def _names(source: Source) -> list[ast.Name | ast.Attribute]:
    return [n for n in ast.walk(source.tree) if isinstance(n, ast.Name | ast.Attribute)]


@pytest.mark.parametrize("text", ["", "knock without marks", "`knock_knock`"])
def test_a_document_that_keeps_silent_is_refused(text: str) -> None:
    assert undescribed(["knock"], Source(PROTOCOL, text))
    assert not undescribed(["knock"], Source(PROTOCOL, '{"type": "knock"}'))


def test_a_document_that_invents_is_refused() -> None:
    assert invented(Source(PROTOCOL, '{"type": "dance"}'), {"knock"})
    assert not invented(Source(PROTOCOL, '{"type": "knock"}'), {"knock"})


def test_refusals_and_close_codes_are_found_in_code() -> None:
    text = (
        "Refused('ended', 'It is over.')\ncommands.Refused(reason='late', text='')\nclose(4408)\n"
    )
    sample = Source("server/live/sample.py", text)

    assert ["ended", "late"] == refusals(sample)
    assert ["4408"] == close_codes(sample)
