"""Checks an audit packet: is every byte as it was when the packet was made?

    python verify.py PACKET [--key FINGERPRINT]

PACKET is the zip file, or the folder it was unpacked into. Needs Python 3.11 and nothing else: no
server, no network, no package. This file lies in every packet; take it from a place you trust when
somebody may have exchanged both.
"""

import hashlib
import json
import struct
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path

MANIFEST, SIGNATURE, LEDGER = "manifest.json", "manifest.sig", "record.jsonl"
FORMAT = "group-companion audit packet 1"
BEFORE_THE_FIRST = "0" * 64
FRAME = "The zip is not as it was written: names, sizes or checksums in it do not fit the files."
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


class NotAPacket(Exception):
    """It cannot even be taken apart; the text says why."""


def canonical(value: object) -> str:
    """Return the one way *value* is written here: sorted, without spaces."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fingerprint(public: bytes) -> str:
    """Return what people compare a key by: 32 hexadecimal digits in groups of four."""
    digits = digest(public)[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


# ---- the frame: a zip of which names and contents decide every byte

_LOCAL, _CENTRAL, _END = "<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"
_COMMON = (20, 0x0800, 0, 0, 0x21)  # zip 2.0, UTF-8 names, stored, midnight of 1 January 1980


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return *files* as a zip; the same files in the same order are the same bytes, always."""
    body, listing, where = [], [], 0
    for name, content in files.items():
        written = name.encode()
        facts = (*_COMMON, zlib.crc32(content), len(content), len(content), len(written), 0)
        body.append(struct.pack(_LOCAL, b"PK\3\4", *facts) + written + content)
        listing.append(struct.pack(_CENTRAL, b"PK\1\2", 20, *facts, 0, 0, 0, 0, where) + written)
        where += len(body[-1])
    counts = (0, 0, len(files), len(files), sum(map(len, listing)), where, 0)
    return b"".join([*body, *listing, struct.pack(_END, b"PK\5\6", *counts)])


def unpack(packed: bytes) -> dict[str, bytes]:
    """Return the files of a zip made by `pack`; NotAPacket where that cannot be done."""
    files: dict[str, bytes] = {}
    at, head = 0, struct.calcsize(_LOCAL)
    while packed[at : at + 4] == b"PK\3\4":
        if len(packed) < at + head:
            raise NotAPacket("The file ends in the middle: a part of it is missing.")
        *_, size, _, name_size, _ = struct.unpack_from(_LOCAL, packed, at)
        begin = at + head + name_size
        if len(packed) < begin + size:
            raise NotAPacket("The frame of the packet is damaged, or the file ends too early.")
        try:
            name = packed[at + head : begin].decode()
        except UnicodeDecodeError:
            raise NotAPacket("The name of a file in the packet is damaged.") from None
        if name in files:
            raise NotAPacket(f"{name} is in the packet twice.")
        files[name] = packed[begin : begin + size]
        at = begin + size
    if not files:
        raise NotAPacket("This is no audit packet, or its first bytes are damaged.")
    return files


def read(path: Path) -> tuple[dict[str, bytes], list[str]]:
    """Return the files of a packet, zip or folder, and what is wrong with its frame."""
    if path.is_dir():
        found = sorted(each for each in path.rglob("*") if each.is_file())
        return {each.relative_to(path).as_posix(): each.read_bytes() for each in found}, []
    packed = path.read_bytes()
    files = unpack(packed)
    return files, [] if pack(files) == packed else [FRAME]


# ---- what is checked


