"""An authenticator of our own: a key, and answers signed with it as a browser hands them on."""

import hashlib
import json
import secrets
from collections.abc import Mapping

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from server.store.facts import FactorSecret

PRESENT, VERIFIED = 0x01, 0x04


class PasskeyHolder:
    def __init__(self, account_id: str) -> None:
        self.account_id = account_id
        self.credential_id = bytes_to_base64url(secrets.token_bytes(16))
        self.count = 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def secret(self) -> FactorSecret:
        """Return what the server keeps of it."""
        point = self._key.public_key().public_numbers()
        x, y = point.x.to_bytes(32), point.y.to_bytes(32)
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        return FactorSecret(
            "Laptop", credential_id=self.credential_id, public_key=bytes_to_base64url(cose)
        )

    def shows(
        self,
        options: str,
        origin: str,
        instead: Mapping[str, str] | None = None,
        *,
        verified: bool = True,
    ) -> dict[str, str]:
        """Return the form a page sends; *instead* is what somebody would rather have in it."""
        asked: Mapping[str, str] = {**json.loads(options), **(instead or {})}
        self.count += 1
        client = json.dumps(
            {"type": "webauthn.get", "challenge": asked["challenge"], "origin": origin}
        ).encode()
        known = hashlib.sha256(asked["rpId"].encode()).digest()
        flags = PRESENT | (VERIFIED if verified else 0)
        said = known + bytes([flags]) + self.count.to_bytes(4)
        signed = self._key.sign(said + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        handle = asked.get("userHandle", self.account_id)
        credential = {
            "id": self.credential_id,
            "rawId": self.credential_id,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "authenticatorData": bytes_to_base64url(said),
                "clientDataJSON": bytes_to_base64url(client),
                "signature": bytes_to_base64url(signed),
                "userHandle": bytes_to_base64url(handle.encode()),
            },
        }
        return {"credential": json.dumps(credential), "next": "/today"}
