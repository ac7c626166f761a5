"""The pure core touches nothing: no network, disk, clock, chance, log or task of its own."""

import ast

import pytest

from tests.house.sources import Source, begins, files, imports, one

WORLDLY = (
    *("aiohttp", "websockets", "sqlalchemy", "alembic", "argon2", "cryptography"),
    *("asyncio", "threading", "concurrent", "multiprocessing", "subprocess", "signal"),
    *("os", "sys", "io", "pathlib", "shutil", "tempfile", "socket", "ssl", "urllib", "http"),
    *("time", "random", "uuid", "secrets", "logging", "warnings", "sqlite3"),
)
# Of our own only what is pure as well: a pure module that calls an impure one is not pure.
PURE = ("server.core", "server.desk.evidence", "notes_engine")
OURS = ("server", "tests", "bench", "tools", "web")
ENGINE_COMMAND = "notes_engine.__main__"  # the command line around the engine reads and prints
ACTS = frozenset({"open", "print", "input", "breakpoint", "__import__"})


def impurities(source: Source) -> list[str]:
    worldly = [
        source.at(node, f"imports {name}")
        for node, name in imports(source)
        if any(begins(name, w) for w in WORLDLY)
        or (any(begins(name, o) for o in OURS) and not any(begins(name, p) for p in PURE))
    ]
    acts = [
        source.at(node, f"calls {node.func.id}()")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ACTS
    ]
    coroutines = [
        source.at(node, "waits for something")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith)
    ]
    return worldly + acts + coroutines


def pure_files() -> list[Source]:
    engine = [s for s in files(".py", under=("notes_engine",)) if s.module != ENGINE_COMMAND]
    return [*files(".py", under=("server/core",)), one("server/desk/evidence.py"), *engine]


def test_the_pure_core_touches_nothing() -> None:
    assert [] == [found for source in pure_files() for found in impurities(source)]


@pytest.mark.parametrize(
    "snippet",
    [
        "import asyncio",
        "import os.path",
        "from time import monotonic",
        "def later():\n    import random",
        "from aiohttp import web",
        "import sqlalchemy as sa",
        "from server.store import log",
        "from server import clock",
        "from ..store import log",
        "text = open('x').read()",
        "print('hello')",
        "async def soon(): ...",
    ],
)
def test_reaching_out_of_the_core_is_refused(snippet: str) -> None:
    assert impurities(Source("server/core/sample.py", snippet))


def test_facts_of_the_standard_library_are_welcome_in_the_core() -> None:
    text = (
        "from datetime import datetime\nimport hashlib\nfrom server.core.plan import SessionPlan\n"
    )

    assert [] == impurities(Source("server/core/sample.py", text))
