"""Disks to break: a small one, one whose power can be cut, and system calls that fail or dawdle.

Whatever is mounted carries the number of the process that did it: a run that was killed cannot
tidy up, so the next one does it for those that are gone.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

OURS = re.compile(r"gc-faults-(\d+)")
NAME = f"gc-faults-{os.getpid()}"
IMAGE_BYTES = 192 << 20  # mostly holes; the WAL has room for a long evening


@contextmanager
def mounted(kind: str, source: str, folder: Path, options: str) -> Iterator[Path]:
    """Mount a file system while the block runs."""
    folder.mkdir(exist_ok=True)
    tried = subprocess.run(
        [_tool("mount"), "-t", kind, "-o", options, source, folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode:
        pytest.fail(
            f"Root may not mount {kind} here: {tried.stderr.strip()}. This test needs"
            " CAP_SYS_ADMIN and /dev with loop-control in it: a container with --privileged, or a"
            " chroot with the machine's /dev. Or leave such tests out: make test"
            " ARGS=\"-m 'not root'\"."
        )
    try:
        yield folder
    finally:
        # Lazily: what still has a file open there, a killed process on its way out, ends later.
        subprocess.run([_tool("umount"), "--lazy", folder], check=True)


def small(folder: Path, size: str) -> AbstractContextManager[Path]:
    """A disk in memory of *size*, to be filled."""
    return mounted("tmpfs", NAME, folder, f"size={size}")


def new_image(folder: Path, name: str = NAME) -> Path:
    """Make the disk whose power can be cut: a file with a file system in it."""
    path = folder / name
    with path.open("wb") as file:
        file.truncate(IMAGE_BYTES)
    subprocess.run([_tool("mkfs.ext4"), "-q", "-F", path], check=True)
    return path


def plugged_in(image: Path, folder: Path) -> AbstractContextManager[Path]:
    """Mount *image*. commit=300: the file system writes nothing by itself that nobody synced."""
    return mounted("ext4", str(image), folder, "loop,commit=300")


def cut(image: Path, number: str) -> Path:
    """Return a copy of what has reached *image*: what a power cut at this moment would leave."""
    to = image.with_name(f"{NAME}-{number}")
    subprocess.run(["cp", "--sparse=always", image, to], check=True)
    return to


@contextmanager
def system_calls(pid: int, fault: str) -> Iterator[None]:
    """Let every fsync and fdatasync of process *pid* suffer *fault* while the block runs."""
    strace = subprocess.Popen(
        f"{_tool('strace')} -f -o /dev/null -e trace=fsync,fdatasync"
        f" -e inject=fsync,fdatasync:{fault} -p {pid}".split(),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert strace.stderr is not None
    said = strace.stderr.readline()
    try:
        if "attached" not in said:
            pytest.fail(
                f"Root may not hold a process with strace here: {said.strip()}. This test needs"
                " CAP_SYS_PTRACE: a container with --privileged. Or leave such tests out: make"
                " test ARGS=\"-m 'not root'\"."
            )
        yield
    finally:
        strace.terminate()
        strace.communicate()


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def tidy(whose: Callable[[int], bool]) -> None:
    """Unmount and detach what the processes *whose* says have mounted."""
    backed = {f"/dev/{path.parts[3]}": path.read_text() for path in _backing_files()}
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        source = after.split()[1]
        if _is_of(whose, source) or _is_of(whose, backed.get(source, "")):
            folder = re.sub(r"\\(\d{3})", lambda o: chr(int(o[1], 8)), before.split()[4])
            subprocess.run([_tool("umount"), "--lazy", folder], check=True)
    # Most are gone by now; one that is in use elsewhere is detached when it no longer is.
    for path in _backing_files():
        if _is_of(whose, path.read_text()):
            subprocess.run([_tool("losetup"), "--detach", f"/dev/{path.parts[3]}"], check=False)


def _backing_files() -> list[Path]:
    return list(Path("/sys/block").glob("loop*/loop/backing_file"))


def _is_of(whose: Callable[[int], bool], name: str) -> bool:
    found = OURS.search(name)
    return found is not None and whose(int(found[1]))


def _tool(name: str) -> str:
    packages = {"mkfs.ext4": "e2fsprogs", "strace": "strace"} | dict.fromkeys(
        ("mount", "umount", "losetup"), "mount"
    )
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if found is None:
        pytest.fail(f"{name} is not here. Install it: apt-get install -y {packages[name]}")
    return found
