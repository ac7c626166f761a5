"""Who is in a Zoom meeting right now, from its list of participants: repair after a gap.

The list also has those who left, with when; it is read as whole or not at all.
"""

from collections.abc import Sequence
from datetime import datetime

from server.core.commands import Refused
from server.core.deliveries import AnyDelivery, Joined, Left, Listed, Snapshot
from server.platforms.imports import INCOMPLETE
from server.platforms.notice import Notice, Said
from server.platforms.reading import UNREADABLE, iso, items, mapping, text
from server.platforms.zoom.identity import hints
from server.platforms.zoom.normalise import SRC


def participants(
    pages: Sequence[bytes], now: datetime, *, room: str, instance: str
) -> Notice | Refused:
    """Return all stays of one meeting *instance* (its uuid), and who is there at *now*."""
    said: list[Said] = []
    here: list[Listed] = []
    token: str | None = None
    for raw in pages:
        body = mapping(raw)
        if body is None or not isinstance(body.get("participants"), list):
            return UNREADABLE
        token = text(body.get("next_page_token"))
        for person in items(body["participants"]):
            user_id, joined_at = text(person.get("user_id")), iso(person.get("join_time"))
            waiting = text(person.get("status")) not in (None, "in_meeting")
            if user_id is None or joined_at is None or waiting:
                continue
            conn, left_at = f"{instance}/{user_id}", iso(person.get("leave_time"))
            stay: list[AnyDelivery] = [Joined(t=joined_at, recv=now, src=SRC, conn=conn)]
            if left_at is None:
                here.append(Listed(conn, joined_at))
            else:
                stay.append(Left(t=left_at, recv=now, src=SRC, conn=conn, joined_at=joined_at))
            said += [Said(one, hints(person)) for one in stay]
    if token or not pages:
        return INCOMPLETE
    said.append(Said(Snapshot(t=now, recv=now, src=SRC, conns=tuple(here))))
    return Notice("participants", room, tuple(said))
