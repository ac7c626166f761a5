"""`check`: what about this installation is not safe, in words, and what to do about it.

`serve` asks the same and does not start while something of it stands.
"""

import sqlite3

from server.cannot import Cannot
from server.settings import LOOPBACK, Settings
from server.store.database import SOUND_SINCE
from server.store.keys import keyring_of
from server.store.migrate import head, revision

DEMO_CAST = "cast.json"


class Unsafe(Cannot):
    """The server does not start like this; the text says what to change."""


def refuse_unsafe(settings: Settings) -> None:
    if found := unsafe(settings):
        raise Unsafe("not started, because\n" + "\n".join(f"- {one}" for one in found))


def run(settings: Settings) -> tuple[bool, str]:
    """Return whether all is safe, and what to tell."""
    found = [*unsafe(settings), *_not_ready(settings)]
    if found:
        return False, "\n".join(f"- {one}" for one in found)
    said = f"Nothing stands in the way of serving {settings.base_url}."
    if sqlite3.sqlite_version_info < SOUND_SINCE:
        said += (
            " This SQLite is older than 3.51.3: never open the data folder with another program"
            " while the server runs, and copy it with `backup` only."
        )
    return True, said


def unsafe(settings: Settings) -> list[str]:
    return [*_of_the_network(settings), *_of_files(settings), *_of_the_demo(settings)]


def _of_the_network(settings: Settings) -> list[str]:
    if settings.host in LOOPBACK:
        return []
    found = []
    if not settings.trusted_proxies:
        found.append(
            f"host is {settings.host}, which others reach, and this server speaks no TLS: let it"
            " listen on 127.0.0.1 behind a proxy, or name the proxy in trusted_proxies."
        )
    if not settings.secure_cookies:
        found.append("base_url is not https:// while host is reached by others.")
    return found


def _of_files(settings: Settings) -> list[str]:
    found = []
    for path in (settings.data_dir, settings.database, settings.anchors):
        if path.exists() and path.stat().st_mode & 0o077:
            mode = "700" if path.is_dir() else "600"
            found.append(f"{path} can be read by others; run: chmod {mode} {path}")
    try:
        keyring_of(settings)
    except Cannot as refusal:
        found.append(f"{refusal}.")
    return found


def _of_the_demo(settings: Settings) -> list[str]:
    found = []
    if settings.demo and settings.host not in LOOPBACK:
        found.append("demo is on, whose passwords are printed: it is for this machine only.")
    if not settings.demo and (settings.data_dir / DEMO_CAST).exists():
        found.append(
            f"{settings.data_dir} is a demonstration's folder, whose passwords and personal links"
            f" are in {DEMO_CAST}: choose another data_dir."
        )
    if settings.hashing == "cheap" and not settings.demo:
        found.append("hashing is 'cheap': that is for tests; leave it out.")
    return found


def _not_ready(settings: Settings) -> list[str]:
    """Nothing unsafe, but `serve` would not get far."""
    at = revision(settings.database)
    if at == head():
        return []
    return [f"the database is at {at or 'nothing'}, not {head()}: run migrate."]