class Checked:
    """What came of a check: *wrong* in sentences, *said* what is worth knowing besides."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.said: list[str] = []


def check(files: Mapping[str, bytes], key: str = "", *, in_order: bool = True) -> Checked:
    """Check the files of a packet, and that *key* (a fingerprint) signed it, if one is given."""
    found = Checked()
    manifest = _manifest(files, found)
    if manifest is None:
        return found
    try:
        _signed(files, manifest, key, found)
        _listed(files, manifest, found, in_order=in_order)
    except UNREADABLE:
        found.wrong.append("The manifest lacks what a manifest must say: it was changed.")
    _chained(files.get(LEDGER, b""), manifest, found)
    return found


def _manifest(files: Mapping[str, bytes], found: Checked) -> dict[str, object] | None:
    if MANIFEST not in files:
        found.wrong.append(f"{MANIFEST} is missing: there is nothing to compare with.")
        return None
    try:
        manifest = json.loads(files[MANIFEST])
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise ValueError
    except UNREADABLE:
        found.wrong.append(f"{MANIFEST} was changed: it is no manifest of this kind.")
        return None
    return manifest


def _signed(files: Mapping[str, bytes], manifest: object, key: str, found: Checked) -> None:
    public = bytes.fromhex(_text(manifest, "key", "public"))
    written = files.get(SIGNATURE)
    if written is None:
        found.wrong.append(f"{SIGNATURE} is missing: nobody stands for this packet.")
    elif not is_signed(public, files[MANIFEST], written):
        found.wrong.append(
            "The signature does not fit the manifest: one of them was changed after signing."
        )
    mark = fingerprint(public)
    if key and "".join(key.split()).lower() not in (mark.replace(" ", ""), public.hex()):
        found.wrong.append(f"It is signed with another key than the one you expect: {mark}.")
    found.said += [
        f"Made {_text(manifest, 'made', 'at')} by {_text(manifest, 'made', 'by')},"
        f" {_text(manifest, 'made', 'practice')}.",
        f"Key {mark}. Compare it with the one the practice shows you.",
    ]


def _text(value: object, *path: str) -> str:
    for name in path:
        if not isinstance(value, dict):
            raise TypeError(name)
        value = value[name]
    if not isinstance(value, str):
        raise TypeError(path)
    return value


def _listed(
    files: Mapping[str, bytes], manifest: dict[str, object], found: Checked, *, in_order: bool
) -> None:
    rows = manifest["files"]
    if not isinstance(rows, list):
        raise TypeError
    listed = {_text(row, "name"): (row["bytes"], _text(row, "sha256")) for row in rows}
    for name, stated in listed.items():
        if name not in files:
            found.wrong.append(f"{name} is missing.")
        elif (len(files[name]), digest(files[name])) != stated:
            found.wrong.append(f"{name} was changed: it is not the file that the manifest lists.")
    for name in files:
        if name not in listed and name not in (MANIFEST, SIGNATURE):
            found.wrong.append(f"{name} was added: the manifest does not list it.")
    order = [*listed, MANIFEST, SIGNATURE]
    if in_order and set(order) == set(files) and order != list(files):
        found.wrong.append("The files stand in another order than the manifest lists them.")


# ---- the chain of entries


def _chained(ledger: bytes, manifest: Mapping[str, object], found: Checked) -> None:
    before, entries = BEFORE_THE_FIRST, []
    for number, line in enumerate(ledger.splitlines(keepends=True), start=1):
        try:
            entry = json.loads(line)
            stated = entry.pop("hash")
            whole = line == (canonical({**entry, "hash": stated}) + "\n").encode()
            if not whole or stated != digest(canonical(entry).encode()):
                found.wrong.append(f"{LEDGER}: entry {number} was changed.")
            elif entry["n"] != number or entry["before"] != before:
                found.wrong.append(
                    f"{LEDGER}: entry {number} does not follow the one before it:"
                    " something was removed, added or moved there."
                )
            before = stated
            entries.append(entry)
        except UNREADABLE:
            found.wrong.append(f"{LEDGER}: entry {number} was changed: it cannot be read.")
    stated_end = manifest.get("chain")
    if stated_end != {"entries": len(entries), "head": before}:
        found.wrong.append(f"{LEDGER} does not end where the manifest says: {len(entries)} found.")
    found.said.append(f"{len(entries)} entries, each holding the hash of the one before it.")
    for entry in entries:
        if entry.get("kind") == "signature":
            _fits(entry, entries, found)


def _fits(entry: dict[str, object], entries: list[dict[str, object]], found: Checked) -> None:
    """Whether a clinician's signature stands for the words that are in this packet."""
    try:
        signed, session = _mapping(entry["fact"]), entry["session"]
        versions = [
            _mapping(each["fact"])
            for each in entries
            if (each["kind"], each["session"]) == ("version", session)
        ]
        version = next(each for each in versions if each["version"] == signed["version"])
        bound = {name: signed[name] for name in ("evidence_hash", "member_id", "session_id")}
        stands_for = digest(canonical({"body": version["body"], **bound}).encode())
        what = f"The clinician’s signature of session {session}, version {signed['version']}"
        if version["masked"]:
            found.said.append(f"{what}, cannot be recomputed here: words about others are masked.")
        elif stands_for == signed["content_hash"]:
            found.said.append(f"{what}, fits the words.")
        else:
            found.wrong.append(f"{what}, does not fit the words.")
    except (StopIteration, *UNREADABLE):
        found.wrong.append("A clinician’s signature names a version that is not in the packet.")


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError
    return value


