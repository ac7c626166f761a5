"""A practice gives a platform an address: whoever knows a password there, and nobody else."""

import asyncio
import getpass
from collections.abc import Iterator

import pytest

from server import cli
from server.settings import Settings
from server.store import Keyring, Store
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
