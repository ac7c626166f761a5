"""A Janus of the test's own: configured in a folder, on a free port of loopback, killed at will."""

import asyncio
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from server.platforms.janus.mint import core_token
from server.platforms.notice import Secrets
from server.video.janus_line import Unreachable, dialled
from tests.clock import TEN
from tests.video.wire import Wire

SECRETS = Secrets("the secret of a video server")
UNTIL = TEN.replace(year=2100)
PLUGINS = Path("/usr/lib/x86_64-linux-gnu/janus")
STARTS_SECONDS = 60


class Janus:
    """The process. *path* is the address its event handler opens over the *wire*."""

    def __init__(
        self, folder: Path, port: int, wire: Wire, path: str, *, interface: str = "lo"
    ) -> None:
        self._wire = wire
        self.url = f"ws://127.0.0.1:{port}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(exist_ok=True)
        for name, text in _files(port, f"ws://127.0.0.1:{wire.port}{path}", interface).items():
            (folder / f"janus.{name}jcfg").write_text(text)

    async def start(self) -> None:
        """Start it; return when it answers."""
        process = self._run()
        async with asyncio.timeout(STARTS_SECONDS):
            while not await self._answers():
                assert process.poll() is None, (self._folder / "log").read_text()[-2000:]

    def _run(self) -> "subprocess.Popen[bytes]":
        with (self._folder / "log").open("ab") as log:
            command = [_program(), f"--configs-folder={self._folder}"]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        return self._process

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=10)
            self._process = None

    async def _answers(self) -> bool:
        with suppress(Unreachable):
            async with dialled(self.url, core_token(SECRETS, until=UNTIL)):
                return True
        await self._wire.something()  # one of the first things it does is to open its event socket
        return False


def _program() -> str:
    found = shutil.which("janus")
    if found is None:
        pytest.fail("janus not found: apt-get install --no-install-recommends janus", pytrace=False)
    return found


def _files(port: int, tells: str, interface: str) -> dict[str, str]:
    """The settings of docs/platforms/janus.md, with the numbers of a test."""

    def others(kind: str, keep: str) -> str:
        names = sorted(one.name for one in (PLUGINS / kind).glob("*.so") if keep not in one.name)
        return f'disable = "{",".join(names)}"'

    return {
        "": f"""
general: {{
  token_auth = true
  token_auth_secret = "{SECRETS.secret}"
  session_timeout = 20
  debug_level = 4
}}
nat: {{ ice_enforce_list = "{interface}" }}
plugins: {{ {others("plugins", "videoroom")} }}
transports: {{ {others("transports", "websockets")} }}
loggers: {{ {others("loggers", "none")} }}
events: {{ broadcast = true, {others("events", "wsevh")} }}
""",
        "transport.websockets.": f"""
general: {{
  ws = true, ws_port = {port}, ws_ip = "127.0.0.1", json = "compact"
  pingpong_trigger = 5, pingpong_timeout = 5
}}
""",
        "plugin.videoroom.": f"""
general: {{ string_ids = true, admin_key = "{SECRETS.secret}" }}
""",
        "eventhandler.wsevh.": f"""
general: {{
  enabled = true, events = "plugins,core", grouping = true, json = "compact"
  backend = "{tells}"
}}
""",
    }
