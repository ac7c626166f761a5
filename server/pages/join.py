"""The door of a personal link. `GET /join` says and changes nothing: mail scanners open it too.

The secret is behind the `#`, which browsers keep to themselves; a script moves it into the form,
and pressing Continue, a deliberate act, posts it and begins a visit.
"""

import re
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.core.links import link_state
from server.ids import new_token
from server.keys import CLOCK, STORE
from server.pages import access
from server.pages.client import client_address
from server.pages.forms import Form, read_form
from server.pages.join_pace import JOIN_PACE
from server.pages.member_page import member_page
from server.pages.member_refusal import (
    MISTYPED,
    REVOKED_OR_UNKNOWN,
    TRIED_TOO_OFTEN,
    refuse,
    refuse_link,
)
from server.pages.render import see_other

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class LinkForm(Form, frozen=True):
    token: Annotated[str, Meta(max_length=400)]


async def join_show(request: web.Request) -> web.Response:
    # Whether a visit still runs is not looked up: this page is the same for everybody.
    return member_page(request, "member/join.html")


async def join_create(request: web.Request) -> web.Response:
    form = await read_form(request, LinkForm)
    token = form.token.strip()
    if not TOKEN.fullmatch(token):
        return refuse(request, MISTYPED)
    doors, now = request.app[STORE].doors, request.app[CLOCK].now()
    link = await doors.link(token) or await doors.standing(token, now=now)
    if link is None or link.revoked_at is not None:
        too_often = request.app[JOIN_PACE].missed(client_address(request))
        return refuse(request, TRIED_TOO_OFTEN if too_often else REVOKED_OR_UNKNOWN)
    state = link_state(link, now=now)
    if state != "good":
        return await refuse_link(request, link, state, token=token)
    device = request.cookies.get(access.device_cookie(request), "")
    if not TOKEN.fullmatch(device):
        device = new_token()
    # Always a new visit: a cookie planted beforehand is worth nothing.
    visit_token, _ = await doors.begin_visit(link, device_token=device, now=now)
    response = see_other("/join/you")
    access.put_cookie(request, response, access.visit_cookie(request), visit_token)
    access.put_cookie(request, response, access.device_cookie(request), device)
    return response
