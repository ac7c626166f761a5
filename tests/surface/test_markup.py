"""The reader of pages notices what a browser would wake; else no storm could prove anything."""

import pytest

from tests.surface.crawling import plausible
from tests.surface.markup import Page
from tests.surface.payloads import PAYLOADS, packed

NEED_MORE = ("<noscript", "javascript:", "data:", '" on', "' auto", "{{", "{%")


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if not one.startswith(NEED_MORE)])
def test_a_payload_that_is_not_escaped_is_noticed(payload: str) -> None:
    wrapped = f"<title></title><textarea></textarea><p>{payload}</p>"

    assert Page(wrapped).alive or Page(wrapped).forms


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if one[0] in "\"'"])
def test_a_payload_that_leaves_its_quotes_is_noticed(payload: str) -> None:
    assert Page(f"<p title={payload[0]}{payload}{payload[0]}>").alive


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if one.startswith(("java", "data"))])
def test_an_address_that_is_code_is_noticed(payload: str) -> None:
    assert Page(f'<a href="{payload}">here</a>').alive


def test_all_payloads_are_packed_and_a_short_field_takes_what_fits() -> None:
    assert 33 == len(PAYLOADS)
    assert all(any(one in value for value in packed(400)) for one in PAYLOADS)
    assert all(len(value) <= 30 for value in packed(30))


def test_a_form_is_filled_in_as_a_browser_sends_it() -> None:
    page = Page(
        "<form method=post>"
        "<input name=username value=ana@example.org hidden disabled><input name=name>"
        "<input name=first type=date><select name=outcome><option value=''>Choose</option>"
        "<option value=yes>Yes</option><option value=no>No</option></select></form>"
    )

    (form,) = page.forms
    assert {"name": "", "first": "", "outcome": "yes"} == form.values
    assert {"first": "date"} == form.kinds


def test_what_is_picked_is_picked_as_it_has_to_be() -> None:
    assert "2026-03-04" == plausible("first:date")
    assert "1990-05-04" == plausible("birth_date:date")
    assert "10:00" == plausible("starts:time")
