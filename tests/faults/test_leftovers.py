"""A run that was killed leaves disks mounted; the next one begins by putting them away."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.faults.disks import is_gone, new_image, tidy

pytestmark = pytest.mark.root


def of_someone_gone() -> str:
    ended = subprocess.Popen(["true"])
    ended.wait()
    return f"gc-faults-{ended.pid}"


def mount(folder: Path, *arguments: str) -> Path:
    folder.mkdir()
    subprocess.run(["mount", *arguments, folder], check=True)
    return folder


def attached(name: str) -> str:
    listed = subprocess.run(["losetup", "--list"], check=True, capture_output=True, text=True)
    return "\n".join(line for line in listed.stdout.splitlines() if name in line)


def test_what_a_killed_run_mounted_is_unmounted_and_detached(tmp_path: Path) -> None:
    name = of_someone_gone()
    image = new_image(tmp_path, name)
    disk = mount(tmp_path / "its disk", "-o", "loop", str(image))
    memory = mount(tmp_path / "memory", "-t", "tmpfs", name)
    assert attached(name)

    tidy(is_gone)

    assert not os.path.ismount(disk)
    assert not os.path.ismount(memory)
    assert "" == attached(name)


def test_what_another_run_works_on_is_left_alone(tmp_path: Path) -> None:
    name = f"gc-faults-{os.getppid()}"
    memory = mount(tmp_path / "memory", "-t", "tmpfs", name)

    tidy(is_gone)

    assert os.path.ismount(memory)
    tidy(lambda pid: pid == os.getppid())
    assert not os.path.ismount(memory)
