"""Leaving: the stay ends, the visit ends, and the browser is told to forget everything.

The next person at a shared computer must find nothing by Back, Reload or the history.
"""

from aiohttp import web

from server.core.commands import Leave
from server.keys import CLOCK, ROOMS, STORE, VISIT
from server.pages import access
from server.pages.check_out import CHECK_OUTS, is_asked
from server.pages.forms import NoFields, read_form
from server.pages.given_here import AGREED_HERE, LEFT_OUT, WHERE_GIVEN
from server.pages.member_page import member_page, record
from server.pages.render import see_other


async def left_create(request: web.Request) -> web.Response:
    await read_form(request, NoFields)
    token = request.cookies.get(access.visit_cookie(request))
    doors, now = request.app[STORE].doors, request.app[CLOCK].now()
    visit = await doors.visit(token, now=now) if token else None
    ticket = None
    if token and visit is not None:
        request[VISIT] = visit
        if visit.confirmed:
            room = await request.app[ROOMS].room(visit.practice_id, visit.session_id)
            if room is not None:
                await record(request, room, Leave())
                seat = room.session.seats.get(visit.member_id)
                if seat is not None and is_asked(room.session, seat, visit.device_id):
                    ticket = request.app[CHECK_OUTS].give(visit, now)
        for given in (request.app[WHERE_GIVEN], request.app[AGREED_HERE], request.app[LEFT_OUT]):
            given.forget(visit.session_id, visit.device_id)
        await doors.end_visit(token)
    response = (
        see_other("/join/left")
        if ticket is None
        # In the answer itself, for by the next request the browser knows nothing any more.
        else member_page(request, "member/check_out.html", ticket=ticket)
    )
    for name in (access.visit_cookie(request), access.device_cookie(request)):
        access.drop_cookie(request, response, name)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


async def left_show(request: web.Request) -> web.Response:
    return member_page(request, "member/left.html")
