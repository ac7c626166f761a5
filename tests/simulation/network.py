"""A network in memory: every chunk takes its time, machines drop out of it and come back.

As TCP does it: bytes arrive once and in order or not at all, a reader that does not read holds
its writer up, and whoever vanishes without a word is not missed by the network. What is lost on
the way is sent again by the machines below, so a loss is a delay here.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable
from contextvars import Context, ContextVar, copy_context
from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.life import in_void

if TYPE_CHECKING:
    from tests.simulation.loop import SimulatedLoop

WINDOW = 64 * 1024  # bytes under way or unread, before a writer is held up
HIGH, LOW = 64 * 1024, 16 * 1024  # a transport's own buffer
APART_SECONDS = 1e-6  # a loop may turn round what is due at the very same time
LOST_ONE_IN = 50  # chunks; it arrives all the same, after
RESENT_SECONDS = 0.2

_HERE: ContextVar["Machine"] = ContextVar("machine")


class Machine:
    """Somebody's laptop or phone and its line to the server."""

    def __init__(self, name: str, number: int, *, delay: tuple[float, float]) -> None:
        self.name = name
        self.address = f"10.0.{number // 250}.{number % 250 + 1}"
        self.delay = delay
        self.reachable = asyncio.Event()  # cleared: cut off; nothing arrives, both wait
        self.reachable.set()
        self.transports: list[Transport] = []

    @staticmethod
    def here() -> "Machine":
        """The machine whose task asks."""
        return _HERE.get()

    def sit_down(self) -> None:
        """From here on the running task works on this machine."""
        _HERE.set(self)

    def cut_off(self) -> None:
        self.reachable.clear()

    def heal(self) -> None:
        self.reachable.set()
        for transport in list(self.transports):
            transport.release()

    def vanish(self) -> None:
        """The machine is off: its connections are gone, and the server is told nothing."""
        for transport in list(self.transports):
            transport.vanish()
        self.heal()


class Listener:
    """An open port, until its process closes it or dies."""

    def __init__(self, network: "Network", port: int, factory: Callable[[], Any]) -> None:
        self.context = copy_context()
        self.factory = factory
        self.sockets: tuple[()] = ()
        self.transports: list[Transport] = []
        self._network = network
        self._port = port

    def close(self) -> None:
        if self._network.ports.get(self._port) is self:
            del self._network.ports[self._port]

    def get_loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    def is_serving(self) -> bool:
        return self._network.ports.get(self._port) is self

    async def wait_closed(self) -> None:
        """Nothing of it lingers."""

    def die(self, *, silently: bool) -> None:
        """The process is dead; the system says so to everybody, or not even that."""
        self.close()
        for transport in list(self.transports):
            transport.cut(silently=silently)


class Network:
    """All machines and the ports that are open."""

    def __init__(self, loop: "SimulatedLoop", chance: Random) -> None:
        self.loop = loop
        self.chance = chance
        self.ports: dict[int, Listener] = {}
        self._numbers = itertools.count(1)

    def machine(self, name: str, *, delay: tuple[float, float]) -> Machine:
        return Machine(name, next(self._numbers), delay=delay)

    def listen(self, port: int, factory: Callable[[], Any]) -> Listener:
        listener = Listener(self, port, factory)
        if not in_void():
            if port in self.ports:
                raise OSError("the port is taken")
            self.ports[port] = listener
        return listener

    async def connect(
        self, machine: Machine, port: int, factory: Callable[[], Any]
    ) -> "tuple[Transport, Any]":
        await machine.reachable.wait()
        arrived = asyncio.Event()
        self.loop.call_later(2 * self.delay(machine), arrived.set)
        await arrived.wait()
        listener = self.ports.get(port)
        if listener is None:
            raise ConnectionRefusedError
        near = Transport(self, machine, factory(), copy_context())
        far = Transport(self, machine, listener.factory(), listener.context)
        near.peer, far.peer, far.listener = far, near, listener
        machine.transports.append(near)
        listener.transports.append(far)
        self.loop.call_soon(far.protocol.connection_made, far, context=far.context)
        near.protocol.connection_made(near)
        return near, near.protocol

    def delay(self, machine: Machine) -> float:
        lost = self.chance.randrange(LOST_ONE_IN) == 0
        return self.chance.uniform(*machine.delay) + (RESENT_SECONDS if lost else 0.0)


