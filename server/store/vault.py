"""Sealing: AES-256-GCM with the value's own place as associated data.

Sealed bytes are: format (1), length of the key id (1), key id, nonce (12), ciphertext and tag.
A blob copied into another row or column, or changed by a bit, no longer opens: Damaged.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from server.cannot import Cannot
from server.store.errors import Damaged
from server.store.types import SealedBytes

FORMAT = 1
KEY_BYTES = 32
NONCE_BYTES = 12  # random: safe for 2**32 values a key, more than a practice writes in a century


class KeyFileError(Cannot):
    """The key file cannot be used; the text says why and never what is in it."""


class Place(Struct, frozen=True):
    """Where a value lives. *row* is the row's primary key."""

    table: str
    row: str
    column: str

    @property
    def bound(self) -> bytes:
        return f"{self.table}:{self.row}:{self.column}".encode()


class _KeyFile(Struct, forbid_unknown_fields=True):
    current: str
    keys: dict[str, str]
    index: str  # of blind indexes; never rotated with the others, or no look-up finds its row


class Keyring:
    """The keys of an installation, by id. New values are sealed with the current one."""

    def __init__(self, *, current: str, keys: dict[str, bytes], index: bytes) -> None:
        if current not in keys:
            raise KeyFileError("the current key is not among the keys")
        if any(len(key) != KEY_BYTES for key in [*keys.values(), index]):
            raise KeyFileError(f"every key has {KEY_BYTES} bytes")
        self.current = current
        self.keys = keys
        self.ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.index = index

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """Return the keys in *path*, a file only its owner can read."""
        try:
            if path.stat().st_mode & 0o077:
                raise KeyFileError(f"{path} can be read by others; run: chmod 600 {path}")
            text = path.read_bytes()
        except OSError as error:
            raise KeyFileError(f"cannot read {path}: {error.strerror}") from None
        return cls.parse(text, str(path))

    @classmethod
    def parse(cls, text: bytes, source: str) -> "Keyring":
        """Return the keys written in *text*, as a key file holds them; *source* names it."""
        try:
            file = msgspec.json.decode(text, type=_KeyFile)
            keys = {
                key_id: base64.b64decode(key, validate=True) for key_id, key in file.keys.items()
            }
            index = base64.b64decode(file.index, validate=True)
        except (msgspec.DecodeError, binascii.Error):
            # The parser's own words could quote a key.
            raise KeyFileError(f"{source} is not a key file") from None
        return cls(current=file.current, keys=keys, index=index)

    @classmethod
    def create(cls, path: Path) -> "Keyring":
        """Write a new key file that only its owner can read; refuses to replace one."""
        key_id = secrets.token_hex(4)
        keys = {key_id: secrets.token_bytes(KEY_BYTES)}
        new = cls(current=key_id, keys=keys, index=secrets.token_bytes(KEY_BYTES))
        new.write(path)
        return cls.load(path)

    def write(self, path: Path) -> None:
        """Write the keys to a file that is not there yet, on disk when it returns."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise KeyFileError(f"cannot create {path}: {error.strerror}") from None
        with os.fdopen(handle, "wb") as stream:
            stream.write(self.text)
            stream.flush()
            os.fsync(stream.fileno())

    @property
    def text(self) -> bytes:
        """The keys as a key file holds them."""
        keys = {key_id: base64.b64encode(key).decode() for key_id, key in self.keys.items()}
        index = base64.b64encode(self.index).decode()
        file = _KeyFile(current=self.current, keys=keys, index=index)
        return msgspec.json.format(msgspec.json.encode(file)) + b"\n"


class Vault:
    """Seals and opens values; stateless but for the keys, so any thread may use it."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        key_id = keyring.current.encode()
        self._head = bytes([FORMAT, len(key_id)]) + key_id
        self._cipher = keyring.ciphers[keyring.current]

    def seal(self, place: Place, value: bytes) -> SealedBytes:
        return self.seal_all([(place, value)])[0]

    def seal_all(self, values: Sequence[tuple[Place, bytes]]) -> list[SealedBytes]:
        """Return *values* sealed, each for its own place."""
        # Chance for all of them at once: each call lets go of the interpreter, and the thread
        # that seals would have to win it back from the event loop for every value.
        chance = os.urandom(NONCE_BYTES * len(values))
        sealed = []
        for number, (place, value) in enumerate(values):
            nonce = chance[number * NONCE_BYTES : (number + 1) * NONCE_BYTES]
            sealed.append(
                SealedBytes(self._head + nonce + self._cipher.encrypt(nonce, value, place.bound))
            )
        return sealed

    def open(self, place: Place, sealed: bytes) -> bytes:
        """Return what was sealed for *place*; Damaged when *sealed* is anything else."""
        if len(sealed) < 2 or sealed[0] != FORMAT:
            raise Damaged(f"{place.table}.{place.column} is not sealed by this release")
        start = 2 + sealed[1]
        cipher = self._keyring.ciphers.get(sealed[2:start].decode("utf-8", "replace"))
        if cipher is None:
            raise Damaged(f"{place.table}.{place.column} is sealed by a key that is not here")
        nonce, rest = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, rest, place.bound)
        except (InvalidTag, ValueError):
            raise Damaged(f"{place.table}.{place.column} of {place.row} was altered") from None

    def derived_key(self, purpose: str) -> bytes:
        """Return a key for *purpose* alone: the same as long as the key file is the same.

        A purpose has a space in it and an id has none, so it is never a practice's index key.
        """
        return hmac.digest(self._keyring.index, purpose.encode(), hashlib.sha256)

    def blind_index(self, practice_id: str, text: str) -> bytes:
        """Return what *text* is looked up by; the same text differs between practices."""
        key = hmac.digest(self._keyring.index, practice_id.encode(), hashlib.sha256)
        return hmac.digest(key, text.strip().casefold().encode(), hashlib.sha256)


def key_id_of(sealed: bytes) -> str:
    """Return which key opens *sealed*."""
    return sealed[2 : 2 + sealed[1]].decode("utf-8", "replace")
