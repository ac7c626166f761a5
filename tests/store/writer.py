"""A process that appends and says so, to be killed: python -m tests.store.writer FOLDER LIMIT.

Prints one line per acknowledged event: `session seq`. With a LIMIT the system refuses to let any
file grow past so many bytes, and the first refusal of the store is printed as its class name.
"""

import asyncio
import resource
import sys
from pathlib import Path

from server.core.events import RoomOpened
from server.settings import Settings
from server.store import Keyring, Store
from server.store.errors import StoreError
from server.store.session_log import SessionLog
from tests.clock import TEN


async def _append(log: SessionLog, session_id: str) -> None:
    last = len(await log.read(session_id))
    while True:
        recorded = await log.append(
            session_id,
            expected_seq=last,
            author="system",
            command_id=f"{session_id}-{last}",
            events=(RoomOpened(),) * 2,
            at=TEN,
        )
        last = recorded[-1].seq
        # One write: a line that is cut by the kill is no acknowledgement.
        sys.stdout.write(f"{session_id} {last}\n")
        sys.stdout.flush()


async def main(folder: Path, limit: int) -> None:
    settings = Settings(data_dir=folder / "data", key_file=folder / "keys.json", hashing="cheap")
    store = await Store.open(settings, Keyring.load(settings.key_file))
    practice = store.practice((folder / "practice").read_text())
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most[1]))
    try:
        async with asyncio.TaskGroup() as group:
            for session_id in (folder / "sessions").read_text().split():
                group.create_task(_append(practice.log, session_id))
    except* StoreError as refused:
        sys.stdout.write(f"refused {type(refused.exceptions[0]).__name__}\n")
    # The disk is well again, but what it did to the file nobody knows.
    resource.setrlimit(resource.RLIMIT_FSIZE, most)
    try:
        await practice.audit.record(
            actor="a", act="view", subject_kind="note", subject_id="n", at=TEN
        )
    except StoreError as still:
        sys.stdout.write(f"still {type(still).__name__}\n")
    read = await practice.log.read((folder / "sessions").read_text().split()[0])
    sys.stdout.write(f"readable {len(read)}\n")
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
