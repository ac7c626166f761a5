"""Whose address counts: the sender's behind a proxy we trust, never one the sender made up."""

from itertools import count

import msgspec
import pytest
from aiohttp.test_utils import make_mocked_request
from aiohttp.web import Application
from multidict import CIMultiDict

from server.keys import SETTINGS
from server.pages.client import client_address
from server.pages.sign_in_pace import TRIES_PER_ADDRESS
from server.settings import Settings
from tests.pages.site import Site

PROXIES = ("127.0.0.1", "10.0.0.0/8", "2001:db8::/48")


def address(remote: str, *hops: str, proxies: tuple[str, ...] = PROXIES) -> str:
    app = Application()
    app[SETTINGS] = Settings(trusted_proxies=proxies)
    headers = CIMultiDict([("X-Forwarded-For", hop) for hop in hops])
    return client_address(
        make_mocked_request("POST", "/sign-in", headers=headers, app=app).clone(remote=remote)
    )


@pytest.mark.parametrize(
    ("remote", "hops", "counts"),
    [
        ("192.0.2.1", (), "192.0.2.1"),
        ("127.0.0.1", (), "127.0.0.1"),
        ("127.0.0.1", ("192.0.2.1",), "192.0.2.1"),
        ("127.0.0.1", ("203.0.113.9, 192.0.2.1",), "192.0.2.1"),
        ("127.0.0.1", ("203.0.113.9", "192.0.2.1"), "192.0.2.1"),
        ("127.0.0.1", ("192.0.2.1, 10.1.2.3",), "192.0.2.1"),
        ("127.0.0.1", ("192.0.2.1, unknown, 10.1.2.3",), "10.1.2.3"),
        ("127.0.0.1", ("10.1.2.3",), "10.1.2.3"),
        ("127.0.0.1", ("",), "127.0.0.1"),
        ("::ffff:127.0.0.1", ("192.0.2.1",), "192.0.2.1"),
        ("2001:db8::7", ("2001:DB8:1::0:9",), "2001:db8:1::9"),
        ("", ("192.0.2.1",), ""),
    ],
)
def test_the_nearest_address_that_is_no_proxy_of_ours_counts(
    remote: str, hops: tuple[str, ...], counts: str
) -> None:
    assert counts == address(remote, *hops)


def test_nobody_is_believed_who_is_not_named_as_a_proxy() -> None:
    assert "192.0.2.1" == address("192.0.2.1", "203.0.113.9")
    assert "127.0.0.1" == address("127.0.0.1", "203.0.113.9", proxies=())


async def test_behind_a_trusted_proxy_a_guesser_uses_up_no_tries_but_their_own(site: Site) -> None:
    msgspec.structs.force_setattr(site.app[SETTINGS], "trusted_proxies", ("127.0.0.1",))

    names = count()  # another each time: many failures of one account take their time

    async def tries(sender: str) -> int:
        form = {"email": f"guess{next(names)}@example.org", "password": "guess"}
        return (await site.visitor().post("/sign-in", form, **{"X-Forwarded-For": sender})).status

    guessed = [await tries("203.0.113.9") for _ in range(TRIES_PER_ADDRESS + 1)]

    assert [403, 429] == guessed[-2:]
    assert 429 == await tries("192.0.2.1, 203.0.113.9")
    assert 403 == await tries("192.0.2.1")
