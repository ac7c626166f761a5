"""Style sheets and scripts, read once, served under a name that changes when any of them does.

`/static/<tree hash>/<path>`: a browser may keep a file for ever, and a new release is a new
address for all of them at once, so a page never mixes the files of two releases.
"""

import hashlib
from importlib import resources
from pathlib import Path

from aiohttp import web

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
IMMUTABLE = "public, max-age=31536000, immutable"


def folder(name: str) -> Path:
    """Return the folder *name* of web/, wherever the package was installed."""
    return Path(str(resources.files("web").joinpath(name)))


class Statics:
    """All files below *root* in memory, and the hash over their names and contents."""

    def __init__(self, root: Path) -> None:
        self.files = {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.suffix in TYPES
        }
        tree = hashlib.sha256()
        for name, content in self.files.items():
            tree.update(f"{name}\0{len(content)}\0".encode())
            tree.update(content)
        self.tree_hash = tree.hexdigest()[:16]

    def address(self, path: str) -> str:
        """Return where *path* is served; KeyError when a template names a file we do not have."""
        if path not in self.files:
            raise KeyError(path)
        return f"/static/{self.tree_hash}/{path}"


STATICS: web.AppKey[Statics] = web.AppKey("statics")


async def statics_show(request: web.Request) -> web.Response:
    statics = request.app[STATICS]
    path = request.match_info["path"]
    if request.match_info["tree"] != statics.tree_hash or path not in statics.files:
        raise web.HTTPNotFound
    return web.Response(
        body=statics.files[path],
        content_type=TYPES["." + path.rpartition(".")[2]],
        charset="utf-8",
        headers={"Cache-Control": IMMUTABLE},
    )
