"""Codes of an authenticator: the right one, its neighbours, and none else."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from server.accounts import totp
from tests.clock import TEN

# RFC 6238, appendix B, for SHA-1: the last six of its eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert seconds // 30 == totp.step_of(RFC_SECRET, code, datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(("late", "fits"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_code_holds_for_its_step_and_one_beside_it(late: int, fits: bool) -> None:
    secret = totp.new_secret()
    code = pyotp.TOTP(secret).at(TEN)

    assert fits == (totp.step_of(secret, code, TEN + timedelta(seconds=late)) is not None)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert totp.step_of(RFC_SECRET, typed, TEN) is None


def test_two_secrets_are_never_the_same() -> None:
    assert totp.SECRET.fullmatch(totp.new_secret())
    assert totp.new_secret() != totp.new_secret()
