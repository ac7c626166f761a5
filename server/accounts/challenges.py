"""What whoever is not signed in yet is asked with when they show a passkey.

A challenge carries its own time and a seal of ours, so asking costs no memory and nobody can fill
it by opening the page. One that was answered is remembered until it is too old: it works once.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable

CHANCE, STAMP, SEAL = 16, 8, 32  # bytes, in this order
SECONDS = 600  # a browser's dialog, and the time somebody looks for their phone


class Challenges:
    def __init__(self, key: bytes, seconds: Callable[[], float]) -> None:
        self._key, self._seconds = key, seconds
        self._answered: dict[bytes, float] = {}

    def new(self) -> bytes:
        asked = secrets.token_bytes(CHANCE) + int(self._seconds()).to_bytes(STAMP)
        return asked + self._seal(asked)

    def take(self, challenge: bytes) -> bool:
        """Use *challenge* up; False when it is none of ours, too old, or was used."""
        asked, now = challenge[:-SEAL], self._seconds()
        if len(challenge) != CHANCE + STAMP + SEAL:
            return False
        if not hmac.compare_digest(self._seal(asked), challenge[-SEAL:]):
            return False
        if not 0 <= now - int.from_bytes(asked[CHANCE:]) <= SECONDS:
            return False
        return self.spend(challenge)

    def spend(self, challenge: bytes) -> bool:
        """Remember that *challenge* was answered, whoever made it; False when it was before."""
        now = self._seconds()
        if challenge in self._answered:
            return False
        self._answered = {c: at for c, at in self._answered.items() if now - at <= SECONDS}
        self._answered[challenge] = now
        return True

    def _seal(self, asked: bytes) -> bytes:
        return hmac.digest(self._key, asked, hashlib.sha256)
