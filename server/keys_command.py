"""`keys`: which key seals how much, a new key, sealing anew, and taking out what seals nothing."""

import argparse

from server.cannot import Cannot
from server.settings import Settings
from server.store.keys import keyring_of, replace_file, with_new_key, without_keys
from server.store.rotation import in_use_of, reseal


class KeysCommandError(Cannot):
    """The keys stay as they are; the text says why."""


def run(options: argparse.Namespace, settings: Settings) -> str:
    match options.act:
        case "show":
            return _show(settings)
        case "rotate":
            return _rotate(settings)
        case "reseal":
            return _reseal(settings)
        case "retire":
            return _retire(settings)
    raise KeysCommandError("say one of: show, rotate, reseal, retire")


def _show(settings: Settings) -> str:
    keyring, used = keyring_of(settings), in_use_of(settings)
    lines = [
        f"{key_id}{' (seals)' if key_id == keyring.current else ''}: {used.get(key_id, 0)} values"
        for key_id in keyring.keys
    ]
    missing = used.keys() - keyring.keys.keys()
    return "\n".join(lines + [f"{key_id}: {used[key_id]} values, NOT HERE" for key_id in missing])


def _rotate(settings: Settings) -> str:
    """The key first, then the data: between the two everything opens."""
    _refuse_elsewhere(settings)
    keyring = with_new_key(keyring_of(settings))
    replace_file(settings.key_file, keyring)
    said = f"New key {keyring.current}. Keep a copy of {settings.key_file} apart from the backups."
    return f"{said}\n{_reseal(settings)}"


def _reseal(settings: Settings) -> str:
    keyring = keyring_of(settings)
    count = reseal(settings, keyring)
    return (
        f"{count} values sealed anew with {keyring.current}. Reasons in the audit stay as their"
        " chain holds them, and backups as they are: keep the older keys in the ring for them."
    )


def _retire(settings: Settings) -> str:
    _refuse_elsewhere(settings)
    keyring, used = keyring_of(settings), in_use_of(settings)
    unused = {key_id for key_id in keyring.keys if key_id != keyring.current} - used.keys()
    if not unused:
        return "Every older key still seals something; none is taken out."
    replace_file(settings.key_file, without_keys(keyring, unused))
    return f"Taken out: {', '.join(sorted(unused))}. Backups sealed by them no longer open."


def _refuse_elsewhere(settings: Settings) -> None:
    if settings.keys or settings.key_command:
        raise KeysCommandError(
            "the keys do not come from a file: change them where they are kept, then run: keys"
            " reseal"
        )
