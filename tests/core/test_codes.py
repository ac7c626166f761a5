"""Codes have the form they must have, or are refused; nothing is guessed."""

import pytest

from server.core.codes import icd10, is_npi, is_taxonomy


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("F33.1", "F33.1"),
        ("f331", "F33.1"),
        (" F41.1 ", "F41.1"),
        ("F32.A", "F32.A"),
        ("Z63", "Z63"),
        ("S52.521A", "S52.521A"),
        ("C7A.00", "C7A.00"),
        ("", None),
        ("F3", None),
        ("33.1", None),
        ("F33.12345", None),
        ("Major depression", None),
        ("F3-.1", None),
    ],
)
def test_an_icd_10_cm_code_is_written_one_way_or_refused(typed: str, code: str | None) -> None:
    assert code == icd10(typed)


@pytest.mark.parametrize("npi", ["1234567893", "1245319599", "2000000002"])
def test_a_number_with_its_check_digit_is_an_npi(npi: str) -> None:
    assert is_npi(npi)


@pytest.mark.parametrize("wrong", ["1234567890", "123456789", "12345678933", "3234567893", "", "x"])
def test_a_number_without_it_is_none(wrong: str) -> None:
    assert not is_npi(wrong)


@pytest.mark.parametrize("place", range(9))
def test_one_digit_typed_wrong_is_always_seen(place: int) -> None:
    right = "1245319599"
    for digit in "0123456789":
        typed = right[:place] + digit + right[place + 1 :]
        assert (digit == right[place]) == is_npi(typed)


@pytest.mark.parametrize("code", ["101YM0800X", "1041C0700X", "103TC0700X", "174400000X"])
def test_a_taxonomy_code_has_ten_characters_and_ends_in_x(code: str) -> None:
    assert is_taxonomy(code)


@pytest.mark.parametrize("code", ["", "101YM0800", "101YM08000", "101ym0800x", "A01YM0800X"])
def test_what_has_another_form_is_no_taxonomy_code(code: str) -> None:
    assert not is_taxonomy(code)
