"""A rule id in the code leads to its sentence in docs/rules.md, and every sentence to code."""

import re

import pytest

from tests.house.sources import Source, files, one

RULE = re.compile(r"\b([A-Z]{3})-(\d+)\b")
# Questionnaires, standards and ciphers that are written like a rule.
NOT_RULES = frozenset({"AES", "CMS", "CPT", "DSM", "GAD", "ICD", "ISO", "PCL", "PHQ"})
NOT_RULES |= {"RCM", "RFC", "SHA", "UTC", "UTF", "WHO"}


def rules(source: Source) -> set[str]:
    return {f"{name}-{n}" for name, n in RULE.findall(source.text) if name not in NOT_RULES}


def unwritten(code: list[Source], document: Source) -> list[str]:
    """Rules the code names and the document does not state."""
    stated = rules(document)
    return [f"{source.path}: {rule}" for source in code for rule in sorted(rules(source) - stated)]


def unkept(code: list[Source], document: Source) -> list[str]:
    """Rules the document states and no code names."""
    named: set[str] = set().union(*(rules(source) for source in code))
    return sorted(rules(document) - named)


def code_files() -> list[Source]:
    return files(".py", ".js", ".html", ".toml", under=("server", "notes_engine", "web"))


def test_every_rule_in_the_code_is_stated_in_the_document() -> None:
    tests = [s for s in files(".py", under=("tests",)) if "/house/" not in s.path]

    assert [] == unwritten([*code_files(), *tests], one("docs/rules.md"))


def test_every_rule_of_the_document_is_kept_by_code() -> None:
    assert [] == unkept(code_files(), one("docs/rules.md"))


@pytest.mark.parametrize("comment", ["# ATT-2: never attendance", "# see ATT-2.", "# (ATT-2)"])
def test_a_rule_on_one_side_only_is_refused(comment: str) -> None:
    code = [Source("server/core/sample.py", comment)]

    assert unwritten(code, Source("docs/rules.md", "## ATT-1"))
    assert ["ATT-1"] == unkept(code, Source("docs/rules.md", "## ATT-1"))
    assert not unwritten(code, Source("docs/rules.md", "## ATT-2"))
    assert not unkept(code, Source("docs/rules.md", "## ATT-2"))


def test_a_questionnaire_is_no_rule() -> None:
    assert set() == rules(
        Source("server/core/sample.py", "# PHQ-9, GAD-7 in UTF-8, ICD-10, SHA-256")
    )
