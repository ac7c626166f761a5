"""What the documents name is there, and the commands they give exist."""

import re

import pytest

from tests.house.sources import ROOT, Source, files, one

README_LINES = 120
NAMED_FILE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+\.(?:py|js|css|html|md|toml|txt|sh))`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
MAKE = re.compile(r"\bmake ([a-z]+)\b(?=[`\s]*(?:$|`|#|ARGS|\s{2,}))", re.MULTILINE)
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


def dead_names(document: Source) -> list[str]:
    """Files named in backticks by their path which are not there."""
    return [
        f"{document.path}: {n}"
        for n in NAMED_FILE.findall(document.text)
        if not (ROOT / n).exists()
    ]


def dead_links(document: Source) -> list[str]:
    folder = (ROOT / document.path).parent
    targets = [t for t in LINK.findall(document.text) if "://" not in t and "mailto:" not in t]
    return [f"{document.path}: {t}" for t in targets if not (folder / t).exists()]


def unknown_targets(document: Source, makefile: Source) -> list[str]:
    known = set(TARGET.findall(makefile.text))
    return [f"{document.path}: make {t}" for t in MAKE.findall(document.text) if t not in known]


def test_the_path_of_one_click_names_files_that_are_there() -> None:
    architecture = one("docs/architecture.md")

    assert NAMED_FILE.search(architecture.text), "it names no file by its path in backticks"
    assert [] == dead_names(architecture)


def test_no_link_between_documents_is_dead() -> None:
    assert [] == [found for document in files(".md") for found in dead_links(document)]


def test_every_make_command_in_the_documents_exists() -> None:
    makefile = one("Makefile")

    assert [] == [
        found for document in files(".md") for found in unknown_targets(document, makefile)
    ]


def test_the_readme_is_short() -> None:
    assert len(one("README.md").text.splitlines()) <= README_LINES


def test_the_changelog_knows_this_version() -> None:
    version = re.search(r'^version = "(.+)"$', one("pyproject.toml").text, re.MULTILINE)

    assert version
    assert version[1] in one("CHANGELOG.md").text


@pytest.mark.parametrize(
    "text",
    ["see `server/live/nowhere.py`", "see [it](nowhere.md)", "run `make dinner`"],
)
def test_a_document_that_points_nowhere_is_refused(text: str) -> None:
    document = Source("docs/sample.md", text)

    assert dead_names(document) + dead_links(document) + unknown_targets(document, one("Makefile"))


def test_a_document_that_points_somewhere_is_welcome() -> None:
    text = "`server/core/events.py`, [more](../pyproject.toml), `make test`, make room for others"
    document = Source("docs/sample.md", text)

    assert [] == dead_names(document) + dead_links(document) + unknown_targets(
        document, one("Makefile")
    )
