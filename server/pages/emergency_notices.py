"""Who opened a chart in an emergency, said to those it concerns until one of them saw it.

To the owner without the member's name, as in the audit: looking after a practice opens no chart.
To whoever leads the member's groups with it. Whoever opened it cannot be the one who saw it.
"""

from datetime import datetime

from aiohttp import web
from msgspec import Struct

from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.forms import NoFields, read_form
from server.pages.permissions import landing, may
from server.pages.render import see_other
from server.store.emergencies import EmergencyAccess


class EmergencyNotice(Struct, frozen=True):
    """One access as it is told; *name* and *member_id* only to who may open the chart."""

    access_id: str
    who: str
    at: datetime
    until: datetime  # or when it was closed
    is_open: bool
    reason: str
    name: str = ""
    member_id: str = ""


async def emergency_notices(request: web.Request) -> list[EmergencyNotice]:
    """Return what the signed-in account is told of, the oldest first."""
    scope, now, found = access.practice(request), request.app[CLOCK].now(), []
    for one in await scope.emergencies.unseen():
        name = await _name(request, one)
        if name is None:
            continue
        by = await scope.people.account(one.account_id)
        found.append(
            EmergencyNotice(
                *(one.access_id, by.name if by else "Somebody who left", one.at),
                until=one.closed_at or one.until,
                is_open=one.is_open(now),
                reason=one.reason,
                name=name,
                member_id=one.member_id if name else "",
            )
        )
    return found


async def own_open(request: web.Request) -> list[EmergencyAccess]:
    """Return what the signed-in account has open itself."""
    me, now = request[ACCOUNT].account_id, request.app[CLOCK].now()
    return await access.practice(request).emergencies.open_now(me, now)


async def emergency_acknowledge(request: web.Request) -> web.Response:
    """Somebody it concerns says by name that they saw it."""
    scope, me = access.practice(request), request[ACCOUNT]
    found = await scope.emergencies.access(request.match_info["access_id"])
    if found is None or await _name(request, found) is None:
        raise web.HTTPNotFound
    await read_form(request, NoFields)
    await scope.emergencies.see(found.access_id, by=me.account_id, at=request.app[CLOCK].now())
    return see_other(landing(me))


async def _name(request: web.Request, one: EmergencyAccess) -> str | None:
    """Return the member's name, "" for who is told without it, None for who is not told."""
    me = request[ACCOUNT]
    if one.account_id == me.account_id:
        return None
    if may(me, "charts.read"):
        people = access.practice(request).people
        chart = await people.member_for(me.account_id, one.member_id)
        if chart is not None:
            return chart.display_name
    return "" if may(me, "practice.manage") else None
