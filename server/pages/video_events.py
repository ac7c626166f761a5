"""Where a Janus server tells what happens in its rooms: a socket it opens and keeps open.

The threat is a stranger who writes attendance: the address holds a token that only the practice
and its server know. Each event is kept before it is read, like every message of a platform. When
the socket dies we look whether the server died with it, because a killed one says no goodbyes.
"""

import asyncio
import logging
from datetime import timedelta

from aiohttp import WSMsgType, web

from server.core.commands import Refused
from server.core.localtime import local
from server.keys import CLOCK, STORE
from server.live.faults import outline
from server.live.wire import FAULT
from server.pages.platform_hooks import INTAKE
from server.pages.platform_intake import AFTER, BEFORE
from server.pages.video_sockets import OPEN
from server.platforms.janus import JANUS, frames
from server.platforms.scrub import scrub
from server.store import Practice
from server.store.facts import KeptMessage, PlatformHook
from server.video.choice import video_room_of
from server.video.room import UNREACHABLE, Present

PING_SECONDS = 5.0  # a server whose cable was pulled is missed after seven and a half
FRAME_BYTES = 1024 * 1024  # events that waited while we were away come together

log = logging.getLogger(__name__)


async def events_listen(request: web.Request) -> web.StreamResponse:
    """GET, upgraded: one message on disk for each event; 403 to whom we gave no such address."""
    hook = await request.app[STORE].doors.platform_hook(request.match_info["token"])
    if hook is None or hook.platform != JANUS.name:
        raise web.HTTPForbidden
    socket = web.WebSocketResponse(
        protocols=("janus-event-handlers",),
        heartbeat=PING_SECONDS,
        max_msg_size=FRAME_BYTES,
        compress=False,
    )
    if not socket.can_prepare(request):
        raise web.HTTPForbidden
    await socket.prepare(request)
    source, sockets = _Source(request.app, hook), request.app[OPEN]
    with sockets.holding(socket, hook.hook_id):
        try:
            await _listen(socket, source)
        except Exception as error:
            # Janus dials again and the list of everybody repairs what this cost.
            log.error("what a video server told is not kept: %s", outline(error))
            await socket.close(code=FAULT)
        if not sockets.stopping:
            await source.miss()
    return socket


async def _listen(socket: web.WebSocketResponse, source: "_Source") -> None:
    async with asyncio.TaskGroup() as beside:
        catching_up = beside.create_task(source.list_everybody())
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await source.take(message.data.encode())
        catching_up.cancel()


class _Source:
    """One video server, and what it or we say of it."""

    def __init__(self, app: web.Application, hook: PlatformHook) -> None:
        self._app = app
        self._hook = hook
        self._practice: Practice = app[STORE].practice(hook.practice_id)

    async def take(self, frame: bytes) -> None:
        """Keep what a frame says; what nobody can read is kept as it came."""
        events = frames.events(frame)
        if events is None:
            await self._keep(frame)
            return
        for event in events:
            if frames.of_a_room(event):
                await self._keep(frames.alone(event))
            elif frames.of_the_server(event):
                for room in await self._rooms():
                    await self._keep(frames.in_room(event, room))

    async def miss(self) -> None:
        """Write down until when the server was heard, and whether it is gone altogether."""
        at = self._app[CLOCK].now()
        for room in await self._rooms():
            there = await self._present(room)
            gone = there == UNREACHABLE
            await self._keep(frames.noticed("gone" if gone else "lost", room, at))

    async def list_everybody(self) -> None:
        """Repair what was missed while this socket was away: the complete lists of now."""
        for room in await self._rooms():
            at = self._app[CLOCK].now()
            there = await self._present(room)
            if there is not None and not isinstance(there, Refused):
                await self._keep(frames.listed((one.conn for one in there), room, at))

    async def _present(self, room: str) -> tuple[Present, ...] | Refused | None:
        video = await video_room_of(self._practice, self._app[CLOCK])
        return await video.present(room) if video is not None else None

    async def _rooms(self) -> list[str]:
        """Return the rooms that may be in use now."""
        now = self._app[CLOCK].now()
        zone = (await self._practice.calendar.practice()).timezone
        found: set[str] = set()
        for day in (local(now, zone).date() + timedelta(days=n) for n in (-1, 0, 1)):
            for card in await self._practice.calendar.sessions_on(day):
                room = JANUS.room_of(card.video_url) if card.video_url else None
                if room and card.starts_at - BEFORE <= now <= card.ends_at + AFTER:
                    found.add(room)
        return sorted(found)

    async def _keep(self, raw: bytes) -> None:
        now, scrubbed = self._app[CLOCK].now(), scrub(raw)
        message_id = await self._practice.platforms.keep(self._hook, raw, scrubbed, at=now)
        if message_id is not None:
            text = scrubbed.decode("utf-8", "replace")
            message = KeptMessage(message_id, JANUS.name, text, now)
            self._app[INTAKE].read_soon(self._practice.practice_id, message)
