"""What a browser does, without a screen: forms over HTTP, and one websocket that repairs itself.

It keeps to docs/protocol.md: a sign of life every second, ten seconds of silence are a dead line,
what is not acknowledged goes again with the same id and in the same order.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.typing import Origin

from server.ids import new_id
from tests.simulation.network import Machine
from tests.simulation.scene import PORT
from tests.simulation.world import World

ORIGIN = f"http://127.0.0.1:{PORT}"
TRIES_SECONDS = (0.5, 1.0, 2.0, 4.0)
SIGN_SECONDS = 1.0
SILENCE_SECONDS = 10.0
FINAL = frozenset({4401, 4403, 4410})
AGAIN = frozenset({"not_saved", "busy", "failed"})  # refused for now: the entry stays
AGAIN_SECONDS = 1.0
SENT_TWICE = 0.1  # of all frames; a resend must never count twice


class CutShortError(OSError):
    """The answer ended before it was whole."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str | None
    body: str


@dataclass
class Browser:
    """Cookies of one person on one machine, and the forms they send."""

    world: World
    name: str
    machine: Machine
    cookies: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def post(self, path: str, form: dict[str, str]) -> Answer:
        return await self.ask("POST", path, urlencode(form).encode())

    async def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Ask once; OSError or TimeoutError when there is no answer."""
        head = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{PORT}",
            f"Origin: {ORIGIN}",
            "Sec-Fetch-Site: same-origin",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *([f"Cookie: {self.cookie}"] if self.cookies else []),
        ]
        async with asyncio.timeout(SILENCE_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
            try:
                writer.write("\r\n".join([*head, "", ""]).encode() + body)
                answer = self._read(await reader.read())
            finally:
                writer.transport.abort()
        self.world.tell(self.name, f"{method} {path} {answer.status} {answer.location}")
        self.answers.append(answer)
        return answer

    def _read(self, raw: bytes) -> Answer:
        head, found, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        if not found:
            raise CutShortError
        fields = [line.partition(": ")[::2] for line in lines]
        for name, value in fields:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        named = {name.lower(): value for name, value in fields}
        return Answer(int(first.split()[1]), named.get("location"), body.decode())


@dataclass
class Entry:
    """One command, from the act to its answer."""

    id: str
    type: str
    fields: dict[str, Any]
    at: float
    sent: int = 0
    acknowledged: float | None = None
    refused: str | None = None
    put_off: bool = False  # refused for now, and sent again after others


@dataclass(frozen=True)
class Seen:
    """One frame as it came. *sent* is when it left the server."""

    at: float
    sent: float
    text: str
    frame: dict[str, Any]


class Page:
    """One open page. *skew* is how wrong its clock is; *hears* is told of every frame."""

    def __init__(
        self, browser: Browser, path: str, *, skew: float, hears: Callable[[Seen], None]
    ) -> None:
        self.browser = browser
        self.world = browser.world
        self.seen: list[Seen] = []
        self.entries: list[Entry] = []
        self.view: dict[str, Any] | None = None
        self.online = False
        self.over = False
        self.closed_with: list[int | None] = []
        self.reads = True
        self._path = path
        self._skew = skew
        self._hears = hears
        self.parts: Callable[[Page], None] = _nothing  # told of every lost line
        self._socket: ClientConnection | None = None
        self._heard = 0.0
        self._drain: set[str] = set()

    @property
    def waiting(self) -> list[Entry]:
        return [one for one in self.entries if one.acknowledged is None and one.refused is None]

    @property
    def draining(self) -> bool:
        """Whether some of what waited for the line has not been answered yet."""
        return self.online and bool(self._drain)

    def put(self, command: str, **fields: Any) -> Entry:
        entry = Entry(new_id(), command, fields, self.world.loop.time())
        self.entries.append(entry)
        self._send(entry)
        return entry

    async def stay(self) -> None:
        """Be open until closed for good; cancel it to close the page at once."""
        self.browser.machine.sit_down()
        tries = 0
        while not self.over:
            heard = len(self.seen)
            try:
                await self._connected()
            except (OSError, TimeoutError, InvalidHandshake, InvalidMessage, ConnectionClosed):
                self.world.tell(self.browser.name, "cannot connect")
            tries = 0 if len(self.seen) > heard else tries + 1
            if not self.over:
                pause = TRIES_SECONDS[min(tries, len(TRIES_SECONDS) - 1)]
                await self.world.seconds(pause * self.world.chance.uniform(0.8, 1.2))

    async def _connected(self) -> None:
        self._socket = socket = await connect(
            f"ws://127.0.0.1:{PORT}{self._path}",
            origin=Origin(ORIGIN),
            additional_headers={"Cookie": self.browser.cookie},
            compression=None,
            proxy=None,
            ping_interval=None,
            max_size=2**22,
            max_queue=None,
            close_timeout=2,
        )
        self._heard = self.world.loop.time()
        signs = asyncio.create_task(self._give_signs(socket))
        try:
            async for text in socket:
                self._hear(str(text), socket)
        except ConnectionClosed:
            pass
        finally:
            signs.cancel()
            self._socket, self.online = None, False
            socket.transport.abort()
            self.parts(self)
        self.closed_with.append(socket.close_code)
        self.world.tell(self.browser.name, f"closed {socket.close_code}")
        self.over = self.over or socket.close_code in FINAL

    async def _give_signs(self, socket: ClientConnection) -> None:
        while True:
            if self.world.loop.time() - self._heard > SILENCE_SECONDS and self.reads:
                socket.transport.abort()
            self._write(socket, {"type": "sign"})
            await self.world.seconds(SIGN_SECONDS)

    def _hear(self, text: str, socket: ClientConnection) -> None:
        now, frame = self.world.loop.time(), json.loads(text)
        self._heard = now
        self.seen.append(Seen(now, getattr(socket.transport, "heard_at", now), text, frame))
        self.world.tell(self.browser.name, text)
        match frame["type"]:
            case "welcome":
                self.view, self.online = frame["view"], True
                self._resend()
            case "view":
                if self.view is None or frame["view"]["seq"] >= self.view["seq"]:
                    self.view = frame["view"]
            case "ack" | "refused":
                self._settle(frame)
        self._hears(self.seen[-1])

    # ---- what is kept until it is answered

    def _resend(self) -> None:
        self._drain = {entry.id for entry in self.waiting}
        for entry in self.waiting:
            self._send(entry)

    def _settle(self, frame: dict[str, Any]) -> None:
        self._drain.discard(str(frame["id"]))
        entry = next((one for one in self.entries if one.id == frame["id"]), None)
        if entry is None or entry.acknowledged is not None:
            return
        if frame["type"] == "ack":
            entry.acknowledged = self.world.loop.time()
        elif frame["reason"] in AGAIN:
            entry.put_off = True
            self.world.walked[f"refused for now: {frame['reason']}"] += 1
            self.world.loop.call_later(AGAIN_SECONDS, self._send, entry)
        else:
            entry.refused = frame["reason"]

    def _send(self, entry: Entry) -> None:
        if self._socket is None or not self.online:
            return
        entry.sent += 1
        skewed = {"at": (entry.at + self._skew) * 1000}
        skewed["sent"] = (self.world.loop.time() + self._skew) * 1000
        frame = {"id": entry.id, "type": entry.type, **skewed, **entry.fields}
        again = self.world.chance.random() < SENT_TWICE
        for _ in range(2 if again else 1):
            self._write(self._socket, frame)

    def send_again(self, entry: Entry) -> None:
        """The page forgot that it was answered: it asks once more."""
        self._send(entry)

    def _write(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        # By the protocol object: a task for every frame would let them overtake each other.
        if not socket.transport.is_closing() and socket.state.name == "OPEN":
            socket.protocol.send_text(json.dumps(frame).encode())
            socket.transport.write(b"".join(socket.protocol.data_to_send()))

    def pause(self) -> None:
        """Stop reading, as a frozen tab does that goes on to give signs."""
        self.reads = False
        if self._socket is not None:
            self._socket.transport.pause_reading()

    def resume(self) -> None:
        self.reads = True
        self._heard = self.world.loop.time()
        if self._socket is not None:
            self._socket.transport.resume_reading()


def _nothing(_page: Page) -> None:
    """Nobody wants to know."""
