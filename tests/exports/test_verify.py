"""The verifier: no byte of a packet changes, goes, comes or moves without a sentence about it."""

import ast
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.note import NoteBody, NoteSection, NoteSentence, content_hash
from server.exports import verify
from server.exports.packet import Making, packet
from server.exports.packet_key import PacketKey
from tests.clock import TEN, HandClock
from tests.exports.conftest import record
from tests.pages.drafted import Desk
from tests.pages.site import practices

CHANGES = 1_000
Files = dict[str, bytes]
HOLDS = "This packet is as it was made."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def packed(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> bytes:
    """Bo's packet of one session, made once for all that is done to copies of it."""
    clock = HandClock(TEN - timedelta(minutes=15))
    async with practices(tmp_path_factory.mktemp("packed"), migrated, clock) as site:
        desk = await Desk.of(site)
        await desk.finished("Bo")
        await desk.signs("Bo")
        key = PacketKey.of(site.store)
        making = Making(at=TEN, by="Ana Test, LCSW", practice="P", audit_entry=7, audit_hash="00")
        return packet([await record(desk, "Bo")], key, making)


def wrong(packed: bytes, folder: Path) -> list[str]:
    """Return what the verifier objects to."""
    path = folder / "packet.zip"
    path.write_bytes(packed)
    holds, said = verify.report(path)
    found = [line.removeprefix("  - ") for line in said.splitlines() if line.startswith("  - ")]
    assert holds == (not found)
    return found


def test_the_packet_as_it_was_made_holds(packed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "packet.zip"
    path.write_bytes(packed)
    holds, said = verify.report(path)

    assert holds
    assert HOLDS in said
    assert "The clinician’s signature of session 1, version" in said
    assert "fits the words." in said


def test_any_changed_byte_is_noticed(packed: bytes, tmp_path: Path) -> None:
    chance = random.Random(90853)  # noqa: S311 - which bytes are tried, not a secret
    unnoticed = []
    for _ in range(CHANGES):
        at, bit = chance.randrange(len(packed)), 1 << chance.randrange(8)
        changed = bytearray(packed)
        changed[at] ^= bit
        if not wrong(bytes(changed), tmp_path):
            unnoticed.append((at, bit))

    assert [] == unnoticed


@pytest.mark.parametrize("part", [verify.MANIFEST, verify.SIGNATURE, "end"])
def test_every_single_byte_of_what_holds_the_rest_is_noticed(
    packed: bytes, tmp_path: Path, part: str
) -> None:
    """The manifest, its signature, and the list at the end of the zip: every byte, each once."""
    files = verify.unpack(packed)
    start = packed.rindex(files[part]) if part in files else packed.index(b"PK\1\2")
    stop = start + len(files[part]) if part in files else len(packed)
    unnoticed = [
        at
        for at in range(start, stop)
        if not wrong(packed[:at] + bytes([packed[at] ^ 0x20]) + packed[at + 1 :], tmp_path)
    ]

    assert [] == unnoticed


def test_whatever_is_cut_off_or_put_on_is_noticed(packed: bytes, tmp_path: Path) -> None:
    for cut in (0, 1, 4, 30, 1000, len(packed) // 2, len(packed) - 22, len(packed) - 1):
        assert wrong(packed[:cut], tmp_path), cut
    for changed in (packed + b"\0", b"\0" + packed, packed + packed):
        assert wrong(changed, tmp_path)


def rewritten(packed: bytes, change: Callable[[Files], None]) -> bytes:
    """Return the packet after *change*, in a frame that is whole: as a careful forger would."""
    files = verify.unpack(packed)
    change(files)
    return verify.pack(files)


def remove(name: str) -> Callable[[Files], None]:
    return lambda files: files.__delitem__(name)


def replace(name: str, old: str, new: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        assert old.encode() in files[name]
        files[name] = files[name].replace(old.encode(), new.encode(), 1)

    return change


def swap_files(files: Files) -> None:
    first, second, *rest = files.items()
    files.clear()
    files.update([second, first, *rest])


def add(name: str) -> Callable[[Files], None]:
    return lambda files: files.update({name: b"more"})


def lines(change: Callable[[list[bytes]], None]) -> Callable[[Files], None]:
    def changed(files: Files) -> None:
        entries = files[verify.LEDGER].splitlines(keepends=True)
        change(entries)
        files[verify.LEDGER] = b"".join(entries)

    return changed


NOTE = "session-1/note.txt"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (replace(NOTE, "90 of 90", "60 of 90"), f"{NOTE} was changed: it is not the file"),
        (remove(NOTE), f"{NOTE} is missing."),
        (remove("README.txt"), "README.txt is missing."),
        (remove(verify.MANIFEST), f"{verify.MANIFEST} is missing"),
        (remove(verify.SIGNATURE), f"{verify.SIGNATURE} is missing: nobody stands"),
        (add("session-2/note.txt"), "session-2/note.txt was added: the manifest does not list it."),
        (swap_files, "The files stand in another order than the manifest lists them."),
        (replace(verify.MANIFEST, "2026", "2025"), "The signature does not fit the manifest"),
        (replace(verify.MANIFEST, '"name"', '"nome"'), "The manifest lacks what a manifest must"),
        (lambda f: f.update({verify.SIGNATURE: b"\xff"}), "The signature does not fit"),
        (lines(lambda e: e.__delitem__(3)), "entry 4 does not follow the one before it"),
        (lines(lambda e: e.__delitem__(-1)), "does not end where the manifest says"),
        (lines(lambda e: e.insert(2, e[1])), "entry 3 does not follow the one before it"),
        (lines(lambda e: e.__setitem__(slice(1, 3), e[2:0:-1])), "entry 2 does not follow"),
        (replace(verify.LEDGER, "meeting", "greeting"), "was changed."),
        (lines(lambda e: e.__setitem__(0, b"[1]\n")), "entry 1 was changed: it cannot be read."),
        (replace(verify.LEDGER, "{", "{ "), "entry 1 was changed."),
    ],
)
def test_what_is_wrong_is_said_in_a_plain_sentence(
    packed: bytes, tmp_path: Path, change: Callable[[Files], None], sentence: str
) -> None:
    found = wrong(rewritten(packed, change), tmp_path)

    assert any(sentence in each for each in found), found


def forged(packed: bytes, change: Callable[[list[dict[str, object]]], None]) -> bytes:
    """Return a packet whose every hash fits again after *change*, signed with another key."""
    files = verify.unpack(packed)
    entries = [json.loads(line) for line in files[verify.LEDGER].splitlines()]
    change(entries)
    written, before = [], verify.BEFORE_THE_FIRST
    for number, entry in enumerate(entries, start=1):
        entry.pop("hash", None)
        entry |= {"n": number, "before": before}
        before = verify.digest(verify.canonical(entry).encode())
        written.append(verify.canonical({**entry, "hash": before}) + "\n")
    files[verify.LEDGER] = "".join(written).encode()
    key = PacketKey(bytes(32))
    manifest = json.loads(files[verify.MANIFEST])
    manifest["chain"] = {"entries": len(entries), "head": before}
    manifest["key"] = {"public": key.public}
    for row in manifest["files"]:
        content = files[row["name"]]
        row |= {"bytes": len(content), "sha256": verify.digest(content)}
    files[verify.MANIFEST] = json.dumps(manifest).encode()
    files[verify.SIGNATURE] = key.sign(files[verify.MANIFEST])
    return verify.pack(files)


def test_a_packet_made_anew_by_somebody_else_has_another_key(packed: bytes, tmp_path: Path) -> None:
    """Whoever forges the whole of it needs a key of their own, and that is not the practice's."""
    known = json.loads(verify.unpack(packed)[verify.MANIFEST])["key"]["fingerprint"]
    path = tmp_path / "forged.zip"
    path.write_bytes(forged(packed, lambda entries: None))

    assert verify.report(path)[0]
    holds, said = verify.report(path, known)
    assert not holds
    assert "signed with another key than the one you expect" in said


def test_words_that_the_clinician_did_not_sign_are_noticed_in_any_forgery(
    packed: bytes, tmp_path: Path
) -> None:
    def change(entries: list[dict[str, object]]) -> None:
        signed = next(e for e in entries if e["kind"] == "signature")
        wanted = signed["fact"]["version"]  # type: ignore[index]
        body = next(
            e["fact"]["body"]  # type: ignore[index]
            for e in entries
            if e["kind"] == "version" and e["fact"]["version"] == wanted  # type: ignore[index]
        )
        body["sections"][0]["sentences"][0]["text"] += " And more."

    assert any("does not fit the words" in each for each in wrong(forged(packed, change), tmp_path))


def test_a_fingerprint_may_be_typed_as_it_is_shown(packed: bytes, tmp_path: Path) -> None:
    known = json.loads(verify.unpack(packed)[verify.MANIFEST])["key"]
    path = tmp_path / "packet.zip"
    path.write_bytes(packed)
    for typed in (known["fingerprint"], known["fingerprint"].upper(), known["public"]):
        assert verify.report(path, typed)[0]


def test_any_zip_program_unpacks_it_and_the_folder_can_be_checked(
    packed: bytes, tmp_path: Path
) -> None:
    with zipfile.ZipFile(BytesIO(packed)) as opened:
        assert opened.testzip() is None
        opened.extractall(tmp_path / "folder")

    assert verify.report(tmp_path / "folder")[0]
    (tmp_path / "folder" / "session-1" / "note.txt").write_text("other words")
    assert "session-1/note.txt was changed" in verify.report(tmp_path / "folder")[1]


def test_the_verifier_in_the_packet_runs_by_itself(packed: bytes, tmp_path: Path) -> None:
    """Isolated, without any package and without this project."""
    checker, path = tmp_path / "verify.py", tmp_path / "packet.zip"
    checker.write_bytes(verify.unpack(packed)["verify.py"])

    def run() -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(checker), str(path)],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            env={"PYTHONIOENCODING": "utf-8"},
        )
        return done.returncode, done.stdout

    path.write_bytes(packed)
    assert (0, HOLDS) == (run()[0], run()[1].splitlines()[0])
    path.write_bytes(packed[:-40] + bytes([packed[-40] ^ 1]) + packed[-39:])
    assert (1, "NOT as it was made:") == (run()[0], run()[1].splitlines()[0])


