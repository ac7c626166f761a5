"""What a provider is asked, and how little it can do to us by what it answers."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientTimeout, web
from joserfc.jwk import RSAKey

from server.accounts import provider as module
from server.accounts.id_token import Identity, Untrue
from server.accounts.provider import MOST_BYTES, NoAnswer, ProviderClient
from server.accounts.trips import LONGEST, MOST, Trips
from server.store.provider_facts import IdentityProvider as Kept
from tests.accounts.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider
from tests.clock import HandClock

BACK = "https://here.example/sign-in/p/answer"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def there(clock: HandClock) -> AsyncIterator[IdentityProvider]:
    async with identity_provider(clock.now) as there:
        yield there


@pytest.fixture
def client(there: IdentityProvider, clock: HandClock) -> ProviderClient:
    return ProviderClient((there.host,), clock.now)


async def goes(
    client: ProviderClient, there: IdentityProvider, *, iss: str | None = None
) -> Identity:
    kept = Kept("p", "Work", there.issuer, CLIENT, SECRET)
    state, _, trip = Trips(there.now).begin(
        "sign_in", practice_id="p", issuer=there.issuer, next_page="/today"
    )
    address = await client.way_there(kept, trip, state, BACK, anew=False)
    back = parse_qs(urlsplit(there.visited(address, "ana")).query)
    return await client.who(
        kept, trip, code=back["code"][0], said_issuer=iss, redirect_uri=BACK, anew=False
    )


async def test_who_comes_back_with_a_code_is_named(
    client: ProviderClient, there: IdentityProvider
) -> None:
    found = await goes(client, there)
    await goes(client, there)

    assert ("ana", there.issuer) == (found.subject, found.issuer)
    # Described and keyed once, each code exchanged.
    assert ["/.well-known/openid-configuration", "/token", "/keys", "/token"] == there.asked


async def test_a_key_nobody_knew_is_looked_for_once(
    client: ProviderClient, there: IdentityProvider, clock: HandClock
) -> None:
    await goes(client, there)
    there.key = RSAKey.generate_key(2048, {"kid": "second"})
    there.header = {"kid": "second"}
    with pytest.raises(Untrue):
        await goes(client, there)  # they were read just now
    clock.advance(31)
    assert "ana" == (await goes(client, there)).subject
    there.header = {"kid": "made up"}
    for _ in range(3):
        with pytest.raises(Untrue):
            await goes(client, there)

    assert 2 == there.asked.count("/keys")


@pytest.mark.parametrize("named", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/keys",
        "http://localhost:1/keys",
        "file:///etc/passwd",
        "//x",
        "[",
        "",
    ],
)
async def test_no_address_is_asked_that_the_operator_did_not_allow(
    client: ProviderClient, there: IdentityProvider, named: str, address: str
) -> None:
    there.described = {named: address}

    with pytest.raises(NoAnswer) as caught:
        await client.discover(there.issuer)
    assert "host" == caught.value.trouble


@pytest.mark.parametrize(
    "issuer",
    [
        "http://127.0.0.1:1",
        "https://elsewhere.example",
        "http://a@{host}",
        "ftp://{host}",
        "nothing",
    ],
)
async def test_nor_one_that_somebody_typed(
    client: ProviderClient, there: IdentityProvider, issuer: str
) -> None:
    with pytest.raises(NoAnswer) as caught:
        await client.discover(issuer.format(host=there.host))

    assert ("host", []) == (caught.value.trouble, there.asked)


def test_plain_http_is_for_this_machine_only(clock: HandClock) -> None:
    client = ProviderClient(("login.example.org",), clock.now)

    assert not client._is_allowed("http://login.example.org/")
    assert client._is_allowed("https://login.example.org/keys")


async def huge(request: web.Request) -> web.Response:
    return web.Response(body=b" " * (MOST_BYTES + 1) + b"{}")


async def elsewhere(request: web.Request) -> web.Response:
    raise web.HTTPFound("/keys")


async def broken(request: web.Request) -> web.Response:
    raise web.HTTPBadGateway


async def nonsense(request: web.Request) -> web.Response:
    return web.Response(text="<html>")


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize(
    ("answer", "trouble"),
    [(huge, "unreadable"), (elsewhere, "unreadable"), (broken, "away"), (nonsense, "unreadable")],
)
async def test_an_answer_nobody_should_read_is_not_read(
    client: ProviderClient,
    there: IdentityProvider,
    path: str,
    answer: object,
    trouble: str,
) -> None:
    there.answers = {path: answer}  # type: ignore[dict-item]

    with pytest.raises(NoAnswer) as caught:
        await goes(client, there)
    assert trouble == caught.value.trouble


async def test_a_provider_that_says_nothing_is_given_up(
    client: ProviderClient, there: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    monkeypatch.setattr(module, "TIMEOUT", ClientTimeout(total=0.05))
    there.answers = {"/.well-known/openid-configuration": silent}
    with pytest.raises(NoAnswer) as caught:
        await client.discover(there.issuer)

    assert "away" == caught.value.trouble


async def test_a_provider_that_is_away_is_asked_again_after_a_while(
    client: ProviderClient, there: IdentityProvider, clock: HandClock
) -> None:
    there.answers = {"/.well-known/openid-configuration": broken}
    for _ in range(3):
        with pytest.raises(NoAnswer):
            await client.discover(there.issuer)
    there.answers = {}
    clock.advance(31)

    assert there.issuer == (await client.discover(there.issuer)).issuer
    assert 2 == len(there.asked)


async def test_an_issuer_that_names_itself_otherwise_is_none(
    client: ProviderClient, there: IdentityProvider
) -> None:
    there.described = {"issuer": there.issuer + "/"}

    with pytest.raises(NoAnswer):
        await client.discover(there.issuer)


async def test_an_answer_of_another_provider_is_not_taken_for_this_ones(
    client: ProviderClient, there: IdentityProvider
) -> None:
    for iss in ("https://evil.example", ""):
        with pytest.raises(Untrue):
            await goes(client, there, iss=iss)
    assert "/token" not in there.asked
    assert "ana" == (await goes(client, there, iss=there.issuer)).subject


async def test_who_promises_to_name_itself_has_to(
    client: ProviderClient, there: IdentityProvider
) -> None:
    there.described = {"authorization_response_iss_parameter_supported": True}

    with pytest.raises(Untrue):
        await goes(client, there)
    assert "ana" == (await goes(client, there, iss=there.issuer)).subject


def test_a_trip_ends_once_in_its_own_browser_and_practice(clock: HandClock) -> None:
    trips = Trips(clock.now)

    def begun() -> tuple[str, str]:
        return trips.begin("sign_in", practice_id="p", issuer="i", next_page="/today")[:2]

    state, cookie = begun()
    assert trips.end(state, cookie, "p") is not None
    assert trips.end(state, cookie, "p") is None
    tries = [begun() for _ in range(3)]
    assert trips.end(tries[0][0], "another", "p") is None
    assert trips.end(tries[1][0], tries[1][1], "another") is None
    clock.advance(LONGEST.total_seconds() + 1)
    assert trips.end(*tries[2], "p") is None


def test_whoever_begins_trips_without_end_fills_no_memory(clock: HandClock) -> None:
    trips = Trips(clock.now)
    for _ in range(MOST + 5):
        trips.begin("sign_in", practice_id="p", issuer="i", next_page="/today")

    assert MOST == len(trips._under_way)
