"""A challenge is ours, of just now, and answered once."""

from server.accounts.challenges import SECONDS, Challenges


def test_a_challenge_works_once_and_for_ten_minutes() -> None:
    now = [1000.0]
    challenges = Challenges(b"key", lambda: now[0])
    first, second, third = challenges.new(), challenges.new(), challenges.new()

    assert [True, False] == [challenges.take(first), challenges.take(first)]
    now[0] += SECONDS
    assert challenges.take(second)
    now[0] += 1
    assert not challenges.take(third)


def test_a_challenge_of_somebody_elses_making_is_none() -> None:
    challenges = Challenges(b"key", lambda: 1000.0)
    other = Challenges(b"another key", lambda: 1000.0).new()
    ours = challenges.new()
    changed = bytes([ours[0] ^ 1]) + ours[1:]

    assert [False] * 4 == [challenges.take(one) for one in (other, changed, ours[:-1], b"")]


def test_what_was_answered_is_forgotten_once_it_is_too_old_anyway() -> None:
    now = [1000.0]
    challenges = Challenges(b"key", lambda: now[0])
    for _ in range(3):
        challenges.take(challenges.new())
        now[0] += SECONDS + 1

    assert 1 == len(challenges._answered)
