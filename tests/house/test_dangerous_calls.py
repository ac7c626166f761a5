"""Python that would run, or trust, what somebody else wrote."""

import ast

import pytest

from tests.house.sources import Source, begins, files, imports, real_names, resolved

MODULES = ("pickle", "marshal", "shelve", "dill", "cloudpickle")
CALLS = frozenset(
    {"eval", "exec", "compile", "os.system", "os.popen"}
    | {f"yaml.{f}" for f in ("load", "load_all", "unsafe_load", "unsafe_load_all", "full_load")}
)
TRUSTED_MARKUP = "markupsafe.Markup"  # what `|safe` is in a template: escaping switched off


def dangers(source: Source) -> list[str]:
    names = real_names(source)
    found = [
        source.at(node, f"imports {name}")
        for node, name in imports(source)
        if any(begins(name, module) for module in MODULES)
    ]
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        called = resolved(node.func, names)
        if called in CALLS:
            found.append(source.at(node, f"calls {called}()"))
        if called == TRUSTED_MARKUP and not _is_written_here(node):
            found.append(source.at(node, "Markup() of text that is not a literal"))
        if any(k.arg == "shell" and _is_true(k.value) for k in node.keywords):
            found.append(source.at(node, "shell=True"))
    return found


def _is_written_here(call: ast.Call) -> bool:
    return all(isinstance(a, ast.Constant) for a in call.args)


def _is_true(value: ast.expr) -> bool:
    return not (isinstance(value, ast.Constant) and value.value is False)


def test_nothing_runs_or_trusts_what_somebody_else_wrote() -> None:
    assert [] == [found for source in files(".py") for found in dangers(source)]


@pytest.mark.parametrize(
    "snippet",
    [
        "import pickle",
        "from marshal import loads",
        "eval(text)",
        "exec(text)",
        "import yaml\nyaml.load(text, Loader=yaml.SafeLoader)",
        "from yaml import unsafe_load\nunsafe_load(text)",
        "import os\nos.system(text)",
        "import subprocess\nsubprocess.run(text, shell=True)",
        "from markupsafe import Markup\nMarkup(name)",
        "from markupsafe import Markup\nMarkup(f'<b>{name}</b>')",
    ],
)
def test_a_dangerous_call_is_refused(snippet: str) -> None:
    assert dangers(Source("server/pages/sample.py", snippet))


def test_their_harmless_namesakes_are_welcome() -> None:
    text = "import re\nimport yaml\nre.compile('x')\nyaml.safe_load(text)\nself.eval(text)\n"

    assert [] == dangers(Source("server/pages/sample.py", text))