class Transport(asyncio.Transport):
    """One end of a connection."""

    peer: "Transport"

    def __init__(self, network: Network, machine: Machine, protocol: Any, context: Context) -> None:
        super().__init__({"peername": (machine.address, 40_000), "sockname": ("127.0.0.1", 8090)})
        self.protocol = protocol
        self.context = context
        self.listener: Listener | None = None
        self.heard_at = 0.0  # when what is being read now was sent
        self._network = network
        self._machine = machine
        self._queue: deque[bytes] = deque()
        self._held: deque[tuple[bytes, float]] = deque()  # on a line that is cut off
        self._unread: deque[tuple[bytes, float]] = deque()
        self._under_way = 0
        self._latest = 0.0
        self._reading = True
        self._paused = False  # the writer, by us
        self._closing = False
        self._over = False  # this end is no more
        self._dumb = False  # what this end says or does is heard by nobody

    # ---- as a transport

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self._closing or self._over or not data:
            return
        self._queue.append(bytes(data))
        self._pump()
        if not self._paused and self.get_write_buffer_size() > HIGH:
            self._paused = True
            self.protocol.pause_writing()

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._pump()

    def abort(self) -> None:
        if self._over:
            return
        self._queue.clear()
        self._end(None)
        if not self._dumb:
            self._later(self.peer, self.peer.hear_reset)

    def is_closing(self) -> bool:
        return self._closing or self._over

    def get_write_buffer_size(self) -> int:
        return sum(len(chunk) for chunk in self._queue)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """One size suits our two libraries."""

    def can_write_eof(self) -> bool:
        return False

    def pause_reading(self) -> None:
        self._reading = False

    def resume_reading(self) -> None:
        self._reading = True
        while self._reading and self._unread and not self._over:
            chunk, sent = self._unread.popleft()
            self._read(chunk, sent)

    def is_reading(self) -> bool:
        return self._reading

    def get_protocol(self) -> Any:
        return self.protocol

    def set_protocol(self, protocol: Any) -> None:
        self.protocol = protocol

    # ---- as the network treats it

    def vanish(self) -> None:
        """This end is switched off; the other is told nothing, ever."""
        self._dumb = self.peer._dumb = True
        self._queue.clear()
        self._end(ConnectionAbortedError())

    def cut(self, *, silently: bool) -> None:
        """The process behind this end is dead."""
        if not silently and not self._over and not self._dumb:
            self._later(self.peer, self.peer.hear_reset)
        self._dumb = True
        self._queue.clear()
        self._end(ConnectionResetError())

    def release(self) -> None:
        """The line is whole again: what was held arrives, first sent, first come."""
        for end in (self, self.peer):
            held, end._held = end._held, deque()
            for chunk, sent in held:
                end._arrive(chunk, sent)

    def hear_reset(self) -> None:
        if not self._over:
            self._queue.clear()
            self._end(ConnectionResetError())

    def _pump(self) -> None:
        while self._queue and self._under_way < WINDOW:
            chunk = self._queue.popleft()
            self._under_way += len(chunk)
            self._later(self.peer, self._arrive, chunk, self._network.loop.time())
        if self._paused and self.get_write_buffer_size() < LOW:
            self._paused = False
            self._network.loop.call_soon(self.protocol.resume_writing, context=self.context)
        if self._closing and not self._queue and not self._over:
            self._later(self.peer, self._arrive, b"", self._network.loop.time())
            self._end(None)

    def _later(self, end: "Transport", act: Callable[..., None], *args: Any) -> None:
        # In order: a chunk never overtakes the one before it, a reset comes after both.
        loop = self._network.loop
        soonest = loop.time() + self._network.delay(self._machine)
        self._latest = max(self._latest + APART_SECONDS, soonest)
        loop.call_at(self._latest, act, *args, context=end.context)

    def _arrive(self, chunk: bytes, sent: float) -> None:
        if self._dumb:
            return
        if not self._machine.reachable.is_set():
            self._held.append((chunk, sent))
        elif self.peer._over:
            self._later(self, self.hear_reset)  # a port where nobody listens any more
        elif chunk and not self.peer._reading:
            self.peer._unread.append((chunk, sent))
        else:
            self.peer.context.copy().run(self.peer._read, chunk, sent)

    def _read(self, chunk: bytes, sent: float) -> None:
        self.heard_at = sent
        if not chunk:
            if not self.protocol.eof_received():
                self.close()
            return
        self.protocol.data_received(chunk)
        self.peer._under_way -= len(chunk)
        if not self.peer._over:
            self.peer._pump()

    def _end(self, why: Exception | None) -> None:
        if self._over:
            return
        self._over = self._closing = True
        for owner in (self._machine.transports, self.listener.transports if self.listener else []):
            if self in owner:
                owner.remove(self)
        self._network.loop.call_soon(self.protocol.connection_lost, why, context=self.context)
