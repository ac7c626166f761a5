"""`backup`, `restore`, `verify-backup`: for a timer and for the worst day."""

import argparse

from server.cannot import Cannot
from server.clock import SystemClock
from server.settings import Settings
from server.store.backup import Told, backup, prune, restore, verify_backup
from server.store.keys import keyring_of


class BackupCommandError(Cannot):
    """It is not done; the text says why."""


def make(options: argparse.Namespace, settings: Settings) -> str:
    """Write a backup, look at all of it, and only then remove the oldest ones."""
    if options.keep is not None and options.keep < 1:
        raise BackupCommandError("--keep needs 1 or more: the newest backup always stays")
    if options.folder.resolve().is_relative_to(settings.data_dir.resolve()):
        raise BackupCommandError("a backup must not lie in the data folder: both would be lost")
    keyring = keyring_of(settings)
    path = backup(settings, keyring, options.folder, SystemClock().now())
    told = verify_backup(path, keyring)
    said = [f"{path}: {_content(told)}, looked at and sound."]
    if options.keep is not None:
        said += [f"Removed {old.name}." for old in prune(options.folder, options.keep)]
    return "\n".join(said)


def put_back(options: argparse.Namespace, settings: Settings) -> str:
    told = restore(options.file, keyring_of(settings), settings)
    return (
        f"Restored into {settings.data_dir}: {_content(told)}, as of"
        f" {told.made_at:%Y-%m-%d %H:%M} UTC. Next: verify-audit, migrate, serve."
    )


def look_at(options: argparse.Namespace, settings: Settings) -> str:
    told = verify_backup(options.file, keyring_of(settings), options.scratch)
    return (
        f"Sound: {_content(told)}, as of {told.made_at:%Y-%m-%d %H:%M} UTC. Every page of the"
        " database, every log, every signed note and the audit were read."
    )


def _content(told: Told) -> str:
    return f"{told.sessions} sessions with {told.events} events"
