"""`verify-packet`: an answer in words and an exit code, without server, database or key file."""

from pathlib import Path

import pytest

from server.cli import main
from server.exports.packet import Making, packet
from server.exports.packet_key import PacketKey
from tests.clock import TEN
from tests.exports.conftest import record
from tests.pages.drafted import Desk


@pytest.fixture
async def made(signed: Desk, tmp_path: Path) -> Path:
    key = PacketKey.of(signed.site.store)
    making = Making(at=TEN, by="Ana Test, LCSW", practice="P", audit_entry=7, audit_hash="00")
    path = tmp_path / "packet.zip"
    path.write_bytes(packet([await record(signed, "Bo")], key, making))
    return path


def test_a_packet_that_holds_is_told_so(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["verify-packet", str(made)])
    assert "This packet is as it was made." in capsys.readouterr().out


def test_a_packet_that_was_changed_ends_with_one(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.write_bytes(made.read_bytes().replace(b"90 of 90", b"60 of 90", 1))

    assert 1 == main(["verify-packet", str(made)])
    assert "session-1/note.txt was changed" in capsys.readouterr().out


def test_another_key_than_expected_ends_with_one(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["verify-packet", str(made), "--key", "0000 1111"])
    assert "another key than the one you expect" in capsys.readouterr().out