# ---- Ed25519 (RFC 8032, checking only), so that no package is needed

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
Point = tuple[int, int, int, int]  # x and y over a common denominator, and their product


def is_signed(public: bytes, message: bytes, written: bytes) -> bool:
    """Whether *written*, 128 lower-case digits and a line end, signs *message*."""
    try:
        signature = bytes.fromhex(written.decode("ascii"))
        key, promise = _point(public), _point(signature[:32])
    except ValueError:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    # One signature, one spelling: else a byte of it could change and nobody would notice.
    if written != f"{signature.hex()}\n".encode() or len(signature) != 64 or scalar >= _ORDER:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(hashed, "little") % _ORDER
    return _same(_times(scalar, _BASE), _plus(promise, _times(challenge, key)))


def _point(encoded: bytes) -> Point:
    if len(encoded) != 32:
        raise ValueError
    number = int.from_bytes(encoded, "little")
    odd, y = number >> 255, number & (2**255 - 1)
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if y >= _P or x * x % _P != square or (x == 0 and odd):
        raise ValueError
    x = x if x & 1 == odd else _P - x
    return x, y, 1, x * y % _P


def _plus(one: Point, other: Point) -> Point:
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b = (y1 - x1) * (y2 - x2) % _P, (y1 + x1) * (y2 + x2) % _P
    c, d = 2 * t1 * t2 * _D % _P, 2 * z1 * z2 % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(factor: int, point: Point) -> Point:
    product = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            product = _plus(product, point)
        point, factor = _plus(point, point), factor >> 1
    return product


def _same(one: Point, other: Point) -> bool:
    (x1, y1, z1, _), (x2, y2, z2, _) = one, other
    return (x1 * z2 - x2 * z1) % _P == 0 and (y1 * z2 - y2 * z1) % _P == 0


_BASE = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))


# ---- the command


def report(path: Path, key: str = "") -> tuple[bool, str]:
    """Check the packet at *path*; return whether it holds, and what to tell the reader."""
    try:
        files, wrong = read(path)
        found = check(files, key, in_order=not path.is_dir())
    except NotAPacket as refusal:
        return False, f"NOT as it was made:\n  - {refusal}"
    except OSError as error:
        return False, f"Cannot read {path}: {error.strerror}"
    wrong += found.wrong
    verdict = "NOT as it was made:" if wrong else "This packet is as it was made."
    lines = [verdict, *(f"  - {each}" for each in wrong), *(f"  {each}" for each in found.said)]
    # What a packet says about itself must not move the cursor of the terminal that shows it.
    plain = ["".join(c if c.isprintable() else "?" for c in line) for line in lines]
    return not wrong, "\n".join(plain)


def main(arguments: list[str]) -> int:
    key = ""
    if "--key" in arguments[:-1]:
        at = arguments.index("--key")
        key = arguments[at + 1]
        del arguments[at : at + 2]
    if len(arguments) != 1:
        sys.stderr.write(__doc__ or "")
        return 2
    holds, text = report(Path(arguments[0]), key)
    sys.stdout.write(text + "\n")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
