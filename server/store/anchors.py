"""Where the audit stands, kept outside the database: whoever rewrites the log cannot rewrite this.

An append-only file, one line a practice and minute: number and hash of its last entry, and the hash
of the line before, so that a line which was taken out or exchanged shows. What the file cannot tell
is that its end is missing: the same goes to the server's log, which an operator can send to another
machine.
"""

import asyncio
import contextlib
import hashlib
import logging
import os
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from server.cannot import Cannot

BEGINNING = "0" * 64  # before the first line
TAIL_BYTES = 4_096  # holds the last line of a file many times over
EVERY_SECONDS = 30.0  # twice a minute, so that one late turn is still within it

log = logging.getLogger(__name__)


class AnchorError(Cannot):
    """The file of anchors cannot be used; the text says why."""


class Anchor(Struct, frozen=True, forbid_unknown_fields=True):
    """The audit of *practice* had *seq* entries at *at*, and the last one had this *hash*.

    *before* is the hash of the line before; lines of releases that did not chain them have none.
    """

    practice: str
    seq: int
    hash: str
    at: datetime
    before: str = ""


class Anchors:
    """The file. Nothing here ever changes what was written before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._written: dict[str, int] = {}

    def add(self, heads: Iterable[tuple[str, int, bytes]], at: datetime) -> int:
        """Write down the *heads* that moved, on disk when it returns; return how many did."""
        moved = [
            Anchor(practice, seq, digest.hex(), at)
            for practice, seq, digest in heads
            if seq and self._written.get(practice) != seq
        ]
        if moved:
            self._append(moved)
            self._written.update((one.practice, one.seq) for one in moved)
            for one in moved:
                log.info("audit anchor %s %d %s", one.practice, one.seq, one.hash)
        return len(moved)

    def read(self) -> list[Anchor]:
        """Return all anchors, in the order they were written; none when there is no file yet."""
        return [self._anchor(number, line) for number, line in enumerate(self._lines(), start=1)]

    def broken(self) -> list[str]:
        """Return a sentence for each line that does not follow the one before it."""
        found, before, chained = list[str](), BEGINNING, False
        for number, line in enumerate(self._lines(), start=1):
            said = self._anchor(number, line).before
            chained = chained or bool(said)
            if chained and said != before:
                found.append(f"line {number} of {self.path} does not follow the line before it")
            before = _hash(line)
        return found

    def _lines(self) -> list[bytes]:
        try:
            # The last line has no end yet if the machine went down in the middle of it.
            return self.path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise AnchorError(f"cannot read {self.path}: {error.strerror}") from None

    def _anchor(self, number: int, line: bytes) -> Anchor:
        try:
            return msgspec.json.decode(line, type=Anchor)
        except msgspec.DecodeError:
            raise AnchorError(f"line {number} of {self.path} is no anchor") from None

    def _append(self, anchors: list[Anchor]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                size = os.fstat(handle).st_size
                if size and os.pread(handle, 1, size - 1) != b"\n":
                    # Cut off by a fall of the machine: what was half written promised nothing.
                    size = os.pread(handle, size, 0).rfind(b"\n") + 1
                    os.ftruncate(handle, size)
                begins = max(size - TAIL_BYTES, 0)
                os.write(handle, _following(os.pread(handle, size - begins, begins), anchors))
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise AnchorError(f"cannot write {self.path}: {error.strerror}") from None


def _following(tail: bytes, anchors: list[Anchor]) -> bytes:
    """Return *anchors* as lines, each with the hash of the line before it; *tail* ends the file."""
    before = _hash(tail.removesuffix(b"\n").rpartition(b"\n")[2]) if tail else BEGINNING
    lines = []
    for one in anchors:
        line = msgspec.json.encode(msgspec.structs.replace(one, before=before))
        lines.append(line + b"\n")
        before = _hash(line)
    return b"".join(lines)


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


class Anchoring:
    """Anchors the heads of all practices for as long as the server runs, and once at its end."""

    def __init__(
        self,
        path: Path,
        heads: Callable[[], Awaitable[list[tuple[str, int, bytes]]]],
        now: Callable[[], datetime],
        *,
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._anchors = Anchors(path)
        self._heads = heads
        self._now = now
        self._every_seconds = every_seconds
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="anchoring")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self.add()

    async def add(self) -> None:
        """Anchor now. A disk that refuses is said in the log; the sessions go on."""
        try:
            await asyncio.to_thread(self._anchors.add, await self._heads(), self._now())
        except Cannot as refusal:
            log.error("the audit is not anchored: %s", refusal)

    async def _run(self) -> None:
        while True:
            await self.add()
            await asyncio.sleep(self._every_seconds)
