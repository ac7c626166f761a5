"""Where the keys come from, and how they are changed: never from the data folder they open.

A file that only its owner can read, the environment, or the output of a command: that last one is
the way to a key management service, which hands out the ring and keeps who asked for it.
"""

import os
import secrets
import shlex
import subprocess
from pathlib import Path

from server.settings import Settings
from server.store.vault import KEY_BYTES, KeyFileError, Keyring

COMMAND_SECONDS = 20


def keyring_of(settings: Settings) -> Keyring:
    """Return the keys of the installation. KeyFileError says in words why there are none."""
    if settings.keys:
        return Keyring.parse(settings.keys.encode(), "GROUP_COMPANION_KEYS")
    if settings.key_command:
        return Keyring.parse(_output_of(settings.key_command), "what key_command printed")
    return Keyring.load(settings.key_file)


def with_new_key(keyring: Keyring) -> Keyring:
    """Return *keyring* with one key more, which seals from now on. The index key stays."""
    key_id = secrets.token_hex(4)
    keys = {**keyring.keys, key_id: secrets.token_bytes(KEY_BYTES)}
    return Keyring(current=key_id, keys=keys, index=keyring.index)


def without_keys(keyring: Keyring, unused: set[str]) -> Keyring:
    keys = {key_id: key for key_id, key in keyring.keys.items() if key_id not in unused}
    return Keyring(current=keyring.current, keys=keys, index=keyring.index)


def replace_file(path: Path, keyring: Keyring) -> None:
    """Put *keyring* where the key file is: the old one or the new one is there, never half."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    keyring.write(beside)
    os.replace(beside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _output_of(command: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, split without a shell
            shlex.split(command), capture_output=True, check=True, timeout=COMMAND_SECONDS
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        # Neither its words nor its output: either could hold a key.
        raise KeyFileError(f"key_command gave no keys ({type(error).__name__})") from None
    return done.stdout
