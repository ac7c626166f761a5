"""A new practice has no account and no password: its owner begins with a link that works once."""

import asyncio
from datetime import timedelta

import pytest

from server import cli
from server.clock import SystemClock
from server.settings import Settings
from server.store import Keyring, Store
from server.store.facts import Invitation


def test_a_new_practice_is_entered_by_a_link_and_asks_for_a_second_factor(
    settings: Settings,
    keyring: Keyring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GROUP_COMPANION_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("GROUP_COMPANION_KEY_FILE", str(settings.key_file))
    monkeypatch.setenv("GROUP_COMPANION_BASE_URL", "https://companion.example.org")
    asked = ["--email", "ana@example.org", "--person", "Ana Test", "--credential", "LCSW"]

    assert 0 == cli.main(["practice", "Elm Street", *asked])
    token = capsys.readouterr().out.split("https://companion.example.org/invitation#")[1].split()[0]

    async def look() -> tuple[Invitation | None, Invitation | None, bool, int]:
        store, now = await Store.open(settings, keyring), SystemClock().now()
        try:
            found = await store.doors.invitation(token, now=now)
            late = await store.doors.invitation(token, now=now + timedelta(days=3, minutes=1))
            assert found is not None
            scope = store.practice(found.practice_id)
            card = await scope.calendar.practice()
            return found, late, card.second_factor, len(await scope.people.accounts())
        finally:
            await store.close()

    found, late, second_factor, accounts = asyncio.run(look())
    assert found is not None
    assert (("owner", "clinician"), None) == (found.roles, late)
    assert (True, 0) == (second_factor, accounts)
