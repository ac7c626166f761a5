"""Where one is signed in, and ending it there: from then on pages and open boards are closed."""

from aiohttp import web

from server.keys import ACCOUNT, ROOMS, STORE
from server.pages import access
from server.pages.forms import NoFields, read_form
from server.pages.render import see_other
from server.pages.second_factor import record
from server.store.errors import NotFound


async def device_end(request: web.Request) -> web.Response:
    await read_form(request, NoFields)
    sessions = access.practice(request).account_sessions
    try:
        await sessions.end(request[ACCOUNT].account_id, request.match_info["device_id"])
    except NotFound:
        raise web.HTTPNotFound from None
    await request.app[ROOMS].check_boards()
    await record(request, "end_session")
    return see_other("/account?saved=device#devices")


async def others_end(request: web.Request) -> web.Response:
    await read_form(request, NoFields)
    token = request.cookies[access.account_cookie(request)]
    await request.app[STORE].doors.end_other_account_sessions(request[ACCOUNT], keep=token)
    await request.app[ROOMS].check_boards()
    await record(request, "end_other_sessions")
    return see_other("/account?saved=devices#devices")
