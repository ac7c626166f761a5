"""Passwords: argon2id, off the event loop, a few at a time.

The parameters stand here and nowhere else. A hash made with older ones is replaced at the next
sign-in; an unknown address costs as much work as a known one, so time tells nobody who exists.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2  # 64 MiB each: a flood of sign-ins queues, and the memory stays bounded
SHORTEST = 8  # NIST SP 800-63B; no other rules, they make passwords worse
LONGEST = 256

_HASHERS = {
    # RFC 9106, second recommended option: 3 passes over 64 MiB.
    "full": PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4),
    "cheap": PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
}


class PasswordRefused(ValueError):
    """A new password nobody should use; the text says why."""


class Passwords:
    """Hashes and verifies; close it to end its threads."""

    def __init__(self, hashing: Literal["full", "cheap"]) -> None:
        self._hasher = _HASHERS[hashing]
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")
        self._loop = asyncio.get_running_loop()
        self._nobodys = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """Return what is stored for a new *password*; PasswordRefused for a bad one."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise PasswordRefused(f"A password has {SHORTEST} to {LONGEST} characters.")
        return await self._loop.run_in_executor(self._threads, self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether *password* made *stored*; with None it does the same work and says no."""
        fits = await self._loop.run_in_executor(
            self._threads, self._fits, stored or self._nobodys, password[:LONGEST]
        )
        return fits and stored is not None

    def is_outdated(self, stored: str) -> bool:
        return self._hasher.check_needs_rehash(stored)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)

    def _fits(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
