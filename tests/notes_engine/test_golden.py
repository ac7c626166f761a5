"""Two evenings word for word: a change of wording is a change someone reads."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from notes_engine import FORMATS, draft
from notes_engine.__main__ import main, readable
from tests.notes_engine.everything import everything
from tests.notes_engine.sessions import evening

GOLDEN = Path(__file__).parent / "golden"
ROOT = GOLDEN.parents[2]


def test_the_everything_session_reads_as_it_was_read_and_approved() -> None:
    document = everything()

    text = "\n\n".join(readable(document, draft(document, name)) for name in ("DAP", "BIRP"))

    assert (GOLDEN / "everything.txt").read_text("utf-8") == text + "\n"


@pytest.mark.parametrize("note_format", FORMATS)
def test_the_demos_evening_reads_as_it_was_read_and_approved(note_format: str) -> None:
    document = evening("catching_a_thought_before_it_runs_the_evening")

    text = readable(document, draft(document, note_format))

    file = GOLDEN / f"catching_a_thought_{note_format.lower()}.txt"
    assert file.read_text("utf-8") == text + "\n"


def test_same_facts_give_the_same_bytes_under_any_hash_seed(tmp_path: Path) -> None:
    file = tmp_path / "evidence.json"
    file.write_bytes(msgspec.json.encode(everything()))

    outputs = {
        subprocess.run(
            [sys.executable, "-m", "notes_engine", "draft", str(file), "--format", "SOAP"],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "77")
    }

    assert 1 == len(outputs)


def test_the_command_line_drafts_all_formats_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "evidence.json"
    file.write_bytes(msgspec.json.encode(everything()))

    assert 0 == main(["draft", str(file), "--format", "all", "--json"])
    drafts = msgspec.json.decode(capsys.readouterr().out)["drafts"]
    assert {"DAP", "SOAP", "BIRP", "GIRP", "PIE", "NARRATIVE"} == set(drafts)


def test_a_misspelled_field_is_refused_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "evidence.json"
    file.write_text('{"session": {}, "sesion": 1}')

    assert 2 == main(["draft", str(file)])
    assert "Cannot read the evidence" in capsys.readouterr().err
