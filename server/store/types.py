"""Column types that refuse what must never be stored: naive times, unsealed PHI.

SQLite hands back whatever it was given, so what a value must be is checked on its way in.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, TypeDecorator
from sqlalchemy.engine import Dialect

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: object) -> int:
    """Return *moment* as the database keeps it; TypeError unless it is an aware datetime."""
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise TypeError("a moment needs an aware datetime")
    return (moment - _EPOCH) // _MICROSECOND


class SealedBytes(bytes):
    """Bytes only the vault makes: readable with its key, and only in their own place."""


class Sealed(TypeDecorator[SealedBytes]):
    """A column for PHI. Forgetting to seal is an error at the first write."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is not None and not isinstance(value, SealedBytes):
            raise TypeError("this column holds sealed bytes only; seal the value first")
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> SealedBytes | None:
        return None if value is None else SealedBytes(value)


class SqlDatetime(TypeDecorator[datetime]):
    """An aware datetime as microseconds since 1970 in UTC: exact, and sorts as time does."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + value * _MICROSECOND
