"""The installation's Ed25519 key: what a packet is signed with, and what people compare it by.

It is derived from the key file, so that there is no further secret to keep, lose or back up.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.exports.verify import fingerprint
from server.store import Store

PURPOSE = "audit packets, Ed25519, 1"


class PacketKey:
    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._private.public_key()

    @classmethod
    def of(cls, store: Store) -> "PacketKey":
        return cls(store.derived_key(PURPOSE))

    @property
    def public(self) -> str:
        return self._public.public_bytes_raw().hex()

    @property
    def fingerprint(self) -> str:
        return fingerprint(self._public.public_bytes_raw())

    @property
    def pem(self) -> str:
        written = self._public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return written.decode()

    def sign(self, manifest: bytes) -> bytes:
        """Return the signature as the packet holds it: digits and a line end."""
        return f"{self._private.sign(manifest).hex()}\n".encode()