def test_the_verifier_needs_the_standard_library_alone() -> None:
    tree = ast.parse(Path(verify.__file__).read_text(encoding="utf-8"))
    needed = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert needed <= sys.stdlib_module_names


def test_something_that_is_no_packet_is_told_so(tmp_path: Path) -> None:
    for content in (b"", b"%PDF", b"PK\3\4", b"PK\3\4" + b"\xff" * 60):
        assert wrong(content, tmp_path)
    assert "Cannot read" in verify.report(tmp_path / "absent.zip")[1]


# ---- its own arithmetic, compared with what it stands in for


@settings(max_examples=25)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_a_signature_of_the_library_is_one_for_us(seed: bytes, message: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    written = f"{private.sign(message).hex()}\n".encode()

    assert verify.is_signed(public, message, written)
    assert not verify.is_signed(public, message + b"x", written)
    assert not verify.is_signed(public, message, written.upper())


def test_the_example_of_the_standard_is_a_signature() -> None:
    """RFC 8032, section 7.1, test 2."""
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00\n"
    )

    assert verify.is_signed(bytes.fromhex(public), b"\x72", signature.encode())


@given(st.text(), st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4))
def test_a_body_is_hashed_as_it_was_when_it_was_signed(said: str, header: dict[str, str]) -> None:
    """The verifier writes JSON with another library than the server, and the same bytes."""
    sentence = NoteSentence("s1", said, ("e1",))
    body = NoteBody("DAP", sections=(NoteSection("data", "Data", (sentence,)),), header=header)
    ids = {"evidence_hash": "e", "member_id": "m", "session_id": "s"}

    written = verify.canonical({"body": msgspec.to_builtins(body), **ids})
    assert content_hash(body, **ids) == verify.digest(written.encode())
