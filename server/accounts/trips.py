"""Who was sent to an identity provider, and what for: kept in memory until they come back, once.

What comes back is believed only in the browser that was sent and only for the practice it was
sent from; a state that was used, or is ten minutes old, is none. A restart forgets them all, and
people press the button again.
"""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from server.ids import new_token, token_hash

LONGEST = timedelta(minutes=10)
MOST = 10_000  # whoever opens the door again and again pushes out the oldest

Purpose = Literal["sign_in", "link", "confirm", "invitation"]


class Trip(Struct, frozen=True, kw_only=True):
    purpose: Purpose
    practice_id: str
    issuer: str
    nonce: str
    verifier: str  # RFC 7636: only who asked can use the code
    browser: bytes  # the hash of what its cookie holds
    begun_at: datetime
    next_page: str
    token: str = ""  # of the session it was begun in, or of the invitation


class Trips:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._under_way: dict[bytes, Trip] = {}

    def begin(
        self,
        purpose: Purpose,
        *,
        practice_id: str,
        issuer: str,
        next_page: str,
        token: str = "",
    ) -> tuple[str, str, Trip]:
        """Return the state, what the browser keeps, and the trip."""
        state, cookie = new_token(), new_token()
        trip = Trip(
            purpose=purpose,
            practice_id=practice_id,
            issuer=issuer,
            nonce=new_token(),
            verifier=new_token(),
            browser=token_hash(cookie),
            begun_at=self._now(),
            next_page=next_page,
            token=token,
        )
        self._under_way[token_hash(state)] = trip
        while len(self._under_way) > MOST:
            del self._under_way[next(iter(self._under_way))]
        return state, cookie, trip

    def end(self, state: str, cookie: str, practice_id: str) -> Trip | None:
        """Return the trip of *state*, for good; None when this browser is not on it."""
        trip = self._under_way.pop(token_hash(state), None)
        if trip is None or self._now() - trip.begun_at > LONGEST:
            return None
        same = hmac.compare_digest(trip.browser, token_hash(cookie))
        return trip if same and trip.practice_id == practice_id else None
