"""Disks to break: a small one, one whose power can be cut, and system calls that fail or dawdle."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

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
            f"This test mounts a {kind} file system, which this user may not do here:"
            f" {tried.stderr.strip()}. Run it as root, in a container with --privileged;"
            ' or leave it out by name: make test ARGS="--ignore tests/faults".'
        )
    try:
        yield folder
    finally:
        # Lazily: what still has a file open there, a killed process on its way out, ends later.
        subprocess.run([_tool("umount"), "--lazy", folder], check=True)


def small(folder: Path, size: str) -> AbstractContextManager[Path]:
    """A disk in memory of *size*, to be filled."""
    return mounted("tmpfs", "tmpfs", folder, f"size={size}")


def new_image(path: Path) -> Path:
    """Make the disk whose power can be cut: a file with a file system in it."""
    with path.open("wb") as file:
        file.truncate(IMAGE_BYTES)
    subprocess.run([_tool("mkfs.ext4"), "-q", "-F", path], check=True)
    return path


def plugged_in(image: Path, folder: Path) -> AbstractContextManager[Path]:
    """Mount *image*. commit=300: the file system writes nothing by itself that nobody synced."""
    return mounted("ext4", str(image), folder, "loop,commit=300")


def cut(image: Path, to: Path) -> Path:
    """Return a copy of what has reached *image*: what a power cut at this moment would leave."""
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
                f"strace may not hold a process here: {said.strip()}. Run this test as root,"
                " in a container with --privileged; or leave it out by name: make test"
                ' ARGS="--ignore tests/faults".'
            )
        yield
    finally:
        strace.terminate()
        strace.communicate()


def _tool(name: str) -> str:
    packages = {"mkfs.ext4": "e2fsprogs", "strace": "strace", "mount": "mount", "umount": "mount"}
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if found is None:
        pytest.fail(f"{name} is not here. Install it: apt-get install -y {packages[name]}")
    return found
