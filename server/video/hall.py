"""One stay in a Janus room, spoken for a browser: what it publishes, what it is shown of others.

Two handles: one sends this person's sound and picture, one receives everybody's over a single
connection. Janus says who publishes; whoever publishes is subscribed to.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from server.platforms.janus.identity import key_of
from server.platforms.reading import items, text
from server.video import wire
from server.video.janus_line import Body, Handle, Line, ids, told
from server.video.room import Relayed

Tell = Callable[[wire.ToPage], None]


class Hall:
    """`enter` first; then what the page asks for, while `follow` and `offers` run."""

    def __init__(self, line: Line, entrance: Relayed, leaders: frozenset[str], tell: Tell) -> None:
        self._line = line
        self._entrance = entrance
        self._leaders = leaders
        self._tell = tell
        self._numbers: dict[str, int] = {}
        self._here: dict[str, bool] = {}  # participants, and whether they publish
        self._private_id: Any = None
        self._out: Handle | None = None
        self._in: Handle | None = None
        self._incoming: asyncio.Queue[Handle] = asyncio.Queue()

    async def enter(self) -> None:
        """Join the room: from here on this person is present."""
        self._out = await self._line.attach()
        entrance = self._entrance
        answer = told(
            await self._out.ask(
                {
                    "request": "join",
                    "ptype": "publisher",
                    "room": entrance.room,
                    "id": entrance.participant,
                    "token": entrance.token,
                }
            )
        )
        self._private_id = answer.get("private_id")
        self._tell(wire.Enter())
        self._arrived(ids(answer.get("attendees")))
        await self._publishing(ids(answer.get("publishers")))

    async def publish(self, sdp: str) -> None:
        """Take this person's sound and picture."""
        if self._out is not None:
            offer = {"type": "offer", "sdp": sdp}
            answer = await self._out.ask({"request": "publish"}, offer)
            self._tell(wire.Taken(_sdp(answer)))

    async def answer(self, sdp: str) -> None:
        """Begin to send what the page agreed to take."""
        if self._in is not None:
            await self._in.ask({"request": "start"}, {"type": "answer", "sdp": sdp})

    async def candidate(self, candidate: wire.Candidate) -> None:
        handle = self._out if candidate.out else self._in
        route = candidate.route
        if handle is not None:
            found = (
                {
                    "candidate": route.candidate,
                    "sdpMid": route.sdpMid,
                    "sdpMLineIndex": route.sdpMLineIndex,
                }
                if route and route.candidate
                else None
            )
            await handle.trickle(found)

    async def leave(self) -> None:
        """Say goodbye: the end of this stay is now, and not when the line is missed."""
        if self._out is not None:
            await self._out.ask({"request": "leave"})

    async def follow(self) -> None:
        """Follow who comes, publishes and goes, until this person is put out."""
        assert self._out is not None  # noqa: S101 - entered before
        while True:
            message = await self._out.news.get()
            said = told(message)
            if said.get("leaving") == "ok":
                return
            self._arrived(ids([said.get("joining")]))
            await self._publishing(ids(said.get("publishers")))
            for name in ("unpublished", "leaving", "kicked"):
                if (who := text(said.get(name))) in self._here:
                    self._departed(who, gone=name != "unpublished")

    async def offers(self) -> None:
        """Hand on what Janus offers by itself, when somebody stops sending or sends again."""
        while True:
            handle = await self._incoming.get()
            while True:
                self._offered(await handle.news.get())

    # ---- who is here

    def _arrived(self, people: Iterable[str]) -> None:
        new = [who for who in people if who not in self._here]
        self._here.update(dict.fromkeys(new, False))
        if new:
            self._tell_people()

    def _departed(self, who: str, *, gone: bool) -> None:
        if gone:
            del self._here[who]
        else:
            self._here[who] = False
        self._tell_people()

    def _tell_people(self) -> None:
        people = (
            wire.Person(self._number(who), key_of(who) in self._leaders, sends)
            for who, sends in self._here.items()
        )
        self._tell(wire.People(tuple(people)))

    def _number(self, who: str) -> int:
        return self._numbers.setdefault(who, len(self._numbers) + 1)

    # ---- what is shown of them

    async def _publishing(self, people: list[str]) -> None:
        self._arrived(people)
        new = [who for who in people if not self._here[who]]
        if not new:
            return
        self._here.update(dict.fromkeys(new, True))
        self._tell_people()
        streams = [{"feed": who} for who in new]
        if self._in is None:
            self._in = await self._line.attach()
            joined = {
                "request": "join",
                "ptype": "subscriber",
                "room": self._entrance.room,
                "token": self._entrance.token,
                "private_id": self._private_id,
                "streams": streams,
            }
            self._offered(await self._in.ask(joined))
            self._incoming.put_nowait(self._in)
        else:
            self._offered(await self._in.ask({"request": "subscribe", "streams": streams}))

    def _offered(self, message: Body) -> None:
        sdp = _sdp(message)
        if not sdp:
            return
        tracks = (
            wire.Track(str(one.get("mid")), self._number(str(one["feed_id"])), str(one.get("type")))
            for one in items(told(message).get("streams"))
            if one.get("feed_id") and one.get("active", True)
        )
        self._tell(wire.Offer(sdp, tuple(tracks)))


def _sdp(message: Body) -> str:
    jsep = message.get("jsep")
    return str(jsep.get("sdp", "")) if isinstance(jsep, dict) else ""
