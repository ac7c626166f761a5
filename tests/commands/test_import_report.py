"""`import-report`: shown first, written only when asked to, and only into a session that was."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from server import cli
from server.clock import SystemClock
from server.core.commands import PlanSession
from server.live.room import Room
from server.pages.platform_intake import SYSTEM
from server.settings import Settings
from server.store import Keyring, Store
from server.taxonomy import load
from tests.clock import TEN
from tests.store.practice import Own, begin

STAMP = "%Y-%m-%dT%H:%M:%SZ"
END = TEN + timedelta(minutes=30)
ROW = f"member,joined,left\nBo,{TEN.strftime(STAMP)},{END.strftime(STAMP)}\n"


@pytest.fixture
def own(settings: Settings, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> Own:
    monkeypatch.setenv("GROUP_COMPANION_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("GROUP_COMPANION_KEY_FILE", str(settings.key_file))

    async def furnish() -> Own:
        store = await Store.open(settings, keyring)
        try:
            own = await begin(store, "Ana")
            plan = await own.practice.calendar.plan(own.session_id)
            practice_id = own.practice.practice_id
            room = await Room.reopen(
                practice_id, own.session_id, own.practice.log, SystemClock(), load()
            )
            await room.ask(PlanSession(plan), SYSTEM)
            return own
        finally:
            await store.close()

    return asyncio.run(furnish())


def rows_in_log(own: Own, settings: Settings, keyring: Keyring) -> int:
    async def look() -> int:
        store = await Store.open(settings, keyring)
        try:
            return len(await store.practice(own.practice.practice_id).log.read(own.session_id)) - 1
        finally:
            await store.close()

    return asyncio.run(look())


def test_a_report_is_shown_and_written_only_when_asked_to(
    own: Own,
    settings: Settings,
    keyring: Keyring,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(ROW, encoding="utf-8")
    verb = ["import-report", own.session_id, str(file), "--kind", "table"]

    assert 0 == cli.main(verb)
    said = capsys.readouterr().out
    assert "30 min  unknown report/row-2" in said
    assert "Not stored." in said
    assert "Bo" not in said
    assert 0 == rows_in_log(own, settings, keyring)

    assert 0 == cli.main([*verb, "--store"])
    assert 2 == rows_in_log(own, settings, keyring)  # the stay, and what the table calls them
    assert 0 == cli.main([*verb, "--store"])
    assert 2 == rows_in_log(own, settings, keyring)


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("excel", ROW, "the kind is one of"),
        ("zoom", ROW, "no column for"),
        ("table", "", "The file is empty."),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_written(
    own: Own,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    text: str,
    says: str,
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(text, encoding="utf-8")

    assert 2 == cli.main(["import-report", own.session_id, str(file), "--kind", kind])
    assert says in capsys.readouterr().err


def test_a_session_nobody_has_is_said(
    own: Own, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(ROW, encoding="utf-8")

    assert 2 == cli.main(["import-report", "no-such-session", str(file), "--kind", "table"])
    assert "no session has this id" in capsys.readouterr().err
