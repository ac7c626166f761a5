"""The demonstration and its rehearsal as commands: quiet, resumed, refused in one sentence."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from server.core.localtime import local
from server.demo.practice import CAST_FILE, Cast
from server.demo.stage_time import FILE, OUTAGE, keep, resumed
from server.rehearse.scenario import shipped
from server.settings import Settings
from server.stage import StageClock
from server.store import Keyring, Note, Store
from tests.browser.evening.demonstration import TIMEZONE, Demonstration
from tests.clock import TEN, HandClock
from tests.furnished import furnish

ROOT = Path(__file__).parents[1]
SCENARIO = shipped("s1")


def rehearse(folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "server", "rehearse", "--folder", str(folder), *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)


async def signed_notes(folder: Path, cast: Cast) -> list[Note]:
    """Return last week's notes, read where no server runs."""
    settings = Settings(data_dir=folder, key_file=folder / "demo.key", demo=True)
    store = await Store.open(settings, Keyring.load(settings.key_file))
    try:
        assert cast.last_week is not None
        notes = store.practice(cast.practice_id).notes
        cards = await notes.of_session(cast.last_week.session_id)
        return [note for card in cards if (note := await notes.note(card.note_id))]
    finally:
        await store.close()


async def test_last_week_is_read_and_signed_and_names_nobody_else(tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    await asyncio.to_thread(furnish, folder)
    cast = Cast.read(folder / CAST_FILE)

    notes = await signed_notes(folder, cast)

    assert 9 == len(notes)
    attended = [note for note in notes if note.kind == "note"]
    assert ["Mara Quint"] * 5 == [n.signature.signer_name for n in attended if n.signature]
    firsts = {member.member_id: member.name.split()[0] for member in cast.members}
    for note in attended:
        words = " ".join(s.text for part in note.body.sections for s in part.sentences)
        others = [name for key, name in firsts.items() if key != note.member_id]
        assert [] == [name for name in others if name in words]


async def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    demo = Demonstration(tmp_path / "practice")
    await demo.start()
    before = demo.cast
    await demo.stop()
    await demo.start()

    assert before.sessions == demo.cast.sessions
    assert before.stage_token != demo.cast.stage_token
    await demo.stop()


@pytest.mark.parametrize("more", [(), ("--until", "18:41:30")], ids=["whole", "paused"])
def test_a_rehearsal_without_a_demonstration_says_what_to_type(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    refused = rehearse(tmp_path, *more)

    assert 2 == refused.returncode
    assert "group-companion: no demo is set up here. Run: make run\n" == refused.stderr


async def test_a_rehearsal_of_a_stopped_demonstration_says_what_to_type(tmp_path: Path) -> None:
    demo = Demonstration(tmp_path / "practice")
    await demo.start()
    await demo.stop()

    refused = await asyncio.to_thread(rehearse, demo.folder)

    assert 2 == refused.returncode
    assert 1 == len(refused.stderr.splitlines()), refused.stderr
    assert f"no demo answers at {demo.origin}. Run: make run" in refused.stderr


async def test_a_rehearsal_against_another_server_is_one_sentence(tmp_path: Path) -> None:
    one, other = (Demonstration(tmp_path / name) for name in ("one", "other"))
    await one.start()
    await other.start()
    strange = msgspec.structs.replace(one.cast, base_url=other.origin)
    strange.write(one.folder / "cast.json")

    refused = await asyncio.to_thread(rehearse, one.folder)

    assert 2 == refused.returncode
    assert 1 == len(refused.stderr.splitlines()), refused.stderr
    assert "this is not the demo that wrote the cast" in refused.stderr
    await one.stop()
    await other.stop()


# ---- the clock of the stage


def test_a_short_stop_is_an_outage_and_a_long_one_a_pause(tmp_path: Path) -> None:
    real = HandClock()
    stage = StageClock(datetime(2026, 11, 18, 23, 48, tzinfo=UTC), real)
    keep(stage, real, tmp_path)
    latest = stage.now()

    real.advance(300)
    assert latest + timedelta(minutes=5) == resumed(latest, real, tmp_path)
    real.advance(OUTAGE.total_seconds())
    assert latest == resumed(latest, real, tmp_path)


def test_a_clock_that_stood_still_goes_on_from_there(tmp_path: Path) -> None:
    real = HandClock()
    stage = StageClock(TEN, real)
    keep(stage, real, tmp_path)
    stage.hold(TEN + timedelta(hours=1))
    keep(stage, real, tmp_path)
    real.advance(300)

    assert not (tmp_path / FILE).exists()
    assert stage.now() == resumed(stage.now(), real, tmp_path)


def test_a_damaged_memory_of_the_clock_is_no_reason_not_to_start(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"{")

    assert TEN == resumed(TEN, HandClock(), tmp_path)


# ---- the scenario


def test_every_step_of_the_shipped_scenario_falls_on_its_evening() -> None:
    assert list(SCENARIO.steps) == sorted(SCENARIO.steps, key=lambda step: step.at)
    assert set(SCENARIO.expect) == set(SCENARIO.arrivals)


def test_the_evening_is_read_on_the_practices_clock() -> None:
    assert 18 == local(datetime(2026, 11, 19, 0, 0, tzinfo=UTC), TIMEZONE).hour


def test_a_cast_of_another_release_is_no_cast(tmp_path: Path) -> None:
    (tmp_path / "cast.json").write_text('{"practice_id": "x"}')

    with pytest.raises(msgspec.DecodeError):
        Cast.read(tmp_path / "cast.json")
