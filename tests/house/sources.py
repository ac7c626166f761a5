"""The project's own files as the rules see them: a path, its text and, for Python, its tree."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """One file. *path* is relative to the project, with forward slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def module(self) -> str:
        """Dotted name: `server.core.board` for server/core/board.py, `server` for its package."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def at(self, node: ast.AST | int, what: str) -> str:
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return f"{self.path}:{line}: {what}"


def files(*endings: str, under: tuple[str, ...] = ("",)) -> list[Source]:
    """Every file of the project with one of *endings*, below or equal to one of *under*.

    Fails when there is none: a rule over no file would pass for ever without checking anything.
    """
    found = [
        Source(path, (ROOT / path).read_text(encoding="utf-8"))
        for path in _paths()
        if path.endswith(endings) and any(_is_below(path, place) for place in under)
    ]
    places = " or ".join(filter(None, under)) or "the project"
    assert found, f"no {'/'.join(endings)} file in {places}: this rule has nothing to check yet"
    return found


def texts() -> list[Source]:
    """Every file of the project that is text; pictures are not."""
    return [Source(path, text) for path in _paths() if (text := _text(path)) is not None]


def one(path: str) -> Source:
    """The file at *path*, which has to be there."""
    assert (ROOT / path).is_file(), f"{path} is missing: the rule about it has nothing to check yet"
    return Source(path, (ROOT / path).read_text(encoding="utf-8"))


def imports(source: Source) -> Iterator[tuple[ast.stmt, str]]:
    """Each import of *source* by its absolute dotted name, wherever in the file it stands.

    `from a import b` gives `a.b`, since b may be a module; so a rule compares by prefix.
    """
    package = source.module.split(".")
    if not source.path.endswith("__init__.py"):
        package = package[:-1]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)


def begins(dotted: str, prefix: str) -> bool:
    """Whether *dotted* is *prefix* or lies in it: `os.path` in `os`, but `oslo` not."""
    return dotted == prefix or dotted.startswith(prefix + ".")


def dotted_name(node: ast.expr) -> str:
    """`a.b.c` for that chain of attributes; the empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted_name(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


def real_names(source: Source) -> dict[str, str]:
    """What each imported name stands for: `{"dt": "datetime"}` after `import datetime as dt`."""
    names: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names |= {a.asname: a.name for a in node.names if a.asname}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return names


def resolved(node: ast.expr, names: dict[str, str]) -> str:
    """The dotted name of *node* with its first part replaced by what was imported under it."""
    first, _, rest = dotted_name(node).partition(".")
    first = names.get(first, first)
    return f"{first}.{rest}" if rest else first


@cache
def _paths() -> tuple[str, ...]:
    # Also what is not committed yet, so that a rule speaks before the commit and not after it.
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return tuple(sorted({p for p in listing.stdout.split("\0") if p and (ROOT / p).is_file()}))


def _text(path: str) -> str | None:
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def _is_below(path: str, place: str) -> bool:
    return not place or path == place or path.startswith(place.rstrip("/") + "/")
