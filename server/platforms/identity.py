"""Whose connection it is: by our own key, else what the practice registered, never by a name.

ATT-13. The key is made for one session and one member: a platform that keeps it cannot tell that
two meetings had the same guest, and nobody who finds it can find the chart.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from server.core.deliveries import AnyDelivery, ConnectionDelivery, ReportRow
from server.platforms.notice import Hints, Notice

KEY_PREFIX = "m-"
_KEY_BYTES = 10  # 80 bits: nobody guesses one, and it fits where platforms allow 36 characters


class Directory(Struct, frozen=True):
    """Who somebody can be in one session."""

    keys: Mapping[str, str] = {}
    registrants: Mapping[str, str] = {}
    emails: Mapping[str, str] = {}  # in small letters


def member_key(secret: bytes, session_id: str, member_id: str) -> str:
    """Return what stands for the member at the platform, in this session only."""
    told = f"platform-key/{session_id}/{member_id}".encode()
    digest = hmac.digest(secret, told, hashlib.sha256)[:_KEY_BYTES]
    return KEY_PREFIX + base64.b32encode(digest).decode().lower()


def directory(secret: bytes, session_id: str, people: Iterable[str]) -> Directory:
    """Return the keys of *people* in a session."""
    return Directory(keys={member_key(secret, session_id, one): one for one in people})


def deliveries(notice: Notice, known: Directory) -> tuple[AnyDelivery, ...]:
    """Return what *notice* says, with the members *known*; the others stay unidentified."""
    return tuple(_named(said.delivery, member_of(said.hints, known)) for said in notice.said)


def member_of(hints: Hints, known: Directory) -> str | None:
    """Return whose these hints are, the surest first."""
    for hint, people in (
        (hints.key, known.keys),
        (hints.registrant, known.registrants),
        (hints.email.casefold() if hints.email else None, known.emails),
    ):
        if hint is not None and hint in people:
            return people[hint]
    return None


def _named(delivery: AnyDelivery, member: str | None) -> AnyDelivery:
    if member is None or not isinstance(delivery, ConnectionDelivery | ReportRow):
        return delivery
    return msgspec.structs.replace(delivery, member=member)
