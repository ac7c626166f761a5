"""The project speaks of itself alone: no path, index or host of a machine it was made on."""

import re

import pytest

from tests.house.sources import Source, texts

# Written in two halves, so that this file does not say what it forbids.
HALVES = (
    *(("/wo", "rk/"), ("/opt/wh", "eels"), ("/opt/py", "pi"), ("/ro", "ot/"), (".py", "env/")),
    *(("pythonho", "sted"), ("pypi", ".org"), ("registry.np", "mjs"), ("deb.deb", "ian")),
    *(("../sha", "red/"), ("find-li", "nks"), ("extra-index", "-url")),
)
TRACES = re.compile("|".join(re.escape(first + second) for first, second in HALVES))


def traces(source: Source) -> list[str]:
    return [
        source.at(source.text.count("\n", 0, trace.start()) + 1, trace[0])
        for trace in TRACES.finditer(source.text)
    ]


def test_no_file_names_a_machine_it_was_made_on() -> None:
    assert [] == [found for source in texts() for found in traces(source)]


@pytest.mark.parametrize("halves", HALVES, ids=lambda halves: halves[1].strip("/"))
def test_a_trace_of_a_machine_is_refused(halves: tuple[str, str]) -> None:
    assert traces(Source("docs/sample.md", "first line\nsee " + "".join(halves) + "simple"))
