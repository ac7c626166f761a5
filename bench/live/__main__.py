"""`python -m bench.live [--long]`: the table of what the live room does under load.

The load is this process, the servers are others; real sockets on loopback. By default what takes
about a minute and holds on a busy machine; --long adds 500 groups, the storm, the crash and a start
with a million events. Each scene says what it found when it ends, and all of it stands at the end.
"""

import argparse
import asyncio
import gc
import resource
import sys
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from bench import restart
from bench.live import crowd, scenes
from bench.live.scenes import Line

Scene = Callable[[Path], Coroutine[Any, Any, list[Line]]]

SHORT: dict[str, Scene] = {
    "saturation": lambda folder: scenes.saturation(folder, pairs=8),
    "evening": lambda folder: scenes.evening(folder, 50, 6.0),
}
LONG: dict[str, Scene] = {
    "saturation": lambda folder: scenes.saturation(folder, pairs=12),
    "evening": lambda folder: scenes.evening(folder, 500, 15.0, steps=(50, 100, 200)),
    "slow-disk": lambda folder: scenes.evening(folder, 500, 15.0, "slow"),
    "idle": lambda folder: scenes.idle(folder, 455, 9, 10.0),
    "storm": lambda folder: crowd.storm(folder, 455, 10),
    "crash": lambda folder: crowd.crash(folder, 455, 9),
    "restart": lambda folder: asyncio.to_thread(restart.measure, 3),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.live")
    parser.add_argument("--long", action="store_true", help="all scenes, about ten minutes")
    parser.add_argument("--only", choices=sorted(LONG), help="one scene")
    options = parser.parse_args()
    chosen = LONG if options.long else SHORT
    if options.only:
        chosen = {options.only: (LONG if options.long else LONG | SHORT)[options.only]}
    _raise_open_files()
    # Our own pauses would be measured as the server's.
    gc.disable()
    began, table = perf_counter(), list[tuple[str, list[Line]]]()
    for name, scene in chosen.items():
        with tempfile.TemporaryDirectory(prefix="bench-live-") as folder:
            table.append((name, asyncio.run(scene(Path(folder) / name))))
        print(f"-- {name}, after {perf_counter() - began:.0f} s")
        _show(table[-1][1])
    if len(table) > 1:
        print("-- all of it")
        for _, lines in table:
            _show([line for line in lines if line[2]])


def _show(lines: Sequence[Line]) -> None:
    for what, measured, wanted in lines:
        print(f"{what:<52} {measured:<38} {wanted}", flush=True)


def _raise_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if soft != hard:
        print(
            f"open files: {soft} raised to {hard}, for this process and its servers",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
