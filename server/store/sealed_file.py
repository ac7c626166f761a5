"""A file sealed in pieces: read and written without ever holding all of it, and no piece is moved.

Magic, length of the key id, key id, salt; then pieces, each its length and its AES-256-GCM bytes.
Every file has a key of its own, made of the ring's key and the salt, so counted nonces are never
used twice. A piece's nonce is its number and whether it is the last: a file that was cut off, put
in another order or mixed with another does not open.
"""

import hashlib
import hmac
import secrets
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.store.errors import Damaged
from server.store.vault import Keyring

MAGIC = b"GCBACKUP1"
PIECE = 1 << 20
TAG = 16
SALT = 32
_LENGTH = struct.Struct(">I")


def write(stream: BinaryIO, keyring: Keyring, pieces: Iterable[bytes]) -> None:
    """Write *pieces*, none longer than PIECE, sealed with the current key."""
    key_id, salt = keyring.current.encode(), secrets.token_bytes(SALT)
    head = MAGIC + bytes([len(key_id)]) + key_id + salt
    cipher = _cipher(keyring.keys[keyring.current], salt)
    stream.write(head)
    for number, (piece, last) in enumerate(_and_whether_last(pieces)):
        sealed = cipher.encrypt(_nonce(number, last), piece, head)
        stream.write(_LENGTH.pack(len(sealed)) + sealed)


def read(stream: BinaryIO, keyring: Keyring) -> Iterator[bytes]:
    """Yield the pieces; Damaged at the first that is not as it was written."""
    start = stream.read(len(MAGIC) + 1)
    if start[: len(MAGIC)] != MAGIC or len(start) <= len(MAGIC):
        raise Damaged("this is no backup of this server")
    key_id, salt = stream.read(start[-1]), stream.read(SALT)
    key = keyring.keys.get(key_id.decode("utf-8", "replace"))
    if key is None:
        raise Damaged("the backup is sealed by a key that is not here")
    head, cipher, number, last = start + key_id + salt, _cipher(key, salt), 0, False
    while not last:
        length = stream.read(_LENGTH.size)
        if len(length) < _LENGTH.size:
            raise Damaged("the backup ends too early")
        size = _LENGTH.unpack(length)[0]
        if not TAG <= size <= PIECE + TAG:
            raise Damaged(f"piece {number} of the backup was altered")
        sealed = stream.read(size)
        piece, last = _opened(cipher, number, sealed, head)
        yield piece
        number += 1
    if stream.read(1):
        raise Damaged("something was added to the backup")


def _opened(cipher: AESGCM, number: int, sealed: bytes, head: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(_nonce(number, last), sealed, head), last
        except (InvalidTag, ValueError):
            continue
    raise Damaged(f"piece {number} of the backup was altered")


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(hmac.digest(key, b"a backup " + salt, hashlib.sha256))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _and_whether_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    before: bytes | None = None
    for piece in pieces:
        if before is not None:
            yield before, False
        before = piece
    if before is not None:
        yield before, True
