"""The server as an operator starts it: two on one folder, a slow disk below it, a kill -9."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.faults.disks import system_calls
from tests.faults.scene import ROOT, Scene, copy
from tests.ports import free_port
from tests.store.practice import PASSWORD

PAGES_MEANWHILE = 10  # of one slow sign-in; a server that waits for the disk itself shows none


class Site:
    """A data folder, and the port a server of it listens on."""

    def __init__(self, scene: Scene) -> None:
        port = free_port()
        self._host = f"127.0.0.1:{port}"
        ours = {n: v for n, v in os.environ.items() if not n.startswith("GROUP_COMPANION_")}
        self._environment = ours | {
            "PORT": str(port),
            "GROUP_COMPANION_DATA_DIR": str(scene.settings.data_dir),
            "GROUP_COMPANION_KEY_FILE": str(scene.settings.key_file),
        }

    def start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "server", "serve"],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    @contextmanager
    def served(self) -> Iterator["subprocess.Popen[str]"]:
        with self.start() as server:
            assert server.stdout is not None
            told = []
            for line in server.stdout:
                told.append(line)
                if line.startswith("Serving on "):
                    break
            else:
                pytest.fail("".join(told))
            # Nobody reads on; a pipe that fills would stop the server.
            with ThreadPoolExecutor(1) as reader:
                reader.submit(server.stdout.read)
                yield server
                server.kill()

    def page(self, path: str, cookie: str = "") -> int:
        """Return the status of a page."""
        return self._ask("GET", path, headers={"Cookie": cookie}).status

    def sign_in(self) -> str:
        """Return the cookie of a new account session."""
        form = urlencode({"email": "ana@example.org", "password": PASSWORD})
        kind = "application/x-www-form-urlencoded"
        headers = {"Origin": f"http://{self._host}", "Content-Type": kind}
        answer = self._ask("POST", "/sign-in", form, headers)
        return str(answer.headers["Set-Cookie"]).partition(";")[0]

    def _ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> HTTPResponse:
        with closing(HTTPConnection(self._host, timeout=60)) as connection:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            answer.read()
            return answer


@pytest.fixture
def site(furnished: Scene, tmp_path: Path) -> Site:
    return Site(copy(furnished, tmp_path))


def test_a_second_server_on_the_folder_is_refused_in_words_and_disturbs_nobody(
    site: Site,
) -> None:
    with site.served():
        with site.start() as second:
            told, _ = second.communicate(timeout=60)

        assert 2 == second.returncode
        assert "Another server works on" in told
        assert "Traceback" not in told
        assert 200 == site.page("/sign-in")


@pytest.mark.root
def test_pages_are_answered_while_a_slow_disk_keeps_a_sign_in_waiting(site: Site) -> None:
    with site.served() as server, ThreadPoolExecutor(1) as visitor:
        site.sign_in()  # what is slow the first time is slow for another reason
        with system_calls(server.pid, "delay_enter=400000"):
            signing_in, answered = visitor.submit(site.sign_in), 0
            while not signing_in.done():
                assert 200 == site.page("/sign-in")
                answered += 1

        assert signing_in.result()
        assert PAGES_MEANWHILE < answered


def test_who_was_told_to_be_signed_in_is_so_after_a_kill(site: Site) -> None:
    with site.served():
        cookie = site.sign_in()
    with site.served():
        assert 200 == site.page("/today", cookie)
        assert 303 == site.page("/today", "gc=guessed")
