"""A practice gives a platform an address: whoever knows a password there, and nobody else."""

import asyncio
import getpass
from collections.abc import Iterator

import pytest

from server import cli
from server.settings import Settings
from server.store import Keyring, Practice, Store
from tests.store.practice import PASSWORD, Own, begin


@pytest.fixture
def practice(settings: Settings, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> Own:
    monkeypatch.setenv("GROUP_COMPANION_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("GROUP_COMPANION_KEY_FILE", str(settings.key_file))
    monkeypatch.setenv("GROUP_COMPANION_BASE_URL", "https://companion.example.org")

    async def furnish() -> Own:
        store = await Store.open(settings, keyring)
        try:
            return await begin(store, "Ana")
        finally:
            await store.close()

    return asyncio.run(furnish())


def types(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    given: Iterator[str] = iter(answers)
    monkeypatch.setattr(getpass, "getpass", lambda _: next(given))


def test_the_address_is_the_practices_own_and_its_word_counts(
    practice: Own,
    settings: Settings,
    keyring: Keyring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    types(monkeypatch, PASSWORD, "hook-secret")
    assert 0 == cli.main(["platform", "jaas", "--email", "ana@example.org", "--counts"])

    address = capsys.readouterr().out.strip()
    assert address.startswith("https://companion.example.org/platforms/jaas/")

    async def look() -> tuple[object, ...]:
        store = await Store.open(settings, keyring)
        try:
            hook = await store.doors.platform_hook(address.rpartition("/")[2])
            assert hook is not None
            plan = await store.practice(hook.practice_id).calendar.plan(practice.session_id)
            return (
                hook.platform,
                hook.secret,
                plan.policy.presence_source,
                plan.policy.conn_terminal,
            )
        finally:
            await store.close()

    assert ("jaas", "hook-secret", "platform", False) == asyncio.run(look())


@pytest.mark.parametrize(
    ("platform", "answers", "words"),
    [
        ("zoom", ("wrong password here", "s"), "no account has this address"),
        ("zoom", (PASSWORD, "  "), "without a secret"),
        ("skype", (), "the platform is one of: bbb, daily"),
    ],
)
def test_a_platform_is_not_added_without_all_of_it(
    practice: Own,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    platform: str,
    answers: tuple[str, ...],
    words: str,
) -> None:
    types(monkeypatch, *answers)

    assert 2 == cli.main(["platform", platform, "--email", "ana@example.org"])
    captured = capsys.readouterr()
    assert "" == captured.out
    assert words in captured.err


def test_what_personal_links_need_is_set_beside_the_secret_and_secrets_are_asked_for(
    practice: Own,
    settings: Settings,
    keyring: Keyring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    types(monkeypatch, PASSWORD, "hook-secret", "api-key")
    more = ["--set", "domain_id=d-1", "--set", "api_key"]
    assert 0 == cli.main(["platform", "daily", "--email", "ana@example.org", *more])

    async def look() -> dict[str, str]:
        store = await Store.open(settings, keyring)
        try:
            (hook,) = await practice_of(store, practice).platforms.hooks()
            return hook.settings
        finally:
            await store.close()

    assert {"domain_id": "d-1", "api_key": "api-key"} == asyncio.run(look())
    assert "api-key" not in capsys.readouterr().out


@pytest.mark.parametrize("given", ["api_key=on-the-command-line", "colour=blue", "domain_id="])
def test_a_setting_that_cannot_be_taken_is_refused(
    practice: Own, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    types(monkeypatch, PASSWORD, "hook-secret")
    arguments = ["platform", "daily", "--email", "ana@example.org", "--set", given]

    assert 2 == cli.main(arguments)


def practice_of(store: Store, own: Own) -> Practice:
    return store.practice(own.practice.practice_id)
