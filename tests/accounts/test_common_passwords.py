"""What is guessed first is refused; a few words of one's own are not."""

import pytest

from server.accounts.common_passwords import guesses, is_common


def test_more_than_three_thousand_first_guesses_are_refused() -> None:
    tried = set(guesses())

    assert len(tried) > 3_000
    assert [] == [guess for guess in tried if not is_common(guess)]


@pytest.mark.parametrize(
    "password",
    ["P@ssw0rd2026!", "qwertyuiop123", "aaaaaaaaaaaa", "abcabcabcabc", "1q2w3e4r5t6y",
     "Summer Therapy 24", "welcomewelcome", "123456789012", "zyxwvutsrqponml"],
)  # fmt: skip
def test_a_pattern_is_refused_however_it_is_dressed(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", ["ana.miller2026", "lakeshorepractice", "Miller-Lakeshore!1"])
def test_what_a_password_is_about_is_a_guess_too(password: str) -> None:
    about = ("Ana Miller", "ana.miller@lakeshore.example", "Lakeshore Practice")

    assert is_common(password, about)
    assert not is_common("seven quiet rivers", about)


@pytest.mark.parametrize(
    "password",
    ["a long walk by the lake", "seven quiet rivers", "another long walk", "lakeshore-evening"],
)
def test_words_of_ones_own_are_welcome(password: str) -> None:
    assert not is_common(password)
