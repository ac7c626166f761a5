"""No file of code grows past what can be read in one sitting.

Data is not code: nobody reads yaml, toml or json through, they look one entry up. So phrases, cases
and recorded deliveries may be as long as what they list.
"""

import pytest

from tests.house.sources import Source, files

MOST_LINES = 400  # aim for 150, stop and think at 250
CODE = (".py", ".js", ".css", ".html", ".jinja", ".j2", ".svg", ".sh")


def overgrown(source: Source) -> list[str]:
    lines = len(source.text.splitlines())
    return [source.at(lines, f"{lines} lines, at most {MOST_LINES}")] if lines > MOST_LINES else []


def test_every_file_of_code_can_be_read_in_one_sitting() -> None:
    assert [] == [found for source in files(*CODE) for found in overgrown(source)]


@pytest.mark.parametrize("ending", [".yaml", ".toml", ".json"])
def test_a_file_of_data_may_be_as_long_as_what_it_lists(ending: str) -> None:
    assert files(ending)
    assert ending not in CODE


@pytest.mark.parametrize(("lines", "refused"), [(MOST_LINES, False), (MOST_LINES + 1, True)])
def test_a_file_past_the_limit_is_refused(lines: int, refused: bool) -> None:
    assert refused == bool(overgrown(Source("web/static/js/sample.js", "x\n" * lines)))
