"""What a page's scripts import, so that the page can ask for all of it at once.

There is no bundler: without this a browser would hear of each module only from the one above it,
and every level would wait for a journey to the server.
"""

import posixpath
import re
from collections.abc import Callable, Iterable

from server.pages.statics import Statics

FOLDER = "js/"
# The form our own modules are written in; the house tests refuse any other.
IMPORT = re.compile(r"""^(?:import|export)\b[^"';]*["'](\.[^"']+)["'];""", re.MULTILINE)


def needs(statics: Statics) -> Callable[[Iterable[str]], list[str]]:
    """Return a function from scripts, `pages/board`, to the files they import, each once."""
    imports = {
        path: [_resolved(path, name) for name in IMPORT.findall(content.decode())]
        for path, content in statics.files.items()
        if path.endswith(".js")
    }

    def needed(names: Iterable[str]) -> list[str]:
        own = [f"{FOLDER}{name}.js" for name in names]
        found = list(own)
        for path in found:  # grows while it is walked
            found += [name for name in imports[path] if name not in found]
        return found[len(own) :]

    return needed


def _resolved(path: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
