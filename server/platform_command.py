"""`platform`: give a video platform an address of its own, and say whether its word counts."""

import argparse
import asyncio
import getpass
from pathlib import Path

from server.cannot import Cannot
from server.platforms.onward import SECRET, SETTINGS
from server.platforms.registry import PLATFORMS
from server.settings import Settings
from server.store import Store
from server.store.keys import keyring_of


class PlatformCommandError(Cannot):
    """The platform is not added; the text says why."""


def run(options: argparse.Namespace, settings: Settings) -> str:
    """Return the address to give the platform; asks for the password and the shared secret."""
    if options.platform not in PLATFORMS:
        raise PlatformCommandError(f"the platform is one of: {', '.join(sorted(PLATFORMS))}")
    password = getpass.getpass(f"Password of {options.email}: ")
    secret = getpass.getpass("Secret the platform signs with: ")
    if not secret.strip():
        raise PlatformCommandError("without a secret anybody could write attendance")
    return asyncio.run(_added(options, settings, password, secret.strip(), _more(options)))


def _more(options: argparse.Namespace) -> dict[str, str]:
    """Return the further settings; what is secret is asked for or read from a file."""
    found: dict[str, str] = {}
    known = SETTINGS.get(options.platform, ())
    for given in options.set or ():
        name, has_value, value = given.partition("=")
        if name not in known:
            raise PlatformCommandError(f"{options.platform} can be told: {', '.join(known)}")
        if name not in SECRET:
            found[name] = value.strip()
        elif has_value and value.startswith("@"):
            found[name] = Path(value[1:]).read_text(encoding="utf-8").strip()
        elif has_value:
            # Command lines are seen by everybody on the machine and kept by shells.
            raise PlatformCommandError(f"write `--set {name}` alone, or {name}=@FILE")
        else:
            found[name] = getpass.getpass(f"{name}: ").strip()
        if not found[name]:
            raise PlatformCommandError(f"{name} is empty")
    return found


async def _added(
    options: argparse.Namespace,
    settings: Settings,
    password: str,
    secret: str,
    more: dict[str, str],
) -> str:
    store = await Store.open(settings, keyring_of(settings))
    try:
        account = await store.doors.account_for_sign_in(options.email, password)
        if account is None:
            raise PlatformCommandError("no account has this address and this password")
        platforms = store.practice(account.practice_id).platforms
        token = await platforms.add_hook(
            options.platform, secret=secret, key=options.key, settings=more
        )
        if options.counts:
            terminal = PLATFORMS[options.platform].conn_terminal
            await platforms.let_count(conn_terminal=terminal)
    finally:
        await store.close()
    return f"{settings.base_url}/platforms/{options.platform}/{token}"
