"""Ids and tokens: long enough, fit for a URL, and never the same."""

import re

from server.ids import new_id, new_token, token_hash


def test_an_id_has_128_bits_and_a_token_256() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", new_id())
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", new_token())


def test_no_id_is_an_option_to_a_command_line() -> None:
    assert not any(new_id().startswith("-") for _ in range(1_000))


def test_none_comes_twice() -> None:
    assert 2_000 == len({new_id() for _ in range(1_000)} | {new_token() for _ in range(1_000)})


def test_a_token_is_kept_as_its_hash() -> None:
    token = new_token()

    assert 32 == len(token_hash(token))
    assert token_hash(token) == token_hash(token)
    assert token.encode() not in token_hash(token)
