"""Answers about harm that nobody is on yet, on the day's page: seen by name and time. MEA-5."""

from datetime import datetime

from aiohttp import web
from msgspec import Struct

from server.core.commands import AcknowledgeRisk, Actor, Refused
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK
from server.measures import INSTRUMENTS
from server.pages import access
from server.pages.forms import NoFields, read_form
from server.pages.members import record
from server.pages.render import see_other
from server.store.own_words import Alert


class Raised(Struct, frozen=True):
    """One alert, for who may see the member's chart."""

    measure_id: str
    member_id: str
    name: str
    instrument: str
    at: datetime
    board: str | None  # where the session is still going on


async def raised(request: web.Request) -> list[Raised]:
    """Return what waits for somebody who leads these members' groups, the oldest first."""
    scope, found = access.practice(request), []
    for one in await scope.alerts.open():
        chart = await scope.people.member_for(request[ACCOUNT].account_id, one.member_id)
        if chart is None:
            continue
        card = await scope.calendar.session(one.session_id) if one.session_id else None
        live = card is not None and card.phase in ("open", "running")
        instrument = INSTRUMENTS.get(one.instrument)
        found.append(
            Raised(
                one.measure_id,
                one.member_id,
                chart.display_name,
                instrument.name if instrument else "a questionnaire",
                one.raised_at,
                f"/sessions/{one.session_id}/board" if live else None,
            )
        )
    return found


async def alert_acknowledge(request: web.Request) -> web.Response:
    """Somebody says by name that they are on it; in the session's log too, where there is one."""
    alert = await _own(request)
    await read_form(request, NoFields)
    scope, me = access.practice(request), request[ACCOUNT].account_id
    card = await scope.calendar.session(alert.session_id) if alert.session_id else None
    if card is not None and access.leads(request[ACCOUNT], card):
        room = await access.own_room(request, card)
        command = AcknowledgeRisk(alert.measure_id)
        answer = await room.ask(command, Actor("facilitator", me), command_id=new_id())
        if isinstance(answer, Refused):
            raise web.HTTPConflict
    # Of paper without a session, or seen on the board before the day's page knew of alerts.
    await scope.alerts.acknowledge(alert.measure_id, by=me, at=request.app[CLOCK].now())
    await record(request, "acknowledge_alert", alert.member_id)
    return see_other("/today")


async def _own(request: web.Request) -> Alert:
    scope, measure_id = access.practice(request), request.match_info["measure_id"]
    for one in await scope.alerts.open():
        me = request[ACCOUNT].account_id
        if one.measure_id == measure_id and await scope.people.member_for(me, one.member_id):
            return one
    raise web.HTTPNotFound
