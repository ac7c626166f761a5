"""Reading what somebody else wrote: any field may be missing, a number a string or the reverse.

Each reader answers None for what is not there or not of its kind, and never raises.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from server.core.commands import Refused

UNREADABLE = Refused("unreadable", "The message is cut off or not in the format of the platform.")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_NUMBER = 40
_LONGEST_TEXT = 512


def mapping(raw: bytes) -> dict[str, Any] | None:
    """Return the JSON object in *raw*."""
    try:
        read = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def under(read: object, *path: str) -> dict[str, Any]:
    """Return the object at *path*; an empty one where there is none."""
    for name in path:
        read = read.get(name) if isinstance(read, dict) else None
    return read if isinstance(read, dict) else {}


def items(read: object) -> list[dict[str, Any]]:
    """Return the objects in a list."""
    return [one for one in read if isinstance(one, dict)] if isinstance(read, list) else []


def text(read: object) -> str | None:
    """Return a word or a number as text; None for an empty one."""
    if isinstance(read, bool) or not isinstance(read, str | int):
        return None
    return str(read).strip()[:_LONGEST_TEXT] or None


def truth(read: object) -> bool:
    """Return whether it says yes; some platforms write "true"."""
    return read is True or (isinstance(read, str) and read.lower() == "true")


def seconds(read: object) -> datetime | None:
    """Return the moment so many seconds after 1970, whole or broken, number or text."""
    return _since_epoch(read, 1_000_000)


def milliseconds(read: object) -> datetime | None:
    """Return the moment so many milliseconds after 1970."""
    return _since_epoch(read, 1_000)


def microseconds(read: object) -> datetime | None:
    """Return the moment so many microseconds after 1970."""
    return _since_epoch(read, 1)


def number(read: object) -> Decimal | None:
    """Return a finite number."""
    if isinstance(read, bool) or not isinstance(read, str | int | float):
        return None
    try:
        # By its text: a broken number of seconds means what is written, not its nearest float.
        found = Decimal(str(read)[:_LONGEST_NUMBER])
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def iso(read: object) -> datetime | None:
    """Return the moment of an ISO stamp; without a zone it says nothing."""
    if not isinstance(read, str):
        return None
    try:
        at = datetime.fromisoformat(read.strip())
        return at.astimezone(UTC) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def masked(phone: str | None) -> str | None:
    """Return the end of a phone number: enough to tell two callers apart, too little to ring."""
    if phone is None:
        return None
    digits = "".join(c for c in phone if c.isdigit())
    return f"***{digits[-4:]}" if len(digits) > 4 else "***"


def _since_epoch(read: object, microseconds: int) -> datetime | None:
    count = number(read)
    if count is None or count <= 0:
        return None
    try:
        return _EPOCH + timedelta(microseconds=int((count * microseconds).to_integral_value()))
    except (OverflowError, ValueError):
        return None
